"""Ranges: containment, overlap, order, ends; and numbers and days that lie in a range.

A plain value that a range shall contain is asked for as the range of that value alone: so one text of SQL
serves both. What the database would read as a range gets the column's type, as several types could be meant.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hotclub_orm.errors import DataError, EmptyResultSet, shown
from hotclub_orm.expressions.parameters import Slot, Sql, field_for
from hotclub_orm.expressions.resolving import Deconstructed
from hotclub_orm.expressions.values import RawSQL
from hotclub_orm.fields.base import called
from hotclub_orm.fields.dates import DateField, DateTimeField
from hotclub_orm.fields.integers import BigIntegerField, IntegerField
from hotclub_orm.fields.numbers import DecimalField, FloatField
from hotclub_orm.lookups import NeedsOwnShape, Transform
from hotclub_orm.postgres.fields.range_types import Range, with_ends
from hotclub_orm.postgres.fields.text_forms import range_text
from hotclub_orm.postgres.only import PostgresOnly
from hotclub_orm.postgres.operators import PostgresOperatorLookup


class RangeOperators:
    """The operators of exclusion constraints, by name."""

    EQUAL = "="
    NOT_EQUAL = "<>"
    CONTAINS = "@>"
    CONTAINED_BY = "<@"
    OVERLAPS = "&&"
    FULLY_LT = "<<"
    FULLY_GT = ">>"
    NOT_LT = "&>"
    NOT_GT = "&<"
    ADJACENT_TO = "-|-"


class RangeBoundary(RawSQL):
    """The bounds as the third argument of a function that makes ranges: `'[)'`."""

    def __init__(self, inclusive_lower: bool = True, inclusive_upper: bool = False) -> None:
        self.lower = "[" if inclusive_lower else "("
        self.upper = "]" if inclusive_upper else ")"
        super().__init__(f"'{self.lower}{self.upper}'", ())

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write the text."""
        return self.sql, []

    def deconstruct(self) -> Deconstructed:
        """Return (import path, arguments, named arguments) that make an equal one."""
        options = {"inclusive_lower": self.lower == "[", "inclusive_upper": self.upper == "]"}
        return "hotclub_orm.postgres.fields.RangeBoundary", (), options

    def __repr__(self) -> str:
        return f"RangeBoundary({self.lower}{self.upper})"


class _RangeOperator(PostgresOperatorLookup):
    """An operator between two ranges."""

    def process_rhs(self, compiler: Any, connection: Any) -> Sql:
        """Write the range with the column's type."""
        sql, params = super().process_rhs(compiler, connection)
        if not self.rhs_is_direct_value():
            return sql, params
        return f"{sql}::{self.lhs.output_field.db_type(connection)}", params


class RangeContains(_RangeOperator):
    """Contains a range, or a value."""

    lookup_name = "contains"
    postgres_operator = "@>"

    def prepare(self, value: Any) -> Any:
        """Return a prepared range; a value becomes the range of it alone."""
        field = self.lhs.output_field
        if not isinstance(value, (Range, list, tuple)):
            end = field.base_field.get_prep_value(value)
            greatest = getattr(field.base_field, "bounds", (None, None))[1]
            # PostgreSQL keeps ranges of ints without their upper end: none is above the greatest int.
            value = Range(end, end, "[]") if end != greatest else Range(end, None, "[)")
        prepared = field.get_prep_value(value)
        if isinstance(self.rhs, Slot) and _is_beyond(field.base_field, prepared):
            raise NeedsOwnShape
        return prepared

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write the operator; no range contains what its type can't hold."""
        field = self.lhs.output_field
        if self.rhs_is_direct_value() and not isinstance(self.rhs, Slot):
            if _is_beyond(field.base_field, self.rhs):
                raise EmptyResultSet
        return super().as_sql(compiler, connection)

    def process_rhs(self, compiler: Any, connection: Any) -> Sql:
        """Write the range; an expression of another type is taken for a value."""
        sql, params = super().process_rhs(compiler, connection)
        if self.rhs_is_direct_value():
            return sql, params
        field = self.lhs.output_field
        other = self.rhs.output_field_or_none
        if other is None or isinstance(other, type(field)):
            return sql, params
        return f"{sql}::{field.base_field.cast_db_type(connection)}", params


def _is_beyond(field: Any, value: Any) -> bool:
    bounds = getattr(field, "bounds", None)
    if bounds is None or not isinstance(value, Range) or value.isempty:
        return False
    low, high = bounds
    return any(type(end) is int and not low <= end <= high for end in (value.lower, value.upper))


def check_ends(value: Any, field: Any, bounds: tuple[int, int] | None) -> None:
    """Raise DataError for a range of ints whose ends are not within the bounds.

    field: whose range it is. PostgreSQL keeps such ranges as [lower, upper), so `(n` becomes n + 1, and so
    does `n]`: the greatest int can't be either.
    """
    if bounds is None or value.isempty:
        return
    low, high = bounds
    for end, moves, name in (
        (value.lower, not value.lower_inc, "lower"),
        (value.upper, value.upper_inc, "upper"),
    ):
        if type(end) is int and not low <= end <= high - moves:
            raise DataError(
                f"{called(field)}: the {name} end of the range, {shown(end)}, is not from {low} to "
                f"{high - moves}. A range without that end has None there."
            )


class RangeContainedBy(_RangeOperator):
    """Lies in a range."""

    lookup_name = "contained_by"
    postgres_operator = "<@"


class RangeOverlap(_RangeOperator):
    """Has something in common with a range."""

    lookup_name = "overlap"
    postgres_operator = "&&"


class FullyLessThan(_RangeOperator):
    """Ends before a range begins."""

    lookup_name = "fully_lt"
    postgres_operator = "<<"


class FullyGreaterThan(_RangeOperator):
    """Begins after a range ends."""

    lookup_name = "fully_gt"
    postgres_operator = ">>"


class NotLessThan(_RangeOperator):
    """Has nothing below a range."""

    lookup_name = "not_lt"
    postgres_operator = "&>"


class NotGreaterThan(_RangeOperator):
    """Has nothing above a range."""

    lookup_name = "not_gt"
    postgres_operator = "&<"


class AdjacentToLookup(_RangeOperator):
    """Shares one bound with a range and nothing else."""

    lookup_name = "adjacent_to"
    postgres_operator = "-|-"


class _End(PostgresOnly, Transform):
    def _resolve_output_field(self) -> Any:
        return self.lhs.output_field.base_field


class RangeStartsWith(_End):
    """The lower end; NULL where there is none."""

    lookup_name = "startswith"
    function = "lower"


class RangeEndsWith(_End):
    """The upper end; NULL where there is none."""

    lookup_name = "endswith"
    function = "upper"


class _Truth(PostgresOnly, Transform):
    def _resolve_output_field(self) -> Any:
        return field_for(bool)


class IsEmpty(_Truth):
    """Whether nothing is in the range."""

    lookup_name = function = "isempty"


class LowerInclusive(_Truth):
    """Whether the lower end is in the range."""

    lookup_name = function = "lower_inc"


class LowerInfinite(_Truth):
    """Whether the range has no lower end."""

    lookup_name = function = "lower_inf"


class UpperInclusive(_Truth):
    """Whether the upper end is in the range."""

    lookup_name = function = "upper_inc"


class UpperInfinite(_Truth):
    """Whether the range has no upper end."""

    lookup_name = function = "upper_inf"


RANGE_LOOKUPS = (
    RangeContains,
    RangeContainedBy,
    RangeOverlap,
    FullyLessThan,
    FullyGreaterThan,
    NotLessThan,
    NotGreaterThan,
    AdjacentToLookup,
    RangeStartsWith,
    RangeEndsWith,
    IsEmpty,
    LowerInclusive,
    LowerInfinite,
    UpperInclusive,
    UpperInfinite,
)

_RANGES_OF_COLUMNS = {
    "smallint": ("int4range", "integer"),
    "integer": ("int4range", None),
    "bigint": ("int8range", None),
    "double precision": ("numrange", "numeric"),
    "numeric": ("numrange", None),
    "date": ("daterange", None),
    "timestamp with time zone": ("tstzrange", None),
}

_BOUNDS = {"int4range": IntegerField.bounds, "int8range": BigIntegerField.bounds}


class ContainedByRange(PostgresOperatorLookup):
    """A number, day or moment lies in a range."""

    lookup_name = "contained_by"
    postgres_operator = "<@"

    def prepare(self, value: Any) -> Any:
        """Return a range with prepared ends. Raises TypeError."""
        if isinstance(value, (list, tuple)) and len(value) == 2:
            value = Range(*value)
        if not isinstance(value, Range):
            raise TypeError(
                "The contained_by lookup takes a range or a pair (lower, upper), not "
                f"{type(value).__name__}."
            )
        return with_ends(value, self.lhs.output_field.get_prep_value)

    def db_converter(self, connection: Any) -> Callable[[Any], Any]:
        """Return the maker of the range's text. It raises DataError for ends that no such range has."""
        field = self.lhs.output_field
        bounds = _BOUNDS.get(self._types(connection)[0])

        def text(value: Any) -> str:
            check_ends(value, field, bounds)
            return range_text(value)

        return text

    def _types(self, connection: Any) -> tuple[str, str | None]:
        kind = self.lhs.output_field.db_type(connection).partition("(")[0]
        return _RANGES_OF_COLUMNS[kind]

    def process_lhs(self, compiler: Any, connection: Any, lhs: Any = None) -> Sql:
        """Write the left side, cast where no range has its type."""
        sql, params = super().process_lhs(compiler, connection, lhs)
        _, cast = self._types(connection)
        return (f"{sql}::{cast}" if cast else sql), params

    def process_rhs(self, compiler: Any, connection: Any) -> Sql:
        """Write the range of the left side's type."""
        sql, params = super().process_rhs(compiler, connection)
        if self.rhs_is_direct_value():
            sql = f"{sql}::{self._types(connection)[0]}"
        return sql, params


for _field in (DateField, DateTimeField, IntegerField, FloatField, DecimalField):
    _field.register_lookup(ContainedByRange)
