"""Headers that steer caches: Cache-Control, Vary, Expires, ETag.

Flow: decorators and middleware → **these functions** → the headers of one response.
Source: RFC 9111 and RFC 9110 sections 8.8 and 12.5.5.
Not here: a cache.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from hotclub_http.conditional import quote_etag
from hotclub_http.response_base import HttpResponseBase
from hotclub_http.uri import http_date

_DELIMITER = re.compile(r"\s*,\s*")
_DEFAULT_SECONDS = 600


def patch_cache_control(response: HttpResponseBase, **kwargs: Any) -> None:
    """Add directives to Cache-Control: `max_age=60`, `private=True`, `no_cache="Set-Cookie"`.

    The smaller max-age of old and new holds; public and private replace each other.
    """
    directives: dict[str, Any] = {}
    no_cache: set[str] = set()
    for member in _split(response.get("Cache-Control", "")):
        name, _, value = member.partition("=")
        if name.lower() == "no-cache" and value:
            no_cache.add(value)
        else:
            directives[name.lower()] = value or True
    if "max-age" in directives and "max_age" in kwargs:
        kwargs["max_age"] = min(_seconds(directives["max-age"]), kwargs["max_age"])
    if "private" in directives and "public" in kwargs:
        del directives["private"]
    elif "public" in directives and "private" in kwargs:
        del directives["public"]
    for key, value in kwargs.items():
        name = key.replace("_", "-")
        if name == "no-cache" and value is not True and value:
            no_cache.add(str(value))
        else:
            directives[name] = value
    _write(response, directives, no_cache)


def _write(response: HttpResponseBase, directives: dict[str, Any], no_cache: set[str]) -> None:
    if no_cache and directives.get("no-cache") is not True:
        for value in sorted(no_cache):
            directives[f"no-cache={value}"] = True
    members = [
        name if value is True else f"{name}={value}"
        for name, value in directives.items()
        if value is not False and value is not None
    ]
    response["Cache-Control"] = ", ".join(members)


def _seconds(text: object) -> int:
    value = str(text)
    return int(value) if value.isascii() and value.isdigit() and len(value) < 12 else 0


def _split(header: str) -> list[str]:
    return [member for member in _DELIMITER.split(header.strip()) if member]


def get_max_age(response: HttpResponseBase) -> int | None:
    """Return the max-age of a response in seconds, None if it has none."""
    for member in _split(response.get("Cache-Control", "")):
        name, _, value = member.partition("=")
        if name.lower() == "max-age" and value.isascii() and value.isdigit():
            return int(value)
    return None


def set_response_etag(response: Any) -> Any:
    """Set the ETag of a response with content to the hash of it, and return the response."""
    if not response.streaming and response.content:
        response["ETag"] = quote_etag(sha256(response.content).hexdigest()[:32])
    return response


def patch_response_headers(response: HttpResponseBase, cache_timeout: float | None = None) -> None:
    """Set Expires and max-age.   cache_timeout: seconds; None for ten minutes; below 0 is 0."""
    seconds = _DEFAULT_SECONDS if cache_timeout is None else max(0, cache_timeout)
    response.setdefault("Expires", http_date(time.time() + seconds))
    patch_cache_control(response, max_age=int(seconds))


def add_never_cache_headers(response: HttpResponseBase) -> None:
    """Keep every cache from storing the response."""
    patch_response_headers(response, cache_timeout=-1)
    patch_cache_control(response, no_cache=True, no_store=True, must_revalidate=True, private=True)


def patch_vary_headers(response: HttpResponseBase, newheaders: Iterable[str]) -> None:
    """Add header names to Vary, each once; "*" stands alone."""
    names = _split(response.get("Vary", ""))
    known = {name.lower() for name in names}
    names += [name for given in newheaders if (name := given.strip()).lower() not in known]
    response["Vary"] = "*" if "*" in names else ", ".join(names)


def has_vary_header(response: HttpResponseBase, header_query: str) -> bool:
    """Tell whether Vary names a header."""
    return header_query.lower() in {name.lower() for name in _split(response.get("Vary", ""))}
