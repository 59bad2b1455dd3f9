"""Answers that no middleware sees any more: refusals of a gateway, failures of the outermost layer.

Flow: error → the error pages → **LastResort** adds the headers that a site's middleware would have
given → gateway. What a page has of its own stays.
Not here: the pages (error_pages.py), why a gateway refuses (gateways/).
"""

from __future__ import annotations

from typing import Any

from hotclub_http.headers import ResponseHeaders
from hotclub_http.ports import ErrorResponder

_HEADERS = ResponseHeaders(
    {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "X-Frame-Options": "DENY",
        # The next try may be a good one: nobody shall be shown this answer again.
        "Cache-Control": "no-store",
    }
)
_NOTHING = ResponseHeaders(
    {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}
)


class LastResort:
    """Responds as `errors` does, and leaves no answer without the headers that keep it harmless."""

    def __init__(self, errors: ErrorResponder) -> None:
        self._errors = errors

    def respond(self, request: Any, error: Exception) -> Any:
        """Return the response to a failed request, from sync code."""
        return _protected(self._errors.respond(request, error))

    async def arespond(self, request: Any, error: Exception) -> Any:
        """Return the response to a failed request, on the loop."""
        return _protected(await self._errors.arespond(request, error))


def _protected(response: Any) -> Any:
    response.setdefaults(_HEADERS)
    # A page of the application's own may need its styles and says itself what it loads; the plain
    # page has its policy. A problem document needs nothing.
    if not str(response.get("Content-Type", "")).startswith("text/html"):
        response.setdefaults(_NOTHING)
    return response
