"""What a model has, read from its `_meta`: fields, relations both ways, sets of unique values.

Flow: model class → ModelInfo → model.py chooses serializer fields.
The model may be of hotclub-orm or of any ORM with Django's `_meta`; none is imported.
Not here: serializer fields.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class RelationInfo:
    """One relation of a model, seen from it.

    model_field: None for the far end of another model's relation.   to_field: the attribute of
    the other model that a ForeignKey points to, "" for its key.
    """

    model_field: Any
    related_model: Any
    to_many: bool
    to_field: str
    has_through_model: bool
    reverse: bool


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """Fields and relations of a model, by name."""

    pk: Any
    fields: dict[str, Any]
    forward_relations: dict[str, RelationInfo]
    reverse_relations: dict[str, RelationInfo]

    @property
    def fields_and_pk(self) -> dict[str, Any]:
        """The fields with the key, under "pk" and under its name."""
        return {"pk": self.pk, self.pk.name: self.pk, **self.fields}

    @property
    def relations(self) -> dict[str, RelationInfo]:
        """The relations of both directions."""
        return {**self.forward_relations, **self.reverse_relations}


def get_field_info(model: Any) -> ModelInfo:
    """Return what a model has."""
    meta = model._meta.concrete_model._meta
    pk = meta.pk
    while pk.remote_field is not None and getattr(pk.remote_field, "parent_link", False):
        pk = pk.remote_field.model._meta.pk
    own = [one for one in meta.fields if _is_serialized(one)]
    return ModelInfo(
        pk=pk,
        fields={one.name: one for one in own if one.remote_field is None},
        forward_relations={
            **{one.name: _to_one(one) for one in own if one.remote_field is not None},
            **{one.name: _to_many(one) for one in meta.many_to_many if _is_serialized(one)},
        },
        reverse_relations=dict(_reverse(meta)),
    )


def _is_serialized(field: Any) -> bool:
    return bool(getattr(field, "serialize", True)) and not field.primary_key


def _to_one(field: Any) -> RelationInfo:
    to_fields = getattr(field, "to_fields", None) or [getattr(field.remote_field, "field_name", "")]
    target = to_fields[0] or ""
    if target and target == field.remote_field.model._meta.pk.name:
        target = ""
    return RelationInfo(field, field.remote_field.model, False, target, False, reverse=False)


def _to_many(field: Any) -> RelationInfo:
    through = not field.remote_field.through._meta.auto_created
    return RelationInfo(field, field.remote_field.model, True, "", through, reverse=False)


def _reverse(meta: Any) -> Iterator[tuple[str, RelationInfo]]:
    for rel in meta.related_objects:
        through = getattr(rel, "through", None)
        has_through = through is not None and not through._meta.auto_created
        many = bool(rel.field.many_to_many) or not rel.field.one_to_one
        related = getattr(rel, "related_model", None) or rel.field.model
        yield (
            rel.get_accessor_name(),
            RelationInfo(None, related, many, "", has_through, reverse=True),
        )


@dataclass(frozen=True, slots=True)
class UniqueSet:
    """Fields whose values must be unique together.   condition: a Q, or None for always."""

    names: tuple[str, ...]
    model: Any
    condition: Any = None
    condition_fields: tuple[str, ...] = ()
    message: Any = None
    code: str | None = None


def unique_sets(model: Any) -> Iterator[UniqueSet]:
    """Yield the sets of a model and its parents: keys, unique_together, UniqueConstraints of fields.

    Constraints on expressions can't be checked by value and are left to the database.
    """
    for cls in [model, *model._meta.get_parent_list()]:
        if members := getattr(cls._meta.pk, "field_names", ()):
            yield UniqueSet(tuple(members), cls)
        for names in cls._meta.unique_together:
            yield UniqueSet(tuple(names), cls)
        for constraint in cls._meta.constraints:
            names = tuple(getattr(constraint, "fields", ()))
            if not names or not hasattr(constraint, "nulls_distinct"):
                continue
            condition = constraint.condition
            message = constraint.violation_error_message
            default = getattr(type(constraint), "default_violation_error_message", None)
            yield UniqueSet(
                names,
                cls,
                condition,
                tuple(_names_in(condition)) if condition is not None else (),
                None if message == default else message,
                constraint.violation_error_code,
            )


def _names_in(condition: Any) -> Iterator[str]:
    for child in getattr(condition, "children", ()):
        if isinstance(child, tuple):
            yield child[0].split("__")[0]
        else:
            yield from _names_in(child)
