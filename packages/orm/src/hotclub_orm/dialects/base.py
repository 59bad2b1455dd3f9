"""What every dialect of SQL can be asked for.

Flow: plan → compiler → **dialect** → text. A dialect is a stateless value; each answer is SQL text
with the dialect's own placeholder. Names come in raw and leave quoted; values never come in.
Not here: connections (drivers/), DDL of whole tables (schema/).
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from hotclub_orm.errors import NotSupportedError, hint

DATE_KINDS = (
    "year", "iso_year", "quarter", "month", "week", "week_day", "iso_week_day", "day",
    "hour", "minute", "second", "microsecond",
)  # fmt: skip
DURATION_KINDS = ("day", "hour", "minute", "second")
TRUNC_KINDS = ("year", "quarter", "month", "week", "day", "hour", "minute", "second")

_ZONE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+\-]*(/[A-Za-z0-9_+\-]+)*\Z|[+-]\d{2}:\d{2}\Z")

Conflict = Literal["ignore", "update"]


@dataclass(frozen=True, slots=True)
class Features:
    """What a database can do, as far as the compiler or the schema must know it."""

    returning: bool = True
    answers_rowid: bool = False
    distinct_on: bool = False
    select_for_update: bool = False
    select_for_update_of: bool = False
    select_for_no_key_update: bool = False
    skip_locked: bool = False
    nowait: bool = False
    array_parameter: bool = False
    filter_clause: bool = True
    nulls_ordering: bool = True
    native_uuid: bool = False
    native_boolean: bool = False
    native_datetime: bool = False
    native_decimal: bool = False
    native_interval: bool = False
    native_json: bool = False
    json_contains: bool = False
    deferrable_unique: bool = False
    deferrable_foreign_keys: bool = True
    covering_indexes: bool = False
    nulls_not_distinct: bool = False
    comments: bool = False
    stored_generated: bool = True
    virtual_generated: bool = False
    alter_column: bool = False
    transactional_ddl: bool = True
    savepoints: bool = True
    isolation_levels: tuple[str, ...] = ()
    regex_backreferences: bool = True
    integer_overflow_wraps: bool = False
    combinator_slicing_in_parts: bool = True
    order_by_in_aggregates: bool = True
    lateral: bool = False
    nulls_are_least: bool = False
    keeps_nan: bool = False


class Dialect(ABC):
    """The text of one kind of database."""

    vendor: ClassVar[str]
    placeholder: ClassVar[str]
    features: ClassVar[Features]
    max_name_length: ClassVar[int | None]
    max_params: ClassVar[int]
    explain_formats: ClassVar[frozenset[str]] = frozenset()
    no_limit: ClassVar[str | None] = None
    """What LIMIT must say when only an OFFSET is wanted; None when LIMIT can be left out."""

    types: ClassVar[Mapping[str, str]]
    """Internal field type → column type, with %(max_length)s and its like to be filled in."""
    checks: ClassVar[Mapping[str, str]] = {}
    """Internal field type → condition on %(column)s that the type alone does not enforce."""
    serial_suffixes: ClassVar[Mapping[str, str]] = {}
    """Internal field type → what follows the column's type in CREATE TABLE."""
    cast_types: ClassVar[Mapping[str, str]] = {}
    """Internal field type → type for CAST, where it differs from `types`."""
    operators: ClassVar[Mapping[str, str]]
    """Lookup → right side of the comparison; {} is the place of the operand."""
    pattern_operators: ClassVar[Mapping[str, str]]
    """Lookup → right side when the pattern is itself an expression; {} is its escaped text."""
    pattern_escape: ClassVar[str]
    """How an expression's wildcards are escaped before it goes into pattern_operators."""

    integer_ranges: ClassVar[Mapping[str, tuple[int, int]]] = {
        "SmallIntegerField": (-(2**15), 2**15 - 1),
        "IntegerField": (-(2**31), 2**31 - 1),
        "BigIntegerField": (-(2**63), 2**63 - 1),
        "PositiveSmallIntegerField": (0, 2**15 - 1),
        "PositiveIntegerField": (0, 2**31 - 1),
        "PositiveBigIntegerField": (0, 2**63 - 1),
        "SmallAutoField": (-(2**15), 2**15 - 1),
        "AutoField": (-(2**31), 2**31 - 1),
        "BigAutoField": (-(2**63), 2**63 - 1),
    }

    def __repr__(self) -> str:
        return f"<dialect {self.vendor}>"

    # names and types

    @abstractmethod
    def quote_name(self, name: str) -> str:
        """Return the name as an identifier, its quotes doubled. Already quoted names pass."""

    def quote_literal(self, text: str) -> str:
        """Return the text as a string literal for DDL, where parameters cannot go."""
        return "'" + text.replace("'", "''") + "'"

    def column_type(self, internal_type: str, parameters: Mapping[str, Any]) -> str | None:
        """Return the type of a column, or None for a field without one (ManyToManyField).

        parameters: max_length, max_digits, decimal_places, as far as the type asks for them.
        """
        template = self.types.get(internal_type)
        return None if template is None else template % parameters

    def column_check(self, internal_type: str, parameters: Mapping[str, Any]) -> str | None:
        """Return the condition of the column's own CHECK; parameters["column"] is quoted."""
        template = self.checks.get(internal_type)
        return None if template is None else template % parameters

    def cast_type(self, internal_type: str, parameters: Mapping[str, Any]) -> str | None:
        """Return the type to write in CAST(… AS …), or None for an unknown one.

        Text without a length is just text.
        """
        template = self.cast_types.get(internal_type) or self.types.get(internal_type)
        if template is None:
            return None
        if "max_length" in template and parameters.get("max_length", "") is None:
            return self.types["TextField"]
        return template % parameters

    # comparisons

    def lookup_operand(self, lookup: str, internal_type: str | None, sql: str) -> str:
        """Return the left side of a lookup, cast where the operator asks for text."""
        return sql

    @abstractmethod
    def regex(self, left: str, right: str, *, ignore_case: bool) -> str:
        """Return the condition "left matches the pattern right"."""

    @abstractmethod
    def in_array(self, left: str, db_type: str) -> str:
        """Return the condition "left is in the one array parameter"."""

    @abstractmethod
    def rows_of_arrays(self, db_types: Sequence[str]) -> str:
        """Return a SELECT of rows, in parentheses, as a template with %s for its arrays.

        One parameter a column where `features.array_parameter`, else one of all rows.
        """

    def array_value(self, values: Sequence[Any]) -> Any:
        """Return the parameter that `in_array` expects for these stored values."""
        return list(values)

    # dates

    @abstractmethod
    def date_extract(self, kind: str, sql: str) -> str:
        """Return the part `kind` (one of DATE_KINDS) of a date, as a number."""

    @abstractmethod
    def time_extract(self, kind: str, sql: str) -> str:
        """Return the part `kind` of a time of day, as a number."""

    @abstractmethod
    def duration_extract(self, kind: str, sql: str) -> str:
        """Return the part `kind` (one of DURATION_KINDS) of a duration, as a number."""

    def comparable(self, left: str, right: str, kinds: Sequence[str]) -> tuple[str, str]:
        """Return two sides of those kinds of fields as they can be compared."""
        return left, right

    @abstractmethod
    def datetime_extract(self, kind: str, sql: str, zone: str | None) -> str:
        """Return the part `kind` of a moment as seen in the zone; None leaves it as stored."""

    @abstractmethod
    def date_trunc(self, kind: str, sql: str, zone: str | None = None) -> str:
        """Return the first day of the period `kind` (one of TRUNC_KINDS) that holds the date."""

    @abstractmethod
    def time_trunc(self, kind: str, sql: str, zone: str | None = None) -> str:
        """Return the time of day cut to `kind` (hour, minute or second)."""

    @abstractmethod
    def datetime_trunc(self, kind: str, sql: str, zone: str | None) -> str:
        """Return the first moment of the period `kind` that holds the moment."""

    @abstractmethod
    def datetime_to_date(self, sql: str, zone: str | None) -> str:
        """Return the day of a moment as seen in the zone."""

    @abstractmethod
    def datetime_to_time(self, sql: str, zone: str | None) -> str:
        """Return the time of day of a moment as seen in the zone."""

    @abstractmethod
    def add_duration(self, left: str, operator: str, right: str) -> str:
        """Return date, time or moment `operator` (+ or -) duration."""

    @abstractmethod
    def subtract_temporals(self, internal_type: str, left: str, right: str) -> str:
        """Return left minus right of the same temporal type, as a stored duration."""

    def date_kind(self, kind: str, known: Sequence[str] = DATE_KINDS) -> str:
        """Return the kind. Raises ValueError for one that is not known: it goes into SQL text."""
        if kind not in known:
            raise ValueError(f"{kind!r} is no part of a date.{hint(str(kind), known)} {known}")
        return kind

    def zone_literal(self, zone: str) -> str:
        """Return the name of a time zone as a literal. Raises ValueError for a malformed one."""
        if not _ZONE_NAME.match(zone):
            raise ValueError(f"{zone!r} is not the name of a time zone, nor an offset like +02:00.")
        return f"'{zone}'"

    # clauses

    def limit_offset(self, limit: str | None, offset: str | None) -> str:
        """Return the clause for these SQL texts (placeholders), with a leading space, or ""."""
        parts = [f" LIMIT {limit}"] if limit is not None else []
        if offset is not None:
            if limit is None and self.no_limit is not None:
                parts.append(f" LIMIT {self.no_limit}")
            parts.append(f" OFFSET {offset}")
        return "".join(parts)

    def insert_conflict(
        self, conflict: Conflict, target: Sequence[str] = (), updates: Sequence[str] = ()
    ) -> str:
        """Return ON CONFLICT …, with a leading space. target and updates are raw column names."""
        if conflict == "ignore":
            return " ON CONFLICT DO NOTHING"
        columns = ", ".join(map(self.quote_name, target))
        sets = ", ".join(f"{q} = EXCLUDED.{q}" for q in map(self.quote_name, updates))
        return f" ON CONFLICT ({columns}) DO UPDATE SET {sets}"

    def bulk_load(self, table: str, columns: Sequence[str]) -> str:
        """Return the text of a Copy wish that fills these columns of the table (raw names)."""
        marks = ", ".join([self.placeholder] * len(columns))
        names = ", ".join(map(self.quote_name, columns))
        return f"INSERT INTO {self.quote_name(table)} ({names}) VALUES ({marks})"  # noqa: S608

    def lock_clause(
        self,
        *,
        of: Sequence[str] = (),
        nowait: bool = False,
        skip_locked: bool = False,
        no_key: bool = False,
    ) -> str:
        """Return FOR UPDATE …, with a leading space; "" where rows cannot be locked."""
        return ""

    @abstractmethod
    def explain(self, format: str | None, options: Mapping[str, Any]) -> str:
        """Return what stands before the statement to be explained, with a space at the end.

        Raises ValueError for a format or an option that this database has not.
        """

    def _explain_format(self, format: str | None) -> str | None:
        if format is None:
            return None
        name = str(format).upper()
        if name not in self.explain_formats:
            allowed = ", ".join(sorted(self.explain_formats)) or "none"
            raise ValueError(f"{format!r} is no format of EXPLAIN. Allowed here: {allowed}.")
        return name

    # transactions

    @abstractmethod
    def begin(self, *, isolation: str | None, read_only: bool, mode: str | None) -> tuple[str, ...]:
        """Return the statements that open a transaction.

        isolation: "READ COMMITTED", "REPEATABLE READ" or "SERIALIZABLE".
        mode: SQLite's DEFERRED, IMMEDIATE or EXCLUSIVE. Raises NotSupportedError, ValueError.
        """

    def after_block(self, *, read_only: bool) -> tuple[str, ...]:
        """Return the statements that undo what `begin` set beyond the end of the transaction."""
        return ()

    @abstractmethod
    def set_statement_timeout(self, seconds: float) -> str | None:
        """Return the statement that limits the running transaction, or None (the driver's work)."""

    def isolation_level(self, isolation: str) -> str:
        """Return the level in SQL's spelling. Raises NotSupportedError with the choices."""
        level = isolation.upper().replace("_", " ")
        if level not in self.features.isolation_levels:
            have = ", ".join(self.features.isolation_levels)
            raise NotSupportedError(f"No isolation level {isolation!r} on {self.vendor}: {have}.")
        return level
