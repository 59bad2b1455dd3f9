"""gzip for response bodies, with padding of random length against BREACH.

Flow: GZipMiddleware, gzip_page → **these functions**. Source: RFC 1952; "Heal the Breach"
(Palacios et al., 2022): a random file name in the gzip header hides the compressed length.
Not here: whether to compress (builtin_middleware.py).
"""

from __future__ import annotations

import secrets
import zlib
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator

_LEVEL = 6
_HEADER_WITH_NAME = b"\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\xff"
_GZIP_HEADER_BYTES = 10


def _padding(max_random_bytes: int) -> bytes:
    """Return a name of 0 to max_random_bytes letters, ended as the format demands."""
    if max_random_bytes <= 0:
        return b"\x00"
    return b"a" * secrets.randbelow(max_random_bytes + 1) + b"\x00"


class _Gzip:
    """A gzip stream with a random name in its header."""

    def __init__(self, max_random_bytes: int) -> None:
        self._head = _HEADER_WITH_NAME + _padding(max_random_bytes)
        self._engine = zlib.compressobj(_LEVEL, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
        self._skip = _GZIP_HEADER_BYTES

    def feed(self, chunk: bytes, *, flush: bool = False) -> bytes:
        out = self._engine.compress(chunk)
        if flush:
            out += self._engine.flush(zlib.Z_SYNC_FLUSH)
        return self._with_head(out)

    def finish(self) -> bytes:
        return self._with_head(self._engine.flush())

    def _with_head(self, out: bytes) -> bytes:
        """Put our header where zlib wrote its own."""
        dropped = min(self._skip, len(out))
        self._skip -= dropped
        out = out[dropped:]
        if self._head and not self._skip:
            out, self._head = self._head + out, b""
        return out


def compress_string(content: bytes, *, max_random_bytes: int = 0) -> bytes:
    """Return the content as a gzip file."""
    stream = _Gzip(max_random_bytes)
    return stream.feed(content) + stream.finish()


def compress_sequence(chunks: Iterable[bytes], *, max_random_bytes: int = 0) -> Iterator[bytes]:
    """Yield a gzip file of chunks; each chunk can be read as soon as it is sent."""
    stream = _Gzip(max_random_bytes)
    for chunk in chunks:
        if out := stream.feed(chunk, flush=True):
            yield out
    yield stream.finish()


async def acompress_sequence(
    chunks: AsyncIterable[bytes], *, max_random_bytes: int = 0
) -> AsyncIterator[bytes]:
    """Yield a gzip file of async chunks."""
    stream = _Gzip(max_random_bytes)
    async for chunk in chunks:
        if out := stream.feed(chunk, flush=True):
            yield out
    yield stream.finish()
