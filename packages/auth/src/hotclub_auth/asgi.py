"""Sessions and users as plain ASGI middleware: for Starlette, FastAPI, any ASGI app.

Flow, from the outside: SessionMiddleware → AuthenticationMiddleware → application. A view finds
scope["session"] (Starlette: `request.session`) and scope["user"] (`request.user`), and calls
`await alogin(request, user)`.
Not here: any decision; those are in the pure rooms.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from hotclub_auth import edge
from hotclub_auth.carriers import ASGI_SESSION, ASGI_USER
from hotclub_auth.errors import SessionInterrupted
from hotclub_auth.session_login import aget_user
from hotclub_auth.sessions.keeper import Engine, SessionKeeper
from hotclub_auth.sessions.session_base import SessionBase
from hotclub_auth.settings import SessionSettings

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_HANDLED = ("http", "websocket")
_STARTS = {"http.response.start": 200, "websocket.accept": 101}


class SessionMiddleware:
    """Gives each request its session, and keeps it when the response starts.

    engine: makes the session of a key; an engine's SessionStore, or a partial of it. A visitor's
    session is loaded before the application runs, so views may use it like a dict; with
    preload=False it is loaded at the first `await session.aget(…)`.
    A session that another request deleted meanwhile makes the answer 400.
    """

    def __init__(
        self,
        app: Application,
        *,
        engine: Engine,
        settings: SessionSettings | None = None,
        preload: bool = True,
    ) -> None:
        self.app = app
        self.keeper = SessionKeeper(engine, settings)
        self.preload = preload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on the request with its session."""
        if scope["type"] not in _HANDLED:
            await self.app(scope, receive, send)
            return
        key = edge.cookie_value(_cookie_headers(scope), self.keeper.settings.cookie_name)
        session = self.keeper.engine(key)
        if self.preload and key is not None:
            await session.apreload()
        keeping = _KeepingSend(self.keeper, session, scope, send, had_cookie=key is not None)
        await self.app({**scope, ASGI_SESSION: session}, receive, keeping)


class AuthenticationMiddleware:
    """Leaves the session's user, or AnonymousUser, in scope["user"].

    The user is loaded for each request, so each response varies by cookie. Where pages are to be
    cached, leave this out and write `await aget_user(request)` in the views that ask.
    """

    def __init__(self, app: Application) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on the request with its user."""
        if scope["type"] in _HANDLED:
            scope[ASGI_USER] = await aget_user(scope)
        await self.app(scope, receive, send)


class _KeepingSend:
    """A `send` that keeps the session before the first message goes out."""

    def __init__(
        self,
        keeper: SessionKeeper,
        session: SessionBase,
        scope: Scope,
        send: Send,
        *,
        had_cookie: bool,
    ) -> None:
        self.keeper, self.session, self.send = keeper, session, send
        self.had_cookie = had_cookie
        self.secure = scope.get("scheme", "http") in ("https", "wss")
        self.refused = False

    async def __call__(self, message: Message) -> None:
        if message["type"] in _STARTS:
            await self._start(message)
        elif not self.refused:
            await self.send(message)

    async def _start(self, message: Message) -> None:
        status = message.get("status", _STARTS[message["type"]])
        try:
            kept = await self.keeper.akeep(self.session, had_cookie=self.had_cookie, status=status)
        except SessionInterrupted:
            await self._refuse(message)
            return
        headers = [
            (n.decode("latin-1"), v.decode("latin-1")) for n, v in message.get("headers", ())
        ]
        told = edge.session_headers(headers, kept, self.keeper, secure=self.secure)
        await self.send({**message, "headers": _as_bytes(told)})

    async def _refuse(self, message: Message) -> None:
        self.refused = True
        if message["type"] == "websocket.accept":
            await self.send({"type": "websocket.close", "code": 1008})
            return
        start = {"type": "http.response.start", "status": edge.INTERRUPTED_STATUS}
        await self.send({**start, "headers": _as_bytes(list(edge.INTERRUPTED_HEADERS))})
        await self.send({"type": "http.response.body", "body": edge.INTERRUPTED_TEXT.encode()})


def _as_bytes(headers: list[edge.Header]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]


def _cookie_headers(scope: Scope) -> list[str]:
    return [value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie"]
