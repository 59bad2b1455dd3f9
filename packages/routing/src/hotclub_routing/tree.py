"""The compiled decision tree: a path's segments in, a match out.

Flow: patterns → flatten.py → nodes.py → codegen.py → **tree** → router.py. Functions are compiled
when a path first leads to them, so a large project starts fast and pays for what is visited.
Not here: what a miss means (router.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from hotclub_routing.codegen import Entry, FunctionWriter, MatchFunction, graft
from hotclub_routing.errors import Resolver404
from hotclub_routing.flatten import Candidate, Step, flatten, make_endpoint
from hotclub_routing.matches import Endpoint, Explain, RouterMatch, WholeMatch
from hotclub_routing.nodes import Node, Run
from hotclub_routing.resolvers import Declared, URLPattern, URLResolver, capture, wrap_arguments

# A URLconf that includes itself is followed this deep, then it ends: a path must not grow the tree.
_MAX_SELF_INCLUDES = 8


class Tree:
    """The routes of one URLconf, compiled.

    patterns: the routes, in order. parents: the includes around them, from the root.
    max_rest_chars: how much of a path is given to a pattern that may take slashes.
    start: the literal segments that every path begins with.
    """

    def __init__(
        self,
        patterns: list[Declared],
        parents: tuple[URLResolver, ...],
        explain: Explain,
        *,
        max_rest_chars: int,
        start: tuple[str, ...] = (),
    ) -> None:
        self._parents = parents
        self._explain = explain
        self._max_rest_chars = max_rest_chars
        self.candidates: list[Candidate] = flatten(patterns, parents, explain, start=start)
        # At most as many cuts as a route has segments: what is deeper stays in one piece.
        self.cuts = max((len(candidate.heads) for candidate in self.candidates), default=0)
        self._root = Node(self.candidates, len(start))
        self._constrained = any(map(_is_constrained, self.candidates))
        self._functions: dict[str, MatchFunction] = {}  # by source; as many as shapes of routes
        self._entry = self._compile(self._root, None)

    def find(
        self, rest: str, path: str, method: str | None, host: str | None
    ) -> RouterMatch | None:
        """Return the match of rest, the end of path, or None."""
        segments = rest.split("/", self.cuts)
        asked = (method, host) if self._constrained else ()
        entry = self._entry
        found: RouterMatch | None = entry[0](path, segments, len(segments), *asked, entry)
        return found

    def make_door(self, missed: Callable[..., Any]) -> MatchFunction:
        """Return the function from a path (with its method and host) to a match.

        missed: called with the same arguments where nothing fits; what it returns is returned.
        """
        writer = self._writer()
        source = writer.write_door(self._root, self.fixed_routes, missed, self.cuts)
        return _execute(source, {"c": writer.entry(None)})

    @cached_property
    def fixed_routes(self) -> dict[str, Endpoint]:
        """The routes that are one fixed text which no earlier route might take, by that text."""
        found: dict[str, Endpoint] = {}
        for candidate in self.candidates:
            if candidate.is_plain and candidate.endpoint:
                segments = [head.literal or "" for head in candidate.heads]
                if self._root.earliest(segments) == candidate.order:
                    found["/".join(segments)] = candidate.endpoint
        return found

    def _compile(self, node: Node, runs: list[Run] | None) -> Entry:
        writer = self._writer()
        source = writer.write(runs, node)
        function = self._functions.get(source)
        if function is None:
            function = self._functions.setdefault(source, _execute(source, {}))
        return writer.entry(function)

    def _writer(self) -> FunctionWriter:
        return FunctionWriter(
            self._step,
            self._table,
            constrained=self._constrained,
            max_rest_chars=self._max_rest_chars,
        )

    def _table(self, below: Mapping[Any, Node], around: Node | None) -> dict[Any, Entry]:
        """Return an entry for each key; each replaces itself by the compiled one when called."""
        table: dict[Any, Entry] = {}
        for text, node in below.items():
            table[text] = (self._later(table, text, node, around),)
        return table

    def _later(
        self, table: dict[Any, Entry], text: Any, node: Node, around: Node | None
    ) -> MatchFunction:
        def compile_and_match(*arguments: Any) -> Any:
            runs = around.merged(text) if around else None
            entry = table[text] = self._compile(around if runs and around else node, runs)
            return entry[0](*arguments[:-1], entry)

        return compile_and_match

    def _step(self, step: Step) -> Callable[..., RouterMatch | None]:
        if isinstance(step.declared, URLPattern):
            return self._whole_route(step.declared, step.parents)
        return self._whole_include(step.declared, step.parents)

    def _whole_route(
        self, declared: URLPattern, parents: tuple[URLResolver, ...]
    ) -> Callable[..., RouterMatch | None]:
        endpoint = make_endpoint(declared, parents, self._explain)

        def match_route(
            rest: str, path: str, method: str | None, host: str | None
        ) -> RouterMatch | None:
            found = declared.resolve(rest, method=method, host=host)
            if found is None:
                return None
            return WholeMatch(endpoint, found.args, found.kwargs, path, found.captured_kwargs)

        return match_route

    def _whole_include(
        self, declared: URLResolver, parents: tuple[URLResolver, ...]
    ) -> Callable[..., RouterMatch | None]:
        inner: list[Tree] = []
        conf = declared.urlconf_module
        levels = sum(around.urlconf_module is conf for around in parents)

        def match_include(
            rest: str, path: str, method: str | None, host: str | None
        ) -> RouterMatch | None:
            taken = capture(declared, rest, host)
            if taken is None or levels > _MAX_SELF_INCLUDES:
                return None
            if not inner:
                inner.append(self._below(declared, parents))
            after, args, kwargs = taken
            found = inner[0].find(after, path, method, host)
            if found is not None:
                outer = (args, {**kwargs, **declared.default_kwargs})
                found.args, found.kwargs = wrap_arguments(outer, found.args, found.kwargs)
            return found

        return match_include

    def _below(self, declared: URLResolver, parents: tuple[URLResolver, ...]) -> Tree:
        return Tree(
            declared.url_patterns,
            (*parents, declared),
            self._explain,
            max_rest_chars=self._max_rest_chars,
        )


def _execute(source: str, names: dict[str, object]) -> MatchFunction:
    namespace: dict[str, object] = {"RouterMatch": RouterMatch, "graft": graft, **names}
    # The source is our own; whatever comes from a route stands in it as a repr or by name.
    exec(compile(source, "<compiled routes>", "exec"), namespace)  # noqa: S102
    function: MatchFunction = namespace["match"]  # type: ignore[assignment]
    return function


def _is_constrained(candidate: Candidate) -> bool:
    """Tell whether the method or the host must be known to match."""
    return (
        isinstance(candidate.final, Step)
        or any(level.host is not None for level in candidate.levels)
        or (candidate.endpoint is not None and candidate.endpoint.methods is not None)
    )


def explain_with(root: URLResolver) -> Explain:
    """Return the function that lists the patterns tried for a path, the last one fitting."""

    def explain(path: str) -> list[list[Any]]:
        try:
            return root.resolve(path).tried or []
        except Resolver404 as miss:
            return miss.tried

    return explain
