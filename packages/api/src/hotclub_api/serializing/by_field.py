"""Field by field: the way for forms, for fields that ask a database, and for what is shown once.

Flow: fields, input → **checked_values**, in steps → values; fields, instance → **shown_values**.
Not here: the compiled ways (checking.py, showing.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from hotclub_api.errors import SkipField, ValidationError
from hotclub_api.fields.base import Field
from hotclub_api.fields.defaults import empty
from hotclub_api.serializing.base import BaseSerializer
from hotclub_api.serializing.checking import own_detail, set_value
from hotclub_api.steps import Await, Steps


def checked_values(
    fields: Iterable[Field], hook_of: Callable[[Field], Any], data: Mapping[str, Any]
) -> Steps[dict[str, Any]]:
    """Check each field of the input, then what its hook says, in steps.

    Raises ValidationError with a mapping of names to problems.
    """
    values: dict[str, Any] = {}
    problems: dict[str, Any] = {}
    for field in fields:
        try:
            raw = field.get_value(data)
            if field.asks:
                value = yield from field.validation_steps(raw)
            else:
                value = field.run_validation(raw)
            hook = hook_of(field)
            if hook is not None:
                value = yield Await(hook(value))
        except SkipField:
            continue
        except Exception as problem:  # noqa: BLE001  # others are raised again
            problems[field.field_name] = own_detail(problem)
        else:
            set_value(values, field.source_attrs, value)
    if problems:
        raise ValidationError(problems)
    return values


def shown_values(fields: Iterable[Field], instance: Any) -> dict[str, Any]:
    """Return name → what is shown of an instance."""
    shown: dict[str, Any] = {}
    for field in fields:
        try:
            value = field.get_attribute(instance)
        except SkipField:
            continue
        # A related object that was read for its key alone may have none.
        if value is None or getattr(value, "pk", value) is None:
            shown[field.field_name] = None
        else:
            shown[field.field_name] = field.to_representation(value)
    return shown


def read_only_defaults(fields: Iterable[Field]) -> dict[str, Any]:
    """Return the defaults of read-only fields, which validators of the whole may need."""
    found: dict[str, Any] = {}
    for field in fields:
        if (
            not field.read_only
            or field.default is empty
            or field.source == "*"
            or "." in str(field.source)
        ):
            continue
        try:
            found[str(field.source)] = field.get_default()
        except SkipField:
            continue
    return found


def followed_by(fields: Iterable[Field]) -> list[str]:
    """Return the relations that showing the fields follows, as lookups for prefetching."""
    found: list[str] = []
    for field in fields:
        own = getattr(field, "own_lookup", None)
        path = "__".join(field.source_attrs)
        if isinstance(field, BaseSerializer):
            inner = field.relation_lookups()
            found += [f"{path}__{one}" if path else one for one in inner]
            found += [path] if path and not inner else []
        elif own is not None and (lookup := own()):
            found.append(lookup)
        elif len(field.source_attrs) > 1:
            found.append("__".join(field.source_attrs[:-1]))
    return list(dict.fromkeys(found))
