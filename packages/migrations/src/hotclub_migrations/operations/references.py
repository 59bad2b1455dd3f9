"""Which models a field has to do with.

Flow: state → **references** → operations, autodetector.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from hotclub_migrations.rendering import ModelKey, resolved


class FieldReference(NamedTuple):
    """How a field refers to a model: as its target (to) and as its table between (through).

    Each is None, or the relation's own names of fields there (to_field, through_fields), which
    may be none.
    """

    to: tuple[str | None, ...] | None
    through: tuple[str, ...] | None


def field_references(
    written_in: ModelKey, field: Any, model: ModelKey, field_name: str | None = None
) -> FieldReference | None:
    """Return how a field of one model refers to another (or to one of its fields), or None.

    written_in: (label, name) of the model that has the field.
    """
    relation = getattr(field, "remote_field", None)
    if not relation:
        return None
    to = through = None
    model = (model[0], model[1].lower())
    if resolved(relation.model, *written_in) == model:
        target = (getattr(relation, "field_name", None),)
        if field_name is None or target[0] is None or field_name in target:
            to = target
    between = getattr(relation, "through", None)
    if between and resolved(between, *written_in) == model:
        names = tuple(getattr(relation, "through_fields", None) or ())
        if field_name is None or not names or field_name in names:
            through = names
    return FieldReference(to, through) if to is not None or through is not None else None


def field_is_referenced(state: Any, model: ModelKey, field_name: str) -> bool:
    """Tell whether a field of any model in the state points to that field by name."""
    for key, other in state.models.items():
        for field in other.fields.values():
            found = field_references(key, field, model, field_name)
            if found is not None and ((found.to and field_name in found.to) or found.through):
                return True
    return False


def references(model: ModelKey, model_name: str, app_label: str) -> bool:
    """Tell whether a key is that model."""
    return (model[0], model[1].lower()) == (app_label, model_name.lower())
