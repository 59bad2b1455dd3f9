"""Sessions and users as plain WSGI middleware: for Flask, Bottle, any WSGI app.

Flow, from the outside: SessionMiddleware → AuthenticationMiddleware → application. A view finds
environ["hotclub.session"] and environ["hotclub.user"], and calls `login(request, user)` with the
environ or with a request that has one (Flask's).
Not here: any decision; those are in the pure rooms.
"""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from hotclub_auth import edge
from hotclub_auth.carriers import WSGI_SESSION, WSGI_USER
from hotclub_auth.errors import SessionInterrupted
from hotclub_auth.session_login import get_user
from hotclub_auth.sessions.keeper import Engine, SessionKeeper
from hotclub_auth.settings import SessionSettings

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


class SessionMiddleware:
    """Gives each request its session, and keeps it when the response starts.

    engine: makes the session of a key; an engine's SessionStore, or a partial of it. Nothing is
    loaded before somebody looks into the session. A session that another request deleted
    meanwhile makes the answer 400.
    """

    def __init__(
        self, app: Application, *, engine: Engine, settings: SessionSettings | None = None
    ) -> None:
        self.app = app
        self.keeper = SessionKeeper(engine, settings)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Hand on the request with its session."""
        keeper = self.keeper
        cookies = [environ.get("HTTP_COOKIE", "")]
        key = edge.cookie_value(cookies, keeper.settings.cookie_name)
        session = environ[WSGI_SESSION] = keeper.engine(key)
        secure = environ.get("wsgi.url_scheme") == "https"
        interrupted: list[SessionInterrupted] = []

        def start(status: str, headers: list[edge.Header], *exc_info: Any) -> Any:
            try:
                kept = keeper.keep(session, had_cookie=key is not None, status=int(status[:3]))
            except SessionInterrupted as gone:
                interrupted.append(gone)
                return start_response(_INTERRUPTED_STATUS, list(edge.INTERRUPTED_HEADERS))
            told = edge.session_headers(headers, kept, keeper, secure=secure)
            return start_response(status, told, *exc_info)

        body = self.app(environ, start)
        return _refusal(body) if interrupted else body


class AuthenticationMiddleware:
    """Leaves the session's user, or AnonymousUser, in environ["hotclub.user"].

    The user is loaded for each request, so each response varies by cookie. Where pages are to be
    cached, leave this out and write `get_user(request)` in the views that ask.
    """

    def __init__(self, app: Application) -> None:
        self.app = app

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Hand on the request with its user."""
        environ[WSGI_USER] = get_user(environ)
        return self.app(environ, start_response)


_INTERRUPTED_STATUS = f"{edge.INTERRUPTED_STATUS} {HTTPStatus(edge.INTERRUPTED_STATUS).phrase}"


def _refusal(body: Iterable[bytes]) -> Iterable[bytes]:
    """Close the application's body, as WSGI asks, and return the refusal's."""
    close = getattr(body, "close", None)
    if close is not None:
        close()
    return [edge.INTERRUPTED_TEXT.encode()]
