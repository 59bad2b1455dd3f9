"""Bytes and text, and text inside addresses. Django's `django.utils.encoding`.

Flow: hotclub_http.uri → **encoding** → views. Not here: lazy text (functional.py).
"""

from __future__ import annotations

import datetime as dt
import os
from decimal import Decimal
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from hotclub_http.uri import escape_uri_path, iri_to_uri, repercent_broken_unicode, uri_to_iri

from hotclub.utils.functional import Promise

__all__ = [
    "DjangoUnicodeDecodeError",
    "escape_uri_path",
    "filepath_to_uri",
    "force_bytes",
    "force_str",
    "iri_to_uri",
    "is_protected_type",
    "punycode",
    "repercent_broken_unicode",
    "smart_bytes",
    "smart_str",
    "uri_to_iri",
]

_PROTECTED = (type(None), int, float, Decimal, dt.datetime, dt.date, dt.time)


class DjangoUnicodeDecodeError(UnicodeDecodeError):
    """Bytes that are no text in that encoding; the message shows them."""

    def __str__(self) -> str:
        return f"{super().__str__()}. You passed in {self.object!r} ({type(self.object)})"


def is_protected_type(obj: Any) -> bool:
    """Return whether `strings_only` leaves the value as it is: None, numbers, dates and times."""
    return isinstance(obj, _PROTECTED)


def smart_str(
    s: Any, encoding: str = "utf-8", strings_only: bool = False, errors: str = "strict"
) -> Any:
    """Return text for anything, but a lazy text as it is."""
    return s if isinstance(s, Promise) else force_str(s, encoding, strings_only, errors)


def force_str(
    s: Any, encoding: str = "utf-8", strings_only: bool = False, errors: str = "strict"
) -> Any:
    """Return text for anything, lazy text too.

    strings_only: leave None, numbers, dates and times as they are. Raises DjangoUnicodeDecodeError.
    """
    if issubclass(type(s), str) or (strings_only and is_protected_type(s)):
        return s
    if not isinstance(s, bytes):
        return str(s)
    try:
        return str(s, encoding, errors)
    except UnicodeDecodeError as error:
        raise DjangoUnicodeDecodeError(*error.args) from None


def smart_bytes(
    s: Any, encoding: str = "utf-8", strings_only: bool = False, errors: str = "strict"
) -> Any:
    """Return bytes for anything, but a lazy text as it is."""
    return s if isinstance(s, Promise) else force_bytes(s, encoding, strings_only, errors)


def force_bytes(
    s: Any, encoding: str = "utf-8", strings_only: bool = False, errors: str = "strict"
) -> Any:
    """Return bytes for anything; bytes, taken for UTF-8, are re-encoded."""
    if isinstance(s, bytes):
        return s if encoding == "utf-8" else s.decode("utf-8", errors).encode(encoding, errors)
    if strings_only and is_protected_type(s):
        return s
    if isinstance(s, memoryview):
        return bytes(s)
    return str(s).encode(encoding, errors)


def filepath_to_uri(path: str | os.PathLike[str] | None) -> str | None:
    """Return a file's path as the path of a URI; a backslash becomes a slash."""
    if path is None:
        return None
    text = str(PurePath(path)) if isinstance(path, os.PathLike) else str(path)
    return quote(text.replace("\\", "/"), safe="/~!*()'")


def punycode(domain: str) -> str:
    """Return a domain's name in the ASCII that the name system knows."""
    return domain.encode("idna").decode("ascii")
