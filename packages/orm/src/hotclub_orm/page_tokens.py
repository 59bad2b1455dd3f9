"""Tokens of pages: where a page ends, as text that fits into a URL.

Flow: getting/pages.py → **token** → somebody's URL → **values** → getting/pages.py. A token holds the version
of its form, a mark of the order it belongs to, and the values of the ordering columns of one row. It is no
secret and is not signed: whoever changes it can only ask for another place of the same list, since its values
are bound as parameters and checked for the types of their columns.
Not here: which columns those are, and what they may hold.
"""

from __future__ import annotations

import datetime as dt
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from hotclub_orm.errors import InvalidPageToken

VERSION = b"1"
MARK_SIZE = 8
MAX_CHARS = 8192
_MAX_DIGITS = 100
_MAX_64 = 2**63 - 1
_MICROSECOND = dt.timedelta(microseconds=1)


class Place(NamedTuple):
    """A place in an order: beside the row of these values; `itself` is that row on the far side too."""

    mark: bytes
    itself: bool
    values: tuple[Any, ...]


def token_of(place: Place) -> str:
    """Return the token of a place. Raises TypeError for a value of a type that no token holds."""
    parts = [VERSION, place.mark, b"+" if place.itself else b"-"]
    for value in place.values:
        sign = _SIGN_BY_TYPE.get(type(value))
        if sign is None:
            raise TypeError(f"No token of a page holds a {type(value).__name__}.")
        text = _KINDS[sign][0](value)
        parts.append(b"%s%d:%s" % (sign.encode(), len(text), text))
    return urlsafe_b64encode(b"".join(parts)).rstrip(b"=").decode()


def place_of(token: object) -> Place:
    """Return the place of a token. Raises InvalidPageToken for anything that `token_of` did not make."""
    if not isinstance(token, str) or not 0 < len(token) <= MAX_CHARS or not token.isascii():
        raise InvalidPageToken("That is not the token of a page.")
    try:
        place = _read(urlsafe_b64decode(token.encode() + b"=" * (-len(token) % 4)))
        # One place has one token: what reads as it but is written otherwise was not made here.
        same = token_of(place) == token
    except (ValueError, ArithmeticError, TypeError, LookupError):
        same = False
    if not same:
        raise InvalidPageToken("That is not the token of a page, or not all of it.")
    return place


def _read(text: bytes) -> Place:
    mark, itself, rest = text[1 : 1 + MARK_SIZE], text[1 + MARK_SIZE : 2 + MARK_SIZE], text[10:]
    if text[:1] != VERSION or itself not in (b"+", b"-"):
        raise ValueError
    values: list[Any] = []
    while rest:
        sign, length, rest = _head(rest)
        values.append(_KINDS[sign][1](rest[:length]))
        if len(rest) < length:
            raise ValueError
        rest = rest[length:]
    return Place(mark, itself == b"+", tuple(values))


def _head(rest: bytes) -> tuple[str, int, bytes]:
    number, colon, after = rest[1:].partition(b":")
    if not colon or len(number) > 5 or not number.isdigit():
        raise ValueError
    return rest[:1].decode(), int(number), after


# --- values ----------------------------------------------------------------------------------


def _nothing(text: bytes) -> None:
    if text:
        raise ValueError


def _int(text: bytes) -> int:
    number = int(text) if len(text) <= 20 else _MAX_64 + 1
    if not -_MAX_64 - 1 <= number <= _MAX_64:
        raise ValueError
    return number


def _text(text: bytes) -> str:
    found = text.decode()
    if "\x00" in found:
        raise ValueError
    return found


def _decimal(text: bytes) -> Decimal:
    number = Decimal(text.decode())
    if not number.is_finite() or len(text) > _MAX_DIGITS or abs(number.adjusted()) > _MAX_DIGITS:
        raise ValueError
    return number


def _moment(text: bytes) -> dt.datetime:
    return dt.datetime.fromisoformat(text.decode())


def _moment_text(moment: dt.datetime) -> bytes:
    return (moment if moment.tzinfo is None else moment.astimezone(dt.UTC)).isoformat().encode()


def _duration(text: bytes) -> dt.timedelta:
    return _int(text) * _MICROSECOND


def _as_ascii(value: Any) -> bytes:
    return str(value).encode()


_Kind = tuple[Callable[[Any], bytes], Callable[[bytes], Any]]

# Sign → how a value is written and read. The order of a column's values does not matter here.
_KINDS: dict[str, _Kind] = {
    "n": (lambda _: b"", _nothing),
    "b": (lambda value: b"1" if value else b"0", lambda text: {b"1": True, b"0": False}[text]),
    "i": (_as_ascii, _int),
    "s": (str.encode, _text),
    "f": (lambda value: repr(value).encode(), float),
    "d": (_as_ascii, _decimal),
    "D": (_as_ascii, lambda text: dt.date.fromisoformat(text.decode())),
    "M": (_moment_text, _moment),
    "T": (
        lambda value: value.isoformat().encode(),
        lambda text: dt.time.fromisoformat(text.decode()),
    ),
    "t": (lambda value: _as_ascii(value // _MICROSECOND), _duration),
    "u": (lambda value: value.hex.encode(), lambda text: UUID(text.decode())),
    "y": (bytes, bytes),
}
_SIGN_BY_TYPE: dict[type, str] = {
    type(None): "n",
    bool: "b",
    int: "i",
    str: "s",
    float: "f",
    Decimal: "d",
    dt.date: "D",
    dt.datetime: "M",
    dt.time: "T",
    dt.timedelta: "t",
    UUID: "u",
    bytes: "y",
}


def kinds_of(values: Sequence[Any]) -> str:
    """Return a sign for each value: "n" for None, a letter for each type."""
    return "".join(_SIGN_BY_TYPE.get(type(value), "?") for value in values)
