"""Cut a pattern at its slashes, where that keeps its meaning exactly.

Flow: pattern → **segments** → flatten.py strings them together along the includes. A pattern can be
cut when each piece between two slashes can't itself take a slash; a converter or group that may
take one is kept together with all that follows it (`rest`). Whatever else depends on its
surroundings is left whole: then `split_pattern` returns None, and the pattern is matched by its own
`match`. Not here: views and order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from hotclub_routing.converters import Converter
from hotclub_routing.patterns import (
    Capture,
    Pattern,
    RegexPattern,
    RoutePattern,
    compile_regex,
    route_source,
)
from hotclub_routing.regex_source import (
    Anchor,
    Group,
    Node,
    Nodes,
    Repeat,
    Special,
    Text,
    anchor_strictly,
    may_take_slash,
    parse_regex,
    stands_alone,
    walk_nodes,
)

# A route with more pieces than this is matched whole: nobody writes one, and trees stay shallow.
_MAX_SEGMENTS = 64


class Chunk(NamedTuple):
    """A piece of a regular expression.

    names: of its groups, None for unnamed ones. positional: whether the unnamed ones count, as they
    do where the whole expression names none.
    """

    source: str
    names: tuple[str | None, ...]
    positional: bool


Piece: TypeAlias = "str | Capture | Chunk"
Segment: TypeAlias = tuple[Piece, ...]


class Binding(NamedTuple):
    """A capture: the group that holds it, its keyword (None: positional), how it is converted."""

    group: int
    name: str | None
    converter: Converter | None


class Shape(NamedTuple):
    """A pattern, cut. rest: what stands from the last cut to the end and may take slashes."""

    segments: tuple[Segment, ...]
    rest: Segment | None = None


def split_pattern(pattern: Pattern) -> Shape | None:
    """Return pattern cut at its slashes, or None when it can only be matched whole."""
    shape = None
    if not pattern.is_fixed or type(pattern).match not in (RoutePattern.match, RegexPattern.match):
        return None  # it reads differently in each language, or matches in a way of its own
    if isinstance(pattern, RoutePattern):
        shape = _split_route(pattern)
    elif isinstance(pattern, RegexPattern):
        shape = _split_regex(pattern)
    return shape if shape and len(shape.segments) <= _MAX_SEGMENTS else None


def segment_source(segment: Segment) -> tuple[str, tuple[Binding, ...]]:
    """Return a segment as the source of a regex, and its captures."""
    source = ""
    bindings: list[Binding] = []
    for piece in segment:
        if isinstance(piece, Chunk):
            start = re.compile(source).groups
            bindings += [
                Binding(start + at, name, None)
                for at, name in enumerate(piece.names, start=1)
                if name or piece.positional
            ]
            source += piece.source
        elif isinstance(piece, Capture):
            bindings.append(Binding(re.compile(source).groups + 1, piece.name, piece.converter))
            source += route_source((piece,))
        else:
            source += re.escape(piece)
    return source, tuple(bindings)


def _split_route(pattern: RoutePattern) -> Shape | None:
    done: list[Segment] = []
    current: list[Piece] = []
    pieces = pattern.pieces
    for at, piece in enumerate(pieces):
        if isinstance(piece, Capture):
            kind = _takes(piece.converter.regex)
            if kind == "surroundings":
                return None
            if kind == "slashes":
                rest = (*current, *pieces[at:])
                return Shape(tuple(done), rest) if pattern.is_endpoint else None
            current.append(piece)
            continue
        first, *others = piece.split("/")
        current.append(first)
        for other in others:
            done.append(tuple(current))
            current = [other]
    return Shape((*done, tuple(current)))


@lru_cache(maxsize=512)
def _takes(regex: str) -> str:
    """Tell what a converter's regex may take: one "segment", "slashes", or its "surroundings"."""
    nodes = parse_regex(compile_regex(regex).pattern)
    inner = list(walk_nodes(nodes))
    if any(
        isinstance(node, Anchor | Special) or (isinstance(node, Group) and node.name)
        for node in inner
    ):
        return "surroundings"
    # A bare `a|b` is wrapped in its capturing group, so alternatives stay together.
    return "segment" if stands_alone(nodes) else "slashes"


def _split_regex(pattern: RegexPattern) -> Shape | None:
    body = _anchored_body(pattern)
    if body is None or not _captures_surely(body):
        return None
    source = anchor_strictly(str(pattern.source))
    has_names = any(isinstance(node, Group) and node.name for node in walk_nodes((body,)))
    done: list[Segment] = []
    current: list[Piece] = []
    for at, node in enumerate(body):
        if isinstance(node, Text):
            if node.text == "/":
                done.append(tuple(current))
                current = []
            else:
                current.append(node.text)
        elif may_take_slash(node):
            if not pattern.is_endpoint:
                return None
            left = (*current, *(_chunk(source, inner, has_names) for inner in body[at:]))
            return Shape(tuple(done), left)
        else:
            current.append(_chunk(source, node, has_names))
    return Shape((*done, tuple(current)))


def _anchored_body(pattern: RegexPattern) -> Nodes | None:
    """Return the nodes between the anchors; None where the expression may match elsewhere."""
    branches = parse_regex(compile_regex(str(pattern.source)).pattern)
    nodes = list(branches[0])
    starts = bool(nodes) and isinstance(nodes[0], Anchor) and nodes[0].text in ("^", r"\A")
    if len(branches) > 1 or not (starts or pattern.fills_path):
        return None
    if starts:
        del nodes[0]
    ends = bool(nodes) and isinstance(nodes[-1], Anchor) and nodes[-1].text == r"\Z"
    if ends != pattern.is_endpoint:
        return None
    if ends:
        del nodes[-1]
    inner = walk_nodes((tuple(nodes),))
    return None if any(isinstance(node, Anchor | Special) for node in inner) else tuple(nodes)


def _captures_surely(nodes: Nodes) -> bool:
    """Tell whether each capturing group takes part in every match."""
    return not any(isinstance(group, Group) and group.captures for group in _optional_nodes(nodes))


def _optional_nodes(nodes: Nodes) -> Iterator[Node]:
    for node in nodes:
        if isinstance(node, Repeat):
            if node.minimum == 0:
                yield from walk_nodes(((node.node,),))
            else:
                yield from _optional_nodes((node.node,))
        elif isinstance(node, Group):
            if len(node.branches) > 1:
                yield from walk_nodes(node.branches)
            else:
                yield from _optional_nodes(node.branches[0])


def _chunk(source: str, node: Node, has_names: bool) -> Chunk:
    names = [
        inner.name
        for inner in walk_nodes(((node,),))
        if isinstance(inner, Group) and inner.captures
    ]
    return Chunk(source[node.start : node.end], tuple(names), positional=not has_names)
