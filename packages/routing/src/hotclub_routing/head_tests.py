"""Does a text fit a head? The tests as source, without a regular expression where the text allows it.

Flow: head → **test** → codegen, leaves. Not here: what is done with a text that fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from hotclub_routing.converters import (
    SLUG_CHARS,
    Converter,
    IntConverter,
    PathConverter,
    SlugConverter,
    StringConverter,
    UUIDConverter,
)
from hotclub_routing.flatten import Candidate, Head
from hotclub_routing.patterns import compile_regex
from hotclub_routing.source_lines import SourceLines

# The built-in converters without a regex where the text allows it. `isprintable` is a quick yes:
# it holds for nearly all texts without control characters; the regex decides on the others.
_FAST_TESTS: Mapping[type[Converter | None], str] = {
    IntConverter: "{text}.isdecimal() and {text}.isascii()",
    StringConverter: "{text} and ({text}.isprintable() or {regex}({text}))",
    SlugConverter: "{text} and not {text}.strip({slug})",
    PathConverter: "{text} and ({text}.isprintable() or {regex}({text}))",
    UUIDConverter: "{regex}({text})",
}


class HeadTests:
    """Writes tests, and remembers at which depths the match object is at hand (`m3`)."""

    def __init__(self, lines: SourceLines) -> None:
        self._lines = lines
        self._matched: set[int] = set()

    def test(self, head: Head, depth: int, text: str) -> str:
        """Return the test that text, an expression, fits head."""
        if head.literal is not None:
            return equals(text, head.literal)
        fast = _FAST_TESTS.get(type(head.converter))
        if fast is not None and head.converter is not None:
            regex = self._lines.constant(compile_regex(head.converter.regex).fullmatch)
            return fast.format(text=text, regex=regex, slug=repr(SLUG_CHARS))
        fullmatch = self._lines.constant(compile_regex(head.source).fullmatch)
        self._matched.add(depth)
        return f"(m{depth} := {fullmatch}({text})) is not None"

    def forget(self, depths: Iterable[int]) -> None:
        """Leave the block in which the match objects of these depths were at hand."""
        self._matched.difference_update(depths)

    def match_again(self, candidate: Candidate) -> None:
        """Write again the matching that a function further out has done: its match object is not here."""
        for depth, head in enumerate(candidate.heads):
            if head.bindings and not is_plain_text(head) and depth not in self._matched:
                fullmatch = self._lines.constant(compile_regex(head.source).fullmatch)
                self._lines.line(f"m{depth} = {fullmatch}(s[{depth}])")


def equals(text: str, literal: str) -> str:
    """Return the test that text, an expression, is that literal."""
    return f"{text} == {literal!r}" if literal else f"not {text}"


def is_plain_text(head: Head) -> bool:
    """Tell whether the capture is the whole segment, so that no match object is needed."""
    return type(head.converter) in _FAST_TESTS or (
        head.converter is not None and re.compile(head.source).groups == 1
    )
