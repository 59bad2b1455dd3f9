"""Connections that are kept and lent: one book, two waiters.

Flow: seats → **pool** → connection. `Shelf` is the pure part: who is idle, how many exist, who
waits. Whoever waits longest is served first. `Pool` waits on threads, `AsyncPool` on the tasks of
one event loop. A connection that sat idle is asked for its health before it is lent; a dead one is
closed and replaced, so a restart of the server costs no failed query.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Generic, Protocol, TypeVar

from hotclub_orm.errors import PoolTimeout

C = TypeVar("C")


class Waiter(Protocol):
    """Somebody who waits for a connection, or (given None) for the permission to make one."""

    def serve(self, connection: Any) -> bool:
        """Hand it over. Returns False when the waiter has gone meanwhile."""
        ...


class Shelf(Generic[C]):
    """What a pool knows. Not guarded by itself: Pool holds a lock, AsyncPool has one loop."""

    def __init__(self, max_size: int) -> None:
        self.max_size = max_size
        self.size = 0
        self.idle: list[C] = []
        self.waiting: deque[Waiter] = deque()
        self.closed = False

    def pick(self) -> C | None:
        """Return an idle connection, the last one used first, as it is the likeliest alive."""
        return self.idle.pop() if self.idle else None

    def may_make(self) -> bool:
        """Count one connection more, if the pool may grow."""
        if self.size >= self.max_size:
            return False
        self.size += 1
        return True

    def put_back(self, connection: C) -> bool:
        """Hand the connection to who waits longest, or keep it. False: close it instead."""
        while self.waiting:
            if self.waiting.popleft().serve(connection):
                return True
        if self.closed:
            self.size -= 1
            return False
        self.idle.append(connection)
        return True

    def forget_one(self) -> None:
        """Count one connection less; who waits longest may make another."""
        while self.waiting:
            if self.waiting.popleft().serve(None):
                return
        self.size -= 1

    def shut(self) -> list[C]:
        """Lend no more; return the idle connections to be closed."""
        self.closed = True
        idle, self.idle = self.idle, []
        self.size -= len(idle)
        return idle


class _ThreadWaiter:
    """Waits on a thread."""

    def __init__(self) -> None:
        self._served = threading.Event()
        self.connection: Any = None

    def serve(self, connection: Any) -> bool:
        self.connection = connection
        self._served.set()
        return True

    def wait(self, seconds: float) -> bool:
        return self._served.wait(seconds)


class Pool(Generic[C]):
    """Connections for threads.

    make: opens a connection. healthy: whether an idle one still works. close: ends one.
    timeout_seconds: how long `take` waits when all max_size are lent.
    """

    def __init__(
        self,
        *,
        make: Callable[[], C],
        healthy: Callable[[C], bool],
        close: Callable[[C], None],
        max_size: int,
        timeout_seconds: float,
    ) -> None:
        self._make, self._healthy, self._close = make, healthy, close
        self._timeout_seconds = timeout_seconds
        self._shelf: Shelf[C] = Shelf(max_size)
        self._lock = threading.Lock()

    def take(self) -> C:
        """Lend a connection. Raises PoolTimeout, and what `make` raises."""
        while True:
            with self._lock:
                connection = self._shelf.pick()
                may_make = connection is None and self._shelf.may_make()
                if connection is None and not may_make:
                    waiter = _ThreadWaiter()
                    self._shelf.waiting.append(waiter)
            if connection is None and not may_make:
                connection = self._wait(waiter)
                may_make = connection is None
            if may_make or connection is None:
                return self._make_one()
            if self._healthy(connection):
                return connection
            self.discard(connection)

    def _wait(self, waiter: _ThreadWaiter) -> C | None:
        if not waiter.wait(self._timeout_seconds):
            with self._lock:
                try:
                    self._shelf.waiting.remove(waiter)
                except ValueError:  # served between the end of the wait and the lock
                    return waiter.connection  # type: ignore[no-any-return]
            raise _timed_out(self._timeout_seconds, self._shelf.max_size)
        return waiter.connection  # type: ignore[no-any-return]

    def _make_one(self) -> C:
        try:
            return self._make()
        except BaseException:
            with self._lock:
                self._shelf.forget_one()
            raise

    def give(self, connection: C) -> None:
        """Take a connection back."""
        with self._lock:
            kept = self._shelf.put_back(connection)
        if not kept:
            self._close(connection)

    def discard(self, connection: C) -> None:
        """Take back a connection that is of no use, and close it."""
        with self._lock:
            self._shelf.forget_one()
        self._close(connection)

    def close(self) -> None:
        """Close the idle connections; lent ones are closed when they come back."""
        with self._lock:
            idle = self._shelf.shut()
        for connection in idle:
            self._close(connection)

    @property
    def idle_count(self) -> int:
        """How many connections are idle."""
        return len(self._shelf.idle)

    @property
    def size(self) -> int:
        """How many connections exist."""
        return self._shelf.size


class _TaskWaiter:
    """Waits on a task."""

    def __init__(self) -> None:
        self.future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    def serve(self, connection: Any) -> bool:
        if self.future.done():
            return False
        self.future.set_result(connection)
        return True


class AsyncPool(Generic[C]):
    """Connections for the tasks of one event loop; arguments as Pool's."""

    def __init__(
        self,
        *,
        make: Callable[[], Awaitable[C]],
        healthy: Callable[[C], Awaitable[bool]],
        close: Callable[[C], Awaitable[None]],
        max_size: int,
        timeout_seconds: float,
    ) -> None:
        self._make, self._healthy, self._close = make, healthy, close
        self._timeout_seconds = timeout_seconds
        self._shelf: Shelf[C] = Shelf(max_size)

    async def take(self) -> C:
        """Lend a connection. Raises PoolTimeout, and what `make` raises."""
        while True:
            connection = self._shelf.pick()
            if connection is None:
                if self._shelf.may_make():
                    return await self._make_one()
                connection = await self._wait()
                if connection is None:
                    return await self._make_one()
            try:
                if await self._healthy(connection):
                    return connection
            except BaseException:
                await self.discard(connection)
                raise
            await self.discard(connection)

    async def _wait(self) -> C | None:
        waiter = _TaskWaiter()
        self._shelf.waiting.append(waiter)
        try:
            async with asyncio.timeout(self._timeout_seconds):
                return await waiter.future  # type: ignore[no-any-return]
        except TimeoutError:
            self._undo(waiter)
            raise _timed_out(self._timeout_seconds, self._shelf.max_size) from None
        except asyncio.CancelledError:
            self._undo(waiter)
            raise

    def _undo(self, waiter: _TaskWaiter) -> None:
        # Served and cancelled in one turn of the loop: what was handed over goes to the next one.
        if waiter.future.done() and not waiter.future.cancelled():
            connection = waiter.future.result()
            if connection is None:
                self._shelf.forget_one()
            else:
                self._shelf.put_back(connection)
        elif waiter in self._shelf.waiting:
            self._shelf.waiting.remove(waiter)

    async def _make_one(self) -> C:
        try:
            return await self._make()
        except BaseException:
            self._shelf.forget_one()
            raise

    async def give(self, connection: C) -> None:
        """Take a connection back."""
        if not self._shelf.put_back(connection):
            await self._close(connection)

    async def discard(self, connection: C) -> None:
        """Take back a connection that is of no use, and close it."""
        self._shelf.forget_one()
        await self._close(connection)

    async def close(self) -> None:
        """Close the idle connections; lent ones are closed when they come back."""
        for connection in self._shelf.shut():
            await self._close(connection)

    def abandon(self) -> list[C]:
        """Lend no more and return what was idle, for a loop that is gone."""
        return self._shelf.shut()

    @property
    def idle_count(self) -> int:
        """How many connections are idle."""
        return len(self._shelf.idle)

    @property
    def size(self) -> int:
        """How many connections exist."""
        return self._shelf.size


def _timed_out(seconds: float, max_size: int) -> PoolTimeout:
    return PoolTimeout(
        f"No connection came free within {seconds:g} s; all {max_size} of the pool are in use. "
        "Raise pool_max_size, or look for a block or a stream that is held too long."
    )
