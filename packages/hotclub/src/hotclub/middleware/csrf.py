"""The CSRF check around every view, by the CSRF_* settings.

Flow: request → (only a request that may change something, or a page that shows a token, costs
anything) → hotclub_security's check → the view, or CSRF_FAILURE_VIEW. A page that shows no token
sets no cookie and adds no Vary.
Not here: the check (hotclub_security.csrf), the page of a refusal (views/csrf.py).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from typing import Any, ClassVar

from hotclub_http import MiddlewareMixin
from hotclub_security import csrf_state
from hotclub_security.csrf import CSRF_SESSION_KEY, SAFE_METHODS, Rejection
from hotclub_security.csrf_state import STATE_KEY
from hotclub_security.errors import ImproperlyConfigured
from hotclub_security.guard import CsrfGuard

from hotclub.adapters.security_http import ProjectGuard
from hotclub.adapters.settings_security import csrf_policy
from hotclub.conf import settings

__all__ = ["CSRF_SESSION_KEY", "CsrfViewMiddleware", "get_guard", "get_token", "rotate_token"]

_log = logging.getLogger("hotclub.security.csrf")
_MIDDLEWARE = "_csrf_guard"


def get_token(request: Any) -> str:
    """Return a token for a form or script of this response; its cookie goes out with it.

    In a test that calls a view itself, the token is good for that request alone. Raises
    ImproperlyConfigured in an application where neither the middleware nor a decorator stands before.
    """
    _begun(request)
    return csrf_state.get_token(request)


def rotate_token(request: Any) -> None:
    """Take a new secret, as log-in does: tokens shown before are worthless from then on."""
    _begun(request)
    csrf_state.rotate_token(request)


def _begun(request: Any) -> None:
    guard = request.__dict__.get(_MIDDLEWARE)
    if guard is None and request.resolver_match is None:  # no application has routed it
        guard = get_guard()
    if guard is not None:
        guard.begin(request)


@lru_cache(maxsize=8)
def _failure_view(path: str) -> Callable[..., Any]:
    module, _, name = path.rpartition(".")
    try:
        view: Callable[..., Any] = getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise ImproperlyConfigured(
            f"CSRF_FAILURE_VIEW names {path!r}, which can't be imported: {error}"
        ) from error
    return view


def refuse(request: Any, why: Rejection) -> Any:
    """Return the answer of CSRF_FAILURE_VIEW, and note the refusal in the log."""
    _log.warning(
        "Forbidden (%s): %s",
        why,
        request.path.encode("unicode_escape").decode(),
        extra={"status_code": 403, "request": request},
    )
    view = settings.CSRF_FAILURE_VIEW
    return (view if callable(view) else _failure_view(view))(request, reason=str(why))


def get_guard() -> CsrfGuard:
    """Return the guard of the current settings."""
    return ProjectGuard(csrf_policy(settings), refuse)


class CsrfViewMiddleware(MiddlewareMixin):
    """Refuses requests that another site could have made the visitor send."""

    blocking: ClassVar[bool] = False

    def __init__(self, get_response: Callable[..., Any]) -> None:
        super().__init__(get_response)
        self.guard = get_guard()

    def process_request(self, request: Any) -> None:
        """Let tokens be had; nothing is read yet."""
        request.__dict__[_MIDDLEWARE] = self.guard

    def process_view(
        self, request: Any, callback: Any, callback_args: Any, callback_kwargs: Any
    ) -> Any:
        """Check a request that may change something, unless the view is exempt."""
        if request.method in SAFE_METHODS:
            request.csrf_processing_done = True
            return None
        if getattr(callback, "csrf_exempt", False):
            return None
        if self.guard.policy.use_sessions and self.async_mode:
            return self._acheck(request, callback)
        return self._check(request, callback)

    def _check(self, request: Any, callback: Any) -> Any:
        self.guard.begin(request)
        why = self.guard.check(request, callback)
        return None if why is None else self.guard.refuse(request, why)

    async def _acheck(self, request: Any, callback: Any) -> Any:
        # Loading the session is the one thing that waits; the check itself then reads memory.
        await request.session.aget(CSRF_SESSION_KEY)
        return self._check(request, callback)

    def process_response(self, request: Any, response: Any) -> Any:
        """Keep the secret if a token was shown."""
        if "META" in request.__dict__ and STATE_KEY in request.META:
            self.guard.finish(request, response)
        return response
