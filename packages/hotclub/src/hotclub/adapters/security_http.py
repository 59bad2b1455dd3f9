"""Security ↔ HTTP: who signs cookies, which hosts are let in, when a form is checked.

Flow: SIGNING_BACKEND, SECRET_KEY, ALLOWED_HOSTS → **signer and host check** → RequestPolicy.
Not here: signing and hosts themselves (hotclub_security).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from typing import Any

from hotclub_security.guard import CsrfGuard
from hotclub_security.hosts import validate_host

from hotclub.adapters.settings_security import host_policy, told_by_setting
from hotclub.errors import ImproperlyConfigured
from hotclub.utils.module_loading import import_string

# Django's prefix, so that a port reads its visitors' cookies.
_KEY_PREFIX = "django.http.cookies"


class ProjectGuard(CsrfGuard):
    """The check of a project, which a test client may have left out."""

    def begin(self, request: Any) -> None:
        """As the base. Middleware, decorators and the API all begin with this."""
        # Test clients say in environ or scope, where no header comes, whether they want the check.
        carrier = getattr(request, "scope", None) or request.META
        if carrier.get("hotclub.csrf_checks") is False:
            request._dont_enforce_csrf_checks = True
        super().begin(request)


class CookieSigner:
    """Signs cookies as SIGNING_BACKEND does; keys are read at each use, as settings may change."""

    def __init__(self, settings: Any) -> None:
        self._settings = settings
        try:
            self._backend = import_string(settings.SIGNING_BACKEND)
        except ImportError as missing:
            raise ImproperlyConfigured(
                f"SIGNING_BACKEND names {settings.SIGNING_BACKEND!r}. {missing}"
            ) from missing

    def _signer(self, salt: str) -> Any:
        return self._backend(
            key=_KEY_PREFIX + self._settings.SECRET_KEY,
            fallback_keys=[_KEY_PREFIX + key for key in self._settings.SECRET_KEY_FALLBACKS],
            salt=salt,
        )

    def sign(self, value: str, *, salt: str) -> str:
        """Return the value with time and signature."""
        signed: str = self._signer(salt).sign(value)
        return signed

    def unsign(self, value: str, *, salt: str, max_age: float | timedelta | None) -> str:
        """Return the value. Raises BadSignature, SignatureExpired."""
        text: str = self._signer(salt).unsign(value, max_age=max_age)
        return text


def host_check(settings: Any) -> Callable[[str], bool]:
    """Return what tells whether a host (lower-case, without port) is one of ALLOWED_HOSTS."""
    with told_by_setting():
        patterns = host_policy(settings).patterns()

    @lru_cache(maxsize=256)
    def is_ours(host: str) -> bool:
        return validate_host(host, patterns)

    return is_ours
