"""Responses named after their status: redirects, refusals, not modified.

Flow: view → **one of these** → middleware. Source: RFC 9110 section 15; the URL standard for what
browsers make of a Location.
Not here: bodies of error pages (error_pages.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from types import EllipsisType
from typing import Any

from hotclub_http.errors import DisallowedRedirect
from hotclub_http.response import HttpResponse, NotAResponseBody
from hotclub_http.uri import iri_to_uri

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.\-]*):")
# Browsers drop these anywhere in an address before they read it.
_DROPPED = re.compile(r"[\t\r\n]")
MAX_URL_REDIRECT_LENGTH = 16_384


class HttpResponseRedirectBase(HttpResponse):
    """Sends the client elsewhere.

    redirect_to: absolute or relative address; anything outside ASCII is percent-encoded.
    preserve_request: keep method and body (307 and 308).   max_length: of the address, None for
    no limit.
    Raises DisallowedRedirect for a scheme that is not in allowed_schemes, or one disguised, and for
    an address over the length.
    """

    allowed_schemes = ("http", "https", "ftp")
    status_code_preserve_request = 307
    max_length: int | None = MAX_URL_REDIRECT_LENGTH

    def __init__(
        self,
        redirect_to: object,
        *args: Any,
        preserve_request: bool = False,
        max_length: int | EllipsisType | None = ...,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not isinstance(max_length, EllipsisType):
            self.max_length = max_length
        self["Location"] = self._checked(str(redirect_to))
        if preserve_request:
            self.status_code = self.status_code_preserve_request

    def _checked(self, address: str) -> str:
        self._check_length(address)
        if address and address[0] <= " ":
            raise DisallowedRedirect(f"Unsafe redirect to {address!r}: it begins with whitespace.")
        scheme = _SCHEME.match(_DROPPED.sub("", address))
        if scheme is not None:
            if scheme[1].lower() not in self.allowed_schemes:
                raise DisallowedRedirect(f"Unsafe redirect to URL with protocol '{scheme[1]}'")
            if not address.startswith(scheme[0]):
                raise DisallowedRedirect(f"Unsafe redirect to {address!r}: its scheme is broken.")
        location = iri_to_uri(address)
        self._check_length(location)
        return location

    def _check_length(self, address: str) -> None:
        if self.max_length is not None and len(address) > self.max_length:
            raise DisallowedRedirect(
                f"Unsafe redirect exceeding {self.max_length} characters: {address[:60]!r}..."
            )

    @property
    def url(self) -> str:
        """Where the client is sent."""
        return self.get("Location", "")  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        return (
            f"<{type(self).__name__} status_code={self.status_code}{self._content_type_for_repr}, "
            f'url="{self.url}">'
        )


class HttpResponseRedirect(HttpResponseRedirectBase):
    """302, or 307 with preserve_request."""

    status_code = 302


class HttpResponsePermanentRedirect(HttpResponseRedirectBase):
    """301, or 308 with preserve_request."""

    status_code = 301
    status_code_preserve_request = 308


class HttpResponseNotModified(HttpResponse):
    """304; it has no content."""

    status_code = 304

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self["content-type"]

    @property
    def content(self) -> bytes:
        """Always empty; setting anything else raises NotAResponseBody, an AttributeError."""
        return b""

    @content.setter
    def content(self, value: object) -> None:
        if value:
            raise NotAResponseBody("You cannot set content to a 304 (Not Modified) response")
        self._container = []


class HttpResponseBadRequest(HttpResponse):
    """400."""

    status_code = 400


class HttpResponseForbidden(HttpResponse):
    """403."""

    status_code = 403


class HttpResponseNotFound(HttpResponse):
    """404."""

    status_code = 404


class HttpResponseNotAllowed(HttpResponse):
    """405.   permitted_methods: names of the methods that are allowed."""

    status_code = 405

    def __init__(self, permitted_methods: Iterable[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["Allow"] = ", ".join(permitted_methods)

    def __repr__(self) -> str:
        return (
            f"<{type(self).__name__} [{self['Allow']}] status_code={self.status_code}"
            f"{self._content_type_for_repr}>"
        )


class HttpResponseGone(HttpResponse):
    """410."""

    status_code = 410


class HttpResponseServerError(HttpResponse):
    """500."""

    status_code = 500
