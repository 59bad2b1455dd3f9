"""SQL that people write by hand: one way to write parameters for every database.

Flow: `Database.execute`, cursors, `Manager.raw` → **here** → Statement. As in Django, parameters
are %s or %(name)s and a literal percent sign is %%; without parameters the text is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeAlias
from uuid import UUID

from hotclub_orm.column_types import moment_to_text
from hotclub_orm.dialects.base import Dialect
from hotclub_orm.errors import ProgrammingError
from hotclub_orm.statements import Answer, Statement

Params: TypeAlias = Sequence[Any] | Mapping[str, Any] | None

_PLACEHOLDER = re.compile(r"%(?:(?P<plain>[s%])|\((?P<name>[^)]*)\)s|(?P<other>.?))", re.DOTALL)
_MICROSECOND = timedelta(microseconds=1)


def raw_statement(
    sql: str, params: Params, dialect: Dialect, *, answer: Answer = "rows"
) -> Statement:
    """Return the statement for a text with %s or %(name)s. Raises ProgrammingError."""
    if params is None:
        return Statement(sql, None, answer)
    text, names = _to_question_marks(sql)
    values = _values(sql, names, params)
    if dialect.placeholder == "%s":
        return Statement(sql, params, answer)  # type: ignore[arg-type]
    return Statement(text, [stored_value(value) for value in values], answer)


def _values(sql: str, names: Sequence[str | None], params: Any) -> list[Any]:
    """Return one value per placeholder. Raises ProgrammingError where they do not fit."""
    if isinstance(params, Mapping):
        if None in names:
            raise ProgrammingError("%s needs a sequence of parameters, not names.", statement=sql)
        missing = sorted({name for name in names if name is not None and name not in params})
        if missing:
            raise ProgrammingError(f"No parameter is named {', '.join(missing)}.", statement=sql)
        return [params[name] for name in names if name is not None]
    if any(name is not None for name in names):
        raise ProgrammingError("%(name)s needs a mapping of parameters.", statement=sql)
    values = list(params)
    if len(values) != len(names):
        raise ProgrammingError(
            f"The text has {len(names)} placeholders, given were {len(values)} parameters.",
            statement=sql,
        )
    return values


@lru_cache(maxsize=512)
def _to_question_marks(sql: str) -> tuple[str, tuple[str | None, ...]]:
    names: list[str | None] = []

    def replace(found: re.Match[str]) -> str:
        if found["plain"] == "%":
            return "%"
        if found["other"] is not None:
            raise ProgrammingError(
                f"'%{found['other']}' is no placeholder: write %s, or %% for a percent sign.",
                statement=sql,
            )
        names.append(found["name"])
        return "?"

    return _PLACEHOLDER.sub(replace, sql), tuple(names)


def stored_value(value: Any) -> Any:
    """Return the value as SQLite stores it: moments in UTC, UUIDs in hex, durations in µs."""
    match value:
        case datetime():
            if value.tzinfo is not None:
                return moment_to_text(value)
            return str(value)
        case date() | time() | Decimal():
            return str(value)
        case UUID():
            return value.hex
        case timedelta():
            return value // _MICROSECOND
        case _:
            return value
