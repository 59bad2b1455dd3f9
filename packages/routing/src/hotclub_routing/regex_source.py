"""Read the source of a regular expression as a tree of pieces, with their places in the text.

Flow: regex source → **nodes** → segments (splitting at slashes), templates (reversing). Python's
own parser keeps no places and is private, and only a few questions are asked here: where a piece
starts, whether it may take a slash, what text satisfies it, which groups it captures.
Not here: matching, which is always Python's `re` on the original source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple, TypeAlias

_QUANTIFIER = re.compile(r"(?:[*+?]|\{(\d*)(,?)(\d*)\})[?+]?")
_GROUP_HEAD = re.compile(r"\(\?P<(\w+)>|\(\?:|\((?!\?)")
_FLAGS = re.compile(r"[aiLmsux-]+")
_ZERO_WIDTH_ESCAPES = "AbBZ"
_SPECIAL = ".^$*+?{}[]\\|()"
_UNLIMITED = 1 << 30


class Text(NamedTuple):
    """One literal character."""

    text: str
    start: int
    end: int


class Chars(NamedTuple):
    """A set of characters; sample is one of them, or None where none was found."""

    sample: str | None
    may_be_slash: bool
    start: int
    end: int


class Anchor(NamedTuple):
    r"""A place in the text: `^`, `$`, `\A`, `\Z`, `\b`, `\B`."""

    text: str
    start: int
    end: int


class Group(NamedTuple):
    """Parentheses; captures tells whether they capture, name how that capture is called."""

    name: str | None
    captures: bool
    branches: tuple[Nodes, ...]
    start: int
    end: int


class Repeat(NamedTuple):
    """Another node, repeated between minimum and maximum times."""

    node: Node
    minimum: int
    maximum: int
    start: int
    end: int


class Special(NamedTuple):
    """What depends on its surroundings: look-around (zero_width), flags, back references."""

    zero_width: bool
    start: int
    end: int


Node: TypeAlias = Text | Chars | Anchor | Group | Repeat | Special
Nodes: TypeAlias = tuple[Node, ...]


@lru_cache(maxsize=512)
def parse_regex(source: str) -> tuple[Nodes, ...]:
    """Return the alternatives of source, each a sequence of nodes.

    source: a regular expression that `re.compile` accepts.
    """
    branches, _ = _Reader(source).alternatives(0)
    return branches


def walk_nodes(branches: tuple[Nodes, ...]) -> Iterator[Node]:
    """Yield every node of a tree, the outer before the inner."""
    for branch in branches:
        for node in branch:
            yield node
            if isinstance(node, Group):
                yield from walk_nodes(node.branches)
            elif isinstance(node, Repeat):
                yield from walk_nodes(((node.node,),))


def may_take_slash(node: Node) -> bool:
    """Tell whether node might consume a slash; in doubt it might."""
    match node:
        case Text():
            return node.text == "/"
        case Chars():
            return node.may_be_slash
        case Group():
            return any(may_take_slash(inner) for branch in node.branches for inner in branch)
        case Repeat():
            return may_take_slash(node.node)
        case Special():
            return not node.zero_width
        case Anchor():
            return False


def stands_alone(branches: tuple[Nodes, ...]) -> bool:
    """Tell whether a match of the regex depends on nothing around the text, and takes no slash."""
    return not any(
        isinstance(node, Anchor | Special) or may_take_slash(node) for node in walk_nodes(branches)
    )


def anchor_strictly(source: str) -> str:
    r"""Return source with each `$` replaced by `\Z`.

    `$` also matches before a trailing newline, so a route could be reached by a path that its
    author never meant (CVE-2021-44420 is of this class). A multi-line pattern is left alone.
    """
    try:
        flags = re.compile(source).flags
    except re.error:
        return source
    if flags & re.MULTILINE or "$" not in source:
        return source
    strict: list[str] = []
    done = 0
    for node in walk_nodes(parse_regex(source)):
        if isinstance(node, Anchor) and node.text == "$":
            strict += [source[done : node.start], r"\Z"]
            done = node.end
    return "".join([*strict, source[done:]])


class _Reader:
    """Reads source from left to right; every method returns what it read and where it stopped."""

    def __init__(self, source: str) -> None:
        self.source = source

    def alternatives(self, at: int) -> tuple[tuple[Nodes, ...], int]:
        branches: list[Nodes] = []
        nodes: list[Node] = []
        while at < len(self.source) and self.source[at] != ")":
            if self.source[at] == "|":
                branches.append(tuple(nodes))
                nodes = []
                at += 1
                continue
            node, at = self.repeated(at)
            nodes.append(node)
        return (*branches, tuple(nodes)), at

    def repeated(self, at: int) -> tuple[Node, int]:
        start = at
        node, at = self.single(at)
        found = _QUANTIFIER.match(self.source, at)
        if found is None or found[0] == "{}":
            return node, at
        minimum, maximum = _bounds(found)
        return Repeat(node, minimum, maximum, start, found.end()), found.end()

    def single(self, at: int) -> tuple[Node, int]:
        char = self.source[at]
        if char == "(":
            return self.group(at)
        if char == "[":
            end = self.set_end(at)
            return self.chars(at, end), end
        if char == "\\":
            return self.escape(at)
        if char in "^$":
            return Anchor(char, at, at + 1), at + 1
        if char == ".":
            return self.chars(at, at + 1), at + 1
        return Text(char, at, at + 1), at + 1

    def group(self, at: int) -> tuple[Node, int]:
        head = _GROUP_HEAD.match(self.source, at)
        if head is None:
            return self.special(at)
        branches, end = self.alternatives(head.end())
        group = Group(head[1], not head[0].startswith("(?:"), branches, at, end + 1)
        return group, end + 1

    def special(self, at: int) -> tuple[Node, int]:
        _, end = self.alternatives(at + 2)
        head = self.source[at : at + 4]
        # Look-around, comments and bare flags take no text themselves.
        looks = head[2] in "=!#" or head[2:] in ("<=", "<!")
        zero_width = looks or _FLAGS.fullmatch(self.source, at + 2, end) is not None
        return Special(zero_width, at, end + 1), end + 1

    def escape(self, at: int) -> tuple[Node, int]:
        code = self.source[at + 1]
        if code in _ZERO_WIDTH_ESCAPES:
            return Anchor(f"\\{code}", at, at + 2), at + 2
        if code in "dDsSwW":
            return self.chars(at, at + 2), at + 2
        if code.isalnum():
            # Octal, hexadecimal and back references: no route needs them to be understood.
            return Special(zero_width=False, start=at, end=at + 2), at + 2
        return Text(code, at, at + 2), at + 2

    def chars(self, start: int, end: int) -> Chars:
        source = self.source[start:end]
        fits = re.compile(source).fullmatch
        likely = "0x !" if source.startswith("\\") else "0aA-_ !~"
        if not source.startswith(("\\", "[^")):
            likely = source + likely
        sample = next((char for char in likely if fits(char)), None)
        return Chars(sample, fits("/") is not None, start, end)

    def set_end(self, at: int) -> int:
        at += 1
        at += self.source.startswith("^", at)
        at += self.source.startswith("]", at)
        while self.source[at] != "]":
            at += 2 if self.source[at] == "\\" else 1
        return at + 1


def _bounds(found: re.Match[str]) -> tuple[int, int]:
    sign = found[0][0]
    if sign != "{":
        return {"*": (0, _UNLIMITED), "+": (1, _UNLIMITED), "?": (0, 1)}[sign]
    minimum = int(found[1] or 0)
    if not found[2]:
        return minimum, minimum
    return minimum, int(found[3] or _UNLIMITED)
