"""Fields made anew with something changed: another target, another name there, no default.

Flow: rendering → **relations** → model_state, state, operations. A field in a state is never changed;
what differs is made anew from its parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hotclub_orm.fields.base import NOT_PROVIDED
from hotclub_orm.registry import SettingsReference

from hotclub_migrations.rendering import ModelKey, resolved, setting_of


def remade(field: Any, **changes: Any) -> Any:
    """Return an unbound copy of the field with other keyword arguments."""
    _, _, args, kwargs = field.deconstruct()
    setting = setting_of(field)
    if setting and "to" not in changes:
        kwargs = {**kwargs, "to": SettingsReference(str(kwargs["to"]), setting)}
    return type(field)(*args, **{**kwargs, **changes})


def repointed(field: Any, old_key: ModelKey, new_label: str, written_in: ModelKey) -> Any:
    """Return the field, or a copy that points to new_label where it pointed to old_key."""
    relation = field.remote_field
    if relation is None:
        return field
    changes = {}
    for keyword, target in (
        ("to", relation.model),
        ("through", getattr(relation, "through", None)),
    ):
        if target and target != "self" and resolved(target, *written_in) == old_key:
            changes[keyword] = new_label
    return remade(field, **changes) if changes else field


def retargeted(
    field: Any, written_in: ModelKey, target: ModelKey, old_name: str, new_name: str
) -> Any:
    """Return the field, or a copy that names the renamed field of the target model as it is now.

    written_in: (label, name) of the model that has the field.
    """
    relation = field.remote_field
    if relation is None:
        return field
    pair = getattr(relation, "through_fields", None)
    through = getattr(relation, "through", None)
    if pair and through and resolved(through, *written_in) == target and old_name in pair:
        return remade(field, through_fields=tuple(
            new_name if name == old_name else name for name in pair))  # fmt: skip
    points_here = resolved(relation.model, *written_in) == target
    if points_here and getattr(relation, "field_name", None) == old_name:
        return remade(field, to_field=new_name)
    return field


def unbound(field: Any, swappables: Mapping[str, str]) -> Any:
    """Return a copy that belongs to no model; a target that a setting names is that setting.

    swappables: "app.model" in small letters → the setting.
    """
    made = field.clone()
    relation = made.remote_field
    if relation is not None and getattr(field, "swappable", True):
        label = ".".join(resolved(relation.model, field.model._meta.app_label, ""))
        if label in swappables:
            return remade(made, to=SettingsReference(label, swappables[label]))
    return made


def without_default(field: Any) -> Any:
    """Return a copy that has no default."""
    made = field.clone()
    made.default = NOT_PROVIDED
    return made


def stands_on(field: Any, names: Iterable[str]) -> set[str]:
    """Return those of the names whose fields the field of the same model is made of.

    A composite primary key is made of its members, a foreign key of those that from_fields names.
    """
    said = set(_members(field))
    return {name for name in names if name in said or f"{name}_id" in said}


def with_renamed_members(field: Any, old_name: str, new_name: str) -> Any:
    """Return the field, or a copy that is made of the renamed field."""
    if not stands_on(field, (old_name,)):
        return field
    swaps = {old_name: new_name, f"{old_name}_id": f"{new_name}_id"}
    members = tuple(swaps.get(name, name) for name in _members(field))
    if hasattr(field, "field_names"):
        return type(field)(*members, **field.deconstruct()[3])
    return remade(field, from_fields=members)


def _members(field: Any) -> tuple[str, ...]:
    found = getattr(field, "field_names", None) or getattr(field, "_from_fields", None)
    return tuple(found or ())
