"""The clauses of a SELECT: FROM, WHERE, GROUP BY, HAVING, ORDER BY, DISTINCT, limits.

Flow: the plan → **a clause each** → select.py puts them in their order. Each returns its text with a leading
space, and the parameters of that text; an absent one is empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hotclub_orm.compiler.layout import Column, Sql
from hotclub_orm.compiler.writer import Writer
from hotclub_orm.errors import EmptyResultSet, FullResultSet, NotSupportedError
from hotclub_orm.expressions.base import OrderBy
from hotclub_orm.expressions.dialect_text import quoted
from hotclub_orm.expressions.parameters import Bound, Slot
from hotclub_orm.expressions.references import Col, Ref
from hotclub_orm.plan.ordering import AtRandom
from hotclub_orm.plan.paths import Join
from hotclub_orm.plan.where import Where, proven

NOTHING: Sql = ("", [])


def from_clause(writer: Writer) -> Sql:
    """Return the tables and their joins; to be written last, for any clause may add a join."""
    query = writer.query
    base = quoted(writer.dialect, query.tables.base_table)
    name = writer.alias(query.tables.base)
    parts, params = [base if name == base else f"{base} {name}"], []
    inner = query.tables.inner(proven(query.where))
    for join in query.tables.joins.values():
        sql, values = _join(writer, join, "INNER" if join.alias in inner else "LEFT OUTER")
        parts.append(sql)
        params.extend(values)
    return f" FROM {' '.join(parts)}", params


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
    return f"{kind} JOIN {shown} ON ({' AND '.join(conditions)})", params


def condition_clause(writer: Writer, word: str, condition: Where | None) -> Sql:
    """Return WHERE or HAVING. Raises EmptyResultSet."""
    if condition is None:
        return NOTHING
    try:
        sql, params = writer.compile(condition)
    except FullResultSet:
        return NOTHING
    if sql.startswith("(") and not condition.negated and _wrapped(sql):
        sql = sql[1:-1]
    return f" {word} {sql}", params


def _wrapped(sql: str) -> bool:
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
        wanted.append(Col(query.tables.base, query.model._meta.pk))
        for expression, _ in expressions:
            wanted.extend(_key_columns(expression))
    else:
        wanted.extend(query.group_by)
        for expression, _ in expressions:
            wanted.extend(expression.get_group_by_cols())
    for one in order:
        wanted.extend(one.get_group_by_cols())
    if groups is not None:
        wanted.extend(groups.get_group_by_cols())
    return _grouped(writer, expressions, wanted)


def _key_columns(expression: Any) -> list[Any]:
    # All columns of a table depend on its key: naming the key is enough.
    if isinstance(expression, Col) and not expression.target.primary_key:
        key = expression.target.model._meta.pk
        if key.column is not None:
            return [Col(expression.alias, key)]
    return list(expression.get_group_by_cols())


def _grouped(writer: Writer, expressions: Sequence[Column], wanted: list[Any]) -> Sql:
    places = {id(one): place for place, (one, _) in enumerate(expressions, 1)}
    parts: list[Sql] = []
    for expression in wanted:
        try:
            sql, values = writer.compile(expression)
        except (EmptyResultSet, FullResultSet):
            sql, values = "", []  # the same for all rows
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
    parts, params = [], []
    for one in order:
        target = one
        for expression, alias in expressions:
            if alias is not None and expression is one.expression:
                target = one.copy()
                target.expression = Ref(alias, expression)
        try:
            sql, values = writer.compile(target)
        except (EmptyResultSet, FullResultSet):
            continue
        if (sql, values) not in parts:
            parts.append((sql, values))
            params.extend(values)
    return (" ORDER BY " + ", ".join(sql for sql, _ in parts) if parts else ""), params


def ordered_by_unselected(
    writer: Writer, order: list[OrderBy], expressions: Sequence[Column]
) -> list[Column]:
    """Return what is ordered by and not selected: SELECT DISTINCT orders by no other columns."""
    query = writer.query
    if not query.distinct or query.distinct_fields or writer.depth or is_drawn(writer, order):
        return []
    selected = [writer.compile(expression) for expression, _ in expressions]
    wanted = [(one.expression, writer.compile(one.expression)) for one in order]
    named = {id(expression) for expression, _ in expressions}
    return [
        (expression, None)
        for expression, sql in wanted
        if sql not in selected and id(expression) not in named
    ]


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
