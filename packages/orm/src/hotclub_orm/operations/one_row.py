"""One row of one table: inserted or updated from an object's attributes.

Flow: save → **one_row** → Statements. The SQL and the function that collects the values are made once
for a model, dialect and set of fields; an object with expressions among its values takes the
careful way. Not here: parents, signals, which of the two is done (save.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hotclub_orm.compiler.select import Compiler
from hotclub_orm.compiler.writes import (
    assigned,
    exists_by_key_sql,
    insert_sql,
    update_by_key_sql,
)
from hotclub_orm.expressions.dialect_text import finished, quoted
from hotclub_orm.fields.base import DatabaseDefault
from hotclub_orm.operations import several
from hotclub_orm.operations.collecting import NotPlain, row_collector, saver
from hotclub_orm.plan.query import Query
from hotclub_orm.statements import Operation, Statement


class Insertion:
    """INSERT of one row of a model: SQL, value collector, and what comes back."""

    __slots__ = ("answer", "collect", "fields", "returned", "sql")

    def __init__(self, meta: Any, dialect: Any, *, with_key: bool) -> None:
        fields = tuple(
            f
            for f in meta.local_concrete_fields
            if not f.generated and (with_key or f is not meta.auto_field)
        )
        self.fields = fields
        # Fields with db_default come back by the careful way, when the default was used.
        self.returned = tuple(
            f
            for f in meta.db_returning_fields
            if f.generated or (f is meta.auto_field and not with_key)
        )
        by_rowid = dialect.features.answers_rowid and self.returned == (meta.auto_field,)
        self.answer: Any = "rowid" if by_rowid else "rows" if self.returned else "affected"
        returning = () if by_rowid else tuple(f.column for f in self.returned)
        self.sql = insert_sql(
            dialect,
            meta.db_table,
            [f.column for f in fields],
            [["%s"] * len(fields)],
            returning=returning,
        )
        self.collect = row_collector(fields, dialect, add=True)


def insertion(meta: Any, dialect: Any, *, with_key: bool) -> Insertion:
    """Return the model's INSERT, made once."""
    key = ("insert", dialect, with_key)
    found: Insertion | None = meta._cache.get(key)
    if found is None:
        found = meta._cache.setdefault(key, Insertion(meta, dialect, with_key=with_key))
    return found


def insert(instance: Any, meta: Any, dialect: Any) -> Operation[None]:
    """Insert the row of the model's own table, and take what the database gives."""
    key = meta.auto_field
    with_key = key is None or instance.__dict__.get(key.attname) is not None
    plan = insertion(meta, dialect, with_key=with_key)
    try:
        sql, params, returned, answer = (
            plan.sql,
            plan.collect(instance),
            plan.returned,
            plan.answer,
        )
    except (NotPlain, KeyError):
        sql, params, returned = _careful_insert(instance, meta, dialect, plan)
        answer = "rows" if returned else "affected"
    result = yield Statement(sql, params, answer)
    if answer == "rowid":
        instance.__dict__[key.attname] = result
    elif returned:
        _take(instance, returned, result[0], dialect)


def _take(instance: Any, fields: Iterable[Any], row: Any, dialect: Any) -> None:
    for field, value in zip(fields, row, strict=True):
        convert = field.from_db_converter(dialect)
        instance.__dict__[field.attname] = (
            value if convert is None or value is None else convert(value)
        )


def _careful_insert(
    instance: Any, meta: Any, dialect: Any, plan: Insertion
) -> tuple[str, Any, Any]:
    """Return an INSERT some of whose values are expressions or given by the database."""
    columns, row, params, returned = [], [], [], list(plan.returned)
    compiler = Compiler(Query(meta.model), dialect)
    for field in plan.fields:
        value = field.pre_save(instance, True)
        if isinstance(value, DatabaseDefault):
            if field not in returned:
                returned.append(field)
            continue
        sql, values = assigned(compiler, field, value, inserting=True)
        columns.append(field.column)
        row.append(sql)
        params.extend(values)
        if hasattr(value, "resolve_expression") and field not in returned:
            returned.append(field)
    sql = insert_sql(dialect, meta.db_table, columns, [row], returning=[f.column for f in returned])
    return sql, params, returned


def update(instance: Any, meta: Any, dialect: Any, fields: tuple[Any, ...]) -> Operation[bool]:
    """Write fields of the row with this key; tell whether there is one."""
    key = meta.pk
    plan: Any = meta._cache.get(("update", dialect, fields))
    if plan is None:
        plan = meta._cache["update", dialect, fields] = _updating(meta, dialect, fields)
    sql, collect, save_key, generated = plan
    if save_key is None:
        return (yield from _update_by_several(instance, meta, dialect, fields, plan))
    key_value = save_key(getattr(instance, key.attname))
    if not fields:
        rows = yield Statement(sql, (key_value,))
        return bool(rows)
    try:
        params = (*collect(instance), key_value)
        if not generated:
            return bool((yield Statement(sql, params, "affected")))
        rows = yield Statement(sql, params, "rows")
        if rows:
            _take(instance, generated, rows[0], dialect)
        return bool(rows)
    except (NotPlain, KeyError):
        pass
    sql, values, computed = _careful_update(instance, meta, dialect, fields, generated)
    answer = yield Statement(sql, [*values, key_value], "rows" if computed else "affected")
    if computed and answer:
        _take(instance, computed, answer[0], dialect)
    return bool(answer)


def _update_by_several(
    instance: Any, meta: Any, dialect: Any, fields: tuple[Any, ...], plan: Any
) -> Operation[bool]:
    answer, computed = yield from several.update(instance, meta, dialect, fields, plan)
    if computed and answer:
        _take(instance, computed, answer[0], dialect)
    return bool(answer)


def _updating(meta: Any, dialect: Any, fields: tuple[Any, ...]) -> tuple[Any, Any, Any, Any]:
    """Return the SQL, the collector of the fields, the saver of the key, what comes back: made once."""
    key, table = meta.pk, meta.db_table
    generated = tuple(f for f in meta.local_concrete_fields if f.generated) if fields else ()
    if key.column is None:
        sql, collect = several.updating(meta, dialect, fields, generated)
        return sql, collect, None, generated
    sql = (
        update_by_key_sql(dialect, table, [f.column for f in fields], key.column)
        if fields
        else exists_by_key_sql(dialect, table, key.column)
    )
    if generated:
        sql += " RETURNING " + ", ".join(quoted(dialect, f.column) for f in generated)
    return sql, row_collector(fields, dialect, add=False), saver(key, dialect), generated


def _careful_update(
    instance: Any, meta: Any, dialect: Any, fields: tuple[Any, ...], generated: Iterable[Any]
) -> tuple[str, list[Any], list[Any]]:
    sets, params, computed = [], [], list(generated)
    compiler = Compiler(Query(meta.model), dialect)
    for field in fields:
        value = field.pre_save(instance, False)
        if isinstance(value, DatabaseDefault):
            continue
        sql, values = assigned(compiler, field, value)
        sets.append(f"{quoted(dialect, field.column)} = {sql}")
        params.extend(values)
        if hasattr(value, "resolve_expression"):
            computed.append(field)
    table, key = quoted(dialect, meta.db_table), quoted(dialect, meta.pk.column)
    text = f"UPDATE {table} SET {', '.join(sets)} WHERE {key} = %s"  # noqa: S608 - quoted
    if computed:
        text += " RETURNING " + ", ".join(quoted(dialect, f.column) for f in computed)
    return finished(dialect, text), params, computed
