"""SQLite's text.

Flow: compiler → **dialect** → text. Moments are stored as text in UTC, days as text, durations as
microseconds, UUIDs as 32 hex digits: the formats of Django, so databases carry over. Where SQLite
has no function, the text calls a `hotclub_…` function that drivers/sqlite_functions.py defines.
Source: https://www.sqlite.org/lang.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from hotclub_orm.dialects.base import DATE_KINDS, DURATION_KINDS, TRUNC_KINDS, Dialect, Features
from hotclub_orm.errors import NotSupportedError

_MODES = ("DEFERRED", "IMMEDIATE", "EXCLUSIVE")
# Parts that strftime() knows by a number; the rest needs a function of ours.
_STRFTIME = {"year": "%Y", "month": "%m", "day": "%d", "hour": "%H", "minute": "%M", "second": "%S"}
_TIME_KINDS = ("hour", "minute", "second", "microsecond")
_CHECK_POSITIVE = "%(column)s >= 0"
_CHECK_JSON = "(JSON_VALID(%(column)s) OR %(column)s IS NULL)"


class SqliteDialect(Dialect):
    """SQLite 3.35 and later."""

    vendor = "sqlite"
    placeholder = "?"
    max_name_length = None
    max_params = 32766  # SQLITE_MAX_VARIABLE_NUMBER since 3.32
    no_limit = "-1"
    explain_formats = frozenset()
    features = Features(
        answers_rowid=True,
        isolation_levels=("SERIALIZABLE",),
        virtual_generated=True,
        integer_overflow_wraps=False,
        combinator_slicing_in_parts=False,
        order_by_in_aggregates=False,
        nulls_are_least=True,
    )
    types: ClassVar[Mapping[str, str]] = {
        "AutoField": "integer",
        "BigAutoField": "integer",
        "SmallAutoField": "integer",
        "BinaryField": "BLOB",
        "BooleanField": "bool",
        "CharField": "varchar(%(max_length)s)",
        "DateField": "date",
        "DateTimeField": "datetime",
        "DecimalField": "decimal",
        "DurationField": "bigint",
        "FileField": "varchar(%(max_length)s)",
        "FilePathField": "varchar(%(max_length)s)",
        "FloatField": "real",
        "IntegerField": "integer",
        "BigIntegerField": "bigint",
        "IPAddressField": "char(15)",
        "GenericIPAddressField": "char(39)",
        "JSONField": "text",
        "PositiveBigIntegerField": "bigint unsigned",
        "PositiveIntegerField": "integer unsigned",
        "PositiveSmallIntegerField": "smallint unsigned",
        "SlugField": "varchar(%(max_length)s)",
        "SmallIntegerField": "smallint",
        "TextField": "text",
        "TimeField": "time",
        "UUIDField": "char(32)",
    }
    checks: ClassVar[Mapping[str, str]] = {
        "PositiveBigIntegerField": _CHECK_POSITIVE,
        "PositiveIntegerField": _CHECK_POSITIVE,
        "PositiveSmallIntegerField": _CHECK_POSITIVE,
        "JSONField": _CHECK_JSON,
    }
    serial_suffixes: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("AutoField", "BigAutoField", "SmallAutoField"), "AUTOINCREMENT"
    )
    cast_types: ClassVar[Mapping[str, str]] = {
        "DateField": "TEXT",
        "DateTimeField": "TEXT",
        "DecimalField": "NUMERIC",
    }
    # SQLite does not bound an integer column: every kind holds 64 bits.
    integer_ranges: ClassVar[Mapping[str, tuple[int, int]]] = {
        name: (0 if name.startswith("Positive") else -(2**63), 2**63 - 1)
        for name in Dialect.integer_ranges
    }
    operators: ClassVar[Mapping[str, str]] = {
        "exact": "= {}",
        "iexact": r"LIKE {} ESCAPE '\'",
        "contains": r"LIKE {} ESCAPE '\'",
        "icontains": r"LIKE {} ESCAPE '\'",
        "startswith": r"LIKE {} ESCAPE '\'",
        "istartswith": r"LIKE {} ESCAPE '\'",
        "endswith": r"LIKE {} ESCAPE '\'",
        "iendswith": r"LIKE {} ESCAPE '\'",
        "gt": "> {}",
        "gte": ">= {}",
        "lt": "< {}",
        "lte": "<= {}",
    }
    pattern_escape = r"REPLACE(REPLACE(REPLACE({}, '\', '\\'), '%', '\%'), '_', '\_')"
    pattern_operators: ClassVar[Mapping[str, str]] = {
        "contains": r"LIKE '%' || {} || '%' ESCAPE '\'",
        "icontains": r"LIKE '%' || UPPER({}) || '%' ESCAPE '\'",
        "startswith": r"LIKE {} || '%' ESCAPE '\'",
        "istartswith": r"LIKE UPPER({}) || '%' ESCAPE '\'",
        "endswith": r"LIKE '%' || {} ESCAPE '\'",
        "iendswith": r"LIKE '%' || UPPER({}) ESCAPE '\'",
    }

    def quote_name(self, name: str) -> str:
        """Return the name in double quotes, a quote inside doubled."""
        return '"' + name.replace('"', '""') + '"'

    def column_type(self, internal_type: str, parameters: Mapping[str, Any]) -> str | None:
        """As the base; text without a length is plain varchar."""
        if parameters.get("max_length", "") is None and "max_length" in self.types.get(
            internal_type, ""
        ):
            return "varchar"
        return super().column_type(internal_type, parameters)

    def regex(self, left: str, right: str, *, ignore_case: bool) -> str:
        """SQLite calls the function regexp(pattern, text) for this operator."""
        return f"{left} REGEXP " + (f"'(?i)' || {right}" if ignore_case else right)

    def in_array(self, left: str, db_type: str) -> str:
        """One JSON array as parameter, whatever the number of values."""
        return f"{left} IN (SELECT value FROM json_each(?))"  # noqa: S608

    def rows_of_arrays(self, db_types: Sequence[str]) -> str:
        """One JSON array of rows."""
        columns = ", ".join(f"json_extract(value, '$[{n}]')" for n in range(len(db_types)))
        return f"(SELECT {columns} FROM json_each(%s))"  # noqa: S608 - numbers only

    def array_value(self, values: Sequence[Any]) -> Any:
        """Return the values as a JSON array. Raises TypeError for bytes: JSON has none."""
        return json.dumps(list(values))

    # dates

    def date_extract(self, kind: str, sql: str) -> str:
        """By strftime where it can; ISO weeks by a function of ours."""
        self.date_kind(kind)
        if kind in _STRFTIME:
            return f"CAST(strftime('{_STRFTIME[kind]}', {sql}) AS INTEGER)"
        if kind == "quarter":
            return f"((CAST(strftime('%m', {sql}) AS INTEGER) + 2) / 3)"
        # strftime rounds a fraction of a second, for %w into the next day: show it the day alone.
        if kind == "week_day":
            return f"(CAST(strftime('%w', substr({sql}, 1, 10)) AS INTEGER) + 1)"
        if kind == "iso_week_day":
            return f"((CAST(strftime('%w', substr({sql}, 1, 10)) AS INTEGER) + 6) % 7 + 1)"
        return f"hotclub_extract('{kind}', {sql}, NULL)"

    def time_extract(self, kind: str, sql: str) -> str:
        """By strftime; microseconds by a function of ours."""
        self.date_kind(kind, _TIME_KINDS)
        if kind == "microsecond":
            return f"hotclub_extract_time('{kind}', {sql})"
        return f"CAST(strftime('{_STRFTIME[kind]}', {sql}) AS INTEGER)"

    def datetime_extract(self, kind: str, sql: str, zone: str | None) -> str:
        """As date_extract when no conversion is needed, else by a function of ours."""
        self.date_kind(kind)
        if zone in (None, "UTC"):
            return self.date_extract(kind, sql)
        return f"hotclub_extract('{kind}', {sql}, {self._zone(zone)})"

    def date_trunc(self, kind: str, sql: str, zone: str | None = None) -> str:
        """The result is text, 'YYYY-MM-DD'."""
        self.date_kind(kind, TRUNC_KINDS)
        if kind == "day" and zone in (None, "UTC"):
            return f"strftime('%Y-%m-%d', {sql})"
        return f"hotclub_trunc_date('{kind}', {sql}, {self._zone(zone)})"

    def time_trunc(self, kind: str, sql: str, zone: str | None = None) -> str:
        """The result is text, 'HH:MM:SS'."""
        self.date_kind(kind, ("hour", "minute", "second"))
        return f"hotclub_trunc_time('{kind}', {sql}, {self._zone(zone)})"

    def duration_extract(self, kind: str, sql: str) -> str:
        """By a function of ours."""
        self.date_kind(kind, DURATION_KINDS)
        return f"hotclub_extract_duration('{kind}', {sql})"

    def comparable(self, left: str, right: str, kinds: Sequence[str]) -> tuple[str, str]:
        """A day beside a moment is the moment it begins at: both are text."""
        if "DateTimeField" in kinds:
            left = f"({left} || ' 00:00:00')" if kinds[0] == "DateField" else left
            right = f"({right} || ' 00:00:00')" if kinds[1] == "DateField" else right
        return left, right

    def datetime_trunc(self, kind: str, sql: str, zone: str | None) -> str:
        """The result is text: the local moment, without offset."""
        self.date_kind(kind, TRUNC_KINDS)
        return f"hotclub_trunc_datetime('{kind}', {sql}, {self._zone(zone)})"

    def datetime_to_date(self, sql: str, zone: str | None) -> str:
        """The result is text, 'YYYY-MM-DD'."""
        if zone in (None, "UTC"):
            return f"strftime('%Y-%m-%d', {sql})"
        return f"hotclub_trunc_date('day', {sql}, {self._zone(zone)})"

    def datetime_to_time(self, sql: str, zone: str | None) -> str:
        """The result is text, 'HH:MM:SS[.ffffff]'."""
        return f"hotclub_to_time({sql}, {self._zone(zone)})"

    def _zone(self, zone: str | None) -> str:
        return "NULL" if zone is None else self.zone_literal(zone)

    def add_duration(self, left: str, operator: str, right: str) -> str:
        """Durations are microseconds; date arithmetic is done by a function of ours."""
        if operator not in ("+", "-"):
            raise ValueError(f"A duration is added (+) or taken away (-), not {operator!r}.")
        return f"hotclub_add('{operator}', {left}, {right})"

    def subtract_temporals(self, internal_type: str, left: str, right: str) -> str:
        """The result is a number of microseconds."""
        kind = "time" if internal_type == "TimeField" else "datetime"
        return f"hotclub_difference('{kind}', {left}, {right})"

    # clauses

    def explain(self, format: str | None, options: Mapping[str, Any]) -> str:
        """EXPLAIN QUERY PLAN has neither formats nor options."""
        self._explain_format(format)
        if options:
            raise ValueError(f"EXPLAIN QUERY PLAN has no options; given: {', '.join(options)}.")
        return "EXPLAIN QUERY PLAN "

    def begin(self, *, isolation: str | None, read_only: bool, mode: str | None) -> tuple[str, ...]:
        """Every transaction of SQLite is serializable; reading only is a state of the link."""
        if isolation is not None:
            self.isolation_level(isolation)
        if mode is not None and mode.upper() not in _MODES:
            raise NotSupportedError(
                f"SQLite has no transaction mode {mode!r}: {', '.join(_MODES)}."
            )
        if read_only:
            return ("BEGIN DEFERRED", "PRAGMA query_only = ON")
        return (f"BEGIN {(mode or 'DEFERRED').upper()}",)

    def after_block(self, *, read_only: bool) -> tuple[str, ...]:
        """Reading only outlives a transaction, so it is taken back."""
        return ("PRAGMA query_only = OFF",) if read_only else ()

    def set_statement_timeout(self, seconds: float) -> str | None:
        """SQLite has no statement for it; the driver's progress handler stops a long one."""
        return None


SQLITE = SqliteDialect()

assert set(_STRFTIME) <= set(DATE_KINDS)
