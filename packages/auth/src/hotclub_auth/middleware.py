"""Middleware for requests of Django's shape: log-in required everywhere, users of the web server.

Each is a factory `get_response → callable(request)` for either colour. That which gives a request
its session and its user is the framework's own, by SessionKeeper and finding_user.
Flow: request → **middleware** → view. Not here: any other protocol (asgi.py, wsgi.py).
"""

import asyncio
import inspect
import sys
from collections.abc import Callable
from typing import Any, ClassVar

from hotclub_auth.access import send_to_login
from hotclub_auth.authentication import authenticating
from hotclub_auth.backends import RemoteUsers, configured_path, load_backend
from hotclub_auth.carriers import RequestUser, session_of
from hotclub_auth.decorators import is_async_view
from hotclub_auth.errors import ImproperlyConfigured
from hotclub_auth.identity import REDIRECT_FIELD_NAME, read_identity
from hotclub_auth.programs import Program, arun, ask, run
from hotclub_auth.session_login import logging_in, logging_out
from hotclub_auth.settings import auth_settings


class RequestMiddleware:
    """Base: runs `process_request`, or `aprocess_request` where the next layer is async.

    Raises ValueError when get_response is None.
    """

    sync_capable: ClassVar[bool] = True
    async_capable: ClassVar[bool] = True

    def __init__(self, get_response: Callable[..., Any]) -> None:
        if get_response is None:
            raise ValueError("get_response must be provided.")
        self.get_response = get_response
        self.is_async = _is_async(get_response)
        if self.is_async:
            _mark_async(self)

    def __call__(self, request: Any) -> Any:
        """Run the hook, then the next layer."""
        if self.is_async:
            return self.__acall__(request)
        self.process_request(request)
        return self.get_response(request)

    async def __acall__(self, request: Any) -> Any:
        """Run the async hook, then the next layer."""
        await self.aprocess_request(request)
        return await self.get_response(request)

    def process_request(self, request: Any) -> None:
        """Do nothing; a subclass may."""

    async def aprocess_request(self, request: Any) -> None:
        """As process_request."""


class LoginRequiredMiddleware(RequestMiddleware):
    """Sends who has not logged in to the log-in page, from every view but those marked open.

    A view is open when login_not_required marked it; it may name a log-in page of its own as
    login_required does.
    """

    redirect_field_name: str | None = REDIRECT_FIELD_NAME

    def __init__(self, get_response: Callable[..., Any]) -> None:
        super().__init__(get_response)
        if self.is_async:
            # The pipeline asks one name; its colour is that of the layer.
            self.process_view = self.aprocess_view  # type: ignore[method-assign]

    def process_view(self, request: Any, view_func: Any, view_args: Any, view_kwargs: Any) -> Any:
        """Return the way to the log-in page, or None to go on."""
        return run(self._judging(request, view_func))

    async def aprocess_view(
        self, request: Any, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> Any:
        """As process_view."""
        return await arun(self._judging(request, view_func))

    def get_login_url(self, view_func: Any) -> str:
        """Return the log-in page for a view. Raises ImproperlyConfigured where there is none."""
        url = getattr(view_func, "login_url", None) or auth_settings().login_url
        if not url:
            raise ImproperlyConfigured("No log-in page to send visitors to; set LOGIN_URL.")
        return str(url)

    def get_redirect_field_name(self, view_func: Any) -> str | None:
        """Return the name under which the way back stands in the query."""
        name: str | None = getattr(view_func, "redirect_field_name", self.redirect_field_name)
        return name

    def handle_no_permission(self, request: Any, view_func: Any) -> Any:
        """Return the response of a visitor who has to log in."""
        name = self.get_redirect_field_name(view_func)
        return send_to_login(request, self.get_login_url(view_func), name)

    def _judging(self, request: Any, view_func: Any) -> Program[Any]:
        if not getattr(view_func, "login_required", True):
            return None
        user = yield ask(RequestUser(request), "read")
        if user.is_authenticated:
            return None
        return self.handle_no_permission(request, view_func)


class RemoteUserMiddleware(RequestMiddleware):
    """Logs in whom the web server says it has authenticated, and logs out who is that no more.

    header: the key of request.META. Only the server may set it; a name that begins with HTTP_ comes
    from a header, which the proxy must strip from what visitors send. force_logout_if_no_header:
    whether a request without it ends the session.
    """

    header: str = "REMOTE_USER"
    force_logout_if_no_header: bool = True

    def process_request(self, request: Any) -> None:
        """Make the session that of the named user."""
        run(self._following(request))

    async def aprocess_request(self, request: Any) -> None:
        """As process_request."""
        await arun(self._following(request))

    def clean_username(self, username: str, request: Any) -> str:
        """Return the name as the session's back end stores it."""
        backend = _session_backend(dict(session_of(request).items()))
        return backend.clean_username(username) if isinstance(backend, RemoteUsers) else username

    def _following(self, request: Any) -> Program[None]:
        name = request.META.get(self.header)
        user = yield ask(RequestUser(request), "read")
        if not name:
            if self.force_logout_if_no_header and user.is_authenticated:
                yield from _logging_out_remote(request)
            return
        if user.is_authenticated:
            if user.get_username() == self.clean_username(name, request):
                return
            # Another person is at the browser: nothing of the first may stay.
            yield from _logging_out_remote(request)
        found = yield from authenticating(request, {"remote_user": name})
        if found is not None:
            yield from logging_in(request, found, None)


class PersistentRemoteUserMiddleware(RemoteUserMiddleware):
    """As RemoteUserMiddleware where the server names the user on the log-in page alone."""

    force_logout_if_no_header = False


def _logging_out_remote(request: Any) -> Program[None]:
    """Log out a user of the web server, or of a back end that was removed; others stay."""
    backend = _session_backend(dict((yield ask(session_of(request), "items"))))
    if backend is None or isinstance(backend, RemoteUsers):
        yield from logging_out(request)


def _session_backend(values: dict[str, Any]) -> Any:
    """Return the back end that the session's user is of, or None when it was removed."""
    identity = read_identity(values)
    path = configured_path(identity.backend) if identity is not None else None
    return None if path is None else load_backend(path)


if sys.version_info >= (3, 12):
    _mark_async = inspect.markcoroutinefunction
    _is_async = is_async_view
else:

    def _mark_async(layer: RequestMiddleware) -> None:
        layer._is_coroutine = asyncio.coroutines._is_coroutine  # type: ignore[attr-defined]

    def _is_async(get_response: Any) -> bool:
        mark = getattr(get_response, "_is_coroutine", None)
        is_marked = mark is asyncio.coroutines._is_coroutine  # type: ignore[attr-defined]
        return is_marked or is_async_view(get_response)
