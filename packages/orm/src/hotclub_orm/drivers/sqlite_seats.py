"""Which thread or task uses which connection of a SQLite database.

Flow: database → **seats** → sqlite / asqlite.

    ThreadSeats      a file, blocking: one connection per thread, more when a context needs its own
    TaskSeats        a file, awaiting: one connection per running operation or transaction
    SoleThreadSeats, a database in memory: it lives in one connection, which everybody, threads and
    SoleTaskSeats    tasks, uses in turn (`Sole`); a transaction keeps the others waiting
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import weakref
from collections.abc import Callable, Hashable
from contextlib import suppress
from threading import get_ident
from time import monotonic
from typing import Any

from hotclub_orm.dialects.sqlite import SQLITE
from hotclub_orm.drivers.asqlite import AsyncSqliteConnection, Offload, Turnstile
from hotclub_orm.drivers.protocol import AsyncConnection, Connection
from hotclub_orm.drivers.session import AHELD, HELD, Session, atell_opened, tell_opened
from hotclub_orm.drivers.sqlite import SqliteConnection, SqliteSettings, connect
from hotclub_orm.errors import LockTimeout
from hotclub_orm.ledger import BlockOptions, Ledger

MakeLedger = Callable[[], Ledger]


class _ThreadSeat:
    """What one thread keeps; closed when the thread ends."""

    __slots__ = ("close", "generation", "session")

    def __init__(
        self, session: Session[Connection], generation: object, close: Callable[[Any], None]
    ) -> None:
        self.session, self.generation, self.close = session, generation, close

    def __del__(self) -> None:
        with suppress(Exception):
            self.close(self.session.plain)


class ThreadSeats:
    """One connection per thread."""

    def __init__(self, key: Hashable, settings: SqliteSettings, mode: str | None) -> None:
        self._key, self._settings, self._mode = key, settings, mode
        self._local = threading.local()
        self._generation = object()
        self._open: set[SqliteConnection] = set()
        self._lock = threading.Lock()
        self._abandoned: list[Any] = []

    def take(self) -> Session[Connection]:
        """Return the thread's session, or another one while that one is in a transaction."""
        try:
            seat: _ThreadSeat = self._local.seat
        except AttributeError:
            seat = self._sit_down()
        if seat.generation is not self._generation:
            seat = self._sit_down()
        session = seat.session
        return self._make() if session.held else session

    def _sit_down(self) -> _ThreadSeat:
        seat = self._local.seat = _ThreadSeat(self._make(), self._generation, self._close)
        seat.session.kept = True
        return seat

    def give(self, session: Session[Connection]) -> None:
        """Nothing to do for the thread's own session, in the ordinary case."""
        if session.disturbed or session.plain.raw.in_transaction:  # type: ignore[attr-defined]
            self._mend(session)
        if not session.kept:
            self._close(session.plain)

    def _mend(self, session: Session[Connection]) -> None:
        """Undo what was left open. A connection that cannot do so is the thread's no longer."""
        try:
            session.plain.reset()  # type: ignore[attr-defined]
        except sqlite3.Error:
            if session.kept:
                session.kept = False
                del self._local.seat
        else:
            session.ledger, session.disturbed = Ledger(SQLITE, mode=self._mode), False

    def hold(self, session: Session[Connection], options: BlockOptions) -> None:
        """Make the context know the session."""
        HELD.put(self._key, session, get_ident())

    def unhold(self, session: Session[Connection]) -> None:
        """Make the context forget the session."""
        HELD.drop(self._key)
        session.held = False
        session.disturbed = session.disturbed or session.ledger.lost

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._lock:
            connections, self._open = self._open, set()
            self._generation = object()
        for connection in connections:
            connection.close()

    def abandon(self) -> None:
        """Keep the parent's connections alive and unused: closing them would drop its locks."""
        self._abandoned.append((self._open, getattr(self._local, "seat", None)))
        self._open, self._local, self._lock = set(), threading.local(), threading.Lock()

    def _make(self) -> Session[Connection]:
        connection = SqliteConnection(connect(self._settings, wait=True), self._settings)
        session: Session[Connection] = Session(connection, Ledger(SQLITE, mode=self._mode), self)
        tell_opened(self._key, session)
        with self._lock:
            self._open.add(connection)
        return session

    def _close(self, connection: Any) -> None:
        with self._lock:
            self._open.discard(connection)
        connection.close()


class TaskSeats:
    """A connection for each running operation, from a stack of idle ones."""

    def __init__(
        self, key: Hashable, settings: SqliteSettings, mode: str | None, offload: Offload
    ) -> None:
        self._key, self._settings, self._mode, self._offload = key, settings, mode, offload
        self._turnstile = Turnstile(settings.busy_timeout_seconds)
        self._idle: list[Session[AsyncConnection]] = []
        self._members: weakref.WeakSet[Session[AsyncConnection]] = weakref.WeakSet()
        self._abandoned: list[Any] = []

    async def take(self) -> Session[AsyncConnection]:
        """Return an idle session, or open one."""
        if self._idle:
            return self._idle.pop()
        session = self._make()
        await atell_opened(self._key, session)
        self._members.add(session)
        return session

    async def give(self, session: Session[AsyncConnection]) -> None:
        """Roll back what a cancelled task left open, and keep the session, if it can do so."""
        if session.disturbed or session.plain.in_transaction:
            try:
                session.plain.reset()  # type: ignore[attr-defined]
            except sqlite3.Error:
                self._members.discard(session)
            else:
                session.ledger, session.disturbed = Ledger(SQLITE, mode=self._mode), False
        if session in self._members:
            self._idle.append(session)
        else:  # lent before `close`, or beyond mending
            session.plain.close_now()  # type: ignore[attr-defined]

    async def hold(self, session: Session[AsyncConnection], options: BlockOptions) -> None:
        """Make the context know the session; a writing block queues for its turn first."""
        if not options.read_only:
            await self._turnstile.enter()
            session.plain.owns_turn = True  # type: ignore[attr-defined]
        AHELD.put(self._key, session, asyncio.current_task())

    async def unhold(self, session: Session[AsyncConnection]) -> None:
        """Make the context forget the session, and let the next writer in."""
        AHELD.drop(self._key)
        session.held = False
        session.disturbed = session.disturbed or session.ledger.lost
        if session.plain.owns_turn:  # type: ignore[attr-defined]
            session.plain.owns_turn = False  # type: ignore[attr-defined]
            self._turnstile.leave()

    async def close(self) -> None:
        """Close the idle connections."""
        self.close_now()

    def close_now(self) -> None:
        """Close the idle connections."""
        idle, self._idle = self._idle, []
        self._members.clear()
        for session in idle:
            session.plain.close_now()  # type: ignore[attr-defined]

    def abandon(self) -> None:
        """Keep the parent's connections alive and unused."""
        self._abandoned.append(self._idle)
        self._idle = []

    def _make(self) -> Session[AsyncConnection]:
        sync = SqliteConnection(connect(self._settings, wait=False), self._settings)
        connection = AsyncSqliteConnection(sync, self._turnstile, self._offload)
        return Session(connection, Ledger(SQLITE, mode=self._mode), self)


class Sole:
    """The one connection of a database in memory, and whose turn it is (a thread or a task)."""

    def __init__(self, settings: SqliteSettings) -> None:
        self.settings = settings
        self._lock = threading.Lock()
        self._owner: object = None
        self._depth = 0
        self._connection: SqliteConnection | None = None
        self.is_new = False
        """Whether nobody was told yet that the connection is open."""

    @property
    def connection(self) -> SqliteConnection:
        """The connection, opened when it is first asked for."""
        if self._connection is None:
            self._connection = SqliteConnection(connect(self.settings, wait=True), self.settings)
            self.is_new = True
        return self._connection

    def enter(self, owner: object, timeout_seconds: float) -> bool:
        """Take the turn, again if it is the owner's already. Returns False after the timeout."""
        if self._owner == owner:
            self._depth += 1
            return True
        waits = timeout_seconds > 0
        if not self._lock.acquire(blocking=waits, timeout=timeout_seconds if waits else -1):
            return False
        self._owner, self._depth = owner, 1
        return True

    @property
    def ends_turn(self) -> bool:
        """Whether the next `leave` lets others in."""
        return self._depth == 1

    def leave(self) -> None:
        """Give one turn back."""
        self._depth -= 1
        if self._depth == 0:
            self._owner = None
            self._lock.release()

    def close(self) -> None:
        """Close the connection: the data is gone."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def abandon(self) -> None:
        """A forked child has a copy of the memory, so of the data; only the lock is made anew."""
        self._lock, self._owner, self._depth = threading.Lock(), None, 0

    def busy(self) -> LockTimeout:
        """Return the error for a turn that did not come."""
        return LockTimeout(
            f"The database in memory was in use for {self.settings.busy_timeout_seconds:g} s and "
            "more. It has one connection: a transaction keeps all others waiting. Use a file "
            "where transactions must run beside other work.",
            code="SQLITE_BUSY",
        )


class SoleThreadSeats:
    """Threads take turns on the one connection."""

    def __init__(self, key: Hashable, sole: Sole, mode: str | None) -> None:
        self._key, self._sole, self._mode = key, sole, mode
        self._session: Session[Connection] | None = None

    def take(self) -> Session[Connection]:
        """Wait for the turn. Raises LockTimeout."""
        session = self._session
        owner = get_ident()
        if session is not None and session.held and session.owner == owner:
            raise self._sole.busy()  # another context of this thread, which cannot go on meanwhile
        if not self._sole.enter(owner, self._sole.settings.busy_timeout_seconds):
            raise self._sole.busy()
        connection = self._sole.connection
        if session is None or session.plain is not connection:
            session = Session(connection, Ledger(SQLITE, mode=self._mode), self)
            self._session = session
        if self._sole.is_new:
            self._tell(session)
        return session

    def _tell(self, session: Session[Connection]) -> None:
        self._sole.is_new = False
        try:
            tell_opened(self._key, session)
        except BaseException:
            self._sole.leave()
            raise

    def give(self, session: Session[Connection]) -> None:
        """End the turn."""
        if (session.disturbed or session.plain.in_transaction) and self._sole.ends_turn:
            session.plain.reset()  # type: ignore[attr-defined]
            self._session = None
        self._sole.leave()

    def hold(self, session: Session[Connection], options: BlockOptions) -> None:
        """Make the context know the session."""
        HELD.put(self._key, session, get_ident())

    def unhold(self, session: Session[Connection]) -> None:
        """Make the context forget the session."""
        HELD.drop(self._key)
        session.held = False
        session.disturbed = session.disturbed or session.ledger.lost

    def close(self) -> None:
        """Close the connection: the data is gone."""
        self._sole.close()

    def abandon(self) -> None:
        """Go on with the copy."""
        self._sole.abandon()


class SoleTaskSeats:
    """Tasks take turns on the one connection, first come first served within a loop."""

    def __init__(self, key: Hashable, sole: Sole, mode: str | None, offload: Offload) -> None:
        self._key, self._sole, self._mode, self._offload = key, sole, mode, offload
        self._turnstile = Turnstile(sole.settings.busy_timeout_seconds)
        self._session: Session[AsyncConnection] | None = None

    async def take(self) -> Session[AsyncConnection]:
        """Wait for the turn. Raises LockTimeout."""
        task = asyncio.current_task()
        if not self._sole.enter(task, 0):
            await self._queue(task)
        session = self._session
        sync = self._sole.connection
        if session is None or session.plain._sync is not sync:  # type: ignore[attr-defined]
            connection = AsyncSqliteConnection(sync, self._turnstile, self._offload)
            session = Session(connection, Ledger(SQLITE, mode=self._mode), self)
            self._session = session
        if self._sole.is_new:
            await self._tell(session)
        return session

    async def _tell(self, session: Session[AsyncConnection]) -> None:
        self._sole.is_new = False
        try:
            await atell_opened(self._key, session)
        except BaseException:
            self._sole.leave()
            raise

    async def _queue(self, task: object) -> None:
        deadline = monotonic() + self._sole.settings.busy_timeout_seconds
        await self._turnstile.enter()
        try:
            while not self._sole.enter(task, 0):
                if monotonic() >= deadline:
                    raise self._sole.busy()
                await asyncio.sleep(0.001)
        finally:
            self._turnstile.leave()

    async def give(self, session: Session[AsyncConnection]) -> None:
        """End the turn."""
        if (session.disturbed or session.plain.in_transaction) and self._sole.ends_turn:
            session.plain.reset()  # type: ignore[attr-defined]
            self._session = None
        self._sole.leave()

    async def hold(self, session: Session[AsyncConnection], options: BlockOptions) -> None:
        """Make the context know the session."""
        AHELD.put(self._key, session, asyncio.current_task())

    async def unhold(self, session: Session[AsyncConnection]) -> None:
        """Make the context forget the session."""
        AHELD.drop(self._key)
        session.held = False
        session.disturbed = session.disturbed or session.ledger.lost

    async def close(self) -> None:
        """Close the connection: the data is gone."""
        self._sole.close()

    def close_now(self) -> None:
        """Close the connection: the data is gone."""
        self._sole.close()

    def abandon(self) -> None:
        """Go on with the copy."""
        self._sole.abandon()
