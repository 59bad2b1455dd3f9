"""Aggregates over a whole query: `books.aggregate(Sum("price"))`.

Flow: aggregates resolved against the query → **one SELECT of them**, or a SELECT around the query where its
rows are not simply those of its tables (grouped, sliced, distinct, combined).
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.compiler.clauses import condition_clause, from_clause
from hotclub_orm.compiler.columns import converter, written
from hotclub_orm.compiler.layout import Layout, Selected, joined
from hotclub_orm.compiler.moving import inlined, moved_out
from hotclub_orm.compiler.writer import Writer
from hotclub_orm.expressions.dialect_text import quoted
from hotclub_orm.expressions.references import Col, Ref
from hotclub_orm.plan.query import Query


def total_select(writer: Writer, aggregates: dict[str, Any]) -> Selected:
    """Write the SELECT of aggregates.

    aggregates: name → aggregate resolved against the query with summarize=True.
    """
    named = tuple((name, converter(writer, one)) for name, one in aggregates.items())
    layout = Layout(None, named, 0)
    if _needs_subquery(writer.query, aggregates):
        return _around(writer, aggregates, layout)
    columns, params = written(writer, [(inlined(one), name) for name, one in aggregates.items()])
    rows, _ = writer.query.where.split()
    where = condition_clause(writer, "WHERE", rows)
    sql, params = joined((f"SELECT {columns}", params), from_clause(writer), where)
    return Selected(sql, params, layout)


def _needs_subquery(query: Query, aggregates: dict[str, Any]) -> bool:
    if (
        query.distinct
        or query.is_sliced
        or query.combinator
        or query.group_by is not None
        or query.where.contains_aggregate
        or query.where.contains_over_clause
        or query.spreading()
    ):
        return True
    return any(
        isinstance(part, Ref)
        and (part.source.contains_aggregate or part.source.contains_over_clause)
        for one in aggregates.values()
        for part in one.flatten()
    )


def _around(writer: Writer, aggregates: dict[str, Any], layout: Layout) -> Selected:
    """Write the aggregates around the query, which gives what they read."""
    inner = writer.query
    moved: dict[str, Any] = {}
    outer = {name: moved_out(one, moved) for name, one in aggregates.items()}
    used = {part.refs for one in outer.values() for part in one.flatten() if isinstance(part, Ref)}
    _give(inner, moved, used | inner.spreading())
    selected = writer.beside(inner).select()
    columns, params = written(writer, [(one, name) for name, one in outer.items()])
    name = quoted(writer.dialect, "subquery")
    sql = f"SELECT {columns} FROM ({selected.sql}) {name}"  # noqa: S608 - quoted names only
    return Selected(sql, [*params, *selected.params], layout)


def _give(inner: Query, moved: dict[str, Any], used: set[str]) -> None:
    """Let the query select what the aggregates around it read, and no more than its rows need."""
    if not inner.is_sliced and not inner.distinct_fields and not inner.combinator:
        inner.clear_ordering()
    inner.select_related = False
    if inner.combinator is None and not inner.distinct and inner.values_names is None:
        inner.values_names = ("pk",) if inner.group_by is True or not moved else ()
        if inner.group_by is True:
            key = inner.model._meta.pk.get_col(inner.tables.base)
            inner.group_by = (*key.get_group_by_cols(), *_apart(inner))
    inner.annotations.update(moved)
    if inner.values_names is not None:
        extra = [n for n in inner.annotations if n in used and n not in inner.values_names]
        inner.values_names = (*inner.values_names, *extra)


def _apart(query: Query) -> list[Any]:
    """Return what splits the groups of one row: values of many-valued relations, shown beside it."""
    shown = [one for name, one in query.annotations.items() if name not in query.hidden_annotations]
    return [
        column
        for one in shown
        if not one.contains_aggregate
        for column in one.get_group_by_cols()
        if any(isinstance(p, Col) and not query.tables.is_one(p.alias) for p in column.flatten())
    ]
