"""Aggregates of PostgreSQL: arrays, truth values, JSON; statistics of pairs (y, x).

Bits and joined texts are those of every database, shown here under their names too.
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.expressions.aggregates import Aggregate, BitAnd, BitOr, BitXor
from hotclub_orm.expressions.aggregates import StringAgg as _StringAgg
from hotclub_orm.expressions.parameters import field_for
from hotclub_orm.expressions.values import Value
from hotclub_orm.fields.special import JSONField
from hotclub_orm.postgres.fields import ArrayField
from hotclub_orm.postgres.only import PostgresOnly

__all__ = [
    "ArrayAgg",
    "BitAnd",
    "BitOr",
    "BitXor",
    "BoolAnd",
    "BoolOr",
    "Corr",
    "CovarPop",
    "JSONBAgg",
    "RegrAvgX",
    "RegrAvgY",
    "RegrCount",
    "RegrIntercept",
    "RegrR2",
    "RegrSXX",
    "RegrSXY",
    "RegrSYY",
    "RegrSlope",
    "StringAgg",
]


def _one_order(ordering: Any, order_by: Any) -> Any:
    """Return the order, under whichever of its two names it was given. Raises TypeError."""
    if ordering and order_by:
        raise TypeError("Give order_by alone: ordering is its older name.")
    return order_by or ordering or None


class _Gathered(PostgresOnly, Aggregate):
    """Values of rows gathered into one value, in an order if one is given."""

    allow_distinct = True
    allow_order_by = True

    def __init__(
        self, expression: Any, *, ordering: Any = None, order_by: Any = None, **options: Any
    ) -> None:
        super().__init__(expression, order_by=_one_order(ordering, order_by), **options)


class ArrayAgg(_Gathered):
    """All values as a list, NULLs among them: `ArrayAgg("title", order_by="-year")`.

    Takes distinct, filter, default and order_by. Of no rows it is the default, else None.
    """

    function = "ARRAY_AGG"
    name = "ArrayAgg"

    def _resolve_output_field(self) -> Any:
        return ArrayField(self.source_expressions[0].output_field)


class JSONBAgg(_Gathered):
    """All values as a JSON array. Takes distinct, filter, default and order_by."""

    function = "JSONB_AGG"
    name = "JSONBAgg"

    def __init__(self, expression: Any, *, default: Any = None, **options: Any) -> None:
        if default is not None and not hasattr(default, "resolve_expression"):
            default = Value(default, JSONField())
        super().__init__(expression, default=default, **options)

    def _resolve_output_field(self) -> Any:
        return JSONField()


class StringAgg(_StringAgg):
    """The texts joined; takes the order under its older name `ordering` too."""

    def __init__(
        self,
        expression: Any,
        delimiter: Any,
        *,
        ordering: Any = None,
        order_by: Any = None,
        **options: Any,
    ) -> None:
        super().__init__(expression, delimiter, order_by=_one_order(ordering, order_by), **options)


class _Truth(PostgresOnly, Aggregate):
    def _resolve_output_field(self) -> Any:
        return field_for(bool)


class BoolAnd(_Truth):
    """Whether all are true; None of no values."""

    function = "BOOL_AND"
    name = "BoolAnd"


class BoolOr(_Truth):
    """Whether any is true; None of no values."""

    function = "BOOL_OR"
    name = "BoolOr"


class _OfPairs(PostgresOnly, Aggregate):
    """A number that pairs of values have; pairs with a NULL are left out."""

    def __init__(
        self, y: Any, x: Any, output_field: Any = None, filter: Any = None, default: Any = None
    ) -> None:
        if y is None or y == "" or x is None or x == "":
            raise ValueError("Both y and x must be provided.")
        super().__init__(y, x, output_field=output_field, filter=filter, default=default)

    def _resolve_output_field(self) -> Any:
        return field_for(float)


class Corr(_OfPairs):
    """The coefficient of correlation."""

    function = "CORR"
    name = "Corr"


class CovarPop(_OfPairs):
    """The covariance of the population; with sample=True that of a sample."""

    name = "CovarPop"

    def __init__(
        self, y: Any, x: Any, sample: bool = False, filter: Any = None, default: Any = None
    ) -> None:
        self.function = "COVAR_SAMP" if sample else "COVAR_POP"
        super().__init__(y, x, filter=filter, default=default)


class RegrAvgX(_OfPairs):
    """The mean of x, the independent one."""

    function = "REGR_AVGX"
    name = "RegrAvgX"


class RegrAvgY(_OfPairs):
    """The mean of y, the dependent one."""

    function = "REGR_AVGY"
    name = "RegrAvgY"


class RegrCount(_OfPairs):
    """How many pairs there are, an int; 0 of none, so it takes no default."""

    function = "REGR_COUNT"
    name = "RegrCount"
    empty_result_set_value = 0

    def _resolve_output_field(self) -> Any:
        return field_for(int)


class RegrIntercept(_OfPairs):
    """Where the fitted line meets the y axis."""

    function = "REGR_INTERCEPT"
    name = "RegrIntercept"


class RegrR2(_OfPairs):
    """The square of the coefficient of correlation."""

    function = "REGR_R2"
    name = "RegrR2"


class RegrSlope(_OfPairs):
    """The slope of the fitted line."""

    function = "REGR_SLOPE"
    name = "RegrSlope"


class RegrSXX(_OfPairs):
    """The sum of squares of x: sum(x²) - sum(x)² / n."""

    function = "REGR_SXX"
    name = "RegrSXX"


class RegrSXY(_OfPairs):
    """The sum of products: sum(xy) - sum(x) sum(y) / n."""

    function = "REGR_SXY"
    name = "RegrSXY"


class RegrSYY(_OfPairs):
    """The sum of squares of y: sum(y²) - sum(y)² / n."""

    function = "REGR_SYY"
    name = "RegrSYY"
