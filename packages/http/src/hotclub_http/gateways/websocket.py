"""Websockets under ASGI: the handshake goes through the same middleware as every request.

Flow: scope → **WebSocket** (a request) → chain → view, which accepts, talks and returns.
A response returned before `accept` refuses the handshake with its status.
Not here: frames and pings, which are the server's.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from hotclub_http.errors import WebSocketDisconnect
from hotclub_http.gateways.asgi import ASGIRequest
from hotclub_http.headers import ResponseHeaders
from hotclub_http.policy import RequestPolicy
from hotclub_http.ports import Receive, Scope, Send
from hotclub_http.response_base import HttpResponseBase


class WebSocket(ASGIRequest):
    """A websocket as a view sees it: a GET request that can also accept, send and receive.

    Raises WebSocketDisconnect from receiving once the peer has closed.
    """

    is_websocket = True
    accepted = False
    closed = False

    def __init__(
        self, scope: Scope, receive: Receive, send: Send, policy: RequestPolicy | None = None
    ) -> None:
        scope.setdefault("method", "GET")
        super().__init__(scope, policy)
        self._receive = receive
        self._send = send

    @property
    def subprotocols(self) -> list[str]:
        """What the client offers to speak."""
        return list(self.scope.get("subprotocols") or [])

    async def accept(
        self, subprotocol: str | None = None, headers: dict[str, str] | None = None
    ) -> None:
        """Accept the handshake."""
        pairs = [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in ResponseHeaders(headers or {}).items()
        ]
        self.accepted = True
        await self._send({"type": "websocket.accept", "subprotocol": subprotocol, "headers": pairs})

    async def receive(self) -> str | bytes:
        """Return the next message, text or bytes."""
        while True:
            message = await self._receive()
            if message["type"] == "websocket.disconnect":
                self.closed = True
                raise WebSocketDisconnect(message.get("code", 1005), message.get("reason") or "")
            if message["type"] == "websocket.receive":
                text: str | None = message.get("text")
                return text if text is not None else bytes(message.get("bytes") or b"")

    async def receive_json(self) -> Any:
        """Return the next message, read as JSON; raises ValueError for what is none."""
        return json.loads(await self.receive())

    async def send(self, message: str | bytes) -> None:
        """Send text or bytes."""
        if isinstance(message, str):
            await self._send({"type": "websocket.send", "text": message})
        else:
            await self._send({"type": "websocket.send", "bytes": bytes(message)})

    async def send_json(self, value: Any) -> None:
        """Send a value as JSON text."""
        await self.send(json.dumps(value))

    async def close_socket(self, code: int = 1000, reason: str = "") -> None:
        """Close with a code of RFC 6455 section 7.4; closing twice is fine."""
        if not self.closed:
            self.closed = True
            await self._send({"type": "websocket.close", "code": code, "reason": reason})

    async def __aiter__(self) -> AsyncIterator[str | bytes]:
        """Yield messages until the peer closes."""
        try:
            while True:
                yield await self.receive()
        except WebSocketDisconnect:
            return


async def serve_websocket(
    handler: Callable[[Any], Awaitable[HttpResponseBase]],
    scope: Scope,
    receive: Receive,
    send: Send,
    *,
    policy: RequestPolicy,
) -> None:
    """Run the chain for one websocket, and close it when the view returns."""
    socket = WebSocket(scope, receive, send, policy)
    if (await receive())["type"] != "websocket.connect":
        return
    response = await handler(socket)
    try:
        if not socket.accepted and not socket.closed:
            await _refuse(socket, response, send)
        else:
            failed = response.status_code >= 500
            await socket.close_socket(1011 if failed else 1000)
    except OSError:
        pass  # the peer is gone already
    finally:
        response.close()


async def _refuse(socket: WebSocket, response: HttpResponseBase, send: Send) -> None:
    socket.closed = True
    if "websocket.http.response" not in (socket.scope.get("extensions") or {}):
        await send({"type": "websocket.close", "code": 1000})
        return
    headers = [
        (name.encode("latin-1"), value.encode("latin-1"))
        for name, (_, value) in response._store.items()
    ]
    status = response.status_code if response.status_code != 101 else 403
    body = b"" if response.streaming else response.content  # type: ignore[attr-defined]
    await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": body})
