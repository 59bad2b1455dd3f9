"""Cookies: reading the Cookie header, writing Set-Cookie lines that can't be broken out of.

Flow: Cookie header → parse_cookie → request.COOKIES · response.cookies → Set-Cookie lines.
Sources: RFC 6265 with the algorithm browsers follow, CHIPS for Partitioned.
Not here: signing (a port of request and response).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from time import time
from typing import Any, Literal

from hotclub_http.errors import BadHeaderError
from hotclub_http.uri import http_date

SameSite = Literal["Strict", "Lax", "None", "strict", "lax", "none"]

_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z:/?@\[\]{}()<>]+")
_SAFE_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
# cookie-octet of RFC 6265; everything else goes into a quoted string with octal escapes.
_PLAIN_VALUE = re.compile(r"[!#-+\--:<-\[\]-~]*")
_NEEDS_OCTAL = re.compile(r"[^ !#-+\--:<-\[\]-~]")
_ATTRIBUTE_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f;,]")
_PATH_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f;]")
_ATTRIBUTES = {
    "expires": "expires",
    "path": "Path",
    "comment": "Comment",
    "domain": "Domain",
    "max-age": "Max-Age",
    "secure": "Secure",
    "httponly": "HttpOnly",
    "version": "Version",
    "samesite": "SameSite",
    "partitioned": "Partitioned",
}
_FLAGS = frozenset({"secure", "httponly", "partitioned"})
_ESCAPE = re.compile(r"\\(?:([0-3][0-7]{2})|(.))", re.DOTALL)


def parse_cookie(cookie: str) -> dict[str, str]:
    """Return the names and values of a Cookie header, read as browsers write it.

    Only ";" separates; a piece without "=" is a value with an empty name; the last of two equal
    names counts; quoted values are unquoted. Linear in the length of the header.
    """
    cookies: dict[str, str] = {}
    for chunk in cookie.split(";"):
        name, equals, value = chunk.partition("=")
        if not equals:
            name, value = "", chunk
        name, value = name.strip(), value.strip()
        if name or value:
            cookies[name] = _read_value(value)
    return cookies


def _read_value(value: str) -> str:
    if len(value) < 2 or not value[0] == value[-1] == '"':
        return value
    inner = value[1:-1]
    if "\\" not in inner:
        return inner
    text = _ESCAPE.sub(lambda escape: chr(int(escape[1], 8)) if escape[1] else escape[2], inner)
    try:
        # Octal escapes are bytes: ours of UTF-8, Python's own SimpleCookie of latin-1.
        return text if text.isascii() else text.encode("latin-1").decode()
    except UnicodeError:
        return text


def quote_cookie_value(value: str) -> str:
    """Return a value that stays one value: plain if it can, else quoted with octal escapes."""
    if _PLAIN_VALUE.fullmatch(value):
        return value
    return f'"{_NEEDS_OCTAL.sub(_octal, value)}"'


def _octal(match: re.Match[str]) -> str:
    character = match[0]
    if character in '"\\':
        return "\\" + character
    return "".join(f"\\{byte:03o}" for byte in character.encode("utf-8", "replace"))


class Morsel(dict[str, Any]):
    """One cookie: key, value, coded_value, and its attributes as items ("max-age", "path" ...).

    Raises BadHeaderError for a name, an attribute or an attribute value that could add
    another attribute or cookie.
    """

    def __init__(self, key: str, value: str) -> None:
        super().__init__(dict.fromkeys(_ATTRIBUTES, ""))
        if not _SAFE_NAME.fullmatch(key):
            raise BadHeaderError(f"{key!r} can't be a cookie name: letters, digits, - and _ only.")
        self.key = key
        self.value = value
        self.coded_value = quote_cookie_value(value)

    def __setitem__(self, name: str, value: Any) -> None:
        name = name.lower()
        if name not in _ATTRIBUTES:
            raise BadHeaderError(
                f"{name!r} is no cookie attribute. Known: {', '.join(sorted(_ATTRIBUTES))}."
            )
        # A path may hold a comma; every other attribute value may not.
        forbidden = _PATH_FORBIDDEN if name in {"path", "expires"} else _ATTRIBUTE_FORBIDDEN
        text = str(value)
        if forbidden.search(text) or not text.isascii():
            raise BadHeaderError(
                f"The {name} of cookie {self.key!r} holds a character that could end it: {text!r}."
            )
        super().__setitem__(name, value)

    def output(self, attrs: Any = None, header: str = "Set-Cookie:") -> str:
        """Return the whole header line."""
        return f"{header} {self.OutputString()}"

    def OutputString(self) -> str:  # noqa: N802
        """Return what stands after `Set-Cookie: `."""
        parts = [f"{self.key}={self.coded_value}"]
        for name, shown in _ATTRIBUTES.items():
            value = self[name]
            if value == "" or value is None or value is False:
                continue
            parts.append(shown if name in _FLAGS else f"{shown}={value}")
        return "; ".join(parts)

    __str__ = output

    def __repr__(self) -> str:
        return f"<Morsel: {self.OutputString()}>"


class SimpleCookie(dict[str, Any]):
    """The cookies of a response (or of a client): name → Morsel; assign text to set a value.

    text: an optional Cookie header to read.
    """

    def __init__(self, text: str | dict[str, Any] | None = None) -> None:
        super().__init__()
        if text:
            self.load(text)

    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key, value if isinstance(value, Morsel) else Morsel(key, str(value)))

    def load(self, rawdata: str | dict[str, Any]) -> None:
        """Add the cookies of a Cookie header or of a dict."""
        pairs = parse_cookie(rawdata) if isinstance(rawdata, str) else rawdata
        for key, value in pairs.items():
            if isinstance(value, Morsel) or _SAFE_NAME.fullmatch(key):
                self[key] = value

    def output(self, attrs: Any = None, header: str = "Set-Cookie:", sep: str = "\r\n") -> str:
        """Return all cookies as header lines."""
        return sep.join(morsel.output(header=header) for morsel in self.sorted_morsels())

    def sorted_morsels(self) -> Iterator[Morsel]:
        """Yield the cookies in the order of their names."""
        return (self[key] for key in sorted(self))

    __str__ = output

    def __repr__(self) -> str:
        inner = " ".join(f"{key}={self[key].value!r}" for key in sorted(self))
        return f"<{type(self).__name__}: {inner}>"


def signing_salt(name: str, salt: str) -> str:
    """Return what a cookie's value is signed under, as Django 6.1 writes it.

    The length keeps pairs apart that would join to the same text: a value signed for one cookie
    is no value of another.
    """
    return f"django.http.cookies.v2:{len(salt)}:{salt}{name}"


def fill_morsel(
    morsel: Morsel,
    *,
    max_age: float | timedelta | None = None,
    expires: str | datetime | None = None,
    path: str | None = "/",
    domain: str | None = None,
    secure: bool = False,
    httponly: bool = False,
    samesite: str | None = None,
    partitioned: bool = False,
) -> None:
    """Set the attributes of a cookie as `HttpResponse.set_cookie` takes them.

    max_age: seconds or timedelta.   expires: text or a datetime (naive means UTC).
    Raises ValueError for an unknown samesite or max_age together with a datetime expires.
    """
    if isinstance(expires, datetime):
        if max_age is not None:
            raise ValueError("'expires' and 'max_age' can't be used together.")
        aware = expires if expires.tzinfo else expires.replace(tzinfo=UTC)
        # One second more: a part of a second would be cut off, and the cookie die early.
        max_age = max(0, int(aware.timestamp() - time()) + 1)
        expires = None
    morsel["expires"] = expires or ""
    if max_age is not None:
        seconds = max_age.total_seconds() if isinstance(max_age, timedelta) else max_age
        morsel["max-age"] = int(seconds)
        if not expires:
            morsel["expires"] = http_date(time() + int(seconds))
    if path is not None:
        morsel["path"] = path
    if domain is not None:
        morsel["domain"] = domain
    if samesite:
        if samesite.lower() not in {"lax", "none", "strict"}:
            raise ValueError(f'samesite must be "lax", "none" or "strict", not {samesite!r}.')
        morsel["samesite"] = samesite
    for flag, wanted in (("secure", secure), ("httponly", httponly), ("partitioned", partitioned)):
        if wanted:
            morsel[flag] = True
