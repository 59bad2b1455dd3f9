"""What this library asks of its surroundings, in its own words.

Flow: the application fills these in through the settings; nothing here is implemented. Each has a
twin whose name starts with "a" for use on an event loop; a port may have only the colour it needs.
"""

from __future__ import annotations

from typing import Any, Protocol


class ThrottleStore(Protocol):
    """Counts requests; one call decides and counts, so that parallel ones can't slip through."""

    def take(self, key: str, *, limit: int, window_seconds: float, now: float) -> float:
        """Count a request; return 0 if it is admitted, else the seconds to wait."""

    async def atake(self, key: str, *, limit: int, window_seconds: float, now: float) -> float:
        """Do as `take`, on the loop."""


class TokenStore(Protocol):
    """Knows who a token belongs to."""

    def find(self, key: str) -> tuple[Any, Any] | None:
        """Return (user, token), or None for an unknown one; compare in constant time."""


class PasswordBackend(Protocol):
    """Tells who has a name and a password."""

    def __call__(self, request: Any, *, username: str, password: str) -> Any:
        """Return the user, or None; may be a coroutine function."""


class CsrfCheck(Protocol):
    """Tells why a request made with a session can't be trusted."""

    def __call__(self, request: Any) -> str | None:
        """Return the reason, None when the request is fine; may be a coroutine function."""


class TemplateRenderer(Protocol):
    """Turns a template into text."""

    def __call__(self, template_name: str, context: Any, request: Any) -> str:
        """Return the text."""
