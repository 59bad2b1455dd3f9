"""What saving an object of a model must know beforehand and afterwards.

Flow: validated data → refuse what nobody said how to save → values and relations to many → manager.
Not here: the saving itself (model.py).
"""

from __future__ import annotations

from typing import Any

from hotclub_api.errors import SerializerMisuse, ValidationError
from hotclub_api.serializing.base import BaseSerializer
from hotclub_api.serializing.model_info import get_field_info


def apart(model: Any, data: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return (values of the row, relations to many), which are set once the row is there."""
    relations = get_field_info(model).relations
    many = {name: data[name] for name, one in relations.items() if one.to_many and name in data}
    return {name: value for name, value in data.items() if name not in many}, many


# What the database refuses a client's values for → what is said where the model's constraint says
# nothing, and its code. By name: the ORM is not imported for errors that it may raise.
_REFUSALS = {
    "UniqueViolation": ("An object with these values was just made.", "unique"),
    "CheckViolation": ("These values are not allowed together.", "invalid"),
    "DataError": ("A value does not fit where it is stored.", "invalid"),
    "ExclusionViolation": ("These values conflict with another object's.", "invalid"),
}


def told_to_the_client(problem: Exception, model: Any) -> Exception:
    """Return what to raise for a failed write: values that a constraint refuses are bad input.

    The message is that of the model's constraint, where it has one of its own.
    """
    for cls in type(problem).__mro__:
        if cls.__name__ in _REFUSALS:
            message, code = _REFUSALS[cls.__name__]
            own = _constraint(model, getattr(problem, "constraint", None))
            if own is not None and own.violation_error_message is not None:
                if own.violation_error_message != own.default_violation_error_message:
                    message = own.get_violation_error_message()
                code = own.violation_error_code or code
            return ValidationError(message, code=code)
    return problem


def _constraint(model: Any, name: str | None) -> Any:
    """Return the constraint of that name, of the model or a parent; None if there is none."""
    found = (
        one for cls in [model, *model._meta.get_parent_list()] for one in cls._meta.constraints
    )
    return next((one for one in found if name is not None and one.name == name), None)


def raise_errors_on_nested_writes(done: str, serializer: Any, validated_data: Any) -> None:
    """Refuse to save what came through nested serializers or dotted sources.

    Raises SerializerMisuse: whether a nested object is made, changed or replaced is the author's
    decision.
    """
    for field in serializer._writable_fields:
        path = field.source_attrs
        if not path:
            continue
        nested = isinstance(field, BaseSerializer) and field.source in validated_data
        if nested and isinstance(validated_data[field.source], (list, dict)):
            raise SerializerMisuse(
                f"{type(serializer).__name__} has the nested serializer {field.field_name!r}: write "
                f"{done}() yourself to say what becomes of it, or make it read_only."
            )
        if len(path) > 1 and isinstance(validated_data.get(path[0]), (list, dict)):
            raise SerializerMisuse(
                f"{type(serializer).__name__}.{field.field_name} has the source {field.source!r}: "
                f"write {done}() yourself to say what becomes of it, or make it read_only."
            )
