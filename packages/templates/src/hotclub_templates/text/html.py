"""HTML as pieces of text and tags, in linear time: cutting it off, stripping tags.

A scanner, no parser: it never judges, it never goes back. Not here: escaping (escaping.py).
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import NamedTuple

from hotclub_templates.escaping import escape_text

# A tag whose quotes are not closed within this many characters ends at its first ">".
MAX_QUOTED_TAG = 4_096
MAX_HTML_LENGTH = 5_000_000
MAX_STRIP_ROUNDS = 50

ELLIPSIS = "%(truncated_text)s…"

_VOID = frozenset(
    (
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    )
)
_TAG_START = re.compile(r"<(?:(/?)([a-zA-Z][^\s/>]*)|[!?])")
_QUOTED_TAG = re.compile(r"""[^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*>""")


class Piece(NamedTuple):
    """A run of text (`tag` is ""), or a tag: its source, name, and whether it opens or closes."""

    source: str
    tag: str = ""
    opens: bool = False
    closes: bool = False


def pieces(text: str) -> Iterator[Piece]:
    """Yield text and tags in order; comments and declarations are tags named "!"."""
    at, searched = 0, 0
    last_bracket = text.rfind(">")
    while True:
        start = text.find("<", searched)
        if start < 0 or start > last_bracket:
            break
        match = _TAG_START.match(text, start)
        if match is None:
            searched = start + 1
            continue
        end = _tag_end(text, match)
        if start > at:
            yield Piece(text[at:start])
        source = text[start:end]
        name = (match[2] or "!").lower()
        closing = match[1] == "/"
        yield Piece(source, name, not closing, closing or source.endswith("/>"))
        at = searched = end
    if at < len(text):
        yield Piece(text[at:])


def _tag_end(text: str, start: re.Match[str]) -> int:
    if start[0] == "<!" and text.startswith("--", start.end()):
        closing = text.find("-->", start.end() + 2)
        if closing >= 0:
            return closing + 3
    quoted = _QUOTED_TAG.match(text, start.end(), start.end() + MAX_QUOTED_TAG)
    return quoted.end() if quoted else text.find(">", start.end()) + 1


def trim_whitespace(text: str) -> str:
    """Return a text of several lines in one: a space for each line's end, and empty lines gone."""
    return " ".join(line for line in map(str.strip, text.strip().split("\n")) if line)


def strip_tags(value: object) -> str:
    """Return the text without tags. What is left is no safer than before: escape it."""
    text = str(value)
    for _ in range(MAX_STRIP_ROUNDS):
        if "<" not in text or ">" not in text:
            break
        shorter = "".join(piece.source for piece in pieces(text) if not piece.tag)
        if shorter.count("<") == text.count("<"):
            break
        text = shorter
    return text


def with_ellipsis(text: str, ending: str | None) -> str:
    """Return a cut text with its ending; `%(truncated_text)s` in the ending is its place."""
    ending = ELLIPSIS if ending is None else ending
    if "%(truncated_text)s" in ending:
        return ending.replace("%(truncated_text)s", text)
    return text if text.endswith(ending) else f"{text}{ending}"


def room_for_text(length: int, ending: str | None) -> int:
    """Return how many characters are left beside the ending."""
    return max(
        0, length - sum(1 for c in with_ellipsis("", ending) if not unicodedata.combining(c))
    )


def cut_chars(text: str, length: int, ending: str | None = None) -> str:
    """Return at most `length` characters, ending included; combining marks do not count."""
    if length <= 0:
        return ""
    text = unicodedata.normalize("NFC", text)
    if len(text) <= length:
        return text
    room, seen, cut = room_for_text(length, ending), 0, None
    for place, char in enumerate(text):
        if unicodedata.combining(char):
            continue
        seen += 1
        if cut is None and seen > room:
            cut = place
        if seen > length:
            return with_ellipsis(text[: cut or 0], ending)
    return text


def cut_words(text: str, length: int, ending: str | None = None) -> str:
    """Return at most `length` words, white space between them made single."""
    if length <= 0:
        return ""
    words = text.split(None, length)
    if len(words) > length:
        return with_ellipsis(" ".join(words[:length]), ending)
    return " ".join(words)


# Takes text and the room left; returns the units it holds and the text of those that fit.
Measure = Callable[[str, int], tuple[int, str]]


def _measure_words(text: str, room: int) -> tuple[int, str]:
    words = re.split(r"(?<=\S)\s+(?=\S)", text)
    return len(words), " ".join(words[:room])


def _measure_chars(text: str, room: int) -> tuple[int, str]:
    return len(text), text[:room]


def _cut_html(text: str, room: int, ending: str | None, measure: Measure) -> str:
    import html

    out: list[str] = []
    open_tags: list[str] = []
    for piece in pieces(text[:MAX_HTML_LENGTH]):
        if piece.tag:
            _pass_tag(piece, out, open_tags)
            continue
        count, fitting = measure(html.unescape(piece.source), room)
        if count > room:
            out.append(with_ellipsis(escape_text(fitting), ending))
            out += [f"</{tag}>" for tag in reversed(open_tags)]
            break
        room -= count
        out.append(escape_text(fitting))
    return "".join(out)


def _pass_tag(piece: Piece, out: list[str], open_tags: list[str]) -> None:
    if piece.tag == "!":
        return
    if piece.opens:
        out.append(piece.source)
        if piece.tag in _VOID:
            return
        open_tags.append(piece.tag)
    if piece.closes and piece.tag not in _VOID:
        out.append(f"</{piece.tag}>")
        # Only the innermost few are looked at: a closing tag that matches none of them is wild.
        for depth in range(1, min(len(open_tags), 50) + 1):
            if open_tags[-depth] == piece.tag:
                del open_tags[-depth]
                break


def cut_html_chars(text: str, length: int, ending: str | None = None) -> str:
    """Return at most `length` characters of text, with the tags around them closed."""
    if length <= 0:
        return ""
    text = unicodedata.normalize("NFC", text)
    import html

    whole = sum(len(html.unescape(p.source)) for p in pieces(text[:MAX_HTML_LENGTH]) if not p.tag)
    room = room_for_text(length, ending)
    if whole <= length:
        room = length
    return _cut_html(text, room, ending, _measure_chars)


def cut_html_words(text: str, length: int, ending: str | None = None) -> str:
    """Return at most `length` words of text, with the tags around them closed."""
    return "" if length <= 0 else _cut_html(text, length, ending, _measure_words)
