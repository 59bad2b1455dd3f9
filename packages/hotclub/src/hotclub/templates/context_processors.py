"""What every template of a request sees, as far as TEMPLATES names it: functions request → dict.

Each is lazy where it costs something: a token or nonce that no template shows is not made.
Not here: `auth` (hotclub.auth.context_processors), `messages` (hotclub.messages).
"""

from __future__ import annotations

from typing import Any

from hotclub_security.errors import ImproperlyConfigured
from hotclub_templates.context_processors import csp, request

from hotclub.conf import settings
from hotclub.db import connections
from hotclub.middleware.csrf import get_token
from hotclub.utils import timezone, translation

__all__ = ["csp", "csrf", "debug", "i18n", "media", "request", "static", "tz"]


class _Token:
    """The CSRF token of a request, masked anew and sent along only if it is shown."""

    __slots__ = ("_request", "_text")

    def __init__(self, request: Any) -> None:
        self._request = request
        self._text: str | None = None

    def __str__(self) -> str:
        if self._text is None:
            try:
                self._text = get_token(self._request)
            except ImproperlyConfigured:
                # No middleware: `{% csrf_token %}` shows nothing, and says so under DEBUG.
                self._text = "NOTPROVIDED"
        return self._text

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other) if isinstance(other, str | _Token) else NotImplemented

    def __hash__(self) -> int:
        return hash(str(self))

    def __bool__(self) -> bool:
        return True


def csrf(request: Any) -> dict[str, Any]:
    """Give `csrf_token`, made when it is first shown."""
    return {"csrf_token": _Token(request)}


def debug(request: Any) -> dict[str, Any]:
    """Give `debug` and `sql_queries` to developers: with DEBUG, from INTERNAL_IPS."""
    if not settings.DEBUG or request.META.get("REMOTE_ADDR") not in settings.INTERNAL_IPS:
        return {}
    return {"debug": True, "sql_queries": _queries}


def _queries() -> list[Any]:
    """Return the statements of all databases so far."""
    return [query for connection in connections.all() for query in connection.queries]


def i18n(request: Any) -> dict[str, Any]:  # noqa: ARG001
    """Give LANGUAGES, LANGUAGE_CODE and LANGUAGE_BIDI."""
    return {
        "LANGUAGES": settings.LANGUAGES,
        "LANGUAGE_CODE": translation.get_language(),
        "LANGUAGE_BIDI": translation.get_language_bidi(),
    }


def tz(request: Any) -> dict[str, Any]:  # noqa: ARG001
    """Give TIME_ZONE, the name of the current zone."""
    return {"TIME_ZONE": timezone.get_current_timezone_name()}


def static(request: Any) -> dict[str, Any]:  # noqa: ARG001
    """Give STATIC_URL."""
    return {"STATIC_URL": settings.STATIC_URL}


def media(request: Any) -> dict[str, Any]:  # noqa: ARG001
    """Give MEDIA_URL."""
    return {"MEDIA_URL": settings.MEDIA_URL}
