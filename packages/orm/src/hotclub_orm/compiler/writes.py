"""INSERT, UPDATE and DELETE."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from hotclub_orm.compiler.layout import Sql
from hotclub_orm.compiler.select import Compiler
from hotclub_orm.errors import EmptyResultSet, FieldError, FullResultSet
from hotclub_orm.expressions.dialect_text import finished, quoted
from hotclub_orm.expressions.parameters import Bound, Slot
from hotclub_orm.expressions.references import Col
from hotclub_orm.expressions.subqueries import check_databases
from hotclub_orm.expressions.values import Value
from hotclub_orm.plan.query import Query
from hotclub_orm.plan.where import Where


def insert_sql(
    dialect: Any,
    table: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    returning: Sequence[str] = (),
    conflict: str | None = None,
    target: Sequence[str] = (),
    updates: Sequence[str] = (),
) -> str:
    """Return INSERT … VALUES with these placeholders (or SQL), finished for the driver."""
    into = quoted(dialect, table)
    if not columns:
        text = f"INSERT INTO {into} DEFAULT VALUES"
    else:
        names = ", ".join(quoted(dialect, column) for column in columns)
        values = ", ".join(f"({', '.join(row)})" for row in rows)
        text = f"INSERT INTO {into} ({names}) VALUES {values}"  # noqa: S608 - quoted
    if conflict:
        text += dialect.insert_conflict(conflict, list(target), list(updates))
    if returning:
        text += " RETURNING " + ", ".join(quoted(dialect, column) for column in returning)
    return finished(dialect, text)


def update_by_key_sql(dialect: Any, table: str, columns: Sequence[str], key: str) -> str:
    """Return UPDATE of one row, its key being the last parameter."""
    sets = ", ".join(f"{quoted(dialect, column)} = %s" for column in columns)
    return finished(
        dialect,
        f"UPDATE {quoted(dialect, table)} SET {sets} "  # noqa: S608 - quoted
        f"WHERE {quoted(dialect, key)} = %s",
    )


def exists_by_key_sql(dialect: Any, table: str, key: str) -> str:
    """Return a SELECT that gives a row where the key exists."""
    return finished(
        dialect,
        f"SELECT 1 FROM {quoted(dialect, table)} "  # noqa: S608 - quoted
        f"WHERE {quoted(dialect, key)} = %s LIMIT 1",
    )


def delete_where_in_sql(dialect: Any, table: str, field: Any) -> str:
    """Return DELETE of the rows whose column is in one array parameter, or a placeholder list."""
    return f"DELETE FROM {quoted(dialect, table)} WHERE {quoted(dialect, field.column)}"  # noqa: S608


def _where(compiler: Compiler) -> Sql:
    """Return the WHERE of a write; a query with joins becomes a test of the key."""
    query = compiler.query
    if not (
        query.tables.joins
        or query.tables.beside
        or query.ctes
        or query.is_sliced
        or query.distinct
        or query.combinator
        or query.where.contains_aggregate
        or query.where.contains_over_clause
    ):
        if not query.where.children:
            return "", []
        try:
            sql, params = compiler.compile(Where(query.where.children))
        except FullResultSet:
            return "", []
        return f" WHERE {sql}", params
    inner = query.clone()
    if not inner.is_sliced:
        inner.clear_ordering()
    inner.select_related, inner.values_names = False, ("pk",)
    # A query of its own inside: rows are chosen before the first one changes.
    sql, params = compiler.compile_subquery(inner, 0, {})
    columns = [quoted(compiler.dialect, f.column) for f in query.model._meta.pk_fields]
    key = columns[0] if len(columns) == 1 else f"({', '.join(columns)})"
    return f" WHERE {key} IN ({sql})", params


def delete_sql(query: Query, dialect: Any, db: str) -> Sql:
    """Return DELETE of the query's rows, for the database of that alias.

    Raises EmptyResultSet, and ValueError for a query inside that names another database.
    """
    check_databases(query.databases, db)
    compiler = Compiler(query, dialect)
    where, params = _where(compiler)
    return f"DELETE FROM {quoted(dialect, query.tables.base_table)}{where}", params  # noqa: S608


def update_sql(query: Query, dialect: Any, db: str, values: Sequence[tuple[Any, Any]]) -> Sql:
    """Return UPDATE of the query's rows. values: (field, Slot, plain value or expression).

    Raises as delete_sql.
    """
    compiler = Compiler(query, dialect)
    sets, params = [], []
    for field, value in values:
        sql, more = assigned(compiler, field, value)
        sets.append(f"{quoted(dialect, field.column)} = {sql}")
        params.extend(more)
    check_databases(compiler.query.databases, db)
    where, where_params = _where(compiler)
    table = quoted(dialect, query.tables.base_table)
    return f"UPDATE {table} SET {', '.join(sets)}{where}", [*params, *where_params]  # noqa: S608


def assigned(compiler: Compiler, field: Any, value: Any, *, inserting: bool = False) -> Sql:
    """Return what stands behind the = of an assignment, or in the row that is inserted."""
    if isinstance(value, Slot):
        convert = field.db_converter(compiler.dialect)
        return "%s", [Bound(value.index, convert)]
    if hasattr(value, "resolve_expression"):
        resolved = value.resolve_expression(compiler.query, False, None, False, True)
        if getattr(resolved, "contains_aggregate", False):
            raise FieldError(
                f"Aggregate functions are not allowed in this query ({field.name}={resolved!r})."
            )
        if getattr(resolved, "contains_over_clause", False):
            raise FieldError(
                f"Window expressions are not allowed in this query ({field.name}={resolved!r})."
            )
        aliases = set(_aliases(resolved))
        if inserting and aliases:
            raise ValueError(
                f"Failed to insert expression {value!r} on {field.model._meta.label}.{field.name}. "
                "F() expressions can only be used to update, not to insert: there is no row yet."
            )
        if aliases - {compiler.query.tables.base}:
            raise FieldError(
                f"Joined field references are not permitted in this query ({field.name}={value!r}): "
                "a Subquery reads what is not in the row itself."
            )
        if isinstance(resolved, Value) and resolved.output_field_or_none is None:
            # Of no type, None is SQL's NULL; of a JSON field it would be JSON's.
            if resolved.value is None:
                return "NULL", []
            resolved = Value(resolved.value, field)
        try:
            return compiler.compile(resolved)
        except EmptyResultSet:
            return "NULL", []
    if value is None:
        return "NULL", []
    return "%s", [field.get_db_prep_save(value, compiler.dialect)]


def _aliases(expression: Any) -> Iterator[str]:
    """Yield the aliases of the tables that the expression reads."""
    if isinstance(expression, Col):
        yield expression.alias
    elif hasattr(expression, "get_source_expressions"):
        for source in expression.get_source_expressions():
            yield from _aliases(source)
