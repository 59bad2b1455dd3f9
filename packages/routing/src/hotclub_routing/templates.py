"""What a pattern looks like when it is written instead of read: texts and the gaps between them.

Flow: pattern → **templates** → reversing.py fills the gaps. A route has one template; a regular
expression has one for each way through its optional parts, the shortest first.
Not here: values, names.
"""

from __future__ import annotations

from itertools import product
from typing import NamedTuple, TypeAlias

from hotclub_routing.converters import Converter
from hotclub_routing.patterns import Capture, LocalePrefixPattern, Pattern, RoutePattern
from hotclub_routing.regex_source import (
    Anchor,
    Chars,
    Group,
    Node,
    Nodes,
    Repeat,
    Special,
    Text,
    parse_regex,
)

# Ways through one expression that are considered: each optional group doubles them.
_MAX_WAYS = 64
_MAX_REPEATS = 256


class Gap(NamedTuple):
    """A place for a value; converter is None where a regular expression only knows text."""

    name: str
    converter: Converter | None = None


Template: TypeAlias = "tuple[str | Gap, ...]"


def pattern_templates(pattern: Pattern) -> list[Template]:
    """Return the ways to write pattern; none when it can't be reversed.

    A pattern whose text depends on the language is read anew by each call.
    """
    if isinstance(pattern, RoutePattern):
        return [
            tuple(
                Gap(piece.name, piece.converter) if isinstance(piece, Capture) else piece
                for piece in pattern.pieces
            )
        ]
    if isinstance(pattern, LocalePrefixPattern):
        return [(pattern.language_prefix,)]
    return _regex_templates(pattern.regex.pattern)


def _regex_templates(source: str) -> list[Template]:
    ways = _branch_ways(parse_regex(source))
    return [_with_numbers(way) for way in ways or ()]


def _branch_ways(branches: tuple[Nodes, ...]) -> list[Template] | None:
    found: list[Template] = []
    for branch in branches:
        found += _sequence_ways(branch) or ()
    return found[:_MAX_WAYS] or None


def _sequence_ways(nodes: Nodes) -> list[Template] | None:
    ways: list[Template] = [()]
    for node in nodes:
        ends = _node_ways(node)
        if ends is None:
            return None
        ways = [start + end for start, end in product(ways, ends)][:_MAX_WAYS]
    return ways


def _node_ways(node: Node) -> list[Template] | None:
    match node:
        case Text():
            return [(node.text,)]
        case Chars():
            return None if node.sample is None else [(node.sample,)]
        case Anchor():
            return [()]
        case Special():
            return [()] if node.zero_width else None
        case Group():
            if node.captures:
                return [(Gap(node.name or ""),)]
            return _branch_ways(node.branches)
        case Repeat():
            return _repeat_ways(node)


def _repeat_ways(node: Repeat) -> list[Template] | None:
    ways = _node_ways(node.node)
    if node.minimum > _MAX_REPEATS or (ways is None and node.minimum):
        return None
    if node.minimum:
        return [way * node.minimum for way in ways or ()]
    with_gaps = [way for way in ways or () if any(isinstance(piece, Gap) for piece in way)]
    return [(), *with_gaps]


def _with_numbers(way: Template) -> Template:
    """Name the unnamed gaps by their position, so that arguments can be given in order."""
    unnamed = 0
    pieces: list[str | Gap] = []
    for piece in way:
        if isinstance(piece, Gap) and not piece.name:
            piece = Gap(f"_{unnamed}")
            unnamed += 1
        pieces.append(piece)
    return tuple(pieces)
