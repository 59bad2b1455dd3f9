"""`born__year=1910` as a range of days, so that an index on the column serves it.

Flow: a year, of the calendar or of ISO weeks → its first and last day or moment → **comparisons of the
column itself**. Years near the ends of Python's dates, and sides that are no plain column and value, are
compared as the extracted part.
"""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any, ClassVar

from hotclub_orm import zones
from hotclub_orm.expressions.parameters import Bound, Slot, Sql
from hotclub_orm.expressions.references import Col
from hotclub_orm.functions.dates import ExtractIsoYear, ExtractYear
from hotclub_orm.lookups import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    LessThan,
    LessThanOrEqual,
    Lookup,
    NeedsOwnShape,
)

_YEARS = range(2, 9998)  # whose bounds are dates in every zone
_LAST_MOMENT = dt.time(23, 59, 59, 999999)


class _OfYear(Lookup):
    """A comparison with a year. pattern: the column's, with places for the first and the last."""

    pattern: ClassVar[str]

    def prepare(self, value: Any) -> Any:
        """Return the year; one without bounds asks for a shape of its own."""
        value = super().prepare(value)
        if isinstance(self.rhs, Slot) and (type(value) is not int or value not in _YEARS):
            raise NeedsOwnShape
        return value

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write the comparison with the bounds of the year."""
        column = self.lhs.lhs
        field = getattr(column, "target", None)
        kind = field.get_internal_type() if isinstance(column, Col) and field else None
        known = isinstance(self.rhs, Slot) or (type(self.rhs) is int and self.rhs in _YEARS)
        # Groups are those of the part: HAVING can't read the column itself.
        if kind not in ("DateField", "DateTimeField") or not known or compiler.of_groups:
            return super().as_sql(compiler, connection)
        zone = self._zone(compiler) if kind == "DateTimeField" else None
        bounds = _day_bounds if kind == "DateField" else partial(_moment_bounds, zone)
        sql, params = compiler.compile(column)
        params = list(params)
        iso, convert = isinstance(self.lhs, ExtractIsoYear), field.db_converter(connection)  # type: ignore[union-attr]
        for place, word in enumerate(("first", "last")):
            if f"{{{word}}}" in self.pattern:
                bound = partial(_bound, bounds, iso, place, convert)
                slot = self.rhs
                params.append(Bound(slot.index, bound) if isinstance(slot, Slot) else bound(slot))
        return self.pattern.format(column=sql, first="%s", last="%s"), params

    def _zone(self, compiler: Any) -> dt.tzinfo | None:
        if self.lhs.tzinfo is not None:
            return self.lhs.tzinfo  # type: ignore[no-any-return]
        followed = compiler.zone()
        return None if followed is None else zones.current() if compiler.follows_zone else dt.UTC


def _day_bounds(year: int, iso: bool) -> tuple[dt.date, dt.date]:
    if iso:
        next_year = dt.date.fromisocalendar(year + 1, 1, 1)
        return dt.date.fromisocalendar(year, 1, 1), next_year - dt.timedelta(days=1)
    return dt.date(year, 1, 1), dt.date(year, 12, 31)


def _moment_bounds(zone: dt.tzinfo | None, year: int, iso: bool) -> tuple[dt.datetime, dt.datetime]:
    first, last = _day_bounds(year, iso)
    return (
        dt.datetime.combine(first, dt.time(), zone),
        dt.datetime.combine(last, _LAST_MOMENT, zone),
    )


def _bound(bounds: Any, iso: bool, place: int, convert: Any, year: int) -> Any:
    value = bounds(year, iso)[place]
    return value if convert is None else convert(value)


class YearExact(_OfYear, Exact):
    """In that year."""

    pattern = "{column} BETWEEN {first} AND {last}"


class YearGt(_OfYear, GreaterThan):
    """After that year."""

    pattern = "{column} > {last}"


class YearGte(_OfYear, GreaterThanOrEqual):
    """In that year, or later."""

    pattern = "{column} >= {first}"


class YearLt(_OfYear, LessThan):
    """Before that year."""

    pattern = "{column} < {first}"


class YearLte(_OfYear, LessThanOrEqual):
    """In that year, or earlier."""

    pattern = "{column} <= {last}"


for _part in (ExtractYear, ExtractIsoYear):
    for _lookup in (YearExact, YearGt, YearGte, YearLt, YearLte):
        _part.register_lookup(_lookup)
