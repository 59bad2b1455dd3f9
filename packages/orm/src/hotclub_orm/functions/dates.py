"""Parts of dates, and dates cut to a period; their lookups are registered on date fields."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from hotclub_orm import zones
from hotclub_orm.errors import hint
from hotclub_orm.expressions.calls import Func
from hotclub_orm.expressions.dialect_text import through
from hotclub_orm.expressions.parameters import Sql, field_for
from hotclub_orm.expressions.resolving import Deconstructed
from hotclub_orm.fields.dates import DateField, DateTimeField, TimeField
from hotclub_orm.functions.date_kinds import (
    EXTRACT_KINDS,
    TRUNC_KINDS,
    check_part,
    check_period,
    zone_name,
)
from hotclub_orm.lookups import Transform


def _zone_option(part: Any) -> dict[str, Any]:
    return {} if part.tzinfo is None else {"tzinfo": part.tzinfo}


def _zone_for(compiler: Any, tzinfo: Any) -> str | None:
    """Return the zone that was asked for, else that of the task the query runs in."""
    zone: str | None = compiler.zone() if tzinfo is None else zone_name(tzinfo)
    return zone


class Extract(Transform):
    """A part of a date, time or moment, as an int; of a moment in tzinfo, else the task's zone."""

    lookup_name: Any = None
    tzinfo: Any = None

    def __init__(
        self, expression: Any, lookup_name: str | None = None, tzinfo: Any = None, **extra: Any
    ) -> None:
        name = self.lookup_name if self.lookup_name is not None else lookup_name
        if name is None:
            raise ValueError("lookup_name must be provided")
        if name not in EXTRACT_KINDS:
            raise ValueError(
                f"{name!r} is no part of a date.{hint(str(name), EXTRACT_KINDS)} "
                f"Choices are: {', '.join(EXTRACT_KINDS)}."
            )
        self.lookup_name = name
        self.tzinfo = tzinfo
        super().__init__(expression, **extra)

    def deconstruct(self) -> Deconstructed:
        """Return (import path, arguments, named arguments) that make an equal one."""
        named = {} if type(self).lookup_name is not None else {"lookup_name": self.lookup_name}
        return self._made_from(self.lhs, **named, **_zone_option(self))

    def resolve_expression(self, *args: Any, **options: Any) -> Any:
        """Return a copy with its name bound. Raises ValueError for a part that its kind has not."""
        made = super().resolve_expression(*args, **options)
        check_part(self.lookup_name, made.lhs.output_field_or_none)
        return made

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """Write what the dialect says."""
        sql, params = compiler.compile(self.lhs)
        kind = self.lhs.field_in(compiler).get_internal_type()
        if kind == "DateTimeField":
            zone = _zone_for(compiler, self.tzinfo)

            def extract(operand: str) -> str:
                return str(connection.datetime_extract(self.lookup_name, operand, zone))
        elif kind == "DateField":
            extract = partial(connection.date_extract, self.lookup_name)
        elif kind == "TimeField":
            extract = partial(connection.time_extract, self.lookup_name)
        elif kind == "DurationField":
            extract = partial(connection.duration_extract, self.lookup_name)
        else:
            raise ValueError(
                "Extract input expression must be DateField, DateTimeField, TimeField, or "
                f"DurationField, not {kind}."
            )
        return through(connection, extract, sql), params

    def _resolve_output_field(self) -> Any:
        return field_for(int)


class ExtractYear(Extract):
    """The year."""

    lookup_name = "year"


class ExtractIsoYear(Extract):
    """The iso year."""

    lookup_name = "iso_year"


class ExtractMonth(Extract):
    """The month."""

    lookup_name = "month"


class ExtractDay(Extract):
    """The day."""

    lookup_name = "day"


class ExtractWeek(Extract):
    """The week."""

    lookup_name = "week"


class ExtractIsoWeekDay(Extract):
    """The iso week day."""

    lookup_name = "iso_week_day"


class ExtractWeekDay(Extract):
    """The week day."""

    lookup_name = "week_day"


class ExtractQuarter(Extract):
    """The quarter."""

    lookup_name = "quarter"


class ExtractHour(Extract):
    """The hour."""

    lookup_name = "hour"


class ExtractMinute(Extract):
    """The minute."""

    lookup_name = "minute"


class ExtractSecond(Extract):
    """The second."""

    lookup_name = "second"


class Trunc(Func):
    """A date, time or moment cut to the start of a period; a moment in tzinfo, else the task's zone."""

    kind: str | None = None
    arity = 1

    def __init__(
        self,
        expression: Any,
        kind: str | None = None,
        output_field: Any = None,
        tzinfo: Any = None,
        **extra: Any,
    ) -> None:
        wanted = kind if self.kind is None else self.kind
        if wanted not in TRUNC_KINDS:
            raise ValueError(
                f"{wanted!r} is no period.{hint(str(wanted), TRUNC_KINDS)} "
                f"Choices are: {', '.join(TRUNC_KINDS)}."
            )
        self.kind, self.tzinfo = wanted, tzinfo
        super().__init__(expression, output_field=output_field, **extra)

    def deconstruct(self) -> Deconstructed:
        """Return (import path, arguments, named arguments) that make an equal one."""
        named = {} if type(self).kind is not None else {"kind": self.kind}
        return self._made_from(*self.source_expressions, **named, **_zone_option(self))

    def resolve_expression(self, *args: Any, **options: Any) -> Any:
        """Return a copy with its name bound. Raises TypeError, ValueError for what can't be cut so."""
        made = super().resolve_expression(*args, **options)
        source = made.get_source_expressions()[0].output_field_or_none
        if source is not None:
            check_period(self.kind, source, made.output_field)
        return made

    def _resolve_output_field(self) -> Any:
        return self.get_source_expressions()[0].output_field

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """Write what the dialect says."""
        source = self.get_source_expressions()[0]
        sql, params = compiler.compile(source)
        kind = source.field_in(compiler).get_internal_type()
        zone = _zone_for(compiler, self.tzinfo) if kind == "DateTimeField" else None
        result = self.output_field.get_internal_type()
        method = self._method(connection, kind, result)

        def cut(operand: str) -> str:
            return str(method(operand, zone))

        return through(connection, cut, sql), params

    def convert_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Give a cut moment the zone it was cut in."""
        if isinstance(value, dt.datetime):
            return value.replace(
                tzinfo=None if zones.is_naive() else self.tzinfo or zones.current()
            )
        return value

    def _method(self, connection: Any, kind: str, result: str) -> Any:
        if self.kind == "date":
            return connection.datetime_to_date
        if self.kind == "time":
            return connection.datetime_to_time
        if kind == "DateTimeField" and result == "DateTimeField":
            return partial(connection.datetime_trunc, self.kind)
        if result == "DateField" or kind == "DateField":
            return partial(connection.date_trunc, self.kind)
        if kind in ("TimeField", "DateTimeField"):
            return partial(connection.time_trunc, self.kind)
        raise TypeError(
            f"{type(self).__name__} takes DateField, TimeField or DateTimeField, not {kind}."
        )


class TruncYear(Trunc):
    """The start of the year."""

    kind = "year"


class TruncQuarter(Trunc):
    """The start of the quarter."""

    kind = "quarter"


class TruncMonth(Trunc):
    """The start of the month."""

    kind = "month"


class TruncWeek(Trunc):
    """The start of the week."""

    kind = "week"


class TruncDay(Trunc):
    """The start of the day."""

    kind = "day"


class TruncHour(Trunc):
    """The start of the hour."""

    kind = "hour"


class TruncMinute(Trunc):
    """The start of the minute."""

    kind = "minute"


class TruncSecond(Trunc):
    """The start of the second."""

    kind = "second"


class _Part(Transform):
    """A day or a time of day of a moment; also a lookup."""

    kind = "date"
    tzinfo: Any = None

    def __init__(self, expression: Any, tzinfo: Any = None, **extra: Any) -> None:
        self.tzinfo = tzinfo
        super().__init__(expression, **extra)

    def deconstruct(self) -> Deconstructed:
        """Return (import path, arguments, named arguments) that make an equal one."""
        return self._made_from(self.lhs, **_zone_option(self))

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """Write what the dialect says."""
        sql, params = compiler.compile(self.lhs)
        zone = _zone_for(compiler, self.tzinfo)
        method = connection.datetime_to_date if self.kind == "date" else connection.datetime_to_time

        def cut(operand: str) -> str:
            return str(method(operand, zone))

        return through(connection, cut, sql), params


class TruncDate(_Part):
    """The day."""

    lookup_name = "date"

    def _resolve_output_field(self) -> Any:
        return field_for(dt.date)


class TruncTime(_Part):
    """The time of day."""

    kind = "time"
    lookup_name = "time"

    def _resolve_output_field(self) -> Any:
        return field_for(dt.time)


class Now(Func):
    """The moment of the statement (of the transaction, on PostgreSQL the statement's too)."""

    template = "CURRENT_TIMESTAMP"
    arity = 0
    allowed_default = True

    def _resolve_output_field(self) -> Any:
        return field_for(dt.datetime)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """CURRENT_TIMESTAMP would be the start of the transaction."""
        return "STATEMENT_TIMESTAMP()", []

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """Write it in the stored form, with milliseconds."""
        return "STRFTIME('%%Y-%%m-%%d %%H:%%M:%%f', 'NOW')", []


_DATE_PARTS = (
    ExtractYear,
    ExtractIsoYear,
    ExtractMonth,
    ExtractDay,
    ExtractWeek,
    ExtractIsoWeekDay,
    ExtractWeekDay,
    ExtractQuarter,
)
_TIME_PARTS = (ExtractHour, ExtractMinute, ExtractSecond)

for _part in _DATE_PARTS:
    DateField.register_lookup(_part)
    DateTimeField.register_lookup(_part)
for _time_part in _TIME_PARTS:
    TimeField.register_lookup(_time_part)
    DateTimeField.register_lookup(_time_part)
DateTimeField.register_lookup(TruncDate)
DateTimeField.register_lookup(TruncTime)
