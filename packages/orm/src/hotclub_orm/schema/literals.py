"""Values as SQL text, for DDL, where parameters cannot go.

Flow: from_models → **literals** → values. Every kind is written out; what is not known raises.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from types import NoneType
from typing import Any
from uuid import UUID

from hotclub_orm.dialects.base import Dialect

_MICROSECOND = timedelta(microseconds=1)


def literal(value: Any, dialect: Dialect) -> str:
    """Return the value as a literal. Raises ValueError for a kind, or a text, that has none."""
    for kind, write in _WRITERS:
        if isinstance(value, kind):
            return write(value, dialect)
    raise ValueError(f"{type(value).__name__} has no literal in SQL: {value!r}")


def _boolean(value: bool, dialect: Dialect) -> str:
    return str(value).lower() if dialect.features.native_boolean else str(int(value))


def _bytes(value: bytes, dialect: Dialect) -> str:
    digits = bytes(value).hex()
    return f"'\\x{digits}'::bytea" if dialect.vendor == "postgresql" else f"X'{digits}'"


def _uuid(value: UUID, dialect: Dialect) -> str:
    return f"'{value}'::uuid" if dialect.features.native_uuid else f"'{value.hex}'"


def _moment(value: datetime, dialect: Dialect) -> str:
    return f"'{value}'" if dialect.features.native_datetime else f"'{_utc(value)}'"


def _duration(value: timedelta, dialect: Dialect) -> str:
    microseconds = value // _MICROSECOND
    if dialect.features.native_interval:
        return f"'{microseconds} microseconds'::interval"
    return str(microseconds)


def _text(value: str, dialect: Dialect) -> str:
    if "\0" in value:
        raise ValueError("A text with a NUL character cannot stand in SQL.")
    return dialect.quote_literal(str(value))


def _list(value: list[Any], dialect: Dialect) -> str:
    text = json.dumps(value, ensure_ascii=False)
    if dialect.vendor == "postgresql" and all(isinstance(one, str) for one in value):
        # An array of texts, as the path of a key in JSON.
        items = (one.replace("\\", "\\\\").replace('"', '\\"') for one in value)
        text = "{" + ",".join(f'"{one}"' for one in items) + "}"
    return _text(text, dialect)


def _number(value: float | Decimal, dialect: Dialect) -> str:
    if math.isfinite(value):
        return f"'{value}'" if isinstance(value, Decimal) else repr(value)
    if dialect.vendor == "sqlite":
        raise ValueError(f"SQLite has no literal for {value}.")
    return f"'{value}'"


def _utc(moment: datetime) -> str:
    return str(moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment)


# The first kind that fits: a bool is an int, a datetime is a date.
_WRITERS: list[tuple[Any, Callable[[Any, Dialect], str]]] = [
    (NoneType, lambda _value, _dialect: "NULL"),
    (bool, _boolean),
    (int, lambda value, _dialect: str(int(value))),
    ((float, Decimal), _number),
    ((bytes, bytearray, memoryview), _bytes),
    (UUID, _uuid),
    (datetime, _moment),
    ((date, time), lambda value, _dialect: f"'{value}'"),
    (timedelta, _duration),
    (str, _text),
    (list, _list),
    (dict, lambda value, dialect: dialect.quote_literal(json.dumps(value))),
]


def inlined(sql: str, params: Sequence[Any], dialect: Dialect) -> str:
    """Return compiled SQL with each placeholder replaced by its value's literal.

    sql: in the dialect's placeholder style, as the compiler gives it. Raises ValueError when
    the number of placeholders is another than that of the values.
    """
    marks = split_placeholders(sql, dialect.placeholder)
    if len(marks) != len(params) + 1:
        raise ValueError(f"{len(marks) - 1} placeholders, but {len(params)} values: {sql}")
    parts = [marks[0]]
    for value, after in zip(params, marks[1:], strict=True):
        parts += [literal(value, dialect), after]
    return "".join(parts)


def split_placeholders(sql: str, placeholder: str) -> list[str]:
    """Return the texts between the placeholders; those inside quotes are none."""
    parts, start, position, quote = [], 0, 0, ""
    while position < len(sql):
        character = sql[position]
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif sql.startswith("%%", position) and placeholder == "%s":
            position += 1
        elif sql.startswith(placeholder, position):
            parts.append(sql[start:position])
            position += len(placeholder) - 1
            start = position + 1
        position += 1
    return [*parts, sql[start:]]
