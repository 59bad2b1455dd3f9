"""SQLite on an event loop, without a thread.

Flow: arun → **connection** → sqlite3. SQLite is in this process: a statement is a function call,
and most are over in microseconds, sooner than a thread could be woken. So statements run on the
loop itself, and only *waiting* awaits: SQLite's own busy timeout is 0, and a locked file makes
the task sleep, a little longer each time, up to the timeout. Tasks of this loop queue for writing
at a turnstile per file, first come first served, so that they never poll for each other.

The price: a long statement holds up the loop for as long as it runs. Where such statements exist,
`offload` sends them to a thread: True for all, or a function of the SQL text. The same trade is
made by no other library: they pay a thread's wake-up (some 50 µs) for every statement.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, TypeAlias, TypeVar
from weakref import WeakKeyDictionary

from hotclub_orm.drivers.sqlite import SqliteConnection, is_busy
from hotclub_orm.errors import LockTimeout
from hotclub_orm.statements import Answer, Row

T = TypeVar("T")

Offload: TypeAlias = bool | Callable[[str], bool]

_FIRST_SLEEP_SECONDS = 0.0005
_LONGEST_SLEEP_SECONDS = 0.02


class Turnstile:
    """The queue of this process's tasks that want to write to one file; one queue per loop."""

    def __init__(self, timeout_seconds: float) -> None:
        self.timeout_seconds = timeout_seconds
        self._locks: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = (
            WeakKeyDictionary()
        )

    def _lock(self) -> asyncio.Lock:
        return self._locks.setdefault(asyncio.get_running_loop(), asyncio.Lock())

    @property
    def taken(self) -> bool:
        """Whether a task of this loop is writing."""
        return self._lock().locked()

    async def enter(self) -> None:
        """Wait for the turn. Raises LockTimeout."""
        lock = self._lock()
        try:
            async with asyncio.timeout(self.timeout_seconds):
                await lock.acquire()
        except TimeoutError:
            raise LockTimeout(
                f"Another task of this process wrote to the database for {self.timeout_seconds:g} s"
                " and more. A task started inside an atomic block is not part of it; if the block "
                "waits for that task, they wait for each other.",
                code="SQLITE_BUSY",
            ) from None

    def leave(self) -> None:
        """Let the next one in."""
        self._lock().release()


class AsyncSqliteConnection:
    """One connection for the tasks of a loop, one at a time."""

    __slots__ = ("_offload", "_sync", "_turnstile", "owns_turn")

    def __init__(self, sync: SqliteConnection, turnstile: Turnstile, offload: Offload) -> None:
        self._sync, self._turnstile, self._offload = sync, turnstile, offload
        self.owns_turn = False
        """Whether the task that uses this connection has passed the turnstile."""

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self._sync.in_transaction

    @property
    def lost(self) -> bool:
        """A file does not hang up."""
        return False

    async def execute(
        self, sql: str, params: Sequence[Any] | None = (), answer: Answer = "rows"
    ) -> Any:
        """Run one statement; sleep and try again while the file is locked."""
        if self._offload is not False:
            return await self._do(sql, self._sync.execute, sql, params, answer)
        try:
            return self._sync.execute(sql, params, answer)
        except LockTimeout as locked:
            if not is_busy(locked):
                raise
        return await self._do(sql, self._sync.execute, sql, params, answer)

    async def execute_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        """Run one statement once a row, all or nothing."""
        return await self._do(sql, self._sync.execute_many, sql, rows)

    async def copy(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        """As a batch: there is nothing faster."""
        return await self.execute_many(sql, rows)

    async def open(self, sql: str, params: Sequence[Any], chunk_size: int) -> Any:
        """Begin to read a query."""
        return await self._do(sql, self._sync.open, sql, params, chunk_size)

    async def fetch(self, handle: Any) -> list[Row]:
        """Return the next chunk."""
        return await self._do("", self._sync.fetch, handle)

    async def close_handle(self, handle: Any) -> None:
        """End reading."""
        self._sync.close_handle(handle)

    def set_timeout(self, seconds: float | None) -> None:
        """Stop every statement that runs longer; None lifts the limit."""
        self._sync.set_timeout(seconds)

    def reset(self) -> None:
        """Undo an open transaction, and the settings that an operation may have left behind."""
        self._sync.reset()

    async def close(self) -> None:
        """End the connection."""
        self._sync.close()

    def close_now(self) -> None:
        """End the connection, from anywhere."""
        self._sync.close()

    async def _do(self, sql: str, function: Callable[..., T], *arguments: Any) -> T:
        """Call until the file is not locked; in a thread if the statement is to be offloaded."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._turnstile.timeout_seconds
        pause = _FIRST_SLEEP_SECONDS
        while True:
            try:
                if self._offload is True or (self._offload and self._offload(sql)):
                    return await self._in_thread(function, *arguments)
                return function(*arguments)
            except LockTimeout as locked:
                if not is_busy(locked) or loop.time() >= deadline:
                    raise
            if self._turnstile.taken and not self.owns_turn:
                return await self._after_turn(function, *arguments)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_SLEEP_SECONDS)

    async def _after_turn(self, function: Callable[..., T], *arguments: Any) -> T:
        """Wait for the tasks of this loop that are before us, and be the next to write."""
        await self._turnstile.enter()
        self.owns_turn = True
        try:
            return await self._do("", function, *arguments)
        finally:
            self.owns_turn = False
            self._turnstile.leave()

    async def _in_thread(self, function: Callable[..., T], *arguments: Any) -> T:
        work = asyncio.ensure_future(asyncio.to_thread(function, *arguments))
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            # The connection must not be lent again while the thread is still inside it.
            self._sync.raw.interrupt()
            with suppress(Exception):
                await work
            raise
