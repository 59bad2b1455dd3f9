"""WITH: the CTEs at the head of a statement.

Flow: the plan's CTEs → **each written by a compiler inside this one** → one text before the SELECT, UPDATE
or DELETE. Their names are in scope for what comes after, and for a recursive one inside itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hotclub_orm.compiler.layout import Layout, Sql
from hotclub_orm.compiler.writer import Writer, shifted
from hotclub_orm.errors import EmptyResultSet
from hotclub_orm.expressions.base import Expression
from hotclub_orm.expressions.dialect_text import quoted
from hotclub_orm.expressions.parameters import field_of_values
from hotclub_orm.expressions.references import Col
from hotclub_orm.plan.ctes import CteOutput, Given
from hotclub_orm.plan.query import Query

_TEXTS = {"CharField", "TextField", "SlugField", "EmailField", "URLField", "FileField"}


def with_clause(writer: Writer) -> Sql:
    """Return WITH and all CTEs of the query, and take them off it; empty where it has none."""
    given, writer.query.ctes = writer.query.ctes, ()
    if not given:
        return "", []
    parts, params = [], []
    for one in given:
        sql, values = _cte(writer, one)
        parts.append(sql)
        params.extend(values)
        writer.scope |= {one.name.lower()}
    word = "WITH RECURSIVE" if any(one.recursive for one in given) else "WITH"
    return f"{word} {', '.join(parts)} ", params


def _cte(writer: Writer, given: Given) -> Sql:
    query = given.query.clone()
    outputs = query.outputs()
    query.select_related, query.lock = False, None
    if not (query.is_sliced or query.distinct_fields or query.combinator):
        query.clear_ordering()
    elif not query.is_sliced:
        query.default_ordering = False
    inside = writer.inside(query, {})
    inside.gives_unseen = True
    if given.recursive:
        inside.scope |= {given.name.lower()}
        _prepare_recursive(writer, query, outputs)
        inside.query = query
    try:
        if given.recursive:
            _check_begins(writer, query)
        selected = inside.select()
        sql, params = selected.sql, selected.params
        columns = _columns(outputs, selected.layout)
    except EmptyResultSet:
        sql, params = _no_rows(writer, outputs)
        columns = [one.column for one in outputs]
    names = ", ".join(quoted(writer.dialect, one) for one in columns)
    kind = {None: "", True: "MATERIALIZED ", False: "NOT MATERIALIZED "}[given.materialized]
    text = f"{quoted(writer.dialect, given.name)} ({names}) AS {kind}({sql})"
    return text, shifted(params, given.offset, given.query.constants)


def _columns(outputs: Sequence[CteOutput], layout: Layout) -> list[str]:
    """Return the names of all columns, of those that are only ordered by too."""
    return [*(one.column for one in outputs), *(f"__unseen{n}" for n in range(layout.unseen))]


def _no_rows(writer: Writer, outputs: Sequence[CteOutput]) -> Sql:
    """Return a SELECT of typed columns without a row: what is joined to it may still have some."""
    parts = []
    for one in outputs:
        field = one.expression.output_field_or_none
        kind = None if field is None else field.cast_db_type(writer.dialect)
        parts.append("NULL" if kind is None else f"CAST(NULL AS {kind.replace('%', '%%')})")
    return f"SELECT {', '.join(parts)} WHERE 1 = 0", []


# --- recursion -------------------------------------------------------------------------------


def _check_begins(writer: Writer, query: Query) -> None:
    """Raise EmptyResultSet when the part that the recursion begins with can't have a row."""
    writer.inside(query.combined[0][0], {}).select()


def _prepare_recursive(writer: Writer, query: Query, outputs: Sequence[CteOutput]) -> None:
    """Take the orders off the parts, and have each column of one type in all parts."""
    parts = []
    for part, offset in query.combined:
        part = part.clone()
        if not (part.is_sliced or part.distinct_fields or part.combinator):
            part.clear_ordering()
        part.select_related = False
        parts.append((part, offset))
    query.combined = tuple(parts)
    if writer.dialect.vendor == "postgresql":
        _cast(writer, [part for part, _ in parts], outputs)


def _cast(writer: Writer, parts: Sequence[Query], outputs: Sequence[CteOutput]) -> None:
    """Cast the columns that are computed in any part: PostgreSQL asks for one type in all.

    The text of the first part may be varchar(30) there and text in the next; a small number is a
    smallint as parameter.
    """
    columns = [[one.names[0] for one in part.outputs()] for part in parts]
    for place, output in enumerate(outputs):
        kind = _cast_type(writer, field_of_values(output.expression.output_field_or_none))
        names = [one[place] for one in columns if place < len(one)]
        if kind is None or len(names) < len(parts):
            continue
        given = [part.resolve_ref(name) for part, name in zip(parts, names, strict=True)]
        if len({_stored_type(writer, one) for one in given} | {None}) <= 2 and all(
            isinstance(one, Col) for one in given
        ):
            continue
        for part, name, one in zip(parts, names, given, strict=True):
            part.annotations[name] = _Typed(one, kind)


def _stored_type(writer: Writer, expression: Any) -> Any:
    field = expression.output_field_or_none
    return None if field is None else field.cast_db_type(writer.dialect)


def _cast_type(writer: Writer, field: Any) -> str | None:
    if field is None:
        return None
    kind = field.get_internal_type()
    if kind in _TEXTS:
        return "text"
    if kind.endswith(("IntegerField", "AutoField")):
        return "bigint"
    if kind == "DecimalField":
        return "numeric"
    stored: str | None = field.cast_db_type(writer.dialect)
    return stored


class _Typed(Expression):
    """An expression, cast to a type of the database."""

    def __init__(self, expression: Any, kind: str) -> None:
        super().__init__(expression.output_field_or_none)
        self.expression, self.cast_kind = expression, kind

    def get_source_expressions(self) -> list[Any]:
        """Return what is cast."""
        return [self.expression]

    def set_source_expressions(self, exprs: list[Any]) -> None:
        """Cast another."""
        (self.expression,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write CAST(… AS type)."""
        sql, params = compiler.compile(self.expression)
        return f"CAST({sql} AS {self.cast_kind})", params
