"""The compiled decision tree: a path's segments in, a match out.

Flow: patterns → flatten.py → nodes.py → codegen.py → **tree** → router.py. Functions are compiled
when a path first leads to them, so a large project starts fast and pays for what is visited.
Not here: what a miss means (router.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from .codegen import FunctionWriter, MatchFunction
from .errors import Resolver404
from .flatten import Candidate, Step, flatten, make_endpoint
from .matches import Endpoint, Explain, RouterMatch, WholeMatch
from .nodes import Node, Run
from .resolvers import Declared, URLPattern, URLResolver, capture, wrap_arguments

# A URLconf that includes itself is followed this deep, then it ends: a path must not grow the tree.
_MAX_SELF_INCLUDES = 8


class Tree:
    """The routes of one URLconf, compiled.

    patterns: the routes, in order. parents: the includes around them, from the root.
    start: the literal segments that every path begins with.
    """

    def __init__(
        self,
        patterns: list[Declared],
        parents: tuple[URLResolver, ...],
        explain: Explain,
        *,
        start: tuple[str, ...] = (),
    ) -> None:
        self._parents = parents
        self._explain = explain
        self._start = start
        self.candidates: list[Candidate] = flatten(patterns, parents, explain, start=start)
        # One more cut than any route has segments: what is deeper stays in one piece.
        self.cuts = max((len(candidate.heads) for candidate in self.candidates), default=0)
        self._root = Node(self.candidates, len(start))
        self.match: MatchFunction = self._compile(self._root, None)

    def find(
        self, rest: str, path: str, method: str | None, host: str | None
    ) -> RouterMatch | None:
        """Return the match of rest, the end of path, or None."""
        segments = rest.split("/", self.cuts)
        found: RouterMatch | None = self.match(path, segments, len(segments), method, host)
        return found

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

    def _compile(self, node: Node, runs: list[Run] | None) -> MatchFunction:
        writer = FunctionWriter(self._step, self._table)
        source = writer.write(runs, node)
        namespace = writer.constants
        # The text is our own; whatever comes from a route stands in it as a repr or by name.
        exec(compile(source, f"<routes at segment {node.depth}>", "exec"), namespace)  # noqa: S102
        function: MatchFunction = namespace["match"]  # type: ignore[assignment]
        return function

    def _table(self, below: Mapping[str, Node], around: Node | None) -> dict[str, MatchFunction]:
        """Return a function for each text; each replaces itself by the compiled one when called."""
        table: dict[str, MatchFunction] = {}
        for text, node in below.items():
            table[text] = self._later(table, text, node, around)
        return table

    def _later(
        self, table: dict[str, MatchFunction], text: str, node: Node, around: Node | None
    ) -> MatchFunction:
        def compile_and_match(*arguments: Any) -> Any:
            runs = around.merged(text) if around else None
            table[text] = self._compile(around if runs and around else node, runs)
            return table[text](*arguments)

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
                inner.append(Tree(declared.url_patterns, (*parents, declared), self._explain))
            after, args, kwargs = taken
            found = inner[0].find(after, path, method, host)
            if found is not None:
                outer = (args, {**kwargs, **declared.default_kwargs})
                found.args, found.kwargs = wrap_arguments(outer, found.args, found.kwargs)
            return found

        return match_include


def explain_with(root: URLResolver) -> Explain:
    """Return the function that lists the patterns tried for a path, the last one fitting."""

    def explain(path: str) -> list[list[Any]]:
        try:
            return root.resolve(path).tried or []
        except Resolver404 as miss:
            return miss.tried

    return explain
