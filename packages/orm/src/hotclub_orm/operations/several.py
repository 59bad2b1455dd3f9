"""Rows whose key is several columns: their UPDATE, and the conditions that name them.

Flow: save, delete, bulk_update → **several** → Statements. Where the key is one column nothing of this
room runs. Not here: what is done when (save.py, delete.py), objects → parameters (collecting.py).
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.compiler.select import Compiler
from hotclub_orm.compiler.writes import assigned
from hotclub_orm.expressions.dialect_text import finished, quoted
from hotclub_orm.fields.base import DatabaseDefault
from hotclub_orm.operations.collecting import NotPlain, row_collector, saver
from hotclub_orm.plan.query import Query
from hotclub_orm.state import has_key
from hotclub_orm.statements import Operation, Statement


def settle_key(instance: Any, key: Any) -> bool:
    """Give an object's key the defaults that it lacks; tell whether it is set."""
    values = key.get_pk_value_on_save(instance)
    key.put_on(instance, values)
    return has_key(values) and not any(isinstance(one, DatabaseDefault) for one in values)


def updating(meta: Any, dialect: Any, fields: tuple[Any, ...], generated: Any) -> Any:
    """Return the SQL and the collector of an UPDATE by key; with no fields, of a test for the row."""
    key, table = meta.pk.fields, quoted(dialect, meta.db_table)
    where = by_key(dialect, key)
    if fields:
        sets = ", ".join(f"{quoted(dialect, f.column)} = %s" for f in fields)
        sql = f"UPDATE {table} SET {sets} WHERE {where}"  # noqa: S608 - quoted
    else:
        sql = f"SELECT 1 FROM {table} WHERE {where} LIMIT 1"  # noqa: S608 - quoted
    if generated:
        sql += " RETURNING " + ", ".join(quoted(dialect, f.column) for f in generated)
    return finished(dialect, sql), row_collector((*fields, *key), dialect, add=False)


def by_key(dialect: Any, key: tuple[Any, ...]) -> str:
    """Return the condition of one row, with a placeholder a column."""
    return " AND ".join(f"{quoted(dialect, field.column)} = %s" for field in key)


def key_params(instance: Any, key: tuple[Any, ...], dialect: Any) -> list[Any]:
    """Return the parameters of `by_key`."""
    return [saver(field, dialect)(getattr(instance, field.attname)) for field in key]


def careful_update(
    instance: Any, meta: Any, dialect: Any, fields: tuple[Any, ...], generated: Any
) -> tuple[Statement, list[Any]]:
    """Return an UPDATE some of whose values are expressions, and the fields that come back."""
    sets, params, computed = [], [], list(generated)
    compiler = Compiler(Query(meta.model), dialect)
    for field in fields:
        value = field.pre_save(instance, False)
        sql, values = assigned(compiler, field, value)
        sets.append(f"{quoted(dialect, field.column)} = {sql}")
        params.extend(values)
        if hasattr(value, "resolve_expression"):
            computed.append(field)
    key = meta.pk.fields
    table, where = quoted(dialect, meta.db_table), by_key(dialect, key)
    text = f"UPDATE {table} SET {', '.join(sets)} WHERE {where}"  # noqa: S608 - quoted
    if computed:
        text += " RETURNING " + ", ".join(quoted(dialect, f.column) for f in computed)
    params += key_params(instance, key, dialect)
    return Statement(finished(dialect, text), params, "rows" if computed else "affected"), computed


def update(
    instance: Any, meta: Any, dialect: Any, fields: tuple[Any, ...], plan: Any
) -> Operation[tuple[Any, list[Any]]]:
    """Write fields of the row with this key; return the answer and the fields that come back."""
    sql, collect, _, generated = plan
    try:
        answer: Any = "rows" if generated or not fields else "affected"
        wish, computed = Statement(sql, collect(instance), answer), list(generated)
    except (NotPlain, KeyError):
        wish, computed = careful_update(instance, meta, dialect, fields, generated)
    return (yield wish), computed


def rows_where(dialect: Any, fields: tuple[Any, ...], keys: list[Any]) -> tuple[str, list[Any]]:
    """Return " WHERE (a, b) IN …" for tuples, by arrays (bytes and floats: one by one)."""
    converters = [field.db_converter(dialect) for field in fields]
    rows = [
        tuple(
            one if convert is None or one is None else convert(one)
            for convert, one in zip(converters, key, strict=True)
        )
        for key in keys
    ]
    names = ", ".join(quoted(dialect, field.column) for field in fields)
    if rows and any(isinstance(one, (bytes, float)) for one in rows[0]):
        marks = f"({', '.join(['%s'] * len(fields))})"
        listed = ", ".join([marks] * len(rows))
        values = listed if dialect.features.array_parameter else f"VALUES {listed}"
        return f" WHERE ({names}) IN ({values})", [one for row in rows for one in row]
    types = [field.cast_db_type(dialect) for field in fields]
    text = f" WHERE ({names}) IN {dialect.rows_of_arrays(types)}"
    if dialect.features.array_parameter:
        columns = zip(*rows, strict=True) if rows else [()] * len(fields)
        return text, [dialect.array_value(list(column)) for column in columns]
    return text, [dialect.array_value(rows)]
