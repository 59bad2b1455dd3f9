"""Fields of many rows written in few statements: bulk_update."""

from __future__ import annotations

from typing import Any

from hotclub_orm.compiler.select import Compiler
from hotclub_orm.compiler.writes import assigned
from hotclub_orm.expressions.dialect_text import finished, quoted
from hotclub_orm.operations.collecting import saver
from hotclub_orm.operations.delete import rows_where
from hotclub_orm.operations.several import by_key, key_params
from hotclub_orm.plan.query import Query
from hotclub_orm.statements import Atomic, Operation, Statement


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
        where, keys = rows_where(dialect, key, [getattr(one, key.attname) for one in batch])
        text = f"UPDATE {quoted(dialect, meta.db_table)} SET {', '.join(sets)}{where}"  # noqa: S608
        total += yield Statement(finished(dialect, text), [*params, *keys], "affected")
    return total


def _case(
    compiler: Compiler, key: Any, field: Any, batch: list[Any], dialect: Any
) -> tuple[str, list[Any]]:
    if key.column is None:
        return _case_of_several(compiler, key.fields, field, batch, dialect)
    key_value = saver(key, dialect)
    parts: list[str] = []
    params: list[Any] = []
    for one in batch:
        sql, more = assigned(compiler, field, getattr(one, field.attname))
        parts.append(f"WHEN %s THEN {sql}")
        params.extend((key_value(getattr(one, key.attname)), *more))
    text = f"CASE {quoted(dialect, key.column)} {' '.join(parts)} END"
    if dialect.vendor == "postgresql":
        text = f"CAST({text} AS {field.cast_db_type(dialect)})"
    return text, params


def _case_of_several(
    compiler: Compiler, key: tuple[Any, ...], field: Any, batch: list[Any], dialect: Any
) -> tuple[str, list[Any]]:
    parts: list[str] = []
    params: list[Any] = []
    condition = by_key(dialect, key)
    for one in batch:
        sql, more = assigned(compiler, field, getattr(one, field.attname))
        parts.append(f"WHEN {condition} THEN {sql}")
        params.extend((*key_params(one, key, dialect), *more))
    text = f"CASE {' '.join(parts)} END"
    if dialect.vendor == "postgresql":
        text = f"CAST({text} AS {field.cast_db_type(dialect)})"
    return text, params
