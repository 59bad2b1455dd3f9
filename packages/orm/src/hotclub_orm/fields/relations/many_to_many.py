"""ManyToManyField: no column here, a table between with a ForeignKey to each side.

Flow: related, foreign_key → **many_to_many**. Its joins are those of the two keys, one after the other.
Not here: making the table between (declaring.py), adding and removing (related_managers/).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from hotclub_orm.errors import ImproperlyConfigured
from hotclub_orm.fields.base import V
from hotclub_orm.fields.far_ends import ManyToManyRel, Step
from hotclub_orm.fields.relations.foreign_key import ForeignKey
from hotclub_orm.fields.relations.related import RECURSIVE_RELATIONSHIP_CONSTANT, RelatedField


class ManyToManyField(RelatedField[V]):
    """Many objects here, many there, joined by a table between."""

    many_to_many = True
    many_to_one = False
    one_to_many = False
    one_to_one = False
    empty_strings_allowed = False
    description = "Many-to-many relationship"

    if TYPE_CHECKING:

        def __init__(self, to: Any, *args: Any, **options: Any) -> None: ...

    else:

        def __init__(
            self,
            to,
            related_name=None,
            related_query_name=None,
            limit_choices_to=None,
            symmetrical=None,
            through=None,
            through_fields=None,
            db_constraint=True,
            db_table=None,
            swappable=True,
            **options,
        ):
            if symmetrical is None:
                symmetrical = to == RECURSIVE_RELATIONSHIP_CONSTANT
            if through is not None and db_table is not None:
                raise ValueError("Cannot specify a db_table if an intermediary model is used.")
            options["rel"] = ManyToManyRel(
                self,
                to,
                symmetrical=symmetrical,
                through=through,
                through_fields=through_fields,
                db_constraint=db_constraint,
                related_name=related_name,
                related_query_name=related_query_name,
                limit_choices_to=limit_choices_to,
            )
            self.has_null_arg = "null" in options
            super().__init__(**options)
            self.db_table, self.swappable = db_table, swappable

    db_table: str | None

    def get_attname_column(self) -> tuple[str, Any]:
        """Return the name, and no column."""
        return self.name, None

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        """As the base; a symmetrical relation to itself hides its far end."""
        rel = self.remote_field
        if rel.symmetrical and rel.model in (RECURSIVE_RELATIONSHIP_CONSTANT, cls):
            rel.related_name = f"{name}_rel_+"
        elif rel.related_name and rel.related_name.endswith("+"):
            rel.related_name = f"_{cls._meta.app_label}_{cls.__name__.lower()}_{name}_+"
        super().contribute_to_class(cls, name, private_only)
        if not cls._meta.abstract and isinstance(rel.through, str):
            cls._meta.apps.when_known(cls, rel.through, self._through_known)

    def _through_known(self, through: Any) -> None:
        self.remote_field.through = through

    def m2m_db_table(self) -> str:
        """Return the name of the table between."""
        through = self.remote_field.through
        if through is not None and not isinstance(through, str):
            return str(through._meta.db_table)
        return self.db_table or f"{self.model._meta.db_table.strip(chr(34))}_{self.name}"

    def through_field(self, side: Literal["source", "target"]) -> Any:
        """Return the ForeignKey of the table between that points to this side or to the other."""
        rel = self.remote_field
        if rel.through_fields:
            return rel.through._meta.get_field(rel.through_fields[side == "target"])
        wanted = self.model if side == "source" else rel.model
        found = [
            field
            for field in rel.through._meta.fields
            if isinstance(field, ForeignKey)
            and not isinstance(field.remote_field.model, str)
            and field.remote_field.model._meta.concrete_model is wanted._meta.concrete_model
        ]
        if not found:
            raise ImproperlyConfigured(
                f"{rel.through._meta.label} has no ForeignKey to {wanted._meta.label}, which "
                f"{self.model._meta.label}.{self.name} needs."
            )
        return found[-1 if side == "target" and len(found) > 1 else 0]

    def m2m_field_name(self) -> str:
        """Return the name of the table between's field to this side."""
        return str(self.through_field("source").name)

    def m2m_reverse_field_name(self) -> str:
        """Return the name of the table between's field to the other side."""
        return str(self.through_field("target").name)

    def m2m_column_name(self) -> str:
        """Return the column to this side."""
        return str(self.through_field("source").column)

    def m2m_reverse_name(self) -> str:
        """Return the column to the other side."""
        return str(self.through_field("target").column)

    @property
    def target_field(self) -> Any:
        """The other model's key."""
        return self.through_field("target").target_field

    def steps(self) -> tuple[Step, ...]:
        """Return the joins to the target."""
        source, target = self.through_field("source"), self.through_field("target")
        return (*source.reverse_steps(), *steps_between(source, target), *target.steps())

    def reverse_steps(self) -> tuple[Step, ...]:
        """Return the joins from the target to here."""
        source, target = self.through_field("source"), self.through_field("target")
        return (*target.reverse_steps(), *steps_between(target, source), *source.steps())

    def get_prep_value(self, value: Any) -> Any:
        """Return the key of an instance, or the key itself."""
        return self.through_field("target").get_prep_value(value)

    def db_type(self, connection: Any) -> str | None:
        """No column."""
        return None

    def value_from_object(self, obj: Any) -> Any:
        """Return the related objects."""
        return [] if obj.pk is None else list(getattr(obj, self.attname).all())

    def save_form_data(self, instance: Any, data: Any) -> None:
        """Set the related objects."""
        getattr(instance, self.attname).set(data)

    def has_default(self) -> bool:
        """A relation of many has no default."""
        return False

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As the base, with target and table."""
        name, path, args, kwargs = super().deconstruct()
        self._deconstructed_to(kwargs)
        if self.remote_field.related_name and self.remote_field.related_name.endswith("_rel_+"):
            kwargs.pop("related_name", None)
        if self.db_table is not None:
            kwargs["db_table"] = self.db_table
        if not self.remote_field.db_constraint:
            kwargs["db_constraint"] = False
        through = self.remote_field.through
        if isinstance(through, str):
            kwargs["through"] = through
        elif through is not None and not through._meta.auto_created:
            kwargs["through"] = through._meta.label
        return name, path, args, kwargs


def steps_between(here: Any, there: Any) -> tuple[Step, ...]:
    """Return the joins from the table of one key between to that of the other.

    None, unless the model between has a parent with a table of its own, and one key stands there.
    """
    mine, other = here.model._meta.concrete_model, there.model._meta.concrete_model
    if mine is other:
        return ()
    if issubclass(mine, other):
        return tuple(step for link in mine._meta.path_to_parent(other) for step in link.steps())
    links = reversed(other._meta.path_to_parent(mine))
    return tuple(step for link in links for step in link.reverse_steps())
