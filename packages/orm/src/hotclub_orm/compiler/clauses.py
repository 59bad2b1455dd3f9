"""The clauses of a SELECT: FROM, WHERE, GROUP BY, HAVING, ORDER BY, DISTINCT, limits.

Flow: the plan → **a clause each** → select.py puts them in their order. Each returns its text with a leading
space, and the parameters of that text; an absent one is empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hotclub_orm.compiler.layout import Column, Sql
from hotclub_orm.compiler.writer import Writer
from hotclub_orm.errors import EmptyResultSet, FieldError, FullResultSet, NotSupportedError
from hotclub_orm.expressions.base import Expression, OrderBy
from hotclub_orm.expressions.dialect_text import quoted
from hotclub_orm.expressions.parameters import Bound, Slot
from hotclub_orm.expressions.references import Col, Ref
from hotclub_orm.plan.ordering import AtRandom
from hotclub_orm.plan.paths import Join
from hotclub_orm.plan.query import Query
from hotclub_orm.plan.where import Where, proven

NOTHING: Sql = ("", [])


def from_clause(writer: Writer) -> Sql:
    """Return the tables and their joins; to be written last, for any clause may add a join."""
    query = writer.query
    _check_ctes(writer)
    base = quoted(writer.dialect, query.tables.base_table)
    name = writer.alias(query.tables.base)
    parts, params = [base if name == base else f"{base} {name}"], []
    inner = query.tables.inner(proven(query.where)) if query.tables.joins else ()
    for join in query.tables.joins.values():
        kind = join.kind or ("INNER" if join.alias in inner else "LEFT OUTER")
        sql, values = _join(writer, join, kind)
        parts.append(sql)
        params.extend(values)
    beside = []
    for alias, table in query.tables.beside.items():
        shown, name = quoted(writer.dialect, table), quoted(writer.dialect, alias)
        beside.append(shown if shown == name else f"{shown} {name}")
    return f" FROM {', '.join([' '.join(parts), *beside])}", params


def _join(writer: Writer, join: Join, kind: str) -> Sql:
    table, alias = quoted(writer.dialect, join.table), writer.alias(join.alias)
    conditions = [
        f"{writer.column(join.parent, here.column)} = {writer.column(join.alias, there.column)}"
        for here, there in join.step.pairs
    ]
    params: list[Any] = []
    further = [] if join.step.condition is None else [join.step.condition(join.parent, join.alias)]
    for condition in (*further, join.condition):
        if condition:
            sql, values = writer.compile(condition)
            conditions.append(sql)
            params.extend(values)
    shown = table if alias == table else f"{table} {alias}"
    on = " AND ".join(conditions) or "1 = 1"
    return f"{kind} JOIN {shown} ON ({on})", params


def _check_ctes(writer: Writer) -> None:
    """Raise FieldError for a CTE that no query around gives, ValueError for one that hides a table."""
    tables = writer.query.tables
    if tables.of_cte is not None:
        _check_given(writer, tables.base_table)
    read = [] if tables.of_cte is not None else [tables.base_table]
    for join in tables.joins.values():
        if join.step.to_model is None:
            _check_given(writer, join.table)
        else:
            read.append(join.table)
    for table in writer.scope and read:
        if table.lower() in writer.scope:
            raise ValueError(
                f"The CTE {table!r} hides the table of that name: give it another name with "
                "CTE(…, name=…)."
            )


def _check_given(writer: Writer, name: str) -> None:
    if name.lower() not in writer.scope:
        raise FieldError(
            f"The CTE {name!r} is read but not given: with_cte(cte, select=…), or "
            "queryset.with_cte(cte)."
        )


def condition_clause(writer: Writer, word: str, condition: Where | None) -> Sql:
    """Return WHERE or HAVING. Raises EmptyResultSet."""
    if condition is None:
        return NOTHING
    writer.of_groups = word == "HAVING"
    try:
        sql, params = writer.compile(condition)
    except FullResultSet:
        return NOTHING
    finally:
        writer.of_groups = False
    if sql[:1] == "(" and sql[:8] != "(SELECT " and not condition.negated and _wrapped(sql):
        sql = sql[1:-1]
    return f" {word} {sql}", params


def _wrapped(sql: str) -> bool:
    """Tell whether the first parenthesis is closed by the last sign."""
    if sql.count("(") == 1:
        return sql[-1] == ")"
    depth = 0
    for position, sign in enumerate(sql):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return position == len(sql) - 1
    return False


def group_clause(
    writer: Writer, expressions: Sequence[Column], order: list[OrderBy], groups: Where | None
) -> Sql:
    """Return GROUP BY. groups: what HAVING asks."""
    query = writer.query
    if query.group_by is None:
        return NOTHING
    wanted: list[Any] = []
    if query.group_by is True:
        # One group a row of the model, whatever is selected of it.
        wanted.extend(query.model._meta.pk.get_col(query.tables.base).get_group_by_cols())
        for expression, _ in expressions:
            wanted.extend(_key_columns(query, expression))
    else:
        wanted.extend(query.group_by)
        for expression, _ in expressions:
            if not _among(expression, query.group_by):
                wanted.extend(expression.get_group_by_cols())
    for one in order:
        if query.group_by is True or not _among(one.expression, query.group_by):
            wanted.extend(one.get_group_by_cols())
    if groups is not None:
        wanted.extend(groups.get_group_by_cols())
    return _grouped(writer, expressions, wanted)


def _among(expression: Any, group_by: Sequence[Any]) -> bool:
    return any(one is expression for one in group_by)


def _key_columns(query: Query, expression: Any) -> list[Any]:
    # All columns of a table depend on its key: naming the key is enough. Of a many-valued relation
    # the values are asked for: rows of equal values are one group.
    if isinstance(expression, Col) and query.tables.is_one(expression.alias):
        key = expression.target.model._meta.pk
        if key.column is not None:
            return [Col(expression.alias, key)]
    return list(expression.get_group_by_cols())


def _grouped(writer: Writer, expressions: Sequence[Column], wanted: list[Any]) -> Sql:
    places = {id(one): place for place, (one, _) in enumerate(expressions, 1)}
    parts: list[Sql] = []
    for expression in wanted:
        sql, values = _text(writer, expression) or NOTHING
        if (values or not sql) and id(expression) in places:
            # A parameter is another one each time it is written: to the database another value.
            sql, values = str(places[id(expression)]), []
        if sql and (sql, values) not in parts:
            parts.append((sql, values))
    if not parts:
        return NOTHING
    return f" GROUP BY {', '.join([sql for sql, _ in parts])}", [
        one for _, values in parts for one in values
    ]


def order_clause(writer: Writer, order: list[OrderBy], expressions: Sequence[Column]) -> Sql:
    """Return ORDER BY; what is selected under an alias is named by it."""
    parts: list[Sql] = []
    for one in order:
        part = _text(writer, _placed(writer, one, expressions))
        if part is not None and part not in parts:
            parts.append(part)
    if not parts:
        return NOTHING
    return f" ORDER BY {', '.join([sql for sql, _ in parts])}", [
        one for _, values in parts for one in values
    ]


def _placed(writer: Writer, one: OrderBy, expressions: Sequence[Column]) -> OrderBy:
    """Return the order by the alias or, with parameters, by the place of what is selected."""
    for place, (expression, alias) in enumerate(expressions, 1):
        if expression is one.expression:
            if alias is None and not (_text(writer, expression) or NOTHING)[1]:
                return one
            placed = one.copy()
            placed.expression = _Place(place) if alias is None else Ref(alias, expression)
            return placed
    return one


class _Place(Expression):
    """The place of a selected column."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self.place = place

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write the number."""
        return str(self.place), []


def ordered_by_unselected(
    writer: Writer, order: list[OrderBy], expressions: Sequence[Column]
) -> list[Column]:
    """Return what is ordered by and must be selected for it, though nobody sees it.

    SELECT DISTINCT orders by what is selected only; where rows are grouped, what has parameters is
    grouped and ordered by its place, because a parameter is another one each time it is written.
    """
    query = writer.query
    inside = writer.depth and not writer.gives_unseen and not keeps_first_distinct(writer)
    if query.distinct_fields or inside or is_drawn(writer, order):
        return []
    if not query.distinct and query.group_by is None:
        return []
    named = {id(expression) for expression, _ in expressions}
    wanted: list[tuple[Any, Sql]] = []
    for one in order:
        expression = one.expression
        if id(expression) not in named and (query.distinct or not expression.contains_aggregate):
            text = _text(writer, expression)
            if text is not None and (query.distinct or text[1]):
                wanted.append((expression, text))
    selected = [_text(writer, expression) for expression, _ in expressions] if wanted else []
    return [(expression, None) for expression, text in wanted if text not in selected]


def keeps_first_distinct(writer: Writer) -> bool:
    """Tell whether a query inside cuts its distinct rows, where only selected columns order them."""
    query = writer.query
    is_cut = query.distinct and query.is_sliced and query.values_names is not None
    return bool(writer.depth and is_cut and writer.dialect.vendor == "postgresql")


def _text(writer: Writer, expression: Any) -> Sql | None:
    """Return the expression's SQL; None where it is the same for all rows."""
    try:
        return writer.compile(expression)
    except (EmptyResultSet, FullResultSet):
        return None


def is_drawn(writer: Writer, order: list[OrderBy]) -> bool:
    """Tell whether distinct rows are only shuffled, which is done around them."""
    query = writer.query
    at_random = [isinstance(one.expression, AtRandom) for one in order]
    return query.distinct and not query.distinct_fields and bool(order) and all(at_random)


def distinct_clause(writer: Writer) -> Sql:
    """Return what stands between SELECT and the columns. Raises NotSupportedError."""
    query = writer.query
    if not query.distinct:
        return NOTHING
    if not query.distinct_fields:
        return "DISTINCT ", []
    if not writer.dialect.features.distinct_on:
        raise NotSupportedError("DISTINCT ON fields is not supported by this database backend")
    parts, params = [], []
    for name in query.distinct_fields:
        sql, values = writer.compile(query.resolve_ref(name))
        parts.append(sql)
        params.extend(values)
    return f"DISTINCT ON ({', '.join(parts)}) ", params


def limit_clause(writer: Writer) -> Sql:
    """Return LIMIT and OFFSET in the words of the database."""
    query, params = writer.query, []
    if query.only_one:
        return " LIMIT 1", []
    marks: list[str | None] = []
    for bound in (query.limit, query.offset):
        if bound is None:
            marks.append(None)
        elif isinstance(bound, Slot):
            marks.append("%s")
            params.append(Bound(bound.index, None))
        else:
            marks.append(str(int(bound)))
    text: str = writer.dialect.limit_offset(*marks)
    return text, params
