"""The session around every view, by the SESSION_* settings.

Flow: request → a session that is opened at first touch → view → **kept**, if it was touched →
cookie. Both colours; nothing blocks the loop.
Not here: whether to store and what the cookie says (hotclub_auth.sessions), the engines (backends/).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from hotclub_auth.sessions import SessionKeeper
from hotclub_http import MiddlewareMixin

from hotclub.adapters.auth_http import give_session
from hotclub.conf import settings
from hotclub.errors import ImproperlyConfigured
from hotclub.imports import import_named_module

__all__ = ["SessionMiddleware"]


class SessionMiddleware(MiddlewareMixin):
    """Gives each request its `session`."""

    blocking: ClassVar[bool] = False

    def __init__(self, get_response: Callable[..., Any]) -> None:
        super().__init__(get_response)
        self.SessionStore = session_store_class()
        self.keeper = SessionKeeper(self.SessionStore)

    def process_request(self, request: Any) -> None:
        """Let the session be had; no cookie is read yet."""
        give_session(request, self._open)

    def process_response(self, request: Any, response: Any) -> Any:
        """Store the session if that is due, and say so to the browser."""
        if not request.slot_filled("session"):
            if not self.keeper.settings.save_every_request:
                return response
            # Every request of a session keeps it alive, be it touched or not.
            _ = request.session
        if self.async_mode:
            return self.keeper.afinish(request, response)
        return self.keeper.finish(request, response)

    def _open(self, request: Any) -> Any:
        return self.SessionStore(request.COOKIES.get(self.keeper.settings.cookie_name))


def session_store_class() -> Any:
    """Return the SessionStore of the module that SESSION_ENGINE names.

    Raises ImproperlyConfigured when there is no such module or it has none.
    """
    path = settings.SESSION_ENGINE
    try:
        return import_named_module(path).SessionStore
    except (ImportError, AttributeError) as missing:
        raise ImproperlyConfigured(
            f"SESSION_ENGINE is {path!r}, which is no module with a SessionStore, such as "
            f"'hotclub.sessions.backends.db'. {missing}"
        ) from missing
