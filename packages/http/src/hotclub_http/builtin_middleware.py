"""Middleware that needs no other library: common checks, gzip, conditional GET, framing.

Flow: pipeline → **one of these** → the next layer. All are both-coloured and never block.
Not here: sessions, CSRF, users, caches, languages (adapters of the umbrella).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from hotclub_http.cache_headers import patch_vary_headers, set_response_etag
from hotclub_http.compression import acompress_sequence, compress_sequence, compress_string
from hotclub_http.conditional import get_conditional_response
from hotclub_http.errors import ImproperlyConfigured, PermissionDenied
from hotclub_http.middleware import MiddlewareMixin
from hotclub_http.negotiation import accepts_encoding
from hotclub_http.status_responses import HttpResponsePermanentRedirect
from hotclub_http.uri import escape_leading_slashes, escape_uri_path, parse_http_date_safe

# Smaller bodies grow by the gzip header or gain nothing.
_COMPRESS_FROM_BYTES = 200


class DataWouldBeLost(ImproperlyConfigured, RuntimeError):
    """A form was sent to an address without its slash; Django raises a RuntimeError."""


class CommonMiddleware(MiddlewareMixin):
    """Refuses unwanted clients, adds "www." and missing slashes, sets Content-Length.

    Set the class attributes in a subclass (or with `configured`):
    is_valid_path: path → whether a route fits; None adds no slashes.
    """

    blocking: ClassVar[bool] = False
    response_redirect_class: ClassVar[type[Any]] = HttpResponsePermanentRedirect
    append_slash: ClassVar[bool] = True
    prepend_www: ClassVar[bool] = False
    debug: ClassVar[bool] = False
    disallowed_user_agents: ClassVar[Iterable[re.Pattern[str]]] = ()
    is_valid_path: Callable[[str], Any] | None = None

    @classmethod
    def configured(cls, **settings: Any) -> type[CommonMiddleware]:
        """Return a subclass with other settings; unknown names raise ImproperlyConfigured."""
        for name in settings:
            if not hasattr(cls, name):
                raise ImproperlyConfigured(f"{cls.__name__} has no setting {name!r}.")
        made = {
            name: staticmethod(value) if name == "is_valid_path" and value is not None else value
            for name, value in settings.items()
        }
        return type(cls.__name__, (cls,), made)

    def process_request(self, request: Any) -> Any:
        """Refuse or redirect; raises PermissionDenied for an unwanted user agent."""
        agent = request.headers.get("User-Agent") if self.disallowed_user_agents else None
        if agent is not None and any(one.search(agent) for one in self.disallowed_user_agents):
            raise PermissionDenied("Forbidden user agent")
        if not self.prepend_www:
            return None
        host = request.get_host()
        if host.startswith("www."):
            return None
        path = (
            self.get_full_path_with_slash(request)
            if self.should_redirect_with_slash(request)
            else request.get_full_path()
        )
        return self.response_redirect_class(f"{request.scheme}://www.{host}{path}")

    def should_redirect_with_slash(self, request: Any) -> bool:
        """Tell whether the path fits a route only with a slash at its end."""
        valid = self.is_valid_path
        if not self.append_slash or valid is None or request.path_info.endswith("/"):
            return False
        if valid(request.path_info):
            return False
        match = valid(f"{request.path_info}/")
        return bool(match) and getattr(getattr(match, "func", None), "should_append_slash", True)

    def get_full_path_with_slash(self, request: Any) -> str:
        """Return path and query with the slash; it never begins with two, which is a host.

        Raises DataWouldBeLost in debug for a form whose data the redirect would lose.
        """
        path = escape_leading_slashes(request.get_full_path(force_append_slash=True))
        if self.debug and request.method in {"DELETE", "POST", "PUT", "PATCH"}:
            raise DataWouldBeLost(
                f"You called this URL via {request.method}, but the URL doesn't end in a slash. "
                f"The redirect to {escape_uri_path(path)} can't keep the data: "
                "let the form point to the address with its slash."
            )
        return path

    def process_response(self, request: Any, response: Any) -> Any:
        """Redirect a 404 that lacks its slash; set Content-Length."""
        if response.status_code == 404 and self.should_redirect_with_slash(request):
            return self.response_redirect_class(self.get_full_path_with_slash(request))
        if not response.streaming and "content-length" not in response._store:
            # Digits need no check of a header's value.
            length = str(len(response.content))
            response._store["content-length"] = ("Content-Length", length)
        return response


class ConditionalGetMiddleware(MiddlewareMixin):
    """Gives answers to GET an ETag, and answers 304 when the client has them already."""

    blocking: ClassVar[bool] = False

    def process_response(self, request: Any, response: Any) -> Any:
        """Set the ETag; replace by 304."""
        if request.method != "GET":
            return response
        if self.needs_etag(response) and not response.has_header("ETag"):
            set_response_etag(response)
        etag, modified = response.get("ETag"), response.get("Last-Modified")
        changed = parse_http_date_safe(modified) if modified else None
        if etag or changed:
            return get_conditional_response(
                request, etag=etag, last_modified=changed, response=response
            )
        return response

    def needs_etag(self, response: Any) -> bool:
        """Tell whether the response may be stored."""
        directives = response.get("Cache-Control", "").lower().split(",")
        return all(directive.strip() != "no-store" for directive in directives)


class GZipMiddleware(MiddlewareMixin):
    """Compresses what is worth it, with a random length added (BREACH)."""

    blocking: ClassVar[bool] = False
    max_random_bytes: ClassVar[int] = 100

    def process_response(self, request: Any, response: Any) -> Any:
        """Compress, for clients that accept it."""
        if not response.streaming and len(response.content) < _COMPRESS_FROM_BYTES:
            return response
        if response.has_header("Content-Encoding") or response.status_code in {204, 206, 304}:
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if not accepts_encoding(request.headers.get("Accept-Encoding", ""), "gzip"):
            return response
        if response.streaming:
            self._compress_stream(response)
        else:
            compressed = compress_string(response.content, max_random_bytes=self.max_random_bytes)
            if len(compressed) >= len(response.content):
                return response
            response.content = compressed
            response["Content-Length"] = str(len(compressed))
        etag = response.get("ETag")
        if etag and etag.startswith('"'):
            # Other bytes, same meaning: the tag becomes weak (RFC 9110 8.8.3.3).
            response["ETag"] = f"W/{etag}"
        response["Content-Encoding"] = "gzip"
        return response

    def _compress_stream(self, response: Any) -> None:
        compress: Any = acompress_sequence if response.is_async else compress_sequence
        # A file whose bytes change can no longer be sent in ranges of them.
        response.file_to_stream = None
        response.streaming_content = compress(
            response.streaming_content, max_random_bytes=self.max_random_bytes
        )
        for name in ("Content-Length", "Accept-Ranges"):
            del response[name]


class XFrameOptionsMiddleware(MiddlewareMixin):
    """Says who may frame a page.   x_frame_options: "DENY" or "SAMEORIGIN"."""

    blocking: ClassVar[bool] = False
    x_frame_options: ClassVar[str] = "DENY"

    def process_response(self, request: Any, response: Any) -> Any:
        """Set X-Frame-Options unless it is set or the view is exempt."""
        if response.get("X-Frame-Options") is None and not getattr(
            response, "xframe_options_exempt", False
        ):
            response["X-Frame-Options"] = self.get_xframe_options_value(request, response)
        return response

    def get_xframe_options_value(self, request: Any, response: Any) -> str:
        """Return the value of the header."""
        return self.x_frame_options.upper()
