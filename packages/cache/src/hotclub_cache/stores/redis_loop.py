"""Exchange commands and replies with a Redis server from the tasks of one event loop.

Flow: commands → **lane** → transport → replies. redis-py opens the connection (URL options, TLS,
AUTH, SELECT); from then on its transport belongs to the lane. All tasks share it: what they send
goes out one behind the other, and replies return in that order, so no task waits for a turn.
Not here: what the commands mean (resp.py); threads (redis_threads.py).
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from hotclub_cache.stores.redis_threads import (
    UNREACHABLE,
    ProtocolError,
    Reader,
    packed,
    unavailable,
)
from hotclub_cache.stores.resp import Command


class _Expected:
    """Replies that one exchange waits for."""

    __slots__ = ("done", "missing", "replies", "sent_at")

    def __init__(self, done: asyncio.Future[list[Any]], missing: int, sent_at: float) -> None:
        self.done, self.missing, self.sent_at = done, missing, sent_at
        self.replies: list[Any] = []


class LoopWire(asyncio.Protocol):
    """One open connection; ``timeout_seconds`` limits the wait for the oldest reply."""

    def __init__(self, timeout_seconds: float | None) -> None:
        self._expected: deque[_Expected] = deque()
        self._unsent: list[bytes] = []
        self._reader = Reader()
        self._timeout_seconds = timeout_seconds
        self._watch: asyncio.TimerHandle | None = None
        self._loop = asyncio.get_running_loop()
        self._connection: Any = None
        self._transport: Any = None
        self._streams: Any = None
        self.is_open = False

    async def open(self, connection: Any) -> None:
        """Open a redis-py connection and take its transport over."""
        await connection.connect()
        self._connection = connection
        # redis-py hands out no transport; this attribute has been its place since version 4.2.
        self._transport = connection._writer.transport
        self._streams = self._transport.get_protocol()
        self._transport.set_protocol(self)
        self.is_open = True

    def exchange(self, commands: Sequence[Command]) -> asyncio.Future[list[Any]]:
        """Send all commands at once; the future ends with the replies, or with an OSError."""
        done: asyncio.Future[list[Any]] = self._loop.create_future()
        now = self._loop.time()
        is_first = not self._expected
        self._expected.append(_Expected(done, len(commands), now))
        if self._watch is None and self._timeout_seconds:
            self._watch = self._loop.call_at(now + self._timeout_seconds, self._look_for_timeout)
        # The first one goes at once; what others add in this turn of the loop goes in one write.
        if is_first:
            self._transport.write(packed(commands))
        else:
            if not self._unsent:
                self._loop.call_soon(self._send_rest)
            self._unsent.append(packed(commands))
        return done

    def _send_rest(self) -> None:
        unsent, self._unsent = self._unsent, []
        if self.is_open:
            self._transport.write(b"".join(unsent))

    def data_received(self, data: bytes) -> None:
        """Hand out the replies in order; those of a cancelled task fall away."""
        self._reader.feed(data)
        try:
            while (reply := self._reader.gets()) is not False:
                waiting = self._expected[0]
                waiting.replies.append(reply)
                waiting.missing -= 1
                if not waiting.missing:
                    self._expected.popleft()
                    if not waiting.done.done():
                        waiting.done.set_result(waiting.replies)
        except (ProtocolError, IndexError) as error:
            self._fail(OSError(f"the server does not speak the Redis protocol: {error!r}"))

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail whoever waits, and let redis-py's own protocol know."""
        self._fail(exc or ConnectionResetError("the server closed the connection"))
        self._streams.connection_lost(exc)

    def pause_writing(self) -> None:
        """Go on: what waits in memory is bounded by the tasks that wait for replies."""

    def resume_writing(self) -> None:
        """Go on."""

    async def aclose(self) -> None:
        """Close the connection."""
        self._fail(ConnectionResetError("the cache was closed"))
        await self._connection.disconnect()

    def _look_for_timeout(self) -> None:
        self._watch = None
        if not self._expected or not self._timeout_seconds:
            return
        ends_at = self._expected[0].sent_at + self._timeout_seconds
        if ends_at <= self._loop.time():
            self._fail(TimeoutError(f"no reply within {self._timeout_seconds} seconds"))
        else:
            self._watch = self._loop.call_at(ends_at, self._look_for_timeout)

    def _fail(self, error: Exception) -> None:
        self.is_open = False
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
        while self._expected:
            waiting = self._expected.popleft()
            if not waiting.done.done():
                waiting.done.set_exception(error)
        self._transport.abort()


class LoopLane:
    """The connection of one event loop to one server, opened when needed.

    connect: returns a redis-py connection that is not yet open.
    """

    def __init__(self, connect: Callable[[], Any], timeout_seconds: float | None) -> None:
        self._connect, self._timeout_seconds = connect, timeout_seconds
        self._wire: LoopWire | None = None
        self._opening = asyncio.Lock()

    async def exchange(self, commands: Sequence[Command], *, repeatable: bool) -> list[Any]:
        """Send all commands at once and return the replies; an error reply is an exception in it.

        repeatable: a connection that turns out to be dead may be replaced, and the commands sent
        again. Raises StoreUnavailable.
        """
        wire = self._wire
        if wire is not None and wire.is_open:
            try:
                return await wire.exchange(commands)
            except UNREACHABLE as error:
                # What timed out may be at work still: only a closed connection is replaced.
                if not repeatable or not isinstance(error, ConnectionError):
                    raise unavailable(error) from error
        try:
            return await (await self._open_wire()).exchange(commands)
        except UNREACHABLE as error:
            raise unavailable(error) from error

    async def aclose(self) -> None:
        """Close the connection."""
        wire, self._wire = self._wire, None
        if wire is not None:
            await wire.aclose()

    async def _open_wire(self) -> LoopWire:
        async with self._opening:
            if self._wire is None or not self._wire.is_open:
                await self.aclose()
                wire = LoopWire(self._timeout_seconds)
                await wire.open(self._connect())
                self._wire = wire
            return self._wire
