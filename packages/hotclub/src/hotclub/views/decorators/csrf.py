"""The CSRF check, view by view.

The policy is that of the settings at the time of the request, so views may be decorated before
settings are there. Not here: the check (hotclub_security.guard).
"""

from __future__ import annotations

from typing import Any

from hotclub_http.decorators import csrf_exempt
from hotclub_security import CsrfPolicy
from hotclub_security.guard import View

from hotclub.adapters.security_http import ProjectGuard
from hotclub.middleware.csrf import get_guard, refuse

__all__ = ["csrf_exempt", "csrf_protect", "ensure_csrf_cookie", "requires_csrf_token"]


class _SettingsGuard(ProjectGuard):
    """A guard whose policy is looked up at each use."""

    def __init__(self) -> None:
        self.refuse: Any = refuse

    @property
    def policy(self) -> CsrfPolicy:  # type: ignore[override]
        """The policy of the current settings."""
        return get_guard().policy


_guard = _SettingsGuard()


def csrf_protect(view: View) -> View:
    """Check a view's requests, whatever surrounds it."""
    return _guard.csrf_protect(view)


def ensure_csrf_cookie(view: View) -> View:
    """Send the cookie with a view's response even where no token is shown."""
    return _guard.ensure_csrf_cookie(view)


def requires_csrf_token(view: View) -> View:
    """Let a view show tokens without checking its requests."""
    return _guard.requires_csrf_token(view)
