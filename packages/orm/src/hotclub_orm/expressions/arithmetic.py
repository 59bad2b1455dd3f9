"""What an operator between two values gives: the type of the result, and its SQL.

Flow: base.py holds both sides → **here**, by what kinds their fields are → the dialect's words. Pure: it
sees fields and SQL, no expressions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from hotclub_orm.errors import FieldError
from hotclub_orm.expressions.dialect_text import combined, through
from hotclub_orm.expressions.parameters import INTEGER_KINDS, Sql, field_for

_MINUS, _XOR = "-", "#"
_NUMBERS = ("IntegerField", "DecimalField", "FloatField")
_TEMPORAL = {"DateField", "DateTimeField", "TimeField"}
_DURATION = "DurationField"


def kind_of(field: Any) -> str:
    """Return the kind of a side's field; of an unknown one the empty text."""
    return "" if field is None else str(field.get_internal_type())


def result_field(connector: str, left_field: Any, right_field: Any) -> Any:
    """Return the field of numbers or of times combined; None for other kinds."""
    left, right = kind_of(left_field), kind_of(right_field)
    numbers = _number_kind(left), _number_kind(right)
    if all(numbers):
        return _number_field(numbers)
    if connector == _MINUS and left in _TEMPORAL and left == right:
        return field_for(dt.timedelta)
    if left in _TEMPORAL and right == _DURATION:
        return field_for(dt.datetime) if left == "DateField" else left_field
    if connector != _MINUS and right in _TEMPORAL and left == _DURATION:
        return field_for(dt.datetime) if right == "DateField" else right_field
    return None


def _number_kind(kind: str) -> str | None:
    kind = "IntegerField" if kind in INTEGER_KINDS else kind
    return kind if kind in _NUMBERS else None


def _number_field(kinds: Sequence[str | None]) -> Any:
    if "FloatField" in kinds:
        return field_for(float)
    if "DecimalField" in kinds:
        return field_for(Decimal)
    return field_for(int)


def combined_sql(
    connector: str, kinds: tuple[str, str], left: Sql, right: Sql, dialect: Any
) -> Sql:
    """Return (left connector right) in the words of the database. Raises FieldError."""
    (left_sql, left_params), (right_sql, right_params) = left, right
    params = [*left_params, *right_params]
    if connector == _MINUS and kinds[0] in _TEMPORAL and kinds[0] == kinds[1]:
        subtract = partial(dialect.subtract_temporals, kinds[0])
        return through(dialect, subtract, left_sql, right_sql), params
    if kinds[0] in _TEMPORAL and kinds[1] == _DURATION:
        return _moved_in_time(connector, left, right, dialect)
    if kinds[1] in _TEMPORAL and kinds[0] == _DURATION:
        if connector == _MINUS:
            raise FieldError("A moment can't be taken away from a duration: exchange the sides.")
        return _moved_in_time(connector, right, left, dialect)
    if connector == "/" and "DecimalField" in kinds and dialect.vendor == "sqlite":
        # SQLite keeps 3.0 as the integer 3, and integers divide to integers.
        return f"(CAST({left_sql} AS REAL) / {right_sql})", params
    if connector == _XOR and dialect.vendor == "sqlite":
        text = f"(({left_sql} | {right_sql}) - ({left_sql} & {right_sql}))"
        return text, [*params, *params]
    return f"({combined(connector, left_sql, right_sql)})", params


def _moved_in_time(connector: str, moment: Sql, duration: Sql, dialect: Any) -> Sql:
    def add(moment_sql: str, duration_sql: str) -> str:
        return str(dialect.add_duration(moment_sql, connector, duration_sql))

    return through(dialect, add, moment[0], duration[0]), [*moment[1], *duration[1]]
