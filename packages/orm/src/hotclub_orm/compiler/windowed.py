"""A SELECT whose conditions read window functions: one around the SELECT that computes them.

Flow: a plan with a condition on a window → the windows and what is selected in a subquery → **conditions,
order and limits around it**.
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.compiler.clauses import (
    condition_clause,
    distinct_clause,
    from_clause,
    group_clause,
    limit_clause,
    order_clause,
)
from hotclub_orm.compiler.columns import written
from hotclub_orm.compiler.layout import Column, Layout, Selected, Sql, joined
from hotclub_orm.compiler.moving import moved_out
from hotclub_orm.compiler.writer import Writer
from hotclub_orm.errors import NotSupportedError
from hotclub_orm.expressions.base import OrderBy
from hotclub_orm.expressions.dialect_text import quoted
from hotclub_orm.plan.where import Where


def windowed_select(
    writer: Writer, expressions: list[Column], layout: Layout, order: list[OrderBy]
) -> Selected:
    """Write both. Raises NotSupportedError for what can't stand around the windows."""
    _check(writer)
    query = writer.query
    moved: dict[str, Any] = {}
    windowed = [one for one in query.where.children if _has_window(one)]
    query.where = Where([one for one in query.where.children if not _has_window(one)])
    condition = Where([moved_out(one, moved, aggregates=True) for one in windowed])
    outer_order = [moved_out(one, moved, aggregates=True) for one in order]
    inner = [(one, f"col{place}") for place, (one, _) in enumerate(expressions)]
    columns, params = written(writer, [*inner, *((one, name) for name, one in moved.items())])
    rows, groups = query.where.split()
    where = condition_clause(writer, "WHERE", rows)
    group = group_clause(writer, expressions, order, groups)
    having = condition_clause(writer, "HAVING", groups)
    computed: Sql = f"SELECT {columns}", params
    outer = (
        condition_clause(writer, "WHERE", condition),
        order_clause(writer, outer_order, []),
        limit_clause(writer),
    )
    head = joined(("SELECT ", []), distinct_clause(writer), (_names(writer, expressions), []))
    opened: Sql = " FROM (", []
    subquery = opened, computed, from_clause(writer), where, group, having
    sql, params = joined(head, *subquery, (') "qualify"', []), *outer)
    return Selected(sql, params, layout)


def _check(writer: Writer) -> None:
    query = writer.query
    if query.where.negated or query.where.connector != "AND":
        raise NotSupportedError("A window in an OR or NOT can't be filtered by.")
    if query.distinct_fields:
        raise NotSupportedError("A window can't be filtered by beside DISTINCT ON fields.")
    if query.lock is not None and not writer.depth and writer.dialect.features.select_for_update:
        raise NotSupportedError("Rows can't be locked in a query that is filtered by a window.")


def _names(writer: Writer, expressions: list[Column]) -> str:
    """Return the columns of the subquery under the names that the plan gives them."""
    names = []
    for place, (_, alias) in enumerate(expressions):
        name = quoted(writer.dialect, f"col{place}")
        names.append(name if alias is None else f"{name} AS {quoted(writer.dialect, alias)}")
    return ", ".join(names)


def _has_window(condition: Any) -> bool:
    return bool(getattr(condition, "contains_over_clause", False))
