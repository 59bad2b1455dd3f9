"""One request through an application, as a server of either protocol would put it.

Flow: OutgoingRequest → **exchange_wsgi / exchange_asgi** → status, headers, chunks of the body.
Not here: cookies, redirects and response objects (client.py).
"""

from __future__ import annotations

import asyncio
from typing import Any

from hotclub_http.outgoing import OutgoingRequest

Wire = tuple[int, list[tuple[str, str]], list[bytes]]
"""What came back: status, headers, pieces of the body."""


def exchange_wsgi(app: Any, outgoing: OutgoingRequest) -> Wire:
    """Send a request to a WSGI application and close its answer."""
    started: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], _exc_info: Any = None) -> Any:
        started[:] = [int(status[:3]), headers]
        return chunks.append

    chunks: list[bytes] = []
    body = app(outgoing.to_environ(), start_response)
    try:
        chunks.extend(body)
    finally:
        close = getattr(body, "close", None)
        if close is not None:
            close()
    return started[0], started[1], chunks


async def exchange_asgi(app: Any, outgoing: OutgoingRequest) -> Wire:
    """Send a request to an ASGI application; the client stays until it is answered."""
    status, headers, chunks = 0, list[tuple[str, str]](), list[bytes]()
    incoming = [{"type": "http.request", "body": outgoing.body, "more_body": False}]
    ended = asyncio.Event()

    async def receive() -> dict[str, Any]:
        if incoming:
            return incoming.pop()
        await ended.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
            headers.extend(
                (name.decode("latin-1").title(), value.decode("latin-1"))
                for name, value in message["headers"]
            )
        elif message.get("body"):
            chunks.append(bytes(message["body"]))

    await app(outgoing.to_scope(), receive, send)
    ended.set()
    return status, headers, chunks
