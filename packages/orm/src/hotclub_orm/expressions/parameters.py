"""What stands for a value in SQL, and what a plain value is.

Flow: shape.py puts a `Slot` where a value was → lookups and expressions write a `Bound` for it →
compiler/binder.py takes the value of the call. A slot is no part of the SQL's shape: it is the n-th
parameter of a query. Not here: fields (`field_for` looks them up in a registry that fields/ fills).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib import import_module
from types import NoneType
from typing import Any, TypeAlias
from uuid import UUID

Sql: TypeAlias = tuple[str, Sequence[Any]]
"""SQL with %s placeholders, and their parameters."""

PLAIN_TYPES: frozenset[type] = frozenset(
    {
        int,
        str,
        float,
        bool,
        bytes,
        Decimal,
        UUID,
        NoneType,
        dt.date,
        dt.datetime,
        dt.time,
        dt.timedelta,
    }
)


@dataclass(frozen=True, slots=True)
class Slot:
    """The n-th parameter of a query; `type` is the Python type it had when first seen."""

    index: int
    type: type


@dataclass(frozen=True, slots=True)
class Bound:
    """A slot in the parameters of a compiled statement."""

    index: int
    convert: Callable[[Any], Any] | None


def field_of_values(field: Any) -> Any:
    """Return the field whose values one holds: the key that foreign keys lead to, or itself."""
    while field is not None and field.target_field is not field:
        field = field.target_field
    return field


INTEGER_KINDS = {
    "AutoField",
    "BigAutoField",
    "SmallAutoField",
    "BigIntegerField",
    "IntegerField",
    "SmallIntegerField",
    "PositiveIntegerField",
    "PositiveBigIntegerField",
    "PositiveSmallIntegerField",
}
"""Kinds of fields whose values are whole numbers."""

TEXT_KINDS = {"CharField", "SlugField", "TextField"}
"""Kinds of fields whose values are texts."""


class Untyped:
    """The type of what nobody told the type of, such as SQL by hand."""


FIELD_BY_TYPE: dict[type, Callable[[], Any]] = {}
"""Python type → maker of the field it is stored as. Filled once, by fields/value_types.py."""


def field_for(python_type: type) -> Any:
    """Return a field for values of that type, or None."""
    if not FIELD_BY_TYPE:  # no model is declared yet; fields stand on expressions, so only by name
        import_module("hotclub_orm.fields.value_types")
    for base in python_type.__mro__:
        if base in FIELD_BY_TYPE:
            return FIELD_BY_TYPE[base]()
    return None
