"""Columns of values as PostgreSQL's array literals: many rows in one statement of few parameters.

Flow: bulk → **arrays** → INSERT … SELECT * FROM unnest(%s::bigint[], %s::text[]). A literal is made
for a whole column at once, mostly by C code, which costs a fraction of binding each value, and
less than COPY; and keys can come back. Text was checked when it was collected: it holds no NUL.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from types import NoneType
from typing import Any
from uuid import UUID

# What unnest gives must be what the column takes: arrays of arrays would be flattened, and of
# somebody else's types we do not know how they are written.
_TYPES = frozenset(
    (
        "bigint", "boolean", "bytea", "date", "double precision", "inet", "integer", "interval",
        "jsonb", "numeric", "smallint", "text", "time", "timestamp with time zone", "uuid",
        "varchar",
    )
)  # fmt: skip
_MODIFIER = re.compile(r"\(\d+(, *\d+)?\)")


class NotAnArray(Exception):
    """A column holds what this room cannot write."""


def array_types(fields: Sequence[Any], dialect: Any) -> list[str] | None:
    """Return the element type of each field's column; None where one of them is not known here.

    Without length or digits: a cast would cut silently what the column itself refuses.
    """
    found = [_MODIFIER.sub("", field.cast_db_type(dialect) or "") for field in fields]
    return found if found and _TYPES.issuperset(found) else None


def array_text(values: Sequence[Any]) -> str:
    """Return the literal of one column. Raises NotAnArray."""
    kinds = set(map(type, values))
    has_null = NoneType in kinds
    kinds.discard(NoneType)
    if len(kinds) > 1:
        raise NotAnArray(f"Values of several types: {kinds}.")
    if not kinds:
        return f"{{{','.join(['NULL'] * len(values))}}}"
    kind = kinds.pop()
    if kind in _BY_REPR:
        # '[1, None, 3]' is nearly the literal already.
        return f"{{{str(list(values))[1:-1].replace('None', 'NULL')}}}"
    if kind is str:
        return _texts(values, has_null=has_null)
    write = _ELEMENTS.get(kind)
    if write is None:
        raise NotAnArray(f"Values of the type {kind}.")
    if has_null:
        return f"{{{','.join(['NULL' if one is None else write(one) for one in values])}}}"
    return f"{{{','.join(map(write, values))}}}"


def _texts(values: Sequence[Any], *, has_null: bool) -> str:
    if has_null:
        return f"{{{','.join(['NULL' if one is None else _text(one) for one in values])}}}"
    # NUL is in none of them, so it may stand between them while they are escaped together.
    joined = "\0".join(values)
    if joined.count("\0") != len(values) - 1:
        raise NotAnArray("A text holds NUL.")
    return '{"' + _escaped(joined).replace("\0", '","') + '"}'


def _text(value: str) -> str:
    return f'"{_escaped(value)}"'


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _interval(value: dt.timedelta) -> str:
    # With both signs written, no setting of IntervalStyle reads it differently.
    return f'"{value.days:+d} days +{value.seconds}.{value.microseconds:06d} seconds"'


def _quoted(value: Any) -> str:
    return f'"{value}"'


_BY_REPR = frozenset((int, float, bool))
_ELEMENTS: dict[type, Callable[[Any], str]] = {
    Decimal: str,
    UUID: str,
    dt.date: str,
    dt.time: str,
    dt.datetime: _quoted,
    dt.timedelta: _interval,
    bytes: lambda value: f'"\\\\x{value.hex()}"',
}
