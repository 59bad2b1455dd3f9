"""Server-sent events: an async stream of events as `text/event-stream`.

Flow: view → **EventStreamResponse** → gateway. Source: the HTML standard, section 9.2.
Not here: where events come from.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from typing import Any

from hotclub_http.response import StreamingHttpResponse


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSentEvent:
    """One event.   retry_milliseconds: how long the browser waits before it connects again.

    Raises ValueError when event or id hold a newline, which would start another field.
    """

    data: str = ""
    event: str | None = None
    id: str | None = None
    retry_milliseconds: int | None = None

    def __post_init__(self) -> None:
        for name, value in (("event", self.event), ("id", self.id)):
            if value is not None and set(value) & {"\r", "\n", "\0"}:
                raise ValueError(f"The {name} of a server-sent event must be one line: {value!r}.")

    def encode(self) -> bytes:
        """Return the event as it goes over the wire."""
        lines = []
        if self.event is not None:
            lines.append(f"event: {self.event}")
        if self.id is not None:
            lines.append(f"id: {self.id}")
        if self.retry_milliseconds is not None:
            lines.append(f"retry: {self.retry_milliseconds}")
        text = self.data.replace("\r\n", "\n").replace("\r", "\n")
        lines.extend(f"data: {line}" for line in text.split("\n"))
        return ("\n".join(lines) + "\n\n").encode()


class EventStreamResponse(StreamingHttpResponse):
    """Streams events; text and dicts of ServerSentEvent's fields are fine too.

    ping_seconds: a comment is sent after so long a silence, so that proxies keep the line and a
    lost client is noticed; None sends none.
    """

    def __init__(
        self,
        events: AsyncIterable[Any],
        *,
        ping_seconds: float | None = 15.0,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("content_type", "text/event-stream")
        super().__init__(_encoded(events, ping_seconds), **kwargs)
        self.setdefault("Cache-Control", "no-cache")
        self.setdefault("X-Accel-Buffering", "no")


def _as_bytes(event: Any) -> bytes:
    if isinstance(event, dict):
        event = ServerSentEvent(**event)
    return (
        event.encode()
        if isinstance(event, ServerSentEvent)
        else ServerSentEvent(data=str(event)).encode()
    )


async def _encoded(events: AsyncIterable[Any], ping_seconds: float | None) -> AsyncIterator[bytes]:
    iterator = aiter(events)
    waiting: asyncio.Future[Any] | None = None
    try:
        while True:
            waiting = asyncio.ensure_future(anext(iterator))
            while not (await asyncio.wait([waiting], timeout=ping_seconds))[0]:
                yield b": ping\n\n"
            yield _as_bytes(waiting.result())
    except StopAsyncIteration:
        return
    finally:
        if waiting is not None and not waiting.done():
            waiting.cancel()
        aclose = getattr(iterator, "aclose", None)
        if aclose is not None:
            await asyncio.gather(*([waiting] if waiting else []), return_exceptions=True)
            await aclose()
