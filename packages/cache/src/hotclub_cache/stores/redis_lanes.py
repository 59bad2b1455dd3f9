"""Send commands over redis-py connections and collect the replies: one lane a server and colour.

Flow: commands → **lane** → replies. redis-py connects (TLS, AUTH, sockets, URL options) and speaks;
a lane holds idle connections, last used first, and sends through them without the client's layers.
Not here: what the commands mean (resp.py).
"""

import asyncio
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from hotclub_cache.errors import MissingExtra, StoreUnavailable
from hotclub_cache.stores.resp import Command

try:
    from redis.exceptions import (
        AuthenticationError,
        RedisError,
        ResponseError,
    )
    from redis.exceptions import (
        ConnectionError as RedisConnectionError,
    )
except ModuleNotFoundError as missing:
    raise MissingExtra("A redis:// cache", "redis") from missing

#: A connection idle for longer is looked at before it is used: the server may have closed it.
_LOOK_AFTER_IDLE_SECONDS = 1.0

_UNREACHABLE = (RedisConnectionError, RedisError, OSError, TimeoutError)


def _unavailable(error: BaseException) -> StoreUnavailable:
    unavailable = StoreUnavailable(
        f"The Redis server cannot be used: {error}. Is it running, and is the URL right?"
    )
    unavailable.__cause__ = error
    return unavailable


class Lane:
    """Connections of one server for threads. Made anew after a fork."""

    def __init__(self, connect: Callable[[], Any], max_connections: int | None) -> None:
        self._connect = connect
        self._idle: deque[tuple[Any, float]] = deque()
        self._slots = threading.Semaphore(max_connections) if max_connections else None
        self._pid = os.getpid()

    def exchange(self, commands: Sequence[Command], *, repeatable: bool) -> list[Any]:
        """Send all commands at once and return the replies; an error reply is an exception in it.

        Raises StoreUnavailable.
        """
        if self._pid != os.getpid():
            self._idle, self._pid = deque(), os.getpid()
        if self._slots is None:
            return self._attempt(commands, repeatable)
        with self._slots:
            return self._attempt(commands, repeatable)

    def close(self) -> None:
        """Close the idle connections."""
        while self._idle:
            self._idle.pop()[0].disconnect()

    def _attempt(self, commands: Sequence[Command], repeatable: bool) -> list[Any]:
        connection = self._idle_connection()
        if connection is not None:
            try:
                return self._talk(connection, commands)
            except _UNREACHABLE as error:
                self.close()
                if not repeatable or isinstance(error, TimeoutError):
                    raise _unavailable(error)  # noqa: B904 - _unavailable sets the cause
        try:
            connection = self._connect()
            connection.connect()
            return self._talk(connection, commands)
        except _UNREACHABLE as error:
            raise _unavailable(error)  # noqa: B904 - _unavailable sets the cause

    def _idle_connection(self) -> Any:
        try:
            connection, since = self._idle.pop()
        except IndexError:
            return None
        if time.monotonic() - since > _LOOK_AFTER_IDLE_SECONDS and _is_stale(connection):
            connection.disconnect()
            self.close()
            return None
        return connection

    def _talk(self, connection: Any, commands: Sequence[Command]) -> list[Any]:
        try:
            packed: list[bytes] = []
            for command in commands:
                packed += connection.pack_command(*command)
            connection.send_packed_command(packed, check_health=False)
            replies = [_reply(connection) for _ in commands]
        except BaseException:
            # Replies may still be on their way: this connection is of no more use.
            connection.disconnect()
            raise
        self._idle.append((connection, time.monotonic()))
        return replies


def _reply(connection: Any) -> Any:
    try:
        return connection.read_response(disable_decoding=True)
    except AuthenticationError:
        raise
    except ResponseError as error:
        return error


def _is_stale(connection: Any) -> bool:
    try:
        return bool(connection.can_read(0))
    except _UNREACHABLE:
        return True


class AsyncLane:
    """Connections of one server for the tasks of one event loop."""

    def __init__(self, connect: Callable[[], Any], max_connections: int) -> None:
        self._connect = connect
        self._idle: deque[tuple[Any, float]] = deque()
        self._slots = asyncio.Semaphore(max_connections)

    async def exchange(self, commands: Sequence[Command], *, repeatable: bool) -> list[Any]:
        """Send all commands at once and return the replies; an error reply is an exception in it.

        Raises StoreUnavailable.
        """
        async with self._slots:
            return await self._attempt(commands, repeatable)

    async def aclose(self) -> None:
        """Close the idle connections."""
        while self._idle:
            await self._idle.pop()[0].disconnect()

    async def _attempt(self, commands: Sequence[Command], repeatable: bool) -> list[Any]:
        connection = await self._idle_connection()
        if connection is not None:
            try:
                return await self._talk(connection, commands)
            except _UNREACHABLE as error:
                await self.aclose()
                if not repeatable or isinstance(error, TimeoutError):
                    raise _unavailable(error)  # noqa: B904 - _unavailable sets the cause
        try:
            connection = self._connect()
            await connection.connect()
            return await self._talk(connection, commands)
        except _UNREACHABLE as error:
            raise _unavailable(error)  # noqa: B904 - _unavailable sets the cause

    async def _idle_connection(self) -> Any:
        if not self._idle:
            return None
        connection, since = self._idle.pop()
        if time.monotonic() - since > _LOOK_AFTER_IDLE_SECONDS and await _is_stale_async(connection):
            await connection.disconnect()
            await self.aclose()
            return None
        return connection

    async def _talk(self, connection: Any, commands: Sequence[Command]) -> list[Any]:
        try:
            packed: list[bytes] = []
            for command in commands:
                packed += connection.pack_command(*command)
            await connection.send_packed_command(packed, check_health=False)
            replies = [await _areply(connection) for _ in commands]
        except BaseException:
            # Replies may still be on their way: this connection is of no more use.
            await connection.disconnect(nowait=True)
            raise
        self._idle.append((connection, time.monotonic()))
        return replies


async def _areply(connection: Any) -> Any:
    try:
        return await connection.read_response(disable_decoding=True)
    except AuthenticationError:
        raise
    except ResponseError as error:
        return error


async def _is_stale_async(connection: Any) -> bool:
    try:
        return bool(await connection.can_read())
    except _UNREACHABLE:
        return True
