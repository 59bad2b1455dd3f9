"""Keyset: a total order, and what comes behind one row of it.

Flow: getting/pages.py → **the order, made total**, its columns selected → **the condition** that a row
comes behind the row of some values. Where NULLs stand in an order is the database's choice unless the order
says it, so the condition is told which it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hotclub_orm.errors import NotSupportedError
from hotclub_orm.expressions.base import Expression, OrderBy
from hotclub_orm.expressions.parameters import Sql
from hotclub_orm.expressions.references import Col
from hotclub_orm.lookups import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    IsNull,
    LessThan,
    LessThanOrEqual,
)
from hotclub_orm.plan.ordering import AtRandom
from hotclub_orm.plan.query import Query
from hotclub_orm.plan.where import OR, Nothing, Where

KEY = "__key{}"


class KeyOrder(OrderBy):
    """One column of a keyset's order; it is resolved already."""

    @classmethod
    def of(cls, order: OrderBy, backward: bool) -> KeyOrder:
        """Return the order of one column, turned round where the list is read backward."""
        turned = order.reversed() if backward else order
        return cls(turned.expression, turned.descending, turned.nulls_first, turned.nulls_last)

    def resolve_expression(self, *args: Any, **options: Any) -> KeyOrder:
        """Return itself."""
        return self

    def has_nulls_first(self, nulls_are_least: bool) -> bool:
        """Tell where NULLs stand. nulls_are_least: where they do by themselves in an ascending order."""
        if self.nulls_first or self.nulls_last:
            return bool(self.nulls_first)
        return nulls_are_least is not self.descending


def order_by_keys(query: Query, backward: bool) -> None:
    """Make the order total and select its columns. Raises NotSupportedError for one without places."""
    order = _total(query)
    query.order_by = tuple(KeyOrder.of(one, backward) for one in order)
    query.default_ordering = query.is_reversed = False
    for place, one in enumerate(query.order_by):
        name = KEY.format(place)
        query.annotations[name] = one.expression
        if query.values_names is not None:
            query.values_names = (*query.values_names, name)


def _total(query: Query) -> list[OrderBy]:
    """Return the order up to the first column that no two rows share; the key is that column else."""
    found: list[OrderBy] = []
    for one in query.resolved_ordering():
        expression = one.expression
        if isinstance(expression, AtRandom):
            raise NotSupportedError("A random order has no pages: order_by() something that stays.")
        if expression.contains_over_clause:
            raise NotSupportedError(
                "An order by a window has no pages: its values are of all rows."
            )
        if _kind(expression) == "JSONField":
            raise NotSupportedError(
                "An order by JSON has no pages: order by a text or number of it, as KT(…) or Cast(…)."
            )
        found.append(one)
        if _tells_rows_apart(query, expression):
            return found
    descending = found[-1].descending if found else query.is_reversed
    for one in _apart(query):
        if not any(known.expression == one for known in found):
            found.append(OrderBy(one, descending=descending))
    return found


def _kind(expression: Any) -> str:
    field = expression.output_field_or_none
    return "" if field is None else str(field.get_internal_type())


def _tells_rows_apart(query: Query, expression: Any) -> bool:
    target = getattr(expression, "target", None)
    return (
        target is not None
        and not isinstance(query.group_by, tuple)
        and query.tables.of_cte is None
        and expression.alias == query.tables.base
        and target.unique
        and not target.null
        and not any(join.step.multi for join in query.tables.joins.values())
    )


def _apart(query: Query) -> list[Any]:
    """Return the expressions that tell rows apart: the key, or all columns of rows without one."""
    keyless = query.distinct or isinstance(query.group_by, tuple) or query.tables.of_cte
    if query.values_names is not None and keyless:
        return [query.resolve_ref(name) for name in query.values_names]
    return [Col(query.tables.base, field) for field in query.model._meta.pk_fields]


def come_behind(query: Query, values: Sequence[Any], nulls_are_least: bool, itself: bool) -> None:
    """Keep the rows behind the row of these values (Slots, or None), and itself too where asked."""
    keys: list[Any] = list(query.order_by)
    condition = _compared_as_row(query, keys, values, nulls_are_least, itself)
    if condition is None:
        condition = _compared_in_turn(query, keys, values, nulls_are_least, itself)
    query.where.children.append(condition)


def _may_be_null(query: Query, expression: Any) -> bool:
    """Tell whether the value may be NULL; of a function any may be."""
    return not isinstance(expression, Col) or query._may_be_null(expression)


def _compared_as_row(
    query: Query, keys: list[Any], values: Sequence[Any], nulls_are_least: bool, itself: bool
) -> Any:
    """Return (a, b) > (x, y), which one index answers; None where that means something else."""
    if len({one.descending for one in keys}) > 1 or any(value is None for value in values):
        return None
    for one in keys:
        if _may_be_null(query, one.expression) and not one.has_nulls_first(nulls_are_least):
            return None
    sides = [
        _noted(query, _limit(one, itself)(one.expression, value))
        for one, value in zip(keys, values, strict=True)
    ]
    return sides[0] if len(sides) == 1 else RowComparison(sides)


def _compared_in_turn(
    query: Query, keys: list[Any], values: Sequence[Any], nulls_are_least: bool, itself: bool
) -> Where:
    """Return a > x OR (a = x AND b > y) OR …, with NULLs where they stand."""
    ways: list[Any] = []
    same: list[Any] = []
    for one, value in zip(keys, values, strict=True):
        nulls_first = one.has_nulls_first(nulls_are_least)
        behind = _behind(query, one, value, nulls_first)
        if behind is not None:
            ways.append(Where([*same, behind]))
        same.append(
            IsNull(one.expression, True)
            if value is None
            else _noted(query, Exact(one.expression, value))
        )
    if itself:
        ways.append(Where(same))
    first = keys[0]
    found: Any = Where(ways, OR) if ways else Nothing()
    if values[0] is None or (
        _may_be_null(query, first.expression) and not first.has_nulls_first(nulls_are_least)
    ):
        return Where([found])
    # Said once more for the index: no row before this one's first value is looked at.
    at_least = _noted(query, _limit(first, True)(first.expression, values[0]))
    return Where([at_least, found])


def _behind(query: Query, key: Any, value: Any, nulls_first: bool) -> Any:
    if value is None:
        return IsNull(key.expression, False) if nulls_first else None
    behind = _noted(query, _limit(key, False)(key.expression, value))
    if nulls_first or not _may_be_null(query, key.expression):
        return behind
    return Where([behind, IsNull(key.expression, True)], OR)


def _limit(key: Any, itself: bool) -> Any:
    if key.descending:
        return LessThanOrEqual if itself else LessThan
    return GreaterThanOrEqual if itself else GreaterThan


def _noted(query: Query, lookup: Any) -> Any:
    """Return the lookup, whose slot's value goes through it before the query moves."""
    if hasattr(lookup.rhs, "index"):
        query.slot_prepare[lookup.rhs.index] = lookup.prepare
    return lookup


class RowComparison(Expression):
    """(a, b) > (x, y): comparisons of one kind, of which the first unequal pair decides."""

    conditional = True

    def __init__(self, sides: Sequence[Any]) -> None:
        super().__init__()
        self.sides = list(sides)

    def get_source_expressions(self) -> list[Any]:
        """Return the comparisons."""
        return self.sides

    def set_source_expressions(self, exprs: list[Any]) -> None:
        """Take others."""
        self.sides = exprs

    def get_group_by_cols(self) -> list[Any]:
        """Return the columns of all sides: a condition on groups reads them."""
        return [column for one in self.sides for column in one.get_group_by_cols()]

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write both rows."""
        left, right, params, values = [], [], [], []
        for side in self.sides:
            sql, more = side.process_lhs(compiler, connection)
            left.append(sql)
            params.extend(more)
            sql, more = side.process_rhs(compiler, connection)
            right.append(sql)
            values.extend(more)
        sign = self.sides[0].get_rhs_op(connection, f"({', '.join(right)})")
        return f"({', '.join(left)}) {sign}", [*params, *values]
