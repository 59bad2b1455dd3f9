"""The files that a style sheet or script refers to, found and replaced in its text. Pure.

Flow: text → references (where, which name) → text with other names. Sources: CSS Syntax Level 3
(url(), @import), ECMAScript (static and dynamic import), source maps' trailing comments.
Not here: hashes (hashing.py).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from itertools import chain
from typing import NamedTuple
from urllib.parse import unquote, urlsplit, urlunsplit

_COMMENT = r"/\*.*?\*/|"  # comments hold no references …
# … nor do strings of style sheets, which are tried after what may hold a reference in quotes. In a
# script a quote may stand in a regular expression, and what only looks like an import does no harm.
_STRING = r"""|\\.|"(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+'"""
_CSS_TEXT = (
    r"""@import\s*(?P<quote>["'])(?P<imported>[^"'\n]*)(?P=quote)"""
    r"""|url\(\s*+(?:(?P<mark>["'])(?P<url>[^"'\n]*+)(?P=mark)|(?P<bare>[^"'()\s]++))\s*+\)"""
    + _STRING
)
_JS_TEXT = (
    r"""(?:(?<=\n)|(?<=\A))[ \t]*//[^\n]*"""
    r"""|(?:\bfrom\s*|\bimport\s*\(\s*|\bimport\s*)(?P<quote>["'])(?P<imported>\.{1,2}/[^"'\n]*)(?P=quote)"""
)


def _both(text: str, flags: re.RegexFlag) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns before the end of the last comment, and after it.

    What opens a comment that nothing ends is a part of a string; to look for its end again and
    again would take for ever.
    """
    return re.compile(_COMMENT + text, flags), re.compile(text, flags)


_CSS = _both(_CSS_TEXT, re.DOTALL | re.IGNORECASE)
_JS = _both(_JS_TEXT, re.DOTALL)
# … but for the one that names the source map.
_SOURCE_MAP = re.compile(r"(?:/\*|//)\s*[#@]\s*sourceMappingURL=(?P<map>[^\s*]+)")
# An address with a scheme, another site's, or a place in the same file.
_SKIPPED = re.compile(r"[a-z][a-z0-9+.-]*:|//|#", re.IGNORECASE)


class Reference(NamedTuple):
    """A reference: its place in the text, the address as written, the name of the file."""

    start: int
    end: int
    written: str
    name: str


def references_in(name: str, text: str, base_url: str = "") -> list[Reference]:
    """Return what a static file refers to; files that are neither CSS nor JS refer to nothing.

    base_url: STATIC_URL; an address that begins with it is one of ours, another absolute is not.
    """
    if name.endswith(".css"):
        with_comments, without = _CSS
    elif name.endswith((".js", ".mjs")):
        with_comments, without = _JS
    else:
        return []
    last = text.rfind("*/")
    end = 0 if last < 0 else last + 2
    matches = chain(
        with_comments.finditer(text, 0, end),
        without.finditer(text, end),
        _SOURCE_MAP.finditer(text),
    )
    found = (_reference(name, match, base_url) for match in matches)
    return sorted(reference for reference in found if reference is not None)


def _reference(name: str, match: re.Match[str], base_url: str) -> Reference | None:
    groups = match.groupdict()
    key = next((key for key in ("imported", "url", "bare", "map") if groups.get(key)), None)
    if key is None:
        return None
    written = match[key]
    target = _name_of(written.strip(), name, base_url)
    start, end = match.span(key)
    return None if target is None else Reference(start, end, written, target)


def _name_of(address: str, inside: str, base_url: str) -> str | None:
    if _SKIPPED.match(address):
        return None
    path = unquote(urlsplit(address).path)
    if path.startswith("/"):
        prefix = urlsplit(base_url).path
        return path.removeprefix(prefix) if prefix and path.startswith(prefix) else None
    if not path:
        return None
    return posixpath.normpath(posixpath.join(posixpath.dirname(inside), path))


def with_names(text: str, references: list[Reference], rename: Callable[[str], str | None]) -> str:
    """Return the text with the last part of each address replaced.

    rename: name of a file → its new name in the same folder, None to leave the address alone.
    """
    pieces: list[str] = []
    at = 0
    for reference in references:
        new = rename(reference.name)
        if new is None or reference.start < at:
            continue
        scheme, netloc, path, query, fragment = urlsplit(reference.written)
        folder, _, _ = path.rpartition("/")
        last = posixpath.basename(new)
        moved = f"{folder}/{last}" if "/" in path else last
        pieces += [text[at : reference.start], urlunsplit((scheme, netloc, moved, query, fragment))]
        at = reference.end
    return "".join([*pieces, text[at:]])
