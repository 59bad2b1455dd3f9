"""String nested patterns together: each route becomes one `Candidate`, a row of heads and an end.

Flow: segments → **candidates** in the order of declaration → nodes.py sorts them into a tree.
An include is followed as long as the meaning stays exact: its pattern could be cut, and ends in
plain text. Otherwise, and where its patterns are yet to be made, the candidate ends in a `Step` that
matches the pattern whole.
Not here: matching.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, NamedTuple, TypeAlias

from hotclub_routing.converters import Converter
from hotclub_routing.hosts import HostPattern
from hotclub_routing.matches import Endpoint, Explain
from hotclub_routing.patterns import Capture
from hotclub_routing.resolvers import Declared, URLPattern, URLResolver
from hotclub_routing.segments import Binding, Segment, Shape, segment_source, split_pattern

_MAX_HEADS = 64


class Head(NamedTuple):
    """What one segment of a path must be: a literal text, or text that source takes.

    converter: set when the segment is nothing but that converter's capture.
    level: which pattern of the chain, counted from the outside, the captures belong to.
    """

    literal: str | None
    source: str
    converter: Converter | None = None
    bindings: tuple[Binding, ...] = ()
    level: int = 0

    @property
    def key(self) -> tuple[str, object]:
        """Equal for two heads that take the same texts."""
        if self.converter is not None:
            return "converter", id(self.converter)
        return "source", self.source


@dataclass(frozen=True, slots=True)
class End:
    """The path is at its end here."""


class Rest(NamedTuple):
    """All that is left of the path, slashes included, must fit head."""

    head: Head


class Step(NamedTuple):
    """What is left, after the literal opening, is handed to declared whole."""

    declared: Declared
    opening: str
    parents: tuple[URLResolver, ...]


class Level(NamedTuple):
    """What one pattern of the chain adds: extra arguments, and a host that must fit."""

    extra: dict[str, Any]
    host: HostPattern | None


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """One route, or the way to a pattern that must be matched whole."""

    order: int
    heads: tuple[Head, ...]
    final: End | Rest | Step
    levels: tuple[Level, ...]
    endpoint: Endpoint | None = None

    @property
    def is_plain(self) -> bool:
        """Whether the route is one fixed text, open to every host and method."""
        return (
            isinstance(self.final, End)
            and all(head.literal is not None for head in self.heads)
            and all(level.host is None for level in self.levels)
            and self.endpoint is not None
            and self.endpoint.methods is None
        )


class _Way(NamedTuple):
    """The chain so far: the heads that are closed, the text that stands open, the levels."""

    heads: tuple[Head, ...]
    opening: str
    levels: tuple[Level, ...]
    parents: tuple[URLResolver, ...]

    def beyond(self, declared: Declared, extra: dict[str, Any]) -> _Way:
        """Return this way with one more level."""
        return self._replace(levels=(*self.levels, Level(extra, declared.host)))

    def join(self, segments: Sequence[Segment]) -> tuple[Head, ...]:
        """Return the heads with segments added, the first one glued to the open text."""
        level = len(self.levels) - 1
        glued = ((self.opening, *segments[0]), *segments[1:])
        return (*self.heads, *(make_head(segment, level) for segment in glued))


Facts: TypeAlias = tuple[tuple[URLResolver, ...], Explain]


def flatten(
    patterns: Sequence[Declared],
    parents: tuple[URLResolver, ...],
    explain: Explain,
    *,
    start: tuple[str, ...] = (),
) -> list[Candidate]:
    """Return the candidates of patterns, in order.

    parents: the includes around, from the root. start: literal segments before the first pattern.
    """
    heads = tuple(Head(text, "") for text in start)
    numbers = count()
    way = _Way(heads, "", (), parents)
    return [
        replace(candidate, order=next(numbers))
        for pattern in patterns
        for candidate in _follow(pattern, way, explain)
    ]


def _follow(declared: Declared, way: _Way, explain: Explain) -> Iterator[Candidate]:
    shape = split_pattern(declared.pattern)
    if shape is None or len(way.heads) + len(shape.segments) >= _MAX_HEADS:
        yield _whole(declared, way)
    elif isinstance(declared, URLPattern):
        yield _route(declared, shape, way, explain)
    elif declared.is_late or _is_recursive(declared, way) or not _ends_in_text(shape):
        yield _whole(declared, way)
    else:
        longer = way.beyond(declared, declared.default_kwargs)
        *heads, last = longer.join(shape.segments)
        inside = longer._replace(
            heads=tuple(heads),
            opening=last.literal or "",
            parents=(*way.parents, declared),
        )
        for pattern in declared.url_patterns:
            yield from _follow(pattern, inside, explain)


def _route(declared: URLPattern, shape: Shape, way: _Way, explain: Explain) -> Candidate:
    longer = way.beyond(declared, declared.default_args)
    level = len(longer.levels) - 1
    if shape.rest is None:
        heads = longer.join(shape.segments)
        final: End | Rest = End()
        asked = heads
    else:
        heads = longer.join(shape.segments) if shape.segments else longer.heads
        opening = "" if shape.segments else longer.opening
        final = Rest(make_head((opening, *shape.rest), level))
        asked = (*heads, final.head)
    captured = [
        binding.name
        for head in asked
        if head.level == level
        for binding in head.bindings
        if binding.name
    ]
    names = [*(declared.host.converters if declared.host else ()), *captured]
    if set(names) & set(declared.default_args) or len(set(names)) < len(names):
        return _whole(declared, way)  # an overwritten capture must still be told apart
    endpoint = make_endpoint(declared, way.parents, explain, tuple(names))
    return Candidate(0, heads, final, longer.levels, endpoint)


def _whole(declared: Declared, way: _Way) -> Candidate:
    return Candidate(0, way.heads, Step(declared, way.opening, way.parents), way.levels)


def make_endpoint(
    declared: URLPattern,
    parents: tuple[URLResolver, ...],
    explain: Explain,
    captured_names: tuple[str, ...] = (),
) -> Endpoint:
    """Return what all matches of a route share. parents: the includes around it, from the root."""
    extra: dict[str, Any] = {}
    for around in parents:
        extra |= around.default_kwargs
    return Endpoint(
        func=declared.callback,
        url_name=declared.name,
        app_names=tuple(around.app_name for around in parents if around.app_name),
        namespaces=tuple(around.namespace for around in parents if around.namespace),
        route_parts=(*(around.pattern for around in parents[1:]), declared.pattern),
        captured_names=captured_names,
        extra_kwargs=extra | declared.default_args,
        methods=declared.methods,
        explain=explain,
    )


def make_head(segment: Segment, level: int) -> Head:
    """Return what a segment's pieces ask of the text of a path."""
    pieces = [piece for piece in segment if piece != ""]
    if all(isinstance(piece, str) for piece in pieces):
        return Head("".join(str(piece) for piece in pieces), "", level=level)
    source, bindings = segment_source(tuple(pieces))
    alone = pieces[0] if len(pieces) == 1 else None
    converter = alone.converter if isinstance(alone, Capture) else None
    return Head(None, source, converter, bindings, level)


def _ends_in_text(shape: Shape) -> bool:
    return shape.rest is None and all(isinstance(piece, str) for piece in shape.segments[-1])


def _is_recursive(declared: URLResolver, way: _Way) -> bool:
    return any(declared.urlconf_module is around.urlconf_module for around in way.parents)
