"""Write the path of a route from its values: `Recipe`, one for each way to write a route.

Flow: patterns of a route → templates.py → **recipes** → names.py finds them by name.
A value must be one that the route would take back: each is checked against its converter's regex,
and a path written from regular expressions is matched by them. What does not fit is no match, so
that no value can lead a path to another route or another host.
Not here: names and namespaces (names.py); prefixes, queries and fragments (router.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from operator import call, itemgetter
from typing import Any, TypeAlias
from urllib.parse import quote, unquote
from uuid import UUID

from hotclub_routing.converters import (
    SLUG_CHARS,
    Converter,
    IntConverter,
    SlugConverter,
    StringConverter,
    UUIDConverter,
)
from hotclub_routing.patterns import Pattern, RegexPattern, compile_regex
from hotclub_routing.templates import Gap, Template, pattern_templates

# What stands in a path as it is: RFC 3986 section 3.3, pchar without the percent sign, and slash.
_PATH_SAFE = "/~:@!$&'()*+,;="
_needs_no_quoting = re.compile(r"[A-Za-z0-9_.\-~/:@!$&'()*+,;=]*").fullmatch
_has_dot_segment = re.compile(r"(?:^|/)\.\.?(?:/|$)").search
# A mapping or list in a path is a mistake (or an attack), never a page.
_CONTAINERS = (bytes, bytearray, dict, frozenset, list, set, tuple)
_NO_NAME: Any = object()  # in no mapping of values, whatever a visitor may send
_MAX_WAYS = 64
_MAX_LANGUAGES = 256

Encode: TypeAlias = Callable[[Any], str]


def quote_path(text: str) -> str:
    """Return text percent-encoded for a path; text that needs nothing is returned as it is.

    Raises UnicodeEncodeError (a ValueError) for a lone surrogate.
    """
    return text if _needs_no_quoting(text) else quote(text, safe=_PATH_SAFE)


class Recipe:
    """One way to write a route.

    names: the parameters, in the order of the path. defaults: the route's extra arguments.
    may_start_with_two_slashes: whether some value could make the path look like another host.
    """

    __slots__ = (
        "_chain", "_count", "_encoders", "_fixed", "_form", "_is_regular", "_only", "_pick",
        "defaults",
        "keys", "may_start_with_two_slashes", "names",
    )  # fmt: skip

    def __init__(
        self, chain: tuple[Pattern, ...], template: Template, defaults: Mapping[str, Any]
    ) -> None:
        gaps = [piece for piece in template if isinstance(piece, Gap)]
        self.names = tuple(gap.name for gap in gaps)
        self.keys = frozenset(self.names)
        self.defaults = dict(defaults)
        self._chain = chain
        self._encoders = tuple(make_encoder(gap.converter) for gap in gaps)
        self._count = len(gaps)
        self._pick = _picker(self.names)
        self._only = self.names[0] if len(gaps) == 1 and not defaults else _NO_NAME
        self._is_regular = any(isinstance(pattern, RegexPattern) for pattern in chain)
        self._form = "/" + "".join(
            "%s" if isinstance(piece, Gap) else quote_path(piece).replace("%", "%%")
            for piece in template
        )
        self.may_start_with_two_slashes = self._form[1:2] in ("%", "/")
        self._fixed = None if gaps else self._checked(self._form % ())

    def write(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> str | None:
        """Return the percent-encoded path from the root, or None when the values do not fit.

        The values are given by position or by name.
        """
        if len(kwargs) == 1 and self._only in kwargs and not args:
            return self._fill_only(kwargs)
        values: Sequence[Any] | None = None
        if args:
            values = args
        elif self.defaults:
            values = self._values_with_defaults(kwargs)
        elif len(kwargs) == self._count:
            try:
                values = self._pick(kwargs) if kwargs else ()
            except KeyError:
                return None
        if values is None or len(values) != self._count:
            return None
        if not values:
            return self._fixed
        try:
            path = self._form % tuple(map(call, self._encoders, values))
        except ValueError:
            return None
        if self._is_regular or "." in path:
            return self._checked(path)
        return path

    def _fill_only(self, kwargs: Mapping[str, Any]) -> str | None:
        """Fill the one gap of the commonest kind of route, without a detour."""
        try:
            path = self._form % self._encoders[0](kwargs[self._only])
        except ValueError:
            return None
        if self._is_regular or "." in path:
            return self._checked(path)
        return path

    def _checked(self, path: str) -> str | None:
        # A browser would remove a dot segment and ask for another page.
        if self.names and _has_dot_segment(path):
            return None
        return path if not self._is_regular or self._is_taken_back(path) else None

    def _values_with_defaults(self, kwargs: Mapping[str, Any]) -> Sequence[Any] | None:
        """Return the values, those left out taken from the defaults; None when they do not fit."""
        if (kwargs.keys() ^ self.keys) - self.defaults.keys():
            return None
        for name, value in self.defaults.items():
            if name not in self.keys and name in kwargs and kwargs[name] != value:
                return None
        return [kwargs[name] if name in kwargs else self.defaults[name] for name in self.names]

    def _is_taken_back(self, path: str) -> bool:
        rest = unquote(path[1:])
        for pattern in self._chain:
            taken = pattern.consume(rest)
            if taken is None:
                return False
            rest = rest[taken:]
        return True


def _picker(names: tuple[str, ...]) -> Callable[[Mapping[str, Any]], Sequence[Any]]:
    """Return the function that takes the values of names from a mapping; it raises KeyError."""
    if len(names) == 1:
        return lambda values, name=names[0]: (values[name],)  # type: ignore[misc]
    return itemgetter(*names) if names else tuple


class RouteForm:
    """A route as something to be written: its patterns from the outermost, and its defaults."""

    __slots__ = ("_by_text", "_fixed", "chain", "defaults")

    def __init__(self, chain: tuple[Pattern, ...], defaults: Mapping[str, Any]) -> None:
        self.chain = chain
        self.defaults = dict(defaults)
        self._fixed = all(pattern.is_fixed for pattern in chain)
        # Bounded by the project's languages; emptied should a source make up more than that.
        self._by_text: dict[str, list[Recipe]] = {}

    @property
    def is_fixed(self) -> bool:
        """Whether the route reads the same in every language."""
        return self._fixed

    def recipes(self) -> list[Recipe]:
        """Return the ways to write the route, in the language of this moment."""
        text = "" if self._fixed else str(self)
        known = self._by_text.get(text)
        if known is None:
            if len(self._by_text) >= _MAX_LANGUAGES:
                self._by_text.clear()
            known = self._by_text.setdefault(text, self._make_recipes())
        return known

    def _make_recipes(self) -> list[Recipe]:
        ways = [pattern_templates(pattern) for pattern in self.chain]
        return [
            Recipe(self.chain, tuple(piece for part in parts for piece in part), self.defaults)
            for _, parts in zip(range(_MAX_WAYS), product(*ways), strict=False)
        ]

    def __str__(self) -> str:
        return "".join(str(pattern).removeprefix("^") for pattern in self.chain)


def make_encoder(converter: Converter | None) -> Encode:
    """Return the function that turns a value into percent-encoded text.

    It raises ValueError for a value that the converter's own regex would not take back.
    """
    special = _ENCODERS.get(type(converter))
    if special is not None:
        return special
    if converter is None:
        return _encode_text
    to_url = converter.to_url
    takes = compile_regex(converter.regex).fullmatch
    plain = isinstance(converter, StringConverter)

    def encode(value: Any) -> str:
        if plain and isinstance(value, _CONTAINERS):
            raise ValueError(value)
        text = str(to_url(value))
        if not takes(text):
            raise ValueError(text)
        return quote_path(text)

    return encode


def _encode_text(value: Any) -> str:
    if isinstance(value, _CONTAINERS):
        raise ValueError(value)
    return quote_path(str(value))


def _encode_int(value: Any) -> str:
    text = str(value)
    if text.isdecimal() and text.isascii():
        return text
    raise ValueError(value)


def _encode_slug(value: Any) -> str:
    text = str(value)
    if text and not text.strip(SLUG_CHARS):
        return text
    raise ValueError(value)


_takes_uuid = compile_regex(UUIDConverter.regex).fullmatch


def _encode_uuid(value: Any) -> str:
    text = str(value)
    if type(value) is UUID or _takes_uuid(text):
        return text
    raise ValueError(value)


_ENCODERS: Mapping[type[Converter | None], Encode] = {
    IntConverter: _encode_int,
    SlugConverter: _encode_slug,
    UUIDConverter: _encode_uuid,
}
