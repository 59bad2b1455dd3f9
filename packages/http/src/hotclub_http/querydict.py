"""Query strings and URL-encoded forms as a QueryDict, and back.

Flow: `a=1&a=2&b` → **QueryDict** → request.GET, request.POST; `urlencode()` → text.
Source: the URL standard's application/x-www-form-urlencoded parser; only `&` separates.
Not here: multipart forms (multipart.py).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from typing import Any, Self, cast
from urllib.parse import quote, unquote, urlencode

from hotclub_http.datastructures import MultiValueDict
from hotclub_http.errors import BadRequest, HttpError, TooManyFieldsSent
from hotclub_http.limits import DEFAULT_LIMITS

_ESCAPES = re.compile("(?:%[0-9a-fA-F]{2})+")


class QueryDictIsImmutable(HttpError, AttributeError):
    """A QueryDict that belongs to a request was changed; work on its `copy()`."""


def parse_pairs(
    text: str, *, encoding: str = "utf-8", max_fields: int | None
) -> list[tuple[str, str]]:
    """Return the (name, value) pairs of a URL-encoded text, in order, blank values kept.

    Invalid bytes become U+FFFD. Linear in the length of the text.
    Raises TooManyFieldsSent when there are more than max_fields separators allow.
    """
    if max_fields is not None and text.count("&") >= max_fields:
        raise TooManyFieldsSent(
            f"The number of GET/POST parameters exceeded the limit of {max_fields} (Limits.fields)."
        )
    is_plain = "%" not in text and "+" not in text
    pairs = []
    for piece in text.split("&"):
        if piece:
            name, _, value = piece.partition("=")
            if not is_plain:
                name, value = _decoded(name, encoding), _decoded(value, encoding)
            pairs.append((name, value))
    return pairs


def _decoded(text: str, encoding: str) -> str:
    if "+" in text:
        text = text.replace("+", " ")
    if "%" not in text:
        return text
    if encoding != "utf-8":
        return unquote(text, encoding, "replace")
    # Runs of escapes are whole characters in UTF-8. `unquote` takes a second for 1 MB of "%".
    return _ESCAPES.sub(_unescaped, text)


def _unescaped(run: re.Match[str]) -> str:
    return bytes.fromhex(run[0].replace("%", "")).decode("utf-8", "replace")


def known_encoding(name: str) -> str:
    """Return the name if Python can decode text with it.

    Raises BadRequest for an unknown name and for codecs that make no text of bytes.
    """
    try:
        # Codecs such as "zip" or "rot13" are no text encodings; "idna" and "punycode" are
        # super-linear; "undefined" always fails.
        if name.lower() not in {"idna", "punycode", "undefined", "unicode_escape"}:
            "a".encode(codecs.lookup(name).name)
            return name
    except (LookupError, UnicodeError, ValueError, TypeError):
        pass
    raise BadRequest(f"The request declares the unknown character set {name!r}.")


class QueryDict(MultiValueDict[str, str]):
    """The parameters of a query string or form; immutable unless made with `mutable=True`.

    query_string: text or bytes without the leading "?".   encoding: how percent escapes are read.
    max_fields: how many parameters are taken; None for no limit.
    Raises TooManyFieldsSent; QueryDictIsImmutable (an AttributeError) on a change.
    """

    _mutable = True
    _encoding: str = "utf-8"

    def __init__(
        self,
        query_string: str | bytes | None = None,
        mutable: bool = False,
        encoding: str | None = None,
        *,
        max_fields: int | None = DEFAULT_LIMITS.fields,
    ) -> None:
        if encoding is not None and encoding != "utf-8":
            self._encoding = encoding
        if query_string:
            self._fill(query_string, max_fields)
        if not mutable:
            self._mutable = False

    def _fill(self, query_string: str | bytes, max_fields: int | None) -> None:
        text = query_string if isinstance(query_string, str) else self._query_text(query_string)
        lists = cast("dict[str, list[str]]", self)
        for name, value in parse_pairs(text, encoding=self._encoding, max_fields=max_fields):
            values = dict.get(lists, name)
            if values is None:
                dict.__setitem__(lists, name, [value])
            else:
                values.append(value)

    def _query_text(self, raw: bytes) -> str:
        try:
            return raw.decode(self._encoding)
        except UnicodeDecodeError:
            # A query string is ASCII by law; what is not must have been sent raw as latin-1.
            return raw.decode("iso-8859-1")

    @classmethod
    def fromkeys(  # type: ignore[override]
        cls,
        iterable: Iterable[str],
        value: str = "",
        mutable: bool = False,
        encoding: str | None = None,
    ) -> Self:
        """Return a QueryDict with the value for each key; a key given twice has it twice."""
        made = cls("", mutable=True, encoding=encoding)
        for key in iterable:
            made.appendlist(key, value)
        if not mutable:
            made._mutable = False
        return made

    @property
    def encoding(self) -> str:
        """The encoding used for bytes and for `urlencode()`."""
        return self._encoding

    @encoding.setter
    def encoding(self, value: str) -> None:
        self._encoding = value

    def _assert_mutable(self) -> None:
        if not self._mutable:
            raise QueryDictIsImmutable(
                "This QueryDict instance is immutable. Change a copy of it: query = query.copy()."
            )

    def _text(self, value: Any) -> Any:
        return value.decode(self._encoding, "replace") if isinstance(value, bytes) else value

    def __setitem__(self, key: str, value: Any) -> None:
        self._assert_mutable()
        super().__setitem__(self._text(key), self._text(value))

    def __delitem__(self, key: str) -> None:
        self._assert_mutable()
        super().__delitem__(key)

    def __copy__(self) -> Self:
        twin = type(self)("", mutable=True, encoding=self._encoding)
        for key, values in self.lists():
            twin.setlist(key, list(values))
        return twin

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        twin = self.__copy__()
        memo[id(self)] = twin
        return twin

    def setlist(self, key: str, list_: list[str]) -> None:
        """Make `list_` the values of the key."""
        self._assert_mutable()
        super().setlist(self._text(key), [self._text(value) for value in list_])

    def setlistdefault(self, key: str, default_list: list[str] | None = None) -> list[str]:
        """Return the list of the key itself, after setting it to the default if missing."""
        self._assert_mutable()
        return super().setlistdefault(key, default_list)

    def appendlist(self, key: str, value: Any) -> None:
        """Add a value to the key."""
        self._assert_mutable()
        super().appendlist(self._text(key), self._text(value))

    def setdefault(self, key: str, default: Any = None) -> str:
        """Return the last value of the key, after setting it to the default if missing."""
        self._assert_mutable()
        return super().setdefault(self._text(key), self._text(default))

    def pop(self, key: str, *args: Any) -> Any:
        """Remove the key and return its list of values."""
        self._assert_mutable()
        return super().pop(key, *args)

    def popitem(self) -> Any:
        """Remove any key and return it with its list of values."""
        self._assert_mutable()
        return super().popitem()

    def clear(self) -> None:
        """Remove everything."""
        self._assert_mutable()
        super().clear()

    def copy(self) -> Self:
        """Return a mutable copy."""
        return self.__deepcopy__({})

    def urlencode(self, safe: str | None = None) -> str:
        """Return the text that parses to this; characters in `safe` are not escaped."""
        if not safe:
            pairs = [(key, value) for key, values in self.lists() for value in values]
            return urlencode(pairs, encoding=self._encoding)
        return "&".join(
            f"{quote(str(key), safe, self._encoding)}={quote(str(value), safe, self._encoding)}"
            for key, values in self.lists()
            for value in values
        )


def form_text(body: bytes, encoding: str) -> str:
    """Return the text of a URL-encoded body; escapes stay as they are.

    Raises BadRequest when the bytes are not text in that encoding.
    """
    try:
        return body.decode(known_encoding(encoding))
    except UnicodeError:
        raise BadRequest(f"The form data is not valid {encoding}.") from None
