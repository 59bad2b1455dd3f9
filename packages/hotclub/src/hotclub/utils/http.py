"""Addresses, dates, tags and headers of HTTP. Django's `django.utils.http`.

Flow: hotclub_http, hotclub_security → **http** → views.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode as _urlencode

from hotclub_http import MultiValueDict
from hotclub_http.conditional import parse_etags, quote_etag
from hotclub_http.headers import content_disposition_header
from hotclub_http.uri import escape_leading_slashes, http_date, parse_http_date
from hotclub_security import (
    base36_to_int,
    int_to_base36,
    is_same_domain,
    url_has_allowed_host_and_scheme,
)

__all__ = [
    "base36_to_int",
    "content_disposition_header",
    "escape_leading_slashes",
    "http_date",
    "int_to_base36",
    "is_same_domain",
    "parse_etags",
    "parse_http_date",
    "parse_http_date_safe",
    "quote_etag",
    "url_has_allowed_host_and_scheme",
    "urlencode",
    "urlsafe_base64_decode",
    "urlsafe_base64_encode",
]


def urlencode(query: Mapping[str, Any] | Iterable[tuple[str, Any]], doseq: bool = False) -> str:
    """Return a query string of a mapping, a MultiValueDict or pairs.

    doseq: write each value of a list, a pair for each. Raises TypeError for None, which has no text.
    """
    if isinstance(query, MultiValueDict):
        pairs: Iterable[tuple[str, Any]] = query.lists()
    elif isinstance(query, Mapping):
        pairs = query.items()
    else:
        pairs = query
    return _urlencode([(key, _texts(key, value, doseq=doseq)) for key, value in pairs], doseq)


def _texts(key: str, value: Any, *, doseq: bool) -> Any:
    if value is None:
        raise TypeError(
            f"The value of {key!r} is None, which can't be written in a query string. Leave the "
            "key out, or write an empty text."
        )
    if not doseq or isinstance(value, (str, bytes)):
        return value if isinstance(value, bytes) else str(value)
    try:
        values = list(value)
    except TypeError:
        return str(value)
    return [one if isinstance(one, bytes) else _texts(key, one, doseq=False) for one in values]


def parse_http_date_safe(date: str) -> int | None:
    """Return the seconds since 1970 of a date, or None when the text is none."""
    try:
        return parse_http_date(date)
    except ValueError:
        return None


def urlsafe_base64_encode(s: bytes) -> str:
    """Return the bytes in the alphabet that addresses may hold, without padding."""
    return base64.urlsafe_b64encode(s).rstrip(b"=").decode("ascii")


def urlsafe_base64_decode(s: str | bytes) -> bytes:
    """Return the bytes again; padding may be missing. Raises ValueError."""
    text = s.encode() if isinstance(s, str) else s
    try:
        return base64.urlsafe_b64decode(text.ljust(len(text) + -len(text) % 4, b"="))
    except binascii.Error as error:
        raise ValueError(str(error)) from error
