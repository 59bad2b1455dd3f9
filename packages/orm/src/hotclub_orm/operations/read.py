"""Reading: rows as objects, counts, existence, aggregates, streams, locks, explanations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from hotclub_orm.compiler.binder import make_binder
from hotclub_orm.compiler.ctes import with_clause
from hotclub_orm.compiler.layout import Layout, Selected, joined
from hotclub_orm.compiler.select import Compiler
from hotclub_orm.errors import EmptyResultSet
from hotclub_orm.expressions.dialect_text import finished
from hotclub_orm.expressions.parameters import Slot
from hotclub_orm.expressions.subqueries import check_databases
from hotclub_orm.functions.date_kinds import current_zone_name
from hotclub_orm.hydrate import HYDRATORS, Hydrator, object_hydrator
from hotclub_orm.into import RowMatch, match_of, row_hydrator
from hotclub_orm.operations.explained import explained
from hotclub_orm.shape import Shape
from hotclub_orm.state import FETCH_PEERS, FetchMode, Origin
from hotclub_orm.statements import Close, Emit, Fetch, Open, Operation, Statement, Within

Params = tuple[Any, ...]


class Reading:
    """A compiled SELECT. sql is None when no row can come, or when something is to be looked at before.

    held: the text that waits for that. locks: whether a transaction only may send it. databases: the
    aliases that queries inside it name, which have to be the one that is asked.
    bind: values of the query → parameters. make: (rows, origin) → objects or plain values; it is
    written by `hydrator` when the first rows come. gathers: whether the objects know each other.
    """

    __slots__ = ("bind", "databases", "gathers", "held", "locks", "make", "sql")

    def __init__(
        self,
        sql: str | None,
        bind: Callable[[Params], Sequence[Any]],
        hydrator: Callable[[], Hydrator],
        gathers: bool,
        *,
        locks: bool = False,
        databases: frozenset[str] = frozenset(),
    ) -> None:
        # What is held stands apart, so that nothing has to be asked of any other.
        self.sql: str | None = None if locks or databases else sql
        self.held: str | None = sql if locks or databases else None
        self.locks, self.databases = locks, databases
        self.bind, self.gathers = bind, gathers
        self.make: Hydrator = partial(self._make_first, hydrator)

    def checked(self, db: str) -> str | None:
        """Return the text that is held; None where no row can come. Raises ValueError."""
        check_databases(self.databases, db)
        return self.held

    def _make_first(
        self, hydrator: Callable[[], Hydrator], rows: list[Any], origin: Any
    ) -> list[Any]:
        self.make = hydrator()
        return self.make(rows, origin)


LITERAL_LIMIT = 1000


def _nothing(*_: Any) -> list[Any]:
    return []


EMPTY = Reading(None, _nothing, lambda: _nothing, False)

# Stands in the memory of a shape for what has a text for each zone.
_PER_ZONE: Any = object()


def remembered(
    shape: Shape, key: tuple[Any, ...], write: Callable[[Shape, Any, set[str]], Any]
) -> Any:
    """Return what was compiled under that key, or compile it: once, or once a zone.

    write(shape, key, heard) adds to `heard` what the text depends on beside the shape.
    """
    found = shape.compiled.get(key)
    if found is None:
        heard: set[str] = set()
        found = write(shape, key, heard)
        if not heard:
            return shape.compiled.setdefault(key, found)
        shape.compiled[key] = _PER_ZONE
        shape.compiled[*key, current_zone_name()] = found
    elif found is _PER_ZONE:
        zoned = (*key, current_zone_name())
        found = shape.compiled.get(zoned)
        if found is None:
            found = shape.compiled.setdefault(zoned, write(shape, key, set()))
    return found


def reading(shape: Shape, dialect: Any, kind: str) -> Reading:
    """Return the compiled SELECT of a shape. kind: "objects" or a name in HYDRATORS."""
    key = (dialect, kind)
    found: Any = shape.compiled.get(key)
    if found is None or found is _PER_ZONE:
        found = remembered(shape, key, _compiled)
    return found  # type: ignore[no-any-return]


def _compiled(shape: Shape, key: tuple[Any, str], heard: set[str]) -> Reading:
    dialect, kind = key
    query = shape.query
    single = kind.startswith("one:")
    if single:
        query = query.clone()
        query.limit = 21
        kind = kind[4:]
    try:
        selected = Compiler(query, dialect, heard=heard).select()
    except EmptyResultSet:
        return EMPTY
    objects = selected.layout.objects
    gathers = objects is not None and (objects.model._loads_lazily() or bool(query.deferred[0]))
    hydrator: Callable[[], Hydrator]
    if kind == "objects":
        hydrator = partial(object_hydrator, selected.layout, dialect)
    elif kind == "into":
        hydrator = partial(row_hydrator, selected.layout, match_of(query))
    elif kind == "into with values":
        hydrator = partial(_row_with_values, selected.layout, match_of(query))
    else:
        hydrator = partial(HYDRATORS[kind], selected.layout)
    sql = finished(dialect, selected.sql)
    locks = query.lock is not None and dialect.features.select_for_update
    bind = make_binder(selected.params)
    return Reading(sql, bind, hydrator, gathers, locks=locks, databases=query.databases)


def _row_with_values(layout: Layout, match: RowMatch) -> Hydrator:
    """Return rows → pairs of a row of somebody's class and the tuple of all that was read."""
    rows_of, values_of = row_hydrator(layout, match), HYDRATORS["tuples"](layout)
    return lambda rows, origin: list(
        zip(rows_of(rows, origin), values_of(rows, origin), strict=True)
    )


def fetch(
    compiled: Reading, params: Params, db: str, mode: FetchMode = FETCH_PEERS
) -> Operation[list[Any]]:
    """Read all rows and make objects or plain values of them."""
    if compiled.sql is None:
        return (yield from held(compiled, params, db, mode))
    rows = yield Statement(compiled.sql, compiled.bind(params))
    return made_of(compiled, rows, db, mode)


def held(compiled: Reading, params: Params, db: str, mode: FetchMode) -> Operation[list[Any]]:
    """Read all rows after what is to be looked at before, or none where no row can come.

    Raises TransactionManagementError for rows to be locked outside a transaction, ValueError for a
    query inside that names another database.
    """
    sql = compiled.checked(db)
    if sql is None:
        return []
    if compiled.locks:
        yield Within("select_for_update")
    rows = yield Statement(sql, compiled.bind(params))
    return made_of(compiled, rows, db, mode)


def made_of(compiled: Reading, rows: list[Any], db: str, mode: FetchMode) -> list[Any]:
    """Return the objects or plain values of the rows of one answer."""
    origin = Origin(db, mode)
    made = compiled.make(rows, origin)
    if compiled.gathers and len(made) > 1:
        origin.gather(made)
    return made


def stream(
    compiled: Reading,
    params: Params,
    db: str,
    mode: FetchMode,
    chunk_size: int,
    after_chunk: Callable[[list[Any]], Operation[None]] | None,
) -> Operation[None]:
    """Read in chunks; emit each chunk's objects."""
    sql = compiled.sql
    if sql is None:
        sql = compiled.checked(db)
        if sql is None:
            return
        if compiled.locks:
            yield Within("select_for_update")
    handle = yield Open(sql, compiled.bind(params), chunk_size)
    try:
        while rows := (yield Fetch(handle)):
            made = made_of(compiled, rows, db, mode)
            if after_chunk is not None:
                yield from after_chunk(made)
            yield Emit(made)
    except Exception:
        yield Close(handle)
        raise
    # Who leaves the stream early closes this generator, which can wish for nothing then: run and
    # arun close what is left open.
    yield Close(handle)


def _counting(shape: Shape, dialect: Any, heard: set[str]) -> Selected:
    compiler = Compiler(shape.query, dialect, heard=heard)
    query = compiler.query
    query.lock = None
    if query.ctes:
        head = with_clause(compiler)
        counted = _counted(compiler)
        sql, params = joined(head, (counted.sql, counted.params))
        return Selected(sql, params, counted.layout)
    return _counted(compiler)


def _counted(compiler: Compiler) -> Selected:
    query = compiler.query
    if (
        query.distinct
        or query.is_sliced
        or query.combinator
        or query.group_by is not None
        or query.where.contains_over_clause
        or query.spreading()
    ):
        if not query.is_sliced and not query.distinct_fields:
            query.clear_ordering()
        query.select_related = False
        inner = compiler.select()
        sql = f'SELECT COUNT(*) FROM ({inner.sql}) "subquery"'  # noqa: S608 - our own text
        return Selected(sql, inner.params, inner.layout)
    query.clear_ordering()
    query.select_related, query.values_names = False, ()
    inner = compiler.select()
    return Selected(
        inner.sql.replace('SELECT %s AS "a"', 'SELECT COUNT(*) AS "a"', 1),
        inner.params[1:],
        inner.layout,
    )


def _compiled_test(shape: Shape, key: tuple[Any, str], heard: set[str]) -> Reading:
    """Return what reads the answer of "count" or "exists"; it makes no objects."""
    dialect, kind = key
    try:
        if kind == "count":
            selected = _counting(shape, dialect, heard)
        else:
            query = shape.query.for_exists()
            query.lock = None
            selected = Compiler(query, dialect, heard=heard).select()
    except EmptyResultSet:
        return EMPTY
    sql, bind = finished(dialect, selected.sql), make_binder(selected.params)
    return Reading(sql, bind, lambda: _nothing, False, databases=shape.query.databases)


def count(shape: Shape, params: Params, dialect: Any, db: str) -> Operation[int]:
    """Count rows."""
    compiled = remembered(shape, (dialect, "count"), _compiled_test)
    sql = compiled.sql or compiled.checked(db)
    if sql is None:
        return 0
    rows = yield Statement(sql, compiled.bind(params))
    return int(rows[0][0])


def exists(shape: Shape, params: Params, dialect: Any, db: str) -> Operation[bool]:
    """Tell whether there is a row."""
    compiled = remembered(shape, (dialect, "exists"), _compiled_test)
    sql = compiled.sql or compiled.checked(db)
    if sql is None:
        return False
    rows = yield Statement(sql, compiled.bind(params))
    return bool(rows)


def aggregate(
    shape: Shape, params: Params, dialect: Any, db: str, aggregates: dict[str, Any]
) -> Operation[dict[str, Any]]:
    """Compute aggregates over the rows. aggregates: name → expression.

    Raises TypeError for what is no aggregate, ValueError for a query of another database in it.
    """
    compiler = Compiler(shape.query, dialect)
    compiler.query.lock = None
    resolved = compiler.query.resolve_totals(aggregates)
    check_databases(compiler.query.databases, db)
    try:
        selected = compiler.aggregate(resolved)
    except EmptyResultSet:
        return {name: one.empty_result_set_value for name, one in resolved.items()}
    rows = yield Statement(finished(dialect, selected.sql), make_binder(selected.params)(params))
    row = rows[0] if rows else [None] * len(resolved)
    return {
        name: value if convert is None or value is None else convert(value)
        for (name, convert), value in zip(selected.layout.named, row, strict=True)
    }


def explain(
    shape: Shape,
    params: Params,
    dialect: Any,
    db: str,
    format: str | None,
    options: dict[str, Any],
) -> Operation[str]:
    """Ask the database how it would run the query."""
    check_databases(shape.query.databases, db)
    prefix = dialect.explain(format, options)
    selected = Compiler(shape.query, dialect).select()
    rows = yield Statement(
        prefix + finished(dialect, selected.sql), make_binder(selected.params)(params)
    )
    return explained(rows, dialect.vendor)


def sliced(shape: Shape, low: int | None, high: int | None) -> tuple[Shape, Params]:
    """Return the shape with limits, and their parameters."""
    added: list[Any] = []
    limit: Any = None
    offset: Any = None
    if high is not None:
        limit = high - (low or 0)
        # A planner that sees the number chooses better; beyond page sizes it is a parameter.
        if limit > LITERAL_LIMIT:
            added.append(limit)
            limit = Slot(shape.width, int)
    if low:
        offset = Slot(shape.width + len(added), int)
        added.append(low)

    def build(query: Any, _: Any) -> None:
        query.set_slice(limit, offset)

    # No bool beside the ints: True is 1 to a dict.
    key = ("slice", limit if type(limit) is int else str(type(limit)), offset is None)
    return shape.child(key, added, build, None)
