"""Exchange commands and replies with a Redis server from threads.

Flow: commands → **lane** → socket → replies. redis-py opens the connection (URL options, TLS, AUTH,
SELECT); from then on the lane speaks on its socket through hiredis, without the client's layers.
Not here: what the commands mean (resp.py); event loops (redis_loop.py).
"""

import os
import select
import socket
import struct
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from hotclub_cache.errors import MissingExtra, StoreUnavailable
from hotclub_cache.stores.resp import Command

try:
    import hiredis
    from redis.exceptions import RedisError
except ModuleNotFoundError as missing:
    raise MissingExtra("A redis:// cache", "redis") from missing

Reader = hiredis.Reader
ProtocolError = hiredis.ProtocolError

#: A connection idle for longer is looked at before it is used: the server may have closed it.
_LOOK_AFTER_IDLE_SECONDS = 1.0
_CHUNK_BYTES = 65536

#: What shows that the server can't be reached: redis-py's errors on connecting, then the socket's.
UNREACHABLE = (RedisError, OSError, ProtocolError)


def unavailable(error: BaseException) -> StoreUnavailable:
    """Return the error that users see."""
    return StoreUnavailable(
        f"The Redis server cannot be used: {error}. Is it running, and is the URL right?"
    )


def packed(commands: Sequence[Command]) -> bytes:
    """Return the commands as the bytes to send."""
    if len(commands) == 1:
        only: bytes = hiredis.pack_command(commands[0])
        return only
    return b"".join([hiredis.pack_command(command) for command in commands])


class Wire:
    """One connection that redis-py has opened, and the replies that come from it."""

    def __init__(self, connection: Any) -> None:
        connection.connect()
        self._connection = connection
        # redis-py hands out no socket; this attribute has been its place in every version since 2.
        self._socket = connection._sock
        self._reader = Reader()
        self.idle_since = 0.0
        _let_kernel_time_out(self._socket)

    def exchange(self, commands: Sequence[Command]) -> list[Any]:
        """Send all commands at once and return the replies. Raises OSError."""
        self._socket.sendall(packed(commands))
        return [self._reply() for _ in commands]

    def is_stale(self) -> bool:
        """Tell whether the server has closed the connection, or said something unasked."""
        try:
            if hasattr(select, "poll"):
                poll = select.poll()
                poll.register(self._socket, select.POLLIN)
                return bool(poll.poll(0))
            return bool(select.select([self._socket], [], [], 0)[0])
        except (OSError, ValueError):
            return True

    def close(self) -> None:
        """Close the connection."""
        self._connection.disconnect()

    def _reply(self) -> Any:
        reader = self._reader
        reply = reader.gets()
        while reply is False:
            chunk = self._socket.recv(_CHUNK_BYTES)
            if not chunk:
                raise ConnectionResetError("the server closed the connection")
            reader.feed(chunk)
            reply = reader.gets()
        return reply


def _let_kernel_time_out(plain: Any) -> None:
    """Move the socket's timeout into the kernel: Python would poll before every send and recv."""
    seconds = plain.gettimeout()
    if type(plain) is not socket.socket or sys.platform == "win32" or not seconds:
        return
    # timeval; the result of a call that timed out is EAGAIN, an OSError.
    span = struct.pack("ll", int(seconds), int(seconds % 1 * 1_000_000))
    plain.settimeout(None)
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, span)
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, span)


class Lane:
    """Connections to one server; idle ones are kept, the last used goes first.

    connect: returns a redis-py connection that is not yet open. Made anew after a fork.
    """

    def __init__(self, connect: Callable[[], Any], max_connections: int | None) -> None:
        self._connect = connect
        self._idle: deque[Wire] = deque()
        self._slots = threading.Semaphore(max_connections) if max_connections else None
        self._pid = os.getpid()

    def exchange(self, commands: Sequence[Command], *, repeatable: bool) -> list[Any]:
        """Send all commands at once and return the replies; an error reply is an exception in it.

        repeatable: a connection that turns out to be dead may be replaced, and the commands sent
        again. Raises StoreUnavailable.
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
            self._idle.pop().close()

    def _attempt(self, commands: Sequence[Command], repeatable: bool) -> list[Any]:
        wire = self._idle_wire()
        if wire is not None:
            try:
                return self._talk(wire, commands)
            except UNREACHABLE as error:
                self.close()
                # What timed out may be at work still: only a closed connection is replaced.
                if not repeatable or not isinstance(error, ConnectionError):
                    raise unavailable(error) from error
        try:
            return self._talk(Wire(self._connect()), commands)
        except UNREACHABLE as error:
            raise unavailable(error) from error

    def _idle_wire(self) -> Wire | None:
        try:
            wire = self._idle.pop()
        except IndexError:
            return None
        if time.monotonic() - wire.idle_since > _LOOK_AFTER_IDLE_SECONDS and wire.is_stale():
            wire.close()
            self.close()
            return None
        return wire

    def _talk(self, wire: Wire, commands: Sequence[Command]) -> list[Any]:
        try:
            replies = wire.exchange(commands)
        except BaseException:
            # Replies may still be on their way: this connection is of no more use.
            wire.close()
            raise
        wire.idle_since = time.monotonic()
        self._idle.append(wire)
        return replies
