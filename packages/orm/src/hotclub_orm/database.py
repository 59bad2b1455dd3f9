"""`Database(url)`: the door through which every operation goes, in both colours.

Flow: queryset, models, transactions → **database** → seats → driver. The door decides nothing about
SQL; it finds the session that this thread or task holds, or takes one for a moment, and lets
run / arun grant the operation's wishes.

    with Database("sqlite:///shop.db"):         # alias "default": models find it by themselves
        ...
"""

from __future__ import annotations

import asyncio
import os
import weakref
from asyncio import _get_running_loop
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import get_ident
from types import TracebackType
from typing import Any, Self, TypeVar

from hotclub_orm.compiler.ddl_text import MODEL_SQL
from hotclub_orm.cursors import AsyncCursor, Cursor
from hotclub_orm.dialects.base import Dialect
from hotclub_orm.door import DEFAULT_ALIAS, doors
from hotclub_orm.drivers import arun, run
from hotclub_orm.drivers.asqlite import Offload
from hotclub_orm.drivers.protocol import AsyncConnection, Connection
from hotclub_orm.drivers.session import AHELD, HELD, Session
from hotclub_orm.drivers.watching import (
    WATCHERS,
    AsyncWatchedConnection,
    Recorder,
    WatchedConnection,
    Watcher,
    watched,
    watchers_of,
    watching,
)
from hotclub_orm.errors import (
    DatabaseError,
    Error,
    ProtectedError,
    RestrictedError,
    SynchronousOnlyOperation,
    TransactionManagementError,
)
from hotclub_orm.introspect import table_names
from hotclub_orm.ledger import BlockOptions
from hotclub_orm.opening import DatabaseOptions, open_seats
from hotclub_orm.raw_sql import Params, raw_statement
from hotclub_orm.registry import apps as default_apps
from hotclub_orm.schema import SchemaEditor, ddl_for, tables_for
from hotclub_orm.statements import Operation, Result, Row, Statement
from hotclub_orm.url import Address, parse_url

T = TypeVar("T")

_UNWATCHED: AbstractContextManager[None] = nullcontext()  # holds nothing, so one serves all


class Database:
    """One database.

    url: see url.py for the forms. alias: the name in `using=`; "default" serves who names none.
    pool_max_size, pool_timeout_seconds: PostgreSQL, connections per process (and per event loop).
    busy_timeout_seconds: SQLite, how long to wait for another writer.
    statement_timeout_seconds: stop longer statements with QueryTimeout.
    isolation: the level of every transaction. read_only: refuse writes.
    time_zone, use_tz: as Django's DATABASES["TIME_ZONE"] and USE_TZ; read by the column types.
    transaction_mode: SQLite, how atomic() begins: "IMMEDIATE" never fails halfway because of
        another writer; "DEFERRED" (Django's default) lets several blocks read at once.
    offload: SQLite on a loop, see drivers/asqlite.py.
    allow_sync_in_loop: let blocking calls block a running loop, for notebooks.
    server_side_cursors: False behind a pooler that changes servers between transactions.
    options: passed to psycopg.connect as they are (sslmode, application_name …).
    init_command: SQLite, statements for each new connection, divided by semicolons.
    Raises ImproperlyConfigured. Nothing is opened before it is needed.
    """

    dialect: Dialect

    def __init__(
        self,
        url: str,
        *,
        alias: str = DEFAULT_ALIAS,
        pool_max_size: int = 10,
        pool_timeout_seconds: float = 30.0,
        busy_timeout_seconds: float = 5.0,
        statement_timeout_seconds: float | None = None,
        isolation: str | None = None,
        read_only: bool = False,
        time_zone: str = "UTC",
        use_tz: bool = True,
        transaction_mode: str = "IMMEDIATE",
        offload: Offload = False,
        allow_sync_in_loop: bool = False,
        server_side_cursors: bool = True,
        options: Mapping[str, Any] | None = None,
        init_command: str = "",
        register: bool = True,
    ) -> None:
        address = parse_url(url)
        self.alias, self.time_zone, self.use_tz = alias, time_zone, use_tz
        self.read_only = read_only or address.read_only
        self._address = address
        self._guards_loop = not allow_sync_in_loop
        self._watchers: tuple[Watcher, ...] = ()
        given = DatabaseOptions(
            pool_max_size=pool_max_size,
            pool_timeout_seconds=pool_timeout_seconds,
            busy_timeout_seconds=busy_timeout_seconds,
            statement_timeout_seconds=statement_timeout_seconds,
            isolation=isolation,
            read_only=self.read_only,
            time_zone=time_zone,
            use_tz=use_tz,
            transaction_mode=transaction_mode,
            offload=offload,
            server_side_cursors=server_side_cursors,
            init_command=init_command,
            options=options or {},
        )
        self.dialect, self._seats, self._aseats = open_seats(self, address, given)
        _databases.add(self)
        if register:
            doors.register(self)

    def __repr__(self) -> str:
        return f"<Database {self.alias!r} {self._address.shown}>"

    @property
    def vendor(self) -> str:
        """The kind of database, "sqlite" or "postgresql"."""
        return self.dialect.vendor

    @property
    def address(self) -> Address:
        """Where the database is; its repr holds no secret."""
        return self._address

    # operations

    def run(self, operation: Operation[T]) -> T:
        """Run the operation on the session this thread holds, or on one taken for it."""
        if self._guards_loop and _get_running_loop() is not None:
            operation.close()
            raise SynchronousOnlyOperation("A blocking operation")
        # The two context variables are asked here, not through functions: this is the hot path.
        if HELD.sessions.get() is not None and (held := self._held()) is not None:
            return self._run_held(operation, held)
        session = self._seats.take()
        try:
            if self._watchers or WATCHERS.get() is not None:
                return self._run_watched(operation, session)
            return run.run(operation, session)
        finally:
            self._seats.give(session)

    async def arun(self, operation: Operation[T]) -> T:
        """Run the operation on the session this task holds, or on one taken for it."""
        if AHELD.sessions.get() is not None and (held := self._aheld()) is not None:
            return await self._arun_held(operation, held)
        session = await self._aseats.take()
        try:
            if self._watchers or WATCHERS.get() is not None:
                return await self._arun_watched(operation, session)
            return await arun.arun(operation, session)
        finally:
            await self._aseats.give(session)

    def stream(self, operation: Operation[None]) -> Iterator[Any]:
        """Yield what the operation emits, holding one session until the end or `close()`."""
        if self._guards_loop and _get_running_loop() is not None:
            raise SynchronousOnlyOperation("A blocking stream")
        held = self._held()
        session = held or self._seats.take()
        try:
            with self._watched(session):
                yield from run.stream(operation, session)
        finally:
            if held is None:
                self._seats.give(session)

    async def astream(self, operation: Operation[None]) -> AsyncIterator[Any]:
        """As `stream`, awaiting the driver."""
        held = self._aheld()
        session = held or await self._aseats.take()
        emitted = arun.astream(operation, session)
        try:
            with self._awatched(session):
                async for value in emitted:
                    yield value
        finally:
            await emitted.aclose()  # type: ignore[attr-defined]
            if held is None:
                await self._aseats.give(session)

    def _held(self) -> Session[Connection] | None:
        session = HELD.get(self)
        return session if session is not None and session.owner == get_ident() else None

    def _aheld(self) -> Session[AsyncConnection] | None:
        session = AHELD.get(self)
        if session is None or session.owner is not asyncio.current_task():
            return None
        return session

    def _run_held(self, operation: Operation[T], session: Session[Connection]) -> T:
        ledger = session.ledger
        try:
            ledger.check()
            with self._watched(session):
                if not ledger.autocommit:
                    run.run(ledger.ready(), session)
                return run.run(operation, session)
        except DatabaseError as error:
            ledger.broken = ledger.broken or (ledger.in_atomic_block and _failed_there(error))
            raise
        finally:
            operation.close()
            ledger.lost = ledger.lost or session.plain.lost

    async def _arun_held(self, operation: Operation[T], session: Session[AsyncConnection]) -> T:
        ledger = session.ledger
        try:
            ledger.check()
            with self._awatched(session):
                if not ledger.autocommit:
                    await arun.arun(ledger.ready(), session)
                return await arun.arun(operation, session)
        except DatabaseError as error:
            ledger.broken = ledger.broken or (ledger.in_atomic_block and _failed_there(error))
            raise
        finally:
            operation.close()
            ledger.lost = ledger.lost or session.plain.lost

    # raw SQL

    def execute(self, sql: str, params: Params = None) -> list[Row]:
        """Run SQL with %s or %(name)s placeholders and return its rows."""
        return self.run(_one(raw_statement(sql, params, self.dialect)))

    async def aexecute(self, sql: str, params: Params = None) -> list[Row]:
        """As `execute`, awaiting."""
        statement = raw_statement(sql, params, self.dialect)
        return await self.arun(_one(statement))

    def cursor(self) -> Cursor:
        """Return a cursor in the manner of PEP 249, as Django's connection.cursor()."""
        return Cursor(self._result, self.dialect)

    def acursor(self) -> AsyncCursor:
        """As `cursor`; its methods are awaited."""
        return AsyncCursor(self._aresult, self.dialect)

    def _result(self, operation: Operation[Result]) -> Result:
        return self.run(operation)

    async def _aresult(self, operation: Operation[Result]) -> Result:
        return await self.arun(operation)

    # tables

    def create_tables(self, *models: Any) -> None:
        """Create the tables of the models that are not there yet, for scripts without migrations.

        Without arguments, of every model that is known.
        """
        self.run(self._creation(models))

    async def acreate_tables(self, *models: Any) -> None:
        """As `create_tables`, awaiting."""
        await self.arun(self._creation(models))

    def _creation(self, models: Sequence[Any]) -> Operation[None]:
        ddl = ddl_for(self.dialect)
        known = yield from table_names(self.dialect)
        wanted = tables_for(models or default_apps.get_models(), self.dialect, MODEL_SQL)
        missing = [table for table in wanted if table.name not in known]
        yield from ddl.changes(ddl.create_tables(missing))

    def schema_editor(self, *, atomic: bool = True) -> SchemaEditor:
        """Return an editor of this database's schema; run its operations by `run` or `arun`."""
        return SchemaEditor(ddl_for(self.dialect), MODEL_SQL, atomic=atomic)

    # blocks (transactions.py is their public face)

    def enter_block(self, options: BlockOptions) -> None:
        """Open an atomic block in this context."""
        if self._guards_loop and _get_running_loop() is not None:
            raise SynchronousOnlyOperation("A blocking transaction ('with atomic()')")
        held = self._held()
        session = held or self._seats.take()
        try:
            with self._watched(session):
                run.enter_block(options, session)
        except BaseException:
            if held is None:
                self._seats.give(session)
            raise

    async def aenter_block(self, options: BlockOptions) -> None:
        """As `enter_block`, awaiting."""
        held = self._aheld()
        session = held or await self._aseats.take()
        try:
            with self._awatched(session):
                await arun.aenter_block(options, session)
        except BaseException:
            if held is None:
                await self._aseats.give(session)
            raise

    def leave_block(self, because: BaseException | None = None) -> None:
        """Close this context's innermost block; an error rolls it back."""
        session = self._held_in_block(self._held())
        try:
            with self._watched(session):
                run.leave_block(session, because)
        finally:
            if not session.held:
                self._seats.give(session)

    async def aleave_block(self, because: BaseException | None = None) -> None:
        """As `leave_block`, awaiting."""
        session = self._held_in_block(self._aheld())
        try:
            with self._awatched(session):
                await arun.aleave_block(session, because)
        finally:
            if not session.held:
                await self._aseats.give(session)

    def _held_in_block(self, session: Any) -> Any:
        if session is None or not session.ledger.frames:
            raise TransactionManagementError(
                "This context holds no atomic block; it must end in the task or thread and in "
                "the context where it began."
            )
        return session

    def session(self) -> Session[Any] | None:
        """Return the session that this task or thread holds, or None outside of any block."""
        if _get_running_loop() is not None and (held := self._aheld()) is not None:
            return held
        return self._held()

    def set_autocommit(self, autocommit: bool) -> None:
        """Begin or end manual transactions in this context, as Django's set_autocommit."""
        held = self._held()
        if held is None and autocommit:
            return
        session = held or self._seats.take()
        if held is None:
            self._seats.hold(session, BlockOptions())
        try:
            run.run(session.ledger.set_autocommit(autocommit=autocommit), session)
        finally:
            if not session.ledger.pinned:
                self._seats.unhold(session)
                self._seats.give(session)

    async def aset_autocommit(self, autocommit: bool) -> None:
        """As `set_autocommit`, awaiting."""
        held = self._aheld()
        if held is None and autocommit:
            return
        session = held or await self._aseats.take()
        if held is None:
            await self._aseats.hold(session, BlockOptions())
        try:
            await arun.arun(session.ledger.set_autocommit(autocommit=autocommit), session)
        finally:
            if not session.ledger.pinned:
                await self._aseats.unhold(session)
                await self._aseats.give(session)

    # watching

    def execute_wrapper(self, watcher: Watcher) -> AbstractContextManager[None]:
        """Put the watcher around each statement of this context (drivers/watching.py)."""
        return watching(self, watcher)

    @contextmanager
    def watch_statements(self) -> Iterator[Recorder]:
        """Record each statement of this context: `with database.watch_statements() as seen:`."""
        recorder = Recorder()
        with watching(self, recorder):
            yield recorder

    def add_watcher(self, watcher: Watcher) -> None:
        """Put the watcher around each statement of every thread and task, from now on."""
        self._watchers = (*self._watchers, watcher)

    def remove_watcher(self, watcher: Watcher) -> None:
        """Take the watcher away; an unknown one is no error."""
        self._watchers = tuple(known for known in self._watchers if known is not watcher)

    def _watched(self, session: Session[Any]) -> AbstractContextManager[None]:
        if not self._watchers and WATCHERS.get() is None:
            return _UNWATCHED
        return watched(session, (*self._watchers, *watchers_of(self)), self, WatchedConnection)

    def _awatched(self, session: Session[Any]) -> AbstractContextManager[None]:
        if not self._watchers and WATCHERS.get() is None:
            return _UNWATCHED
        return watched(session, (*self._watchers, *watchers_of(self)), self, AsyncWatchedConnection)

    def _run_watched(self, operation: Operation[T], session: Session[Connection]) -> T:
        with self._watched(session):
            return run.run(operation, session)

    async def _arun_watched(self, operation: Operation[T], session: Session[AsyncConnection]) -> T:
        with self._awatched(session):
            return await arun.arun(operation, session)

    # the end

    def is_usable(self) -> bool:
        """Whether the database answers."""
        try:
            self.execute("SELECT 1")
        except Error:
            return False
        return True

    async def ais_usable(self) -> bool:
        """As `is_usable`, awaiting."""
        try:
            await self.aexecute("SELECT 1")
        except Error:
            return False
        return True

    def close(self) -> None:
        """Close the connections and give the alias up. The next operation opens anew."""
        self._forget()
        self._seats.close()
        self._aseats.close_now()

    async def aclose(self) -> None:
        """As `close`, for the connections of this event loop as well."""
        self._forget()
        await self._aseats.close()
        self._seats.close()

    def _forget(self) -> None:
        if self.alias in doors and doors[self.alias] is self:
            doors.forget(self.alias)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def _abandon(self) -> None:
        self._seats.abandon()
        self._aseats.abandon()


def _one(statement: Statement) -> Operation[Any]:
    return (yield statement)


# Every living database, so that a forked child does not touch its parent's connections. Weak.
_databases: weakref.WeakSet[Database] = weakref.WeakSet()


def _after_fork() -> None:
    for database in tuple(_databases):
        database._abandon()


_register_at_fork: Callable[..., None] | None = getattr(os, "register_at_fork", None)
if _register_at_fork is not None:
    _register_at_fork(after_in_child=_after_fork)


def _failed_there(error: DatabaseError) -> bool:
    """Tell whether a statement failed; what protects rows is found before any is written."""
    return not isinstance(error, (ProtectedError, RestrictedError))
