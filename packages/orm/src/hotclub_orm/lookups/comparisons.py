"""Equal, greater, less, NULL: comparisons with one value.

Flow: a value → **prepared** (floats beside int columns, ints beyond any column) → operator of the
dialect. What is known without asking (an int that no column can hold) raises EmptyResultSet, or
becomes a test for NULL.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any, ClassVar

from hotclub_orm.errors import EmptyResultSet, shown
from hotclub_orm.expressions.arithmetic import kind_of
from hotclub_orm.expressions.parameters import Slot, Sql
from hotclub_orm.lookups.base import BuiltinLookup, Lookup, NeedsOwnShape

MAX_64 = 2**63 - 1
MIN_64 = -(2**63)


def check_range(value: Any) -> None:
    """Ask for a shape of its own when no parameter can carry the int. Raises NeedsOwnShape."""
    if type(value) is int and not -MAX_64 <= value <= MAX_64:
        raise NeedsOwnShape


class _Comparison(BuiltinLookup):
    """A comparison whose outcome is known when an int is beyond any column's range."""

    beyond: ClassVar[tuple[bool, bool]] = (False, False)  # value too small, value too great

    def prepare(self, value: Any) -> Any:
        """Prepare; a slot's value of more than 64 bits asks for a shape of its own."""
        value = super().prepare(value)
        if isinstance(self.rhs, Slot):
            check_range(value)
        return value

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write the comparison, or say that nothing or all can match."""
        value = self.rhs
        if type(value) is int and not MIN_64 <= value <= MAX_64:
            if self.beyond[value > 0]:
                left, params = self.process_lhs(compiler, connection)
                return f"{left} IS NOT NULL", params
            raise EmptyResultSet
        if self.rhs_is_direct_value():
            return super().as_sql(compiler, connection)
        left, params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        kinds = [kind_of(side.field_in(compiler)) for side in (self.lhs, self.rhs)]
        left, right = connection.comparable(left, right, kinds)
        return f"{left} {self.get_rhs_op(connection, right)}", [*params, *right_params]


class Exact(_Comparison):
    """Equal; a subquery must give one row."""

    lookup_name = "exact"

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write the comparison; a condition compared with a constant is the condition itself."""
        if (
            isinstance(self.rhs, bool)
            and getattr(self.lhs, "conditional", False)
            and not hasattr(self.lhs, "target")
        ):
            sql, params = self.process_lhs(compiler, connection)
            return (sql if self.rhs else f"NOT {sql}"), params
        return super().as_sql(compiler, connection)


class _Limit(_Comparison):
    """A limit; of an int column a fraction is rounded to the int that draws the same line."""

    round: ClassVar[Callable[[Any], int]]

    def prepare(self, value: Any) -> Any:
        """Prepare, rounding fractions."""
        if isinstance(value, (float, Decimal)) and _is_writable(value):
            field = getattr(self.lhs, "output_field_or_none", None)
            if field is not None and field.is_integer:
                value = type(self).round(value)
        return super().prepare(value)


def _is_writable(value: float | Decimal) -> bool:
    """Tell whether a number is finite, and an int of it no burden: of 1E+999999 it is one."""
    if isinstance(value, float):
        return math.isfinite(value)
    return value.is_finite() and value.adjusted() < 1000


class GreaterThan(_Limit):
    """Greater."""

    lookup_name = "gt"
    beyond = (True, False)
    round = math.floor


class GreaterThanOrEqual(_Limit):
    """Greater or equal."""

    lookup_name = "gte"
    beyond = (True, False)
    round = math.ceil


class LessThan(_Limit):
    """Less."""

    lookup_name = "lt"
    beyond = (False, True)
    round = math.ceil


class LessThanOrEqual(_Limit):
    """Less or equal."""

    lookup_name = "lte"
    beyond = (False, True)
    round = math.floor


class IsNull(BuiltinLookup):
    """NULL or not; takes True or False only."""

    lookup_name = "isnull"
    prepare_rhs = False

    def _both_changed(self) -> Any:
        return self.get_prep_lookup()  # True is True, whatever is done to the left side

    def get_prep_lookup(self) -> Any:
        """Return the value; what is not True or False is no parameter, so that the error shows it."""
        if isinstance(self.rhs, Slot):
            raise NeedsOwnShape
        return self.rhs

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write IS [NOT] NULL. Raises ValueError."""
        if not isinstance(self.rhs, bool):
            raise ValueError(
                f"The QuerySet value for an isnull lookup must be True or False, not {shown(self.rhs)}."
            )
        sql, params = Lookup.process_lhs(self, compiler, connection)
        return f"{sql} IS {'' if self.rhs else 'NOT '}NULL", params
