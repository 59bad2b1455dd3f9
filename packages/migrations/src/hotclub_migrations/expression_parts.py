"""Expressions → the arguments that make them.

Flow: serializer → **expression_parts**. Expressions of the ORM do not say how they were made; here it is
read from what they hold.
"""

from __future__ import annotations

from typing import Any

from hotclub_orm import (
    CombinedExpression,
    ExpressionWrapper,
    F,
    Func,
    OrderBy,
    Value,
)

from hotclub_migrations.errors import UnserializableValue

Parts = tuple[tuple[Any, ...], dict[str, Any]]


def parts_of(expression: Any) -> Parts:
    """Return (arguments, named arguments). Raises UnserializableValue."""
    for kind, read in _READERS:
        if isinstance(expression, kind):
            parts: Parts = read(expression)
            return parts
    raise UnserializableValue(
        f"Cannot serialize the expression {expression!r}: give {type(expression).__qualname__} a "
        "deconstruct() method."
    )


def _output(expression: Any) -> dict[str, Any]:
    declared = getattr(expression, "_output_field", None)
    return {} if declared is None else {"output_field": declared}


def _name(expression: Any) -> Parts:
    return (expression.name,), {}


def _value(expression: Any) -> Parts:
    return (expression.value,), _output(expression)


def _combined(expression: Any) -> Parts:
    named = _output(expression)
    return (expression.lhs, expression.connector, expression.rhs), named


def _wrapped(expression: Any) -> Parts:
    return (expression.expression,), _output(expression)


def _order(expression: Any) -> Parts:
    named = {
        option: getattr(expression, option)
        for option in ("descending", "nulls_first", "nulls_last")
        if getattr(expression, option, None)
    }
    return (expression.expression,), named


def _func(expression: Any) -> Parts:
    extra = dict(getattr(expression, "extra", {}) or {})
    return tuple(expression.get_source_expressions()), {**_output(expression), **extra}


_READERS: tuple[tuple[type, Any], ...] = (
    (F, _name),
    (Value, _value),
    (CombinedExpression, _combined),
    (ExpressionWrapper, _wrapped),
    (OrderBy, _order),
    (Func, _func),
)
