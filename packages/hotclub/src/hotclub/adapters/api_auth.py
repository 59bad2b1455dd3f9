"""Auth and CSRF → the API: who has a password, whose a token is, whether a session is to be trusted.

Flow: REST_FRAMEWORK's defaults (api_settings.py) name these functions → authenticators call them.
Each answers in the colour of its caller: on a running loop with a coroutine.
"""

from __future__ import annotations

import asyncio
from functools import lru_cache
from typing import Any

from hotclub_api.authentication import ModelTokenStore
from hotclub_auth import aauthenticate, authenticate
from hotclub_auth.settings import get_user_model
from hotclub_security.csrf import CSRF_SESSION_KEY
from hotclub_security.guard import CsrfGuard

from hotclub.adapters.security_http import ProjectGuard
from hotclub.adapters.settings_security import csrf_policy
from hotclub.errors import ImproperlyConfigured


def _on_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def user_of_password(request: Any, *, username: str, password: str) -> Any:
    """Return the user of a name and a password, or None."""
    credentials = {get_user_model().USERNAME_FIELD: username, "password": password}
    ask = aauthenticate if _on_loop() else authenticate
    return ask(request=request, **credentials)


def csrf_reason(request: Any) -> Any:
    """Return why a request of a session is refused, None when it is fine."""
    from hotclub.conf import settings

    guard = ProjectGuard(csrf_policy(settings), lambda _request, why: why)
    if guard.policy.use_sessions and _on_loop():
        return _acsrf_reason(guard, request)
    return _reason(guard, request)


async def _acsrf_reason(guard: CsrfGuard, request: Any) -> str | None:
    # Loading the session is the one thing that waits; the check itself then reads memory.
    await request.session.aget(CSRF_SESSION_KEY)
    return _reason(guard, request)


def _reason(guard: CsrfGuard, request: Any) -> str | None:
    guard.begin(request)
    why = guard.check(request, None)
    return None if why is None else str(why)


class _TokensOfTheProject:
    """The tokens of hotclub.api.authtoken, if it is installed."""

    def find(self, key: str) -> tuple[Any, Any] | None:
        """Return (user, token), or None for an unknown one."""
        return _store().find(key)

    async def afind(self, key: str) -> tuple[Any, Any] | None:
        """Return (user, token), on the loop."""
        return await _store().afind(key)


@lru_cache(maxsize=1)
def _store() -> ModelTokenStore:
    from hotclub.apps import apps

    if not apps.is_installed("hotclub.api.authtoken"):
        raise ImproperlyConfigured(
            "TokenAuthentication needs tokens: put 'hotclub.api.authtoken' into INSTALLED_APPS and "
            "migrate, or set TOKEN_STORE in REST_FRAMEWORK."
        )
    return ModelTokenStore(apps.get_model("authtoken", "Token"))


token_store = _TokensOfTheProject()
