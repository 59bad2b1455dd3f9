"""Responses: a body that is whole, or a stream.

Flow: view → **HttpResponse / StreamingHttpResponse** → middleware → gateway.
Not here: what all responses have (response_base.py), status subclasses (status_responses.py), files
(files.py), JSON (json_response.py).
"""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator
from typing import Any, cast

from hotclub_http.bridge import call_async, call_sync
from hotclub_http.errors import HttpError
from hotclub_http.response_base import REASONS, HttpResponseBase

__all__ = [
    "REASONS",
    "HttpResponse",
    "HttpResponseBase",
    "NotAResponseBody",
    "StreamingHttpResponse",
]

_END: Any = object()


class NotAResponseBody(HttpError, AttributeError):
    """The part of a response that was asked for does not exist in this kind of response."""


class HttpResponse(HttpResponseBase):
    """A response whose body is known whole.

    content: text, bytes, or an iterable of both, which is consumed at once.
    """

    _container: list[bytes]

    def __init__(self, content: object = b"", *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.content = content

    def __repr__(self) -> str:
        return (
            f"<{type(self).__name__} status_code={self.status_code}{self._content_type_for_repr}>"
        )

    def serialize(self) -> bytes:
        """Return header section, empty line and content."""
        return self.serialize_headers() + b"\r\n\r\n" + self.content

    __bytes__ = serialize

    @property
    def content(self) -> bytes:
        """The body."""
        return b"".join(self._container)

    @content.setter
    def content(self, value: object) -> None:
        kind = type(value)
        if kind is bytes:
            self._container = [value]  # type: ignore[list-item]
        elif kind is str:
            self._container = [cast("str", value).encode(self.charset)]
        else:
            self._container = [self._gathered(value)]

    def _gathered(self, value: object) -> bytes:
        if not hasattr(value, "__iter__") or isinstance(value, (bytes, memoryview, str)):
            return self.make_bytes(value)
        content = b"".join(self.make_bytes(chunk) for chunk in cast("Iterable[object]", value))
        close = getattr(value, "close", None)
        if close is not None:
            close()
        return content

    @property
    def text(self) -> str:
        """The body as text."""
        return self.content.decode(self.charset or "utf-8")

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._container)

    def write(self, content: object) -> None:
        """Append to the body."""
        self._container.append(self.make_bytes(content))

    def tell(self) -> int:
        """Return the length of the body so far."""
        return sum(map(len, self._container))

    def getvalue(self) -> bytes:
        """Return the body."""
        return self.content

    def writable(self) -> bool:
        """Return True."""
        return True


class StreamingHttpResponse(HttpResponseBase):
    """A response whose body comes piece by piece.

    streaming_content: iterable or async iterable of bytes or text; each works under WSGI and
    under ASGI: a sync iterator is advanced in a worker thread, an async one on its loop.
    """

    streaming = True
    is_async = False

    def __init__(self, streaming_content: Any = (), *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.streaming_content = streaming_content

    def __repr__(self) -> str:
        return (
            f"<{type(self).__qualname__} status_code={self.status_code}"
            f"{self._content_type_for_repr}>"
        )

    @property
    def content(self) -> bytes:
        """Not there: a stream is never held whole.

        Raises NotAResponseBody, an AttributeError.
        """
        raise NotAResponseBody(
            f"This {type(self).__name__} instance has no `content` attribute. "
            "Use `streaming_content` instead."
        )

    @property
    def text(self) -> str:
        """Not there, as `content`.

        Raises NotAResponseBody, an AttributeError.
        """
        raise NotAResponseBody(f"This {type(self).__name__} instance has no `text` attribute.")

    @property
    def streaming_content(self) -> Any:
        """The iterator of the body; assign a wrapped one to change what is sent."""
        if self.is_async:
            return _made_bytes_async(self._iterator, self.make_bytes)
        return map(self.make_bytes, self._iterator)

    @streaming_content.setter
    def streaming_content(self, value: Any) -> None:
        self._set_streaming_content(value)

    def _set_streaming_content(self, value: Any) -> None:
        self.is_async = hasattr(value, "__aiter__")
        if self.is_async:
            self._iterator: Any = cast("AsyncIterable[Any]", value).__aiter__()
        else:
            self._iterator = iter(value)
        close = getattr(value, "close", None)
        if close is not None:
            self.add_closer(close)

    def __iter__(self) -> Iterator[bytes]:
        if not self.is_async:
            return cast("Iterator[bytes]", self.streaming_content)
        return self._pulled()

    def _pulled(self) -> Iterator[bytes]:
        while (chunk := call_async(_next_or_end, self._iterator)) is not _END:
            yield self.make_bytes(chunk)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if self.is_async:
            async for chunk in self._iterator:
                yield self.make_bytes(chunk)
            return
        while (chunk := await call_sync(next, self._iterator, _END)) is not _END:
            yield self.make_bytes(chunk)

    async def aclose(self) -> None:
        """Close an async stream early, so that its `finally` blocks run now."""
        aclose = getattr(self._iterator, "aclose", None) if self.is_async else None
        if aclose is not None:
            await aclose()

    def getvalue(self) -> bytes:
        """Consume the stream and return it whole."""
        return b"".join(self)


async def _next_or_end(iterator: AsyncIterator[Any]) -> Any:
    return await anext(iterator, _END)


async def _made_bytes_async(
    iterator: AsyncIterator[Any], make_bytes: Callable[[object], bytes]
) -> AsyncIterator[bytes]:
    async for chunk in iterator:
        yield make_bytes(chunk)
