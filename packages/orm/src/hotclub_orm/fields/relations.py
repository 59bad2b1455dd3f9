"""Relations: ForeignKey, OneToOneField, ManyToManyField, and their far ends.

A relation knows the steps of the path it stands for (`Step`): plan.py turns them into joins.
Not here: what an instance's attribute does (accessors.py), which rows go when one is deleted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar, overload

from hotclub_orm.errors import ImproperlyConfigured, ValidationError
from hotclub_orm.fields.base import NOT_PROVIDED, Field, V
from hotclub_orm.fields.far_ends import (
    ManyToManyRel,
    ManyToOneRel,
    OneToOneRel,
    Step,
)
from hotclub_orm.fields.on_delete import OnDelete
from hotclub_orm.registry import SettingsReference

M = TypeVar("M")

RECURSIVE_RELATIONSHIP_CONSTANT = "self"


def lazy_related_operation(
    function: Callable[..., Any], model: Any, *related_models: Any, **kwargs: Any
) -> None:
    """Call `function(model, *related_models, **kwargs)` once all those models are declared.

    related_models: classes, labels, or "self".
    """
    names = [model if one == RECURSIVE_RELATIONSHIP_CONSTANT else one for one in related_models]

    def known(found: list[Any]) -> None:
        if len(found) == len(names):
            function(model, *found, **kwargs)
            return
        model._meta.apps.when_known(
            model, names[len(found)], lambda related: known([*found, related])
        )

    known([])


class RelatedField(Field[V]):
    """What all relations share: a target that may be named before it exists."""

    is_relation = True
    swappable: bool = True

    @property
    def related_model(self) -> Any:
        """The model on the other side."""
        return self.remote_field.model

    def related_query_name(self) -> str:
        """Return the name of the far end in paths."""
        rel = self.remote_field
        return str(rel.related_query_name or rel.related_name or self.model._meta.model_name)

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        """Become an attribute; the target is resolved when it is known."""
        self.set_attributes_from_name(name)
        self.model = cls
        self.opts = cls._meta
        cls._meta.add_field(self, private=private_only)
        self._fill_related_name(cls)
        if cls._meta.abstract:
            return
        target = self.remote_field.model
        if target == RECURSIVE_RELATIONSHIP_CONSTANT:
            target = cls
        cls._meta.apps.when_known(cls, target, self._target_known)

    def _fill_related_name(self, cls: Any) -> None:
        rel = self.remote_field
        names = {
            "class": cls.__name__.lower(),
            "model_name": cls._meta.model_name or "",
            "app_label": (cls._meta.app_label or "").lower(),
        }
        if not cls._meta.abstract:
            if rel.related_name:
                rel.related_name = rel.related_name % names
            if rel.related_query_name:
                rel.related_query_name = rel.related_query_name % names

    def _target_known(self, target: Any) -> None:
        self.remote_field.model = target
        if not self.model._meta.swapped:  # what is not used does not show on the other side
            self.model._meta.apps.add_reverse(target, self.remote_field)

    def get_limit_choices_to(self) -> Any:
        """Return the limit, calling it when it is callable."""
        limit = self.remote_field.limit_choices_to
        return limit() if callable(limit) else limit

    # --- the related object on an instance ---------------------------------------------------

    @property
    def cache_name(self) -> str:
        """The key in an instance's `__dict__` where the related object is kept."""
        return self.name

    def is_cached(self, instance: Any) -> bool:
        """Tell whether the related object is loaded."""
        return self.name in instance.__dict__

    def get_cached_value(self, instance: Any, default: Any = NOT_PROVIDED) -> Any:
        """Return the loaded related object, or the default. Raises KeyError without one."""
        entry = instance.__dict__.get(self.name)
        if entry is not None:
            return entry[1]
        if default is NOT_PROVIDED:
            raise KeyError(self.name)
        return default

    def set_cached_value(self, instance: Any, value: Any) -> None:
        """Keep a related object as loaded."""
        instance.__dict__[self.name] = (instance.__dict__.get(self.attname), value)

    def delete_cached_value(self, instance: Any) -> None:
        """Forget the loaded related object."""
        instance.__dict__.pop(self.name, None)

    def _deconstructed_to(self, kwargs: dict[str, Any]) -> None:
        kwargs["to"] = self._deconstructed_target()
        for option in ("related_name", "related_query_name"):
            if getattr(self.remote_field, option) is not None:
                kwargs[option] = getattr(self.remote_field, option)
        if self.remote_field.limit_choices_to:
            kwargs["limit_choices_to"] = self.remote_field.limit_choices_to

    @property
    def swappable_setting(self) -> str | None:
        """The setting that names the target, or None; `swappable=False` says that none does."""
        target = self.remote_field.model
        if not self.swappable or not hasattr(self, "model"):
            return None
        label = target if isinstance(target, str) else target._meta.label
        found: str | None = getattr(target, "setting_name", None)
        if found is None:
            found = self.model._meta.apps.setting_of(label)
        return found

    def _deconstructed_target(self) -> str:
        target = self.remote_field.model
        label = target if isinstance(target, str) else target._meta.label_lower
        if isinstance(target, str) and "." in target:
            label = label.lower()
        setting = self.swappable_setting
        return SettingsReference(label, setting) if setting else str(label)


class ForeignKey(RelatedField[V]):
    """Points to one object of another model; many may point to the same."""

    many_to_one: bool | None = True
    one_to_one: bool | None = False
    many_to_many = False
    one_to_many = False
    rel_class: ClassVar[type[ManyToOneRel]] = ManyToOneRel
    empty_strings_allowed = False
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": "%(model)s instance with %(field)s %(value)r is not a valid choice."
    }
    description = "Foreign Key (type determined by related field)"
    db_constraint: bool

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: ForeignKey[M],
            to: type[M],
            on_delete: OnDelete,
            *args: Any,
            null: Literal[False] = ...,
            **options: Any,
        ) -> None: ...
        @overload
        def __init__(
            self: ForeignKey[M | None],
            to: type[M],
            on_delete: OnDelete,
            *args: Any,
            null: Literal[True],
            **options: Any,
        ) -> None: ...
        @overload
        def __init__(
            self: ForeignKey[Any],
            to: str,
            on_delete: OnDelete,
            *args: Any,
            **options: Any,
        ) -> None: ...
        def __init__(self, to: Any, on_delete: Any, *args: Any, **options: Any) -> None: ...

    else:

        def __init__(
            self,
            to,
            on_delete,
            related_name=None,
            related_query_name=None,
            limit_choices_to=None,
            parent_link=False,
            to_field=None,
            db_constraint=True,
            swappable=True,
            **options,
        ):
            if not isinstance(on_delete, OnDelete):
                raise TypeError(
                    f"on_delete must be one of CASCADE, PROTECT, RESTRICT, SET_NULL, "
                    f"SET_DEFAULT, SET(…), DO_NOTHING, not {on_delete!r}."
                )
            options.setdefault("db_index", True)
            options["rel"] = self.rel_class(
                self,
                to,
                to_field,
                related_name=related_name,
                related_query_name=related_query_name,
                limit_choices_to=limit_choices_to,
                parent_link=parent_link,
                on_delete=on_delete,
            )
            super().__init__(**options)
            self.db_constraint, self.swappable = db_constraint, swappable
            self._to_field = to_field

    _to_field: str | None

    def get_attname(self) -> str:
        """Return `author_id` for `author`."""
        return f"{self.name}_id"

    def set_attributes_from_name(self, name: str) -> None:
        """As the base."""
        super().set_attributes_from_name(name)

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        """As the base, with the attribute that holds the key."""
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, KeyAttribute(self))

    @property
    def target_field(self) -> Any:
        """The field on the other model that is pointed to."""
        target = self.remote_field.model
        if isinstance(target, str):
            raise ImproperlyConfigured(
                f"{self.model._meta.label}.{self.name} points to {target!r}, which is no known "
                "model. Import the module that declares it, or mend the name."
            )
        if self.remote_field.named_field:
            return target._meta.get_field(self.remote_field.named_field)
        return target._meta.pk

    @property
    def related_fields(self) -> list[tuple[Any, Any]]:
        """Pairs (column here, column there)."""
        return [(self, self.target_field)]

    @property
    def foreign_related_fields(self) -> tuple[Any, ...]:
        """The columns there."""
        return (self.target_field,)

    @property
    def local_related_fields(self) -> tuple[Any, ...]:
        """The columns here."""
        return (self,)

    def steps(self) -> tuple[Step, ...]:
        """Return the join to the target."""
        return (
            Step(
                self,
                self.model,
                self.remote_field.model,
                ((self, self.target_field),),
                multi=False,
                nullable=self.null,
                direct=True,
            ),
        )

    def reverse_steps(self) -> tuple[Step, ...]:
        """Return the join from the target to here."""
        return (
            Step(
                self.remote_field,
                self.remote_field.model,
                self.model,
                ((self.target_field, self),),
                multi=not self.unique,
                nullable=True,
                direct=False,
            ),
        )

    def get_internal_type(self) -> str:
        """ForeignKey."""
        return "ForeignKey"

    def storage_field(self) -> Any:
        """Return the field that says how the key is stored, at the end of all pointers."""
        target = self.target_field
        return target.storage_field() if isinstance(target, ForeignKey) else target

    def db_type(self, connection: Any) -> str | None:
        """Return the type of what is pointed to."""
        kind: str | None = self.target_field.rel_db_type(connection)
        return kind

    def db_check(self, connection: Any) -> str | None:
        """No check: the other side has it."""
        return None

    def db_type_suffix(self, connection: Any) -> str | None:
        """No suffix: keys are given by the other side."""
        return None

    def cast_db_type(self, connection: Any) -> str | None:
        """Return the type to cast to."""
        kind: str | None = self.storage_field().cast_db_type(connection)
        return kind

    def db_converter(self, connection: Any) -> Callable[[Any], Any] | None:
        """Convert as the target does."""
        convert: Callable[[Any], Any] | None = self.storage_field().db_converter(connection)
        return convert

    def from_db_converter(self, connection: Any) -> Callable[[Any], Any] | None:
        """Convert as the target does."""
        convert: Callable[[Any], Any] | None = self.storage_field().from_db_converter(connection)
        return convert

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Convert as the target does."""
        return self.storage_field().get_db_prep_value(
            self.get_prep_value(value) if not prepared else value, connection, prepared=True
        )

    @property
    def is_integer(self) -> bool:  # type: ignore[override]
        """Whether keys are ints."""
        return bool(self.storage_field().is_integer)

    def get_prep_value(self, value: Any) -> Any:
        """Return the key of an instance, or the key itself. Raises ValueError."""
        if value is None:
            return None
        if hasattr(value, "_meta"):
            value = self.key_of(value)
        return self.storage_field().get_prep_value(value)

    def key_of(self, instance: Any) -> Any:
        """Return what the column holds for that object. Raises ValueError for a wrong one."""
        target = self.remote_field.model
        if isinstance(instance, type) or (
            not issubclass(instance._meta.concrete_model, target._meta.concrete_model)
            and not issubclass(target._meta.concrete_model, instance._meta.concrete_model)
        ):
            shown = instance.__name__ if isinstance(instance, type) else type(instance).__name__
            raise ValueError(
                f'Cannot query "{shown}": Must be "{target._meta.object_name}" instance.'
            )
        key = getattr(instance, self.target_field.attname)
        if hasattr(key, "_meta"):
            key = key.pk
        if key is None:
            raise ValueError(
                f"Model instances passed to related filters must be saved "
                f"(unsaved {type(instance).__name__} for {self.name!r})."
            )
        return key

    def to_python(self, value: Any) -> Any:
        """Convert as the target does."""
        return self.target_field.to_python(value)

    def get_default(self) -> Any:
        """Return the default; of an instance its key."""
        value = super().get_default()
        if hasattr(value, "_meta") and not isinstance(value, type):
            return getattr(value, self.target_field.attname)
        return value

    def validate(self, value: Any, model_instance: Any) -> None:
        """Check that the other object exists."""
        if self.remote_field.parent_link:
            return
        super().validate(value, model_instance)
        if value is None:
            return
        model = self.remote_field.model
        found = model._base_manager.using(model_instance._state.db).filter(
            **{self.target_field.name: value}
        )
        limit = self.get_limit_choices_to()
        if limit:
            found = found.complex_filter(limit)
        if not found.exists():
            raise ValidationError(
                self.error_messages["invalid"],
                code="invalid",
                params={
                    "model": str(model._meta.verbose_name),
                    "pk": value,
                    "field": self.target_field.name,
                    "value": value,
                },
            )

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As the base, with target and on_delete."""
        name, path, args, kwargs = super().deconstruct()
        kwargs["on_delete"] = self.remote_field.on_delete
        self._deconstructed_to(kwargs)
        if kwargs.pop("db_index", False) is False:
            kwargs["db_index"] = False
        if not self.db_constraint:
            kwargs["db_constraint"] = False
        if not self.swappable:
            kwargs["swappable"] = False
        if self.remote_field.parent_link:
            kwargs["parent_link"] = True
        if self._to_field:
            kwargs["to_field"] = self._to_field
        return name, path, args, kwargs


class KeyAttribute:
    """The attribute that holds a ForeignKey's key; fires only when the key is not loaded."""

    def __init__(self, field: Any) -> None:
        self.field = field

    def __get__(self, instance: Any, owner: type) -> Any:
        if instance is None:
            return self
        return instance._load_deferred(self.field)


class OneToOneField(ForeignKey[V]):
    """A ForeignKey that no two objects may share."""

    many_to_one = False
    one_to_one = True
    rel_class = OneToOneRel
    description = "One-to-one relationship"

    if not TYPE_CHECKING:

        def __init__(self, to, on_delete, to_field=None, **options):
            options["unique"] = True
            super().__init__(to, on_delete, to_field=to_field, **options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As the base, without unique."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("unique", None)
        return name, path, args, kwargs


class ManyToManyField(RelatedField[V]):
    """Many objects here, many there, joined by a table between."""

    many_to_many = True
    many_to_one = False
    one_to_many = False
    one_to_one = False
    empty_strings_allowed = False
    description = "Many-to-many relationship"

    if TYPE_CHECKING:

        def __init__(self, to: Any, **options: Any) -> None: ...

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
        return (
            *self.through_field("source").reverse_steps(),
            *self.through_field("target").steps(),
        )

    def reverse_steps(self) -> tuple[Step, ...]:
        """Return the joins from the target to here."""
        return (
            *self.through_field("target").reverse_steps(),
            *self.through_field("source").steps(),
        )

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
