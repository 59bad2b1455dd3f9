"""One pattern of a route: what it takes from the start of a path, and what it captures.

Flow: text of `path()`/`re_path()` → **pattern** → urlconf.py (patterns with views). Patterns are
matched one after the other on what the one before left over.
Not here: views, namespaces (urlconf.py), and speed (tree.py compiles what stands here).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from hotclub_routing.converters import Converter, get_converter
from hotclub_routing.errors import ImproperlyConfigured
from hotclub_routing.ports import LanguageSource, default_languages
from hotclub_routing.regex_source import anchor_strictly

Taken: TypeAlias = tuple[str, tuple[str | None, ...], dict[str, Any]]
"""The rest of the path, the positional and the named captures."""

_CAPTURE = re.compile(r"<(?:(?P<converter>[^>:]+):)?(?P<parameter>[^>]+)>")


class Capture(NamedTuple):
    """A `<converter:name>` of a route."""

    name: str
    converter: Converter


class RoutePattern:
    """The pattern of `path()`: literal text and `<converter:name>` captures.

    route: text, or a lazy object whose text depends on the active language.
    is_endpoint: whether the route must reach the end of the path.
    Raises ImproperlyConfigured for a capture that is badly written or doubled.
    """

    def __init__(self, route: object, name: str | None = None, is_endpoint: bool = False) -> None:
        self.route = route
        self.name = name
        self.is_endpoint = is_endpoint
        if isinstance(route, str):
            _ = self.regex

    @property
    def is_fixed(self) -> bool:
        """Whether the route is the same in every language."""
        return isinstance(self.route, str)

    @property
    def pieces(self) -> tuple[str | Capture, ...]:
        """The literal texts and the captures, from left to right."""
        return parse_route(str(self.route))

    @property
    def regex(self) -> re.Pattern[str]:
        """The route as a regular expression."""
        return _compile_route(self.pieces, self.is_endpoint)

    @property
    def converters(self) -> dict[str, Converter]:
        """The converter of each capture."""
        return {piece.name: piece.converter for piece in self.pieces if isinstance(piece, Capture)}

    def match(self, path: str) -> Taken | None:
        """Return the rest of path and the converted captures, or None when path does not fit."""
        found = self.regex.match(path)
        if found is None:
            return None
        kwargs: dict[str, Any] = found.groupdict()
        for name, converter in self.converters.items():
            try:
                kwargs[name] = converter.to_python(kwargs[name])
            except ValueError:
                return None
        return path[found.end() :], (), kwargs

    def consume(self, path: str) -> int | None:
        """Return how many characters of path the route takes, or None."""
        found = self.regex.match(path)
        return found.end() if found else None

    def __str__(self) -> str:
        return str(self.route)


class RegexPattern:
    """The pattern of `re_path()`: a regular expression, searched from the start of the path.

    Named groups become keyword arguments; without any, the unnamed ones become positional.
    A `$` stands for the very end of the path, never for "before a trailing newline".
    Raises ImproperlyConfigured when the expression does not compile.
    """

    converters: Mapping[str, Converter] = {}

    def __init__(self, regex: object, name: str | None = None, is_endpoint: bool = False) -> None:
        self.source = regex
        self.name = name
        self.is_endpoint = is_endpoint
        if isinstance(regex, str):
            _ = self.regex

    @property
    def is_fixed(self) -> bool:
        """Whether the expression is the same in every language."""
        return isinstance(self.source, str)

    @property
    def regex(self) -> re.Pattern[str]:
        """The compiled expression."""
        return compile_regex(str(self.source))

    def match(self, path: str) -> Taken | None:
        """Return the rest of path and the captures, or None when path does not fit."""
        found = self._search(path)
        if found is None:
            return None
        named = found.groupdict()
        args = () if named else found.groups()
        kwargs = {name: value for name, value in named.items() if value is not None}
        return path[found.end() :], args, kwargs

    def consume(self, path: str) -> int | None:
        """Return where in path the match ends, or None."""
        found = self._search(path)
        return found.end() if found else None

    @property
    def fills_path(self) -> bool:
        """Whether the expression must match the whole of what is left: an endpoint ending in $."""
        return self.is_endpoint and str(self.source).endswith("$")

    def _search(self, path: str) -> re.Match[str] | None:
        return self.regex.fullmatch(path) if self.fills_path else self.regex.search(path)

    def __str__(self) -> str:
        return str(self.source)


class LocalePrefixPattern:
    """The prefix of `i18n_patterns()`: the active language's code and a slash.

    prefix_default_language: whether the default language has a prefix too.
    languages: who knows the active language; by default the source that `use_languages` named.
    Without either, matching raises ImproperlyConfigured.
    """

    is_fixed = False
    name: str | None = None
    converters: Mapping[str, Converter] = {}

    def __init__(
        self, prefix_default_language: bool = True, *, languages: LanguageSource | None = None
    ) -> None:
        self.prefix_default_language = prefix_default_language
        self.languages = languages

    @property
    def language_prefix(self) -> str:
        """The text that paths start with now, such as `fr/`, or an empty text."""
        languages = self.languages or default_languages()
        if languages is None:
            raise ImproperlyConfigured(
                "i18n_patterns() does not know the active language. "
                "Give it a source: i18n_patterns(..., languages=ContextLanguage('en'))."
            )
        language = languages.active() or languages.default()
        if language == languages.default() and not self.prefix_default_language:
            return ""
        return f"{language}/"

    @property
    def regex(self) -> re.Pattern[str]:
        """The prefix as a regular expression."""
        return re.compile(re.escape(self.language_prefix))

    def match(self, path: str) -> Taken | None:
        """Return what follows the prefix, or None when path does not start with it."""
        taken = self.consume(path)
        return None if taken is None else (path[taken:], (), {})

    def consume(self, path: str) -> int | None:
        """Return the length of the prefix when path starts with it, or None."""
        prefix = self.language_prefix
        return len(prefix) if path.startswith(prefix) else None

    def __str__(self) -> str:
        return self.language_prefix


Pattern: TypeAlias = RoutePattern | RegexPattern | LocalePrefixPattern


@lru_cache(maxsize=1024)
def parse_route(route: str) -> tuple[str | Capture, ...]:
    """Return the literal texts and captures of a route.

    Raises ImproperlyConfigured for white space inside <>, an unknown converter, a parameter that is
    no identifier, and a parameter that is named twice.
    """
    pieces: list[str | Capture] = []
    done = 0
    for found in _CAPTURE.finditer(route):
        pieces += [route[done : found.start()], _read_capture(route, found)]
        done = found.end()
    pieces.append(route[done:])
    names = [piece.name for piece in pieces if isinstance(piece, Capture)]
    for name in names:
        if names.count(name) > 1:
            raise ImproperlyConfigured(f"Route {route!r} names the parameter {name!r} twice.")
    return tuple(piece for piece in pieces if piece != "")


def _read_capture(route: str, found: re.Match[str]) -> Capture:
    if any(char.isspace() for char in found[0]):
        raise ImproperlyConfigured(
            f"Route {route!r} has white space in {found[0]!r}. Write <converter:parameter>."
        )
    parameter = found["parameter"]
    if not parameter.isidentifier():
        raise ImproperlyConfigured(
            f"Route {route!r} names a parameter {parameter!r}, which is no Python identifier."
        )
    try:
        return Capture(parameter, get_converter(found["converter"] or "str"))
    except ImproperlyConfigured as unknown:
        raise ImproperlyConfigured(f"Route {route!r}: {unknown}") from None


def route_source(pieces: tuple[str | Capture, ...]) -> str:
    """Return pieces as the source of a regular expression, each capture a named group."""
    return "".join(
        re.escape(piece) if isinstance(piece, str) else f"(?P<{piece.name}>{piece.converter.regex})"
        for piece in pieces
    )


def _compile_route(pieces: tuple[str | Capture, ...], is_endpoint: bool) -> re.Pattern[str]:
    return compile_regex(f"^{route_source(pieces)}" + (r"\Z" if is_endpoint else ""))


@lru_cache(maxsize=4096)
def compile_regex(source: str) -> re.Pattern[str]:
    """Return source compiled, its `$` meaning the very end.

    Raises ImproperlyConfigured when it is no regular expression.
    """
    try:
        return re.compile(anchor_strictly(source))
    except (re.error, RecursionError, OverflowError) as problem:
        raise ImproperlyConfigured(
            f"{source!r} is not a valid regular expression: {problem}."
        ) from problem
