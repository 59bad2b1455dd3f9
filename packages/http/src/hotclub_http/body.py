"""Reading a body within its limits: from a WSGI stream or from chunks that arrive.

Flow: gateway → **LimitedStream** or **buffer_body** → request → form parsers.
Not here: what the bytes mean (querydict.py, multipart.py); the protocols (gateways/).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import TYPE_CHECKING, Protocol, cast

from hotclub_http.bridge import call_sync
from hotclub_http.errors import (
    BadRequest,
    RequestDataTooBig,
    RequestTimeout,
    UnreadablePostError,
)
from hotclub_http.limits import Limits

if TYPE_CHECKING:
    from tempfile import SpooledTemporaryFile

NextChunk = Callable[[], Awaitable[bytes]]
"""Returns the next bytes of the body, b"" when it is whole."""

_LINE_STEP = 8_192


class ByteStream(Protocol):
    """What a request reads from."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to size bytes, all of them for -1."""

    def readline(self, size: int = -1, /) -> bytes:
        """Return the bytes to the next newline, at most size."""


class LimitedStream:
    """The first `limit` bytes of a stream that would block, or go on, behind them.

    exact: the limit is the announced length; reaching the end earlier is the client's failure,
        seen as a short read. Not exact: the limit is a cap; more bytes raise RequestDataTooBig.
    """

    def __init__(self, stream: ByteStream, limit: int, *, exact: bool = True) -> None:
        self._stream = stream
        self._left = limit
        self._limit = limit
        self._exact = exact

    def read(self, size: int = -1, /) -> bytes:
        """Return up to size bytes, all that are left for -1."""
        if not self._exact:
            return self._read_capped(size)
        wanted = self._left if size < 0 else min(size, self._left)
        if wanted == 0:
            return b""
        got = self._taken(self._stream.read, wanted)
        self._left -= len(got)
        return got

    def _taken(self, take: Callable[[int], bytes], size: int) -> bytes:
        try:
            return take(size)
        except OSError:
            raise
        except Exception as failed:
            if getattr(self._stream, "closed", False):
                raise
            # Servers tell of chunks that are none by errors of their own; the client sent them.
            raise UnreadablePostError(f"The request body can't be read: {failed}") from failed

    def _read_capped(self, size: int) -> bytes:
        wanted = self._left + 1 if size < 0 else min(size, self._left + 1)
        got = self._taken(self._stream.read, wanted)
        self._left -= len(got)
        if self._left < 0:
            raise too_big(self._limit)
        return got

    def readline(self, size: int = -1, /) -> bytes:
        """Return the bytes to the next newline, at most size."""
        cap = self._left if size < 0 else min(size, self._left)
        if cap <= 0:
            return b"" if self._exact else self.read(1)
        got = self._taken(self._stream.readline, cap)
        self._left -= len(got)
        return got


def content_length_of(announced: str | int | None) -> int | None:
    """Return a Content-Length, None if there is none.

    Raises BadRequest unless it is ASCII digits; equal repeated values are one (RFC 9110 8.6).
    """
    text = "" if announced is None else str(announced)  # a number in environs made by hand
    if not text:
        return None
    values = {value.strip(" \t") for value in text.split(",")}
    value = values.pop()
    if values or not (value.isascii() and value.isdigit()) or len(value) > 18:
        raise BadRequest(f"Content-Length {text[:40]!r} is not one decimal number.")
    return int(value)


def too_big(limit: int) -> RequestDataTooBig:
    """Return the error for a body over a limit in bytes."""
    return RequestDataTooBig(f"The request body is over the limit of {limit} bytes.")


async def buffer_body(
    next_chunk: NextChunk, limits: Limits, content_length: int | None
) -> ByteStream:
    """Read a body whole: small ones into memory, large ones into a temporary file.

    Disk work happens in a thread, so the loop stays free.
    Raises RequestDataTooBig, RequestTimeout, BadRequest for a body shorter or longer than
    announced, and what next_chunk raises.
    """
    total = limits.total_body_bytes
    if total is not None and content_length is not None and content_length > total:
        raise too_big(total)
    try:
        async with asyncio.timeout(limits.body_timeout_seconds):
            stream, received = await _collect(next_chunk, limits)
    except TimeoutError:
        raise RequestTimeout(
            f"The request body did not arrive within {limits.body_timeout_seconds} seconds."
        ) from None
    if content_length is not None and received != content_length:
        raise BadRequest(f"The body has {received} bytes, {content_length} were announced.")
    return stream


async def _collect(next_chunk: NextChunk, limits: Limits) -> tuple[ByteStream, int]:
    memory = BytesIO()
    file: SpooledTemporaryFile[bytes] | None = None
    received = 0
    try:
        while chunk := await next_chunk():
            received += len(chunk)
            if limits.total_body_bytes is not None and received > limits.total_body_bytes:
                raise too_big(limits.total_body_bytes)
            if file is None and received <= limits.file_memory_bytes:
                memory.write(chunk)
                continue
            if file is None:
                file = await call_sync(_spool, memory.getvalue())
            await call_sync(file.write, chunk)
    except BaseException:
        if file is not None:
            file.close()
        raise
    stream = memory if file is None else file
    stream.seek(0)
    return cast("ByteStream", stream), received


def _spool(start: bytes) -> SpooledTemporaryFile[bytes]:
    # The handle goes into the request, which closes it.
    from tempfile import SpooledTemporaryFile

    file = SpooledTemporaryFile[bytes](max_size=1)
    file.write(start)
    return file
