"""Users and sessions → requests: `request.session`, `request.user` and `await request.auser()`.

Flow: request → **slots**, filled at first touch → views and templates. A request nobody asks for its
user costs no look-up, stores no session and varies by no cookie.
Not here: which engine (sessions/middleware.py), who the user is (hotclub_auth).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from hotclub_auth import aget_user, get_user


def give_session(request: Any, open_session: Callable[[Any], Any]) -> None:
    """Let the request have its session when somebody asks for it."""
    request.slot("session", open_session)


def give_user(request: Any) -> None:
    """Let the request have its user when somebody asks for them, in either colour."""
    request.slot("user", get_user, aget_user)
    request.slot("auser", _auser)


def _auser(request: Any) -> Callable[[], Any]:
    return partial(request.aslot, "user")
