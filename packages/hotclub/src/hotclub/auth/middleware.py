"""The user of each request, and middleware that asks for one.

Flow: `request.session` → **AuthenticationMiddleware** → `request.user`, `await request.auser()`,
looked up at first touch. Not here: the others, which are hotclub_auth's.
"""

from __future__ import annotations

from typing import Any, ClassVar

from hotclub_auth.middleware import (
    LoginRequiredMiddleware,
    PersistentRemoteUserMiddleware,
    RemoteUserMiddleware,
)
from hotclub_http import MiddlewareMixin

from hotclub.adapters.auth_http import give_user

__all__ = [
    "AuthenticationMiddleware",
    "LoginRequiredMiddleware",
    "PersistentRemoteUserMiddleware",
    "RemoteUserMiddleware",
]


class AuthenticationMiddleware(MiddlewareMixin):
    """Lets a request have its user. Stands after (inside of) SessionMiddleware."""

    blocking: ClassVar[bool] = False

    def process_request(self, request: Any) -> None:
        """Let the user be had; nobody is looked up yet."""
        give_user(request)
