"""https only, and the constant security headers.

Flow: SECURE_* settings → headers built once → every response that has none of its own.
Not here: CSP (csp.py), framing (clickjacking.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from hotclub_http import HttpResponsePermanentRedirect, MiddlewareMixin
from hotclub_http.headers import ResponseHeaders
from hotclub_security.headers import Pair, build_headers, ssl_redirect_target

from hotclub.adapters.settings_security import (
    redirect_exempt,
    security_headers,
    told_by_setting,
)
from hotclub.conf import settings

__all__ = ["SecurityMiddleware"]


class SecurityMiddleware(MiddlewareMixin):
    """Redirects plain http if SECURE_SSL_REDIRECT, and sets HSTS, nosniff, referrer and opener."""

    blocking: ClassVar[bool] = False

    def __init__(self, get_response: Callable[..., Any]) -> None:
        super().__init__(get_response)
        with told_by_setting():
            built = build_headers(security_headers(settings))
        self._plain, self._secure = _prepared(built.plain), _prepared(built.secure)
        self._has_hsts = built.plain != built.secure
        self.redirect: bool = settings.SECURE_SSL_REDIRECT
        self.redirect_host: str | None = settings.SECURE_SSL_HOST
        self.redirect_exempt = redirect_exempt(settings)

    def process_request(self, request: Any) -> Any:
        """Send plain requests to https."""
        if not self.redirect or request.is_secure():
            return None
        target = ssl_redirect_target(
            "http",
            self.redirect_host or request.get_host(),
            request.get_full_path(),
            ssl_host=self.redirect_host,
            exempt=self.redirect_exempt,
        )
        return None if target is None else HttpResponsePermanentRedirect(target)

    def process_response(self, request: Any, response: Any) -> Any:
        """Set the headers that the view did not."""
        secure = self._has_hsts and request.is_secure()
        response.setdefaults(self._secure if secure else self._plain)
        return response


def _prepared(pairs: tuple[Pair, ...]) -> ResponseHeaders:
    return ResponseHeaders({name.decode().title(): value.decode() for name, value in pairs})
