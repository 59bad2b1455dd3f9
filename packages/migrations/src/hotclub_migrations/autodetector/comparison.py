"""Are two declarations equal?

Flow: states → **comparison** → detection. Values are taken apart as far as they say how they are
made, so that two objects made in the same way are equal.
"""

from __future__ import annotations

import functools
import re
from typing import Any

from hotclub_orm.expressions.base import BaseExpression

from hotclub_migrations.serializer import is_lazy_text


def taken_apart(value: Any) -> Any:
    """Return a value that is equal for declarations that mean the same."""
    match value:
        case list():
            return [taken_apart(one) for one in value]
        case tuple():
            return tuple(taken_apart(one) for one in value)
        case dict():
            return {key: taken_apart(one) for key, one in value.items()}
        case functools.partial():
            return (value.func, taken_apart(value.args), taken_apart(value.keywords))
        case re.Pattern():
            return (value.pattern, value.flags)
        case type() | BaseExpression():
            return value
    if is_lazy_text(value):
        return str(value)
    if hasattr(value, "deconstruct"):
        parts = value.deconstruct()
        # A field also tells its name, which is another matter.
        path, args, kwargs = parts[-3:]
        return (path, [taken_apart(one) for one in args], taken_apart(kwargs))
    return value


def without_target(field: Any) -> Any:
    """Return a field taken apart, without what it points to: models may be renamed."""
    path, args, kwargs = taken_apart(field)
    if field.remote_field is not None:
        kwargs = {key: value for key, value in kwargs.items() if key != "to"}
    return path, args, kwargs


def fields_alike(fields: dict[str, Any], others: dict[str, Any]) -> bool:
    """Tell whether two models have fields alike, whatever they point to and are called.

    Fields may have been moved about, and renamed together with their model.
    """
    kinds, other_kinds = (
        [without_target(field) for _, field in sorted(some.items())] for some in (fields, others)
    )
    return kinds == other_kinds
