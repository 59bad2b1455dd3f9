"""The test clients of a project: requests through its application, log-in, sessions.

Flow: test → **Client / AsyncClient** → the project's application → response with `context`,
`templates`, `resolver_match`. The requests themselves are hotclub_http.client's.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from importlib import import_module
from typing import Any

from hotclub_http import client as http_client
from hotclub_http.client import (
    AsyncRequestFactory,
    RedirectCycleError,
    RequestFactory,
    listen_to,
)
from hotclub_http.outgoing import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from hotclub.conf import settings
from hotclub.test.signals import template_rendered

__all__ = [
    "BOUNDARY",
    "MULTIPART_CONTENT",
    "AsyncClient",
    "AsyncRequestFactory",
    "Client",
    "ContextList",
    "FakePayload",
    "RedirectCycleError",
    "RequestFactory",
    "encode_multipart",
]


class FakePayload(io.BytesIO):
    """A body as a server would give it, for requests that a test makes of an environment."""

    def __init__(self, initial_bytes: bytes | str = b"") -> None:
        given = initial_bytes.encode() if isinstance(initial_bytes, str) else initial_bytes
        super().__init__(given)
        self._was_read = False

    def read(self, size: int | None = -1, /) -> bytes:
        """Return up to size bytes, as a server's stream does; nothing can be added from then on."""
        self._was_read = True
        return super().read(size)

    def readline(self, size: int | None = -1, /) -> bytes:
        """Return a line, at most size bytes of it."""
        self._was_read = True
        return super().readline(size)

    def write(self, data: Any, /) -> int:
        """Add text or bytes. Raises ValueError once something was read."""
        if self._was_read:
            raise ValueError("A payload that was read from can't be written to.")
        place = self.tell()
        self.seek(0, io.SEEK_END)
        added = super().write(data.encode() if isinstance(data, str) else data)
        self.seek(place)
        return added

    def __len__(self) -> int:
        return len(self.getbuffer()) - self.tell()


class ContextList(list[Any]):
    """The contexts of all templates of a response; a key is looked up in each in turn."""

    def __getitem__(self, key: Any) -> Any:
        if not isinstance(key, str):
            return super().__getitem__(key)
        for context in self:
            if key in context:
                return context[key]
        raise KeyError(key)

    def get(self, key: str, default: Any = None) -> Any:
        """Return the value of the first context that has the key."""
        try:
            return self[key]
        except KeyError:
            return default

    def __contains__(self, key: object) -> bool:
        return any(key in context for context in self)

    def keys(self) -> set[str]:
        """Return the names of all contexts."""
        return {name for context in self for name in context.flatten()}


@contextmanager
def rendered_templates() -> Iterator[list[tuple[Any, Any]]]:
    """Give a list that meanwhile takes (template, context) of whatever is rendered."""
    found: list[tuple[Any, Any]] = []

    def note(template: Any, context: Any, **_named: Any) -> None:
        found.append((template, copy(context)))

    template_rendered.connect(note, weak=False)
    try:
        yield found
    finally:
        template_rendered.disconnect(note)


class _ProjectClient:
    """What both clients know of the project: its application, its users, its sessions."""

    cookies: Any
    headers: Any
    _given_app: Any = None

    @property
    def app(self) -> Any:
        """The application: one that was given, else the project's, as the settings are now."""
        if self._given_app is not None:
            return self._given_app
        import hotclub

        hotclub.setup(set_prefix=False)
        from hotclub.application import current_application

        application = current_application()
        listen_to(application)
        return application

    @app.setter
    def app(self, app: Any) -> None:
        self._given_app = app

    def _finish(self, outgoing: Any, sink: Any, wire: Any, templates: Any) -> Any:
        response = super()._finish(outgoing, sink, wire, templates)  # type: ignore[misc]
        contexts = ContextList(context for _, context in templates)
        response.context = contexts[0] if len(contexts) == 1 else (contexts or None)
        response.templates = [template for template, _ in templates]
        return response

    # sessions

    def _engine(self) -> Any:
        return import_module(settings.SESSION_ENGINE)

    def _session_key(self) -> str | None:
        morsel = self.cookies.get(settings.SESSION_COOKIE_NAME)
        return morsel.value if morsel else None

    def _keep(self, session: Any) -> None:
        name = settings.SESSION_COOKIE_NAME
        self.cookies[name] = session.session_key
        self.cookies[name].update(
            {
                "max-age": "",
                "path": "/",
                "domain": settings.SESSION_COOKIE_DOMAIN or "",
                "secure": settings.SESSION_COOKIE_SECURE or "",
                "expires": "",
            }
        )

    @property
    def session(self) -> Any:
        """The visitor's session; a new one is made and saved when there is none."""
        key = self._session_key()
        if key:
            return self._engine().SessionStore(key)
        session = self._engine().SessionStore()
        session.save()
        self._keep(session)
        return session

    async def asession(self) -> Any:
        """As `session`, awaiting."""
        key = self._session_key()
        if key:
            return self._engine().SessionStore(key)
        session = self._engine().SessionStore()
        await session.asave()
        self._keep(session)
        return session

    # users

    def login(self, **credentials: Any) -> bool:
        """Log in as the user of the credentials; return whether they were right."""
        from hotclub.auth import authenticate

        user = authenticate(**credentials)
        if not user:
            return False
        self._login(user)
        return True

    async def alogin(self, **credentials: Any) -> bool:
        """As `login`, awaiting."""
        from hotclub.auth import aauthenticate

        user = await aauthenticate(**credentials)
        if not user:
            return False
        await self._alogin(user)
        return True

    def force_login(self, user: Any, backend: str | None = None) -> None:
        """Log in as this user, whatever the password is."""
        user.backend = backend or _first_backend()
        self._login(user, user.backend)

    async def aforce_login(self, user: Any, backend: str | None = None) -> None:
        """As `force_login`, awaiting."""
        user.backend = backend or _first_backend()
        await self._alogin(user, user.backend)

    def _login(self, user: Any, backend: str | None = None) -> None:
        from hotclub.auth import login

        request = self._request_of(self._session_key())
        login(request, user, backend)
        request.session.save()
        self._keep(request.session)

    async def _alogin(self, user: Any, backend: str | None = None) -> None:
        from hotclub.auth import alogin

        request = self._request_of(self._session_key())
        await alogin(request, user, backend)
        await request.session.asave()
        self._keep(request.session)

    def logout(self) -> None:
        """Log out: session and cookies are gone."""
        from hotclub.auth import get_user, logout
        from hotclub.http import SimpleCookie

        key = self._session_key()
        request = self._request_of(key)
        if key:
            request.user = get_user(request)
        logout(request)
        self.cookies = SimpleCookie()

    async def alogout(self) -> None:
        """As `logout`, awaiting."""
        from hotclub.auth import aget_user, alogout
        from hotclub.http import SimpleCookie

        key = self._session_key()
        request = self._request_of(key)
        if key:
            request.user = await aget_user(request)
        await alogout(request)
        self.cookies = SimpleCookie()

    def _request_of(self, key: str | None) -> Any:
        """Return a request that carries the session of that key, or a new one."""
        request: Any = RequestFactory().get("/")
        request.session = self._engine().SessionStore(key)
        return request


def _first_backend() -> str:
    """Return the path of the first authentication back end that can find users."""
    from hotclub.utils.module_loading import import_string

    for path in settings.AUTHENTICATION_BACKENDS:
        if hasattr(import_string(path), "get_user"):
            return str(path)
    raise ValueError("No back end of AUTHENTICATION_BACKENDS has get_user(): nobody can log in.")


class Client(_ProjectClient, http_client.Client):
    """Sends requests to the project and returns its responses.

    enforce_csrf_checks: refuse as a browser would be refused. raise_request_exception: raise what
    became a 500. headers, query_params, and keys of the environ (HTTP_…): sent each time.
    """

    def __init__(
        self,
        enforce_csrf_checks: bool = False,
        raise_request_exception: bool = True,
        *,
        headers: Any = None,
        query_params: Any = None,
        **defaults: Any,
    ) -> None:
        super().__init__(
            None,
            enforce_csrf_checks,
            raise_request_exception,
            capture_templates=rendered_templates,
            headers=headers,
            query_params=query_params,
            **defaults,
        )


class AsyncClient(_ProjectClient, http_client.AsyncClient):
    """As Client; every request is awaited, and goes by ASGI."""

    def __init__(
        self,
        enforce_csrf_checks: bool = False,
        raise_request_exception: bool = True,
        *,
        headers: Any = None,
        query_params: Any = None,
        **defaults: Any,
    ) -> None:
        super().__init__(
            None,
            enforce_csrf_checks,
            raise_request_exception,
            capture_templates=rendered_templates,
            headers=headers,
            query_params=query_params,
            **defaults,
        )
