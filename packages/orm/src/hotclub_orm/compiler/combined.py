"""UNION, INTERSECT and EXCEPT.

Flow: a plan that combines others → **each written by a compiler beside this one** → one text, ordered by
places of its columns.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hotclub_orm.compiler.clauses import limit_clause
from hotclub_orm.compiler.layout import Layout, Selected, Together
from hotclub_orm.compiler.writer import Writer, shifted
from hotclub_orm.errors import EmptyResultSet, FieldError
from hotclub_orm.expressions.base import OrderBy
from hotclub_orm.expressions.parameters import Slot
from hotclub_orm.expressions.references import F
from hotclub_orm.expressions.values import Value
from hotclub_orm.plan.query import Query

_WORDS = {"union": "UNION", "intersection": "INTERSECT", "difference": "EXCEPT"}


def combined_select(writer: Writer) -> Selected:
    """Write the whole combination. Raises EmptyResultSet when no row can come."""
    query = writer.query
    if query.is_empty:
        raise EmptyResultSet
    parts: list[str] = []
    params: list[Any] = []
    layout = None
    unseen = _ordered_by_unselected(query)
    for index, (part, offset) in enumerate(query.combined):
        if query.values_names is not None and part.values_names is None:
            part = part.clone()
            for alias, expression in unseen.items():
                part.add_annotation(alias, _of_part(expression, offset))
            part.set_values((*query.values_names, *unseen))
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
    if unseen:
        layout = replace(layout, unseen=len(unseen))
    if len(parts) == 1:
        # Where one side alone is left it is still a set, and has an order of its own inside.
        distinct = "" if query.combinator_all else "DISTINCT "
        parts = [f'SELECT {distinct}* FROM ({parts[0]}) "alone"']  # noqa: S608 - both are ours
    joiner = f" {_WORDS[query.combinator or '']}{' ALL' if query.combinator_all else ''} "
    limit_sql, limit_params = limit_clause(writer)
    order = _ordering(writer, layout, unseen)
    if unseen:
        layout = replace(layout, named=layout.named[: -len(unseen)])
    return Selected(f"{joiner.join(parts)}{order}{limit_sql}", [*params, *limit_params], layout)


def _as_side(writer: Writer, sql: str, part: Query) -> str:
    if not (part.is_sliced or part.ordering() or part.combinator or part.ctes):
        return sql
    if writer.dialect.features.combinator_slicing_in_parts:
        return f"({sql})"
    return f"SELECT * FROM ({sql})"  # noqa: S608 - both are ours


def _ordered_by_unselected(query: Query) -> dict[str, Any]:
    """Return what the columns chosen of the combination are ordered by beside them, by alias."""
    if query.values_names is None or any(one.values_names is not None for one, _ in query.combined):
        return {}
    found: dict[str, Any] = {}
    for item in query.order_by:
        expression = _as_order(item).expression
        if getattr(expression, "name", None) not in query.values_names:
            found[f"__order{len(found)}"] = expression
    return found


def _of_part(expression: Any, offset: int) -> Any:
    """Return an expression of the whole whose parameters are counted from those of a part."""
    if isinstance(expression, Value) and isinstance(expression.value, Slot):
        made = expression.copy()
        made.value = Slot(expression.value.index - offset, expression.value.type)
        return made
    sources = expression.get_source_expressions()
    if not sources:
        return expression
    made = expression.copy()
    made.set_source_expressions([s if s is None else _of_part(s, offset) for s in sources])
    return made


def _ordering(writer: Writer, layout: Layout, unseen: dict[str, Any]) -> str:
    query = writer.query
    places, parts = _output_places(layout), list[str]()
    key = query.model._meta.pk
    if key.column is None and key.name not in places:
        members = [places.get(field.name, []) for field in query.model._meta.pk_fields]
        if all(members):
            places[key.name] = [place for member in members for place in member]
    for item in query.order_by or _usual_order(query, places):
        order = _as_order(item)
        name = getattr(order.expression, "name", None)
        alias = next((a for a, one in unseen.items() if one == order.expression), None)
        name = name if alias is None else alias
        if name not in places:
            name = {"pk": key.name, key.name: "pk"}.get(name, name)
        if name not in places:
            raise FieldError(
                "ORDER BY term does not match any column in the result set: "
                f"{item!r}. Columns: {', '.join(places)}."
            )
        direction = (order.reversed() if query.is_reversed else order).direction
        parts.extend(f"({place}) {direction}" for place in places[name])
    return f" ORDER BY {', '.join(parts)}" if parts else ""


def _usual_order(query: Query, places: dict[Any, list[int]]) -> tuple[Any, ...]:
    """Return Meta.ordering where the columns of the result are all that it needs."""
    usual = query.ordering()
    names = (getattr(_as_order(one).expression, "name", None) for one in usual)
    return usual if all(name in places for name in names) else ()


def _as_order(item: Any) -> OrderBy:
    if isinstance(item, OrderBy):
        return item
    if isinstance(item, str):
        return OrderBy(F(item.lstrip("-")), descending=item.startswith("-"))
    return OrderBy(item)


def _output_places(layout: Layout) -> dict[Any, list[int]]:
    """Return the numbers of the columns that each name of the result is."""
    fields = () if layout.objects is None else layout.objects.fields
    found: dict[Any, list[int]] = {field.name: [n] for n, field in enumerate(fields, 1)}
    at = len(fields) + 1
    for name, convert in layout.named:
        width = len(convert.converters) if isinstance(convert, Together) else 1
        found.setdefault(name, list(range(at, at + width)))
        at += width
    return found
