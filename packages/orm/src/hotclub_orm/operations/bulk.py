"""Many new objects in few statements: bulk_create.

Flow: writing.many → **bulk** → Statements and Batches. How many rows a statement takes, and in which
form, is chosen by what is cheapest where no batch_size is given:

    PostgreSQL   INSERT … SELECT FROM unnest: a parameter a column, its text the same for any number
    SQLite       INSERT … VALUES of CHUNK rows, which stays prepared; what is left over in one
                 statement, or, when nothing comes back, row by row through one that stays prepared
"""

from __future__ import annotations

from itertools import chain, islice
from operator import itemgetter
from typing import Any, NamedTuple

from hotclub_orm.compiler.select import Compiler
from hotclub_orm.compiler.writes import assigned, insert_sql
from hotclub_orm.expressions.dialect_text import finished, quoted
from hotclub_orm.fields.base import DatabaseDefault
from hotclub_orm.operations.arrays import NotAnArray, array_text, array_types
from hotclub_orm.operations.collecting import NotPlain, collector
from hotclub_orm.operations.kept_files import file_fields, keep_files
from hotclub_orm.plan.query import Query
from hotclub_orm.state import FETCH_PEERS, Origin, mark_saved
from hotclub_orm.statements import Atomic, Batch, Operation, Statement

# More rows in a statement gain nothing on SQLite, and it has to be kept prepared.
CHUNK = 250
# Bounds what the arrays of one statement take in memory.
ARRAY_CHUNK = 5000


class Conflict(NamedTuple):
    """What to do with a row that is there already. kind: "ignore" or "update"."""

    kind: str
    target: tuple[str, ...] = ()
    updates: tuple[str, ...] = ()


class _Plan:
    """INSERT of many rows of a model into its own table: all that does not depend on their number.

    keyed: whether the rows bring the key that the database gives otherwise. wanted: the fields that
    are to come back, beside those that the database alone knows.
    """

    __slots__ = (
        "arrays",
        "collect",
        "collect_flat",
        "columns",
        "conflict",
        "dialect",
        "fields",
        "meta",
        "readers",
        "returning",
        "texts",
    )

    def __init__(
        self,
        meta: Any,
        dialect: Any,
        keyed: bool,
        conflict: Conflict | None,
        wanted: tuple[Any, ...],
    ) -> None:
        self.meta, self.dialect, self.conflict = meta, dialect, conflict
        auto = meta.auto_field
        self.fields = tuple(
            f for f in meta.local_concrete_fields if not f.generated and (keyed or f is not auto)
        )
        self.columns = [f.column for f in self.fields]
        returned = [
            f
            for f in meta.db_returning_fields
            if f.generated or f.has_db_default() or (f is auto and not keyed)
        ]
        returned += [f for f in wanted if f not in returned]
        if conflict is not None and conflict.kind == "ignore":
            returned = []
        self.returning = [f.column for f in returned]
        self.readers = [(f.attname, f.from_db_converter(dialect)) for f in returned]
        by_array = dialect.features.array_parameter
        types = array_types(self.fields, dialect) if by_array else None
        self.arrays = None if types is None else self._arrays_text(types)
        kind: Any = "rows" if types is None else "columns"
        self.collect = collector(self.fields, dialect, kind)
        self.collect_flat = collector(self.fields, dialect, "flat")
        self.texts: dict[int, str] = {}

    def _arrays_text(self, types: list[str]) -> str:
        dialect = self.dialect
        names = ", ".join(quoted(dialect, column) for column in self.columns)
        arrays = ", ".join(f"%s::{one}[]" for one in types)
        into = f"INSERT INTO {quoted(dialect, self.meta.db_table)} ({names})"
        text = f"{into} SELECT * FROM unnest({arrays})"  # noqa: S608 - quoted, and our own types
        if self.conflict is not None:
            kind, target, updates = self.conflict
            text += dialect.insert_conflict(kind, list(target), list(updates))
        if self.returning:
            text += " RETURNING " + ", ".join(quoted(dialect, one) for one in self.returning)
        return str(finished(dialect, text))

    def _options(self) -> dict[str, Any]:
        kind, target, updates = self.conflict or (None, (), ())
        return {
            "conflict": kind,
            "target": target,
            "updates": updates,
            "returning": self.returning,
        }

    def text(self, count: int) -> str:
        """Return INSERT … VALUES of so many rows; the texts of full chunks are kept."""
        found = self.texts.get(count)
        if found is None:
            rows = [["%s"] * len(self.fields)] * count
            table = self.meta.db_table
            found = insert_sql(self.dialect, table, self.columns, rows, **self._options())
            if count in (1, CHUNK):
                self.texts[count] = found
        return found

    def size(self, batch_size: int | None, wanted: int) -> int:
        """Return how many rows a statement takes. wanted: where nobody says it."""
        if not self.fields:
            return 1  # DEFAULT VALUES is one row
        limit = self.dialect.max_params // len(self.fields)
        return int(max(1, min(batch_size or wanted, limit)))

    def careful(self, batch: list[Any]) -> Statement:
        """Return an INSERT some of whose values are expressions or given by the database."""
        compiler = Compiler(Query(self.meta.model), self.dialect)
        values = [[field.pre_save(one, True) for field in self.fields] for one in batch]
        # A column whose default the database knows is left out only if no row gives it.
        kept = [
            i
            for i in range(len(self.fields))
            if not all(isinstance(row[i], DatabaseDefault) for row in values)
        ]
        # DEFAULT VALUES would be one row: something has to stand in each.
        kept = kept or [0] if len(values) > 1 and self.fields else kept
        rows, params = [], []
        for row in values:
            texts = []
            for i in kept:
                value = row[i].field.db_default if isinstance(row[i], DatabaseDefault) else row[i]
                sql, more = assigned(compiler, self.fields[i], value, inserting=True)
                texts.append(sql)
                params.extend(more)
            rows.append(texts)
        columns = [self.columns[i] for i in kept]
        sql = insert_sql(self.dialect, self.meta.db_table, columns, rows, **self._options())
        return Statement(sql, params, self.answer)

    @property
    def answer(self) -> Any:
        """What the statement is asked for."""
        return "rows" if self.readers else "affected"

    def take(self, batch: list[Any], rows: list[Any]) -> None:
        """Put on the objects what the database gave."""
        for position, (name, convert) in enumerate(self.readers):
            for one, value in zip(batch, map(itemgetter(position), rows), strict=True):
                one.__dict__[name] = value if convert is None or value is None else convert(value)


def _plan(
    meta: Any,
    dialect: Any,
    keyed: bool,
    conflict: Conflict | None,
    wanted: tuple[Any, ...] = (),
) -> _Plan:
    key = ("bulk", dialect, keyed, conflict, wanted)
    found: _Plan | None = meta._cache.get(key)
    if found is None:
        found = meta._cache.setdefault(key, _Plan(meta, dialect, keyed, conflict, wanted))
    return found


def bulk_create(
    model: Any,
    objects: list[Any],
    db: str,
    dialect: Any,
    *,
    batch_size: int | None = None,
    conflict: Conflict | None = None,
    wanted: tuple[Any, ...] = (),
) -> Operation[list[Any]]:
    """Insert objects in one transaction; keys come back but for ignored conflicts.

    wanted: fields whose stored values come back as well.
    """
    creating = _create_all(model._meta, objects, db, dialect, batch_size, conflict, wanted)
    yield Atomic(creating, savepoint=False)
    return objects


def _create_all(
    meta: Any,
    objects: list[Any],
    db: str,
    dialect: Any,
    batch_size: int | None,
    conflict: Conflict | None,
    wanted: tuple[Any, ...],
) -> Operation[None]:
    auto = meta.auto_field
    if meta.pk is not auto and meta.pk.has_default():
        for one in objects:
            if one.pk is None:
                one.pk = meta.pk.get_default()
    for one in objects if file_fields(meta) else ():
        yield from keep_files(one, meta)
    for keyed in (True, False):
        group = objects
        if auto is not None:
            name = auto.attname
            group = [one for one in objects if (one.__dict__.get(name) is not None) is keyed]
        elif not keyed:
            group = []
        if group:
            yield from _create_group(
                _plan(meta, dialect, keyed, conflict, wanted), group, batch_size
            )
            _mark(group, db)


def _create_group(plan: _Plan, objects: list[Any], batch_size: int | None) -> Operation[None]:
    if plan.arrays is not None:
        ways: Any = (_array_statement, plan.size(batch_size, ARRAY_CHUNK))
    elif plan.dialect.features.array_parameter:
        ways = (_values_statement, plan.size(batch_size, len(objects)))
    else:
        ways = (_values_statement, plan.size(batch_size, CHUNK))
    write, size = ways
    row_by_row = not plan.readers and plan.conflict is None and batch_size is None
    remaining = iter(objects)
    while batch := list(islice(remaining, size)):
        try:
            wish = _rest(plan, batch) if row_by_row and len(batch) < size else write(plan, batch)
        except (NotPlain, KeyError):
            wish = plan.careful(batch)
        answer = yield wish
        if plan.readers:
            plan.take(batch, answer)


def _rest(plan: _Plan, batch: list[Any]) -> Batch | Statement:
    if plan.arrays is not None:
        return _array_statement(plan, batch)
    return Batch(plan.text(1), plan.collect(batch))


def _values_statement(plan: _Plan, batch: list[Any]) -> Statement:
    return Statement(plan.text(len(batch)), plan.collect_flat(batch), plan.answer)


def _array_statement(plan: _Plan, batch: list[Any]) -> Statement:
    columns = plan.collect(batch)
    try:
        arrays = [array_text(column) for column in columns]
    except NotAnArray:
        values = list(chain.from_iterable(zip(*columns, strict=True)))
        return Statement(plan.text(len(batch)), values, plan.answer)
    return Statement(plan.arrays or "", arrays, plan.answer)


def _mark(objects: list[Any], db: str) -> None:
    origin = Origin(db, FETCH_PEERS)
    for one in objects:
        own = one.__dict__
        if "_state" in own or "_from" in own:
            mark_saved(one, db, origin)
        else:
            own["_from"] = origin
