"""Fields of many rows written in few statements: bulk_update.

Flow: writing.many → **bulk_update** → Statements. New values come as a table that the UPDATE is joined with:

    PostgreSQL   UPDATE … FROM unnest: a parameter a column, its text the same for any number
    SQLite       UPDATE … FROM (VALUES …) of CHUNK rows, which stays prepared

A batch with expressions, with one row twice, or of a model whose key is several columns is written by CASE,
which costs the square of its size.
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.compiler.select import Compiler
from hotclub_orm.compiler.writes import assigned
from hotclub_orm.expressions.dialect_text import finished, quoted
from hotclub_orm.operations.arrays import NotAnArray, array_text, array_types
from hotclub_orm.operations.collecting import NotPlain, collector, saver
from hotclub_orm.operations.delete import rows_where
from hotclub_orm.operations.several import by_key, key_params
from hotclub_orm.plan.query import Query
from hotclub_orm.statements import Atomic, Operation, Statement

# As for bulk_create: more rows in a statement gain nothing.
CHUNK = 250
ARRAY_CHUNK = 5000
_CASE_CHUNK = 250


class _Twice(Exception):
    """A row stands in the batch twice: which of the two values would win is not defined."""


class _Plan:
    """UPDATE of these fields of many rows: all that does not depend on their number."""

    __slots__ = ("arrays", "collect", "columns", "dialect", "key", "table", "texts", "types")

    def __init__(self, meta: Any, fields: tuple[Any, ...], dialect: Any) -> None:
        self.dialect, self.key, self.table = dialect, meta.pk, meta.db_table
        self.columns = [field.column for field in fields]
        named = (meta.pk, *fields)
        self.arrays = bool(dialect.features.array_parameter)
        self.types = array_types(named, dialect) if self.arrays else None
        self.collect = collector(named, dialect, "columns" if self.arrays else "flat", add=None)
        self.texts: dict[int, str] = {}

    @property
    def joins(self) -> bool:
        """Whether new values can come as a table: always on SQLite, else when each type is known."""
        return not self.arrays or self.types is not None

    def size(self, batch_size: int | None) -> int:
        """Return how many rows a statement takes."""
        if self.arrays:
            return batch_size or ARRAY_CHUNK
        limit = max(1, self.dialect.max_params // (len(self.columns) + 1))
        return int(min(batch_size or CHUNK, limit))

    def statement(self, batch: list[Any]) -> Statement:
        """Return the UPDATE of a batch. Raises NotPlain, KeyError, NotAnArray, _Twice."""
        params = self.collect(batch)
        keys = params[0] if self.arrays else params[:: len(self.columns) + 1]
        if len(set(keys)) < len(keys):
            raise _Twice
        if self.arrays:
            return Statement(self.text(0), [array_text(column) for column in params], "affected")
        return Statement(self.text(len(batch)), params, "affected")

    def text(self, count: int) -> str:
        """Return the text for so many rows; that of a full chunk is kept."""
        found = self.texts.get(count)
        if found is None:
            found = self._text(count)
            if count in (0, CHUNK):
                self.texts[count] = found
        return found

    def _text(self, count: int) -> str:
        dialect, width = self.dialect, len(self.columns) + 1
        if self.types is not None:
            names = [f"c{i}" for i in range(width)]
            arrays = ", ".join(f"%s::{one}[]" for one in self.types)
            source = f"unnest({arrays}) AS new_values ({', '.join(names)})"
        else:
            names = [f"column{i + 1}" for i in range(width)]
            row = f"({', '.join(['%s'] * width)})"
            source = f"(VALUES {', '.join([row] * count)}) AS new_values"
        table, key = quoted(dialect, self.table), quoted(dialect, self.key.column)
        sets = ", ".join(
            f"{quoted(dialect, column)} = new_values.{name}"
            for column, name in zip(self.columns, names[1:], strict=True)
        )
        where = f"{table}.{key} = new_values.{names[0]}"
        return finished(dialect, f"UPDATE {table} SET {sets} FROM {source} WHERE {where}")  # noqa: S608


def bulk_update(
    model: Any,
    objects: list[Any],
    fields: list[Any],
    dialect: Any,
    batch_size: int | None,
) -> Operation[Any]:
    """Write fields of many rows: one UPDATE a batch, in one transaction."""
    return (yield Atomic(_update_all(model, objects, fields, dialect, batch_size), savepoint=False))


def _update_all(
    model: Any, objects: list[Any], fields: list[Any], dialect: Any, batch_size: int | None
) -> Operation[int]:
    plan = _plan(model._meta, tuple(fields), dialect)
    total = 0
    if plan is None:
        return (yield from _by_case(model, objects, fields, dialect, batch_size))
    size = plan.size(batch_size)
    for start in range(0, len(objects), size):
        batch = objects[start : start + size]
        try:
            statement = plan.statement(batch)
        except (NotPlain, KeyError, NotAnArray, _Twice):
            total += yield from _by_case(model, batch, fields, dialect, batch_size)
        else:
            total += yield statement
    return total


def _plan(meta: Any, fields: tuple[Any, ...], dialect: Any) -> _Plan | None:
    """Return the plan, made once; None where new values can't come as a table."""
    if meta.pk.column is None:
        return None
    key = ("bulk update", dialect, fields)
    found: _Plan | None = meta._cache.get(key)
    if found is None:
        found = meta._cache.setdefault(key, _Plan(meta, fields, dialect))
    return found if found.joins else None


def _by_case(
    model: Any, objects: list[Any], fields: list[Any], dialect: Any, batch_size: int | None
) -> Operation[int]:
    meta = model._meta
    limit = max(1, (dialect.max_params - 1) // (2 * len(fields)))
    size = min(batch_size or _CASE_CHUNK, limit)
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
