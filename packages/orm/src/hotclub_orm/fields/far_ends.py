"""The far ends of relations, and the steps of a path.

A far end is what the target model sees of a relation that another model declares.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from hotclub_orm.choices import blank_choice as blank
from hotclub_orm.fields.on_delete import DO_NOTHING, OnDelete


class Step(NamedTuple):
    """One join of a path: from a model's table to another's."""

    relation: Any  # the field or rel: what makes two equal joins equal
    from_model: Any
    to_model: Any
    pairs: tuple[tuple[Any, Any], ...]  # (field here, field there)
    multi: bool  # may give many rows
    nullable: bool  # may give none
    direct: bool  # the column stands on this side
    condition: Any = None  # (alias here, alias there) → what holds besides, already resolved


def ordered(asked: Any, ordering: Sequence[str]) -> Any:
    """Return the query set in that order, where one is given."""
    return asked.order_by(*ordering) if ordering else asked


class ForeignObjectRel:
    """The far end of a relation, as the target model sees it."""

    auto_created = True
    concrete = False
    editable = False
    is_relation = True
    null = True
    empty_strings_allowed = False
    hidden_end = False

    def __init__(
        self,
        field: Any,
        to: Any,
        related_name: str | None = None,
        related_query_name: str | None = None,
        limit_choices_to: Any = None,
        parent_link: bool = False,
        on_delete: OnDelete | None = None,
    ) -> None:
        self.field, self.model = field, to
        self.related_name, self.related_query_name = related_name, related_query_name
        self.limit_choices_to = {} if limit_choices_to is None else limit_choices_to
        self.parent_link, self.on_delete = parent_link, on_delete
        self.symmetrical, self.multiple = False, True
        self.named_field: str | None = None

    @property
    def hidden(self) -> bool:
        """Whether the target has no attribute for it."""
        return bool(self.related_name) and str(self.related_name).endswith("+")

    @property
    def name(self) -> str:
        """The name in paths."""
        return str(self.field.related_query_name())

    @property
    def remote_field(self) -> Any:
        """The field this is the far end of."""
        return self.field

    @property
    def related_model(self) -> Any:
        """The model that declares the field."""
        return self.field.model

    @property
    def target_field(self) -> Any:
        """The field on the target that is pointed to."""
        return self.field.target_field

    many_to_many = property(lambda self: self.field.many_to_many)
    many_to_one = property(lambda self: self.field.one_to_many)
    one_to_many = property(lambda self: self.field.many_to_one)
    one_to_one = property(lambda self: self.field.one_to_one)

    def get_accessor_name(self, model: Any = None) -> str | None:
        """Return the attribute of the target: related_name, or `book_set`, or `book`.

        model: whose name stands in it, where that is not the declaring one.
        """
        if self.hidden:
            return None
        if self.related_name:
            return self.related_name
        opts = (model or self.related_model)._meta
        if self.symmetrical and (model or self.related_model) is self.model:
            return None
        return f"{opts.model_name}_set" if self.multiple else str(opts.model_name)

    @property
    def accessor_name(self) -> str | None:
        """The attribute of the target, None where it has none."""
        return self.get_accessor_name()

    def get_choices(
        self,
        include_blank: bool = True,
        blank_choice: Any = None,
        limit_choices_to: Any = None,
        ordering: Any = (),
    ) -> list[tuple[Any, Any]]:
        """Return (key, text) of the objects that may point here, with a blank choice first."""
        # Its own limit is one of the objects it points to, not of those that point here.
        asked = self.related_model._default_manager.complex_filter(limit_choices_to or {})
        found = [(one.pk, str(one)) for one in ordered(asked, ordering)]
        return [*(blank_choice or blank()), *found] if include_blank else found

    def is_hidden(self) -> bool:
        """Whether the target has no attribute for it."""
        return self.hidden

    @property
    def field_name(self) -> str | None:
        """The name of the field on the target that is pointed to; None before it is known."""
        if self.named_field is None and hasattr(self.model, "_meta") and self.model._meta.pk:
            return str(self.model._meta.pk.name)
        return self.named_field

    def get_lookup(self, lookup_name: str) -> Any:
        """Return the lookup of the field."""
        return self.field.get_lookup(lookup_name)

    def get_lookups(self) -> Any:
        """Return the lookups of the field by name."""
        return self.field.get_lookups()

    def get_transform(self, name: str) -> Any:
        """Return the transform of the field."""
        return self.field.get_transform(name)

    def get_internal_type(self) -> str:
        """Return the type of the field."""
        return str(self.field.get_internal_type())

    @property
    def cache_name(self) -> str:
        """The key in an instance's `__dict__` where the related object is kept."""
        return (
            self.get_accessor_name() or f"+{self.related_model._meta.label_lower}.{self.field.name}"
        )

    def steps(self) -> tuple[Step, ...]:
        """Return the joins from the target back to the declaring model."""
        return self.field.reverse_steps()  # type: ignore[no-any-return]

    def set_field_name(self) -> None:
        """Nothing to set."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.related_model._meta.label_lower}>"


class ManyToOneRel(ForeignObjectRel):
    """The far end of a ForeignKey."""

    def __init__(self, field: Any, to: Any, field_name: str | None = None, **options: Any) -> None:
        super().__init__(field, to, **options)
        self.named_field = field_name

    def get_related_field(self) -> Any:
        """Return the field that is pointed to."""
        return self.field.target_field


class OneToOneRel(ManyToOneRel):
    """The far end of a OneToOneField."""

    def __init__(self, field: Any, to: Any, field_name: str | None = None, **options: Any) -> None:
        super().__init__(field, to, field_name, **options)
        self.multiple = False


class ManyToManyRel(ForeignObjectRel):
    """The far end of a ManyToManyField."""

    def __init__(
        self,
        field: Any,
        to: Any,
        symmetrical: bool = True,
        through: Any = None,
        through_fields: Sequence[str] | None = None,
        db_constraint: bool = True,
        **options: Any,
    ) -> None:
        super().__init__(field, to, **options)
        self.symmetrical, self.through = symmetrical, through
        self.through_fields, self.db_constraint = through_fields, db_constraint
        self.on_delete = DO_NOTHING

    def get_related_field(self) -> Any:
        """Return the target's key."""
        return self.model._meta.pk
