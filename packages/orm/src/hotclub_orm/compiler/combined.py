"""UNION, INTERSECT and EXCEPT.

Flow: a plan that combines others → **each written by a compiler beside this one** → one text, ordered by
places of its columns.
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.compiler.clauses import limit_clause
from hotclub_orm.compiler.layout import Layout, Selected
from hotclub_orm.compiler.writer import Writer, shifted
from hotclub_orm.errors import EmptyResultSet, FieldError
from hotclub_orm.expressions.base import OrderBy
from hotclub_orm.expressions.references import F
from hotclub_orm.plan.query import Query

_WORDS = {"union": "UNION", "intersection": "INTERSECT", "difference": "EXCEPT"}


def combined_select(writer: Writer) -> Selected:
    """Write the whole combination. Raises EmptyResultSet when no row can come."""
    query = writer.query
    parts: list[str] = []
    params: list[Any] = []
    layout = None
    for index, (part, offset) in enumerate(query.combined):
        if query.values_names is not None and part.values_names is None:
            part = part.clone()
            part.set_values(query.values_names)
        try:
            selected = writer.beside(part).select()
        except EmptyResultSet:
            if query.combinator == "intersection" or (
                query.combinator == "difference" and index == 0
            ):
                raise
            continue
        layout = layout or selected.layout
        parts.append(_as_side(writer, selected.sql, part))
        params.extend(shifted(selected.params, offset, part.constants))
    if layout is None or not parts:
        raise EmptyResultSet
    joiner = f" {_WORDS[query.combinator or '']}{' ALL' if query.combinator_all else ''} "
    limit_sql, limit_params = limit_clause(writer)
    order = _ordering(writer, layout)
    return Selected(f"{joiner.join(parts)}{order}{limit_sql}", [*params, *limit_params], layout)


def _as_side(writer: Writer, sql: str, part: Query) -> str:
    if not (part.is_sliced or part.ordering() or part.combinator):
        return sql
    if writer.dialect.features.combinator_slicing_in_parts:
        return f"({sql})"
    return f"SELECT * FROM ({sql})"  # noqa: S608 - both are ours


def _ordering(writer: Writer, layout: Layout) -> str:
    query = writer.query
    names, parts = _output_names(layout), []
    for item in query.order_by:
        order = _as_order(item)
        name = getattr(order.expression, "name", None)
        if name not in names:
            key = query.model._meta.pk.name
            name = {"pk": key, key: "pk"}.get(name, name)
        if name not in names:
            raise FieldError(
                "ORDER BY term does not match any column in the result set: "
                f"{item!r}. Columns: {', '.join(names)}."
            )
        direction = (order.reversed() if query.is_reversed else order).direction
        parts.append(f"({names.index(name) + 1}) {direction}")
    return f" ORDER BY {', '.join(parts)}" if parts else ""


def _as_order(item: Any) -> OrderBy:
    if isinstance(item, OrderBy):
        return item
    if isinstance(item, str):
        return OrderBy(F(item.lstrip("-")), descending=item.startswith("-"))
    return OrderBy(item)


def _output_names(layout: Layout) -> list[Any]:
    if layout.objects is None:
        return [name for name, _ in layout.named]
    own = [field.name for field in layout.objects.fields]
    return [*own, *(name for name, _ in layout.named)]
