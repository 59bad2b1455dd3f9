"""Many objects in few statements: bulk_create, bulk_update."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hotclub_orm.compiler.select import Compiler
from hotclub_orm.compiler.writes import assigned, insert_sql
from hotclub_orm.expressions.dialect_text import finished, quoted
from hotclub_orm.fields.base import DatabaseDefault
from hotclub_orm.operations.delete import member
from hotclub_orm.operations.save import (
    _NotPlain,
    collector,
    file_fields,
    keep_files,
    saver,
)
from hotclub_orm.plan.query import Query
from hotclub_orm.state import FETCH_PEERS, Origin, mark_saved
from hotclub_orm.statements import Atomic, Batch, Operation, Statement


def bulk_create(
    model: Any,
    objects: list[Any],
    db: str,
    dialect: Any,
    *,
    batch_size: int | None = None,
    conflict: str | None = None,
    target: list[str] | None = None,
    updates: list[str] | None = None,
) -> Operation[list[Any]]:
    """Insert objects in one transaction; keys come back but for ignored conflicts."""
    yield Atomic(
        _create_all(model, objects, db, dialect, batch_size, conflict, target or [], updates or []),
        savepoint=False,
    )
    return objects


def _create_all(
    model: Any,
    objects: list[Any],
    db: str,
    dialect: Any,
    batch_size: int | None,
    conflict: str | None,
    target: list[str],
    updates: list[str],
) -> Operation[None]:
    meta = model._meta
    auto = meta.auto_field
    for one in objects:
        if meta.pk is not auto and one.pk is None and meta.pk.has_default():
            one.pk = meta.pk.get_default()
    for one in objects if file_fields(meta) else ():
        yield from keep_files(one, meta)
    if auto is None:
        groups = [(objects, True)]
    else:
        with_key = [one for one in objects if one.__dict__.get(auto.attname) is not None]
        without = [one for one in objects if one.__dict__.get(auto.attname) is None]
        groups = [(with_key, True), (without, False)]
    for group, keyed in groups:
        if group:
            yield from _create_group(
                meta, group, keyed, db, dialect, batch_size, conflict, target, updates
            )


def _create_group(
    meta: Any,
    objects: list[Any],
    keyed: bool,
    db: str,
    dialect: Any,
    batch_size: int | None,
    conflict: str | None,
    target: list[str],
    updates: list[str],
) -> Operation[None]:
    fields = tuple(
        f
        for f in meta.local_concrete_fields
        if not f.generated and (keyed or f is not meta.auto_field)
    )
    returned = tuple(
        f
        for f in meta.db_returning_fields
        if f.generated or f.has_db_default() or (f is meta.auto_field and not keyed)
    )
    if conflict == "ignore":
        returned = ()
    collect = collector(fields, dialect, add=True)
    columns = [f.column for f in fields]
    names = [f.column for f in returned]
    if not returned and conflict is None and batch_size is None:
        try:
            rows = [collect(one) for one in objects]
        except (_NotPlain, KeyError):
            rows = []
        if rows:
            sql = insert_sql(dialect, meta.db_table, columns, [["%s"] * len(fields)])
            yield Batch(sql, rows)
            _mark(objects, db)
            return
    size = max(1, min(batch_size or len(objects), dialect.max_params // max(1, len(fields))))
    options: dict[str, Any] = {
        "conflict": conflict,
        "target": target,
        "updates": updates,
        "returning": names,
    }
    readers = [(f.attname, f.from_db_converter(dialect)) for f in returned]
    texts: dict[int, str] = {}
    for start in range(0, len(objects), size):
        batch = objects[start : start + size]
        try:
            params = [value for one in batch for value in collect(one)]
            sql = texts.get(len(batch)) or texts.setdefault(
                len(batch),
                insert_sql(
                    dialect, meta.db_table, columns, [["%s"] * len(fields)] * len(batch), **options
                ),
            )
        except (_NotPlain, KeyError):
            sql, params = _careful(meta, batch, fields, dialect, options)
        answer = yield Statement(sql, params, "rows" if returned else "affected")
        if returned:
            _take_all(batch, answer, readers)
        _mark(batch, db)


def _careful(
    meta: Any, batch: list[Any], fields: tuple[Any, ...], dialect: Any, options: dict[str, Any]
) -> tuple[str, list[Any]]:
    compiler = Compiler(Query(meta.model), dialect)
    values = [[field.pre_save(one, True) for field in fields] for one in batch]
    # A column whose default the database knows is left out only if no row gives it.
    kept = [
        i
        for i in range(len(fields))
        if not all(isinstance(row[i], DatabaseDefault) for row in values)
    ]
    rows, params = [], []
    for row in values:
        texts = []
        for i in kept:
            value = row[i].field.db_default if isinstance(row[i], DatabaseDefault) else row[i]
            sql, more = assigned(compiler, fields[i], value)
            texts.append(sql)
            params.extend(more)
        rows.append(texts)
    sql = insert_sql(dialect, meta.db_table, [fields[i].column for i in kept], rows, **options)
    return sql, params


def _take_all(
    batch: list[Any], rows: list[Any], readers: list[tuple[str, Callable[[Any], Any] | None]]
) -> None:
    for one, row in zip(batch, rows, strict=True):
        own = one.__dict__
        for (name, convert), value in zip(readers, row, strict=True):
            own[name] = value if convert is None or value is None else convert(value)


def _mark(objects: list[Any], db: str) -> None:
    origin = Origin(db, FETCH_PEERS)
    for one in objects:
        mark_saved(one, db, origin)


def bulk_update(
    model: Any,
    objects: list[Any],
    fields: list[Any],
    dialect: Any,
    batch_size: int | None,
) -> Operation[Any]:
    """Write fields of many rows: one UPDATE … CASE a batch, in one transaction."""
    return (yield Atomic(_update_all(model, objects, fields, dialect, batch_size), savepoint=False))


def _update_all(
    model: Any, objects: list[Any], fields: list[Any], dialect: Any, batch_size: int | None
) -> Operation[int]:
    meta = model._meta
    limit = max(1, (dialect.max_params - 1) // (2 * len(fields)))
    # CASE grows with the square of the batch: beyond some hundreds of rows it gets slower.
    size = min(batch_size or 500, limit)
    compiler = Compiler(Query(model), dialect)
    key, total = meta.pk, 0
    for start in range(0, len(objects), size):
        batch = objects[start : start + size]
        sets, params = [], []
        for field in fields:
            sql, more = _case(compiler, key, field, batch, dialect)
            sets.append(f"{quoted(dialect, field.column)} = {sql}")
            params.extend(more)
        where, keys = member(
            dialect, f" WHERE {quoted(dialect, key.column)}", key, [one.pk for one in batch]
        )
        text = f"UPDATE {quoted(dialect, meta.db_table)} SET {', '.join(sets)}{where}"  # noqa: S608
        total += yield Statement(finished(dialect, text), [*params, *keys], "affected")
    return total


def _case(
    compiler: Compiler, key: Any, field: Any, batch: list[Any], dialect: Any
) -> tuple[str, list[Any]]:
    key_value = saver(key, dialect)
    parts: list[str] = []
    params: list[Any] = []
    for one in batch:
        sql, more = assigned(compiler, field, getattr(one, field.attname))
        parts.append(f"WHEN %s THEN {sql}")
        params.extend((key_value(one.pk), *more))
    text = f"CASE {quoted(dialect, key.column)} {' '.join(parts)} END"
    if dialect.vendor == "postgresql":
        text = f"CAST({text} AS {field.cast_db_type(dialect)})"
    return text, params
