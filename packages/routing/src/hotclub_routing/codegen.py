"""Write the Python function that matches the routes of one node.

Flow: nodes → **source text** → tree.py compiles it. A function gets the path cut into segments and
returns a match or None. What it looks like, for `books/<int:pk>/`:

    def match(path, s, n, c):
        if n > 2:
            x2 = s[2]
            if x2.isdecimal() and x2.isascii():
                if n == 4 and not s[3]:
                    try:
                        return RouterMatch(c[1], (), {'pk': int(s[2])}, path)
                    except ValueError:
                        pass
        return None

Texts from routes enter the source only as `repr`; all objects come in a tuple of constants, `c`, so
that routes of the same shape share one function: a thousand routes need a few dozen.
Not here: compiling, the order of routes (nodes.py), tests (head_tests.py), arguments (leaves.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from typing import Any, TypeAlias

from hotclub_routing.flatten import Candidate, End
from hotclub_routing.head_tests import HeadTests, equals, is_plain_text
from hotclub_routing.leaves import LeafWriter, StepFactory
from hotclub_routing.matches import Endpoint, RouterMatch
from hotclub_routing.nodes import Node, Run
from hotclub_routing.resolvers import wrap_arguments
from hotclub_routing.source_lines import SourceLines

# With the method and host, where some route asks for them.
_PLAIN_ARGUMENTS = "path, s, n"
_FULL_ARGUMENTS = "path, s, n, method, host"
MatchFunction: TypeAlias = Callable[..., Any]
Entry: TypeAlias = tuple[Any, ...]
"""A function, followed by its constants; it is called with the whole entry."""
TableFactory: TypeAlias = Callable[[Mapping[Any, Node], Node | None], dict[Any, Entry]]

# Larger groups of routes get a function of their own, made when a path first leads there.
_INLINE_CANDIDATES = 6
_INLINE_LITERALS = 3
_INLINE_DEPTH = 8


def graft(found: RouterMatch, outer: tuple[tuple[Any, ...], ...]) -> RouterMatch:
    """Add the arguments of the includes around a match that a step returned."""
    for args, kwargs in reversed(outer):
        found.args, found.kwargs = wrap_arguments((args, kwargs), found.args, found.kwargs)
    return found


class FunctionWriter:
    """Writes one function; `entry` joins it with its constants.

    steps: makes the function that matches a pattern whole. tables: makes the mapping from a literal
    segment to the function of the node below. constrained: whether method and host are passed.
    max_rest_chars: how much of a path is given to a pattern that may take slashes.
    """

    def __init__(
        self,
        steps: StepFactory,
        tables: TableFactory,
        *,
        constrained: bool,
        max_rest_chars: int,
    ) -> None:
        self._lines = SourceLines()
        self._tests = HeadTests(self._lines)
        self._leaves = LeafWriter(self._lines, self._tests, steps, max_rest_chars)
        self._tables = tables
        self._arguments = _FULL_ARGUMENTS if constrained else _PLAIN_ARGUMENTS
        self._start = 0

    def entry(self, function: MatchFunction | None) -> Entry:
        """Return the function that was written with its constants."""
        return (function, *self._lines.constants[1:])

    def write(self, runs: list[Run] | None, node: Node) -> str:
        """Return the source of the function for node, or for runs of it in their given order."""
        self._start = node.depth
        self._lines.begin(f"def match({self._arguments}, c):")
        if runs is None:
            self._node(node)
        else:
            self._segment(node.depth)
            self._runs(runs, node.depth)
        self._lines.line("return None")
        return self._lines.text()

    def write_door(
        self, node: Node, fixed: Mapping[str, Endpoint], missed: object, cuts: int
    ) -> str:
        """Return the source of the function that a path comes in by; `c` is a global there.

        node: the root. fixed: routes that are one text. missed: called where nothing fits. cuts: at
        how many slashes a path is cut at most.
        """
        self._start = node.depth
        self._lines.begin("def match(path, method=None, host=None):")
        self._lines.line(f"endpoint = {self._lines.constant(fixed.get)}(path)")
        with self._lines.block("if endpoint is not None:"):
            self._lines.line("return RouterMatch(endpoint, (), endpoint.extra_kwargs.copy(), path)")
        self._lines.line(f"s = path.split('/', {cuts})")
        with self._lines.block("if not s[0]:"):
            self._lines.line("n = len(s)")
            self._node(node)
        self._lines.line(f"return {self._lines.constant(missed)}(path, method, host)")
        return self._lines.text()

    # ── shape: which tests stand inside which ─────────────────────────────────────────────────

    def _node(self, node: Node) -> None:
        depth = node.depth
        if len(node.candidates) == 1 and isinstance(node.candidates[0].final, End):
            self._alone(node.candidates[0], depth)
            return
        for candidate in node.ended:
            with self._lines.block(f"if n == {depth}:"):
                self._leaves.leaf(candidate)
        if not (node.literals or node.wild):
            return
        with self._lines.block(f"if n > {depth}:"):
            self._segment(depth)
            if node.literals:
                self._literals(node)
            self._runs(node.wild, depth)

    def _alone(self, candidate: Candidate, depth: int) -> None:
        """Ask all that is left to ask of one route at once."""
        tests = [f"n == {len(candidate.heads)}"]
        for at, head in enumerate(candidate.heads[depth:], start=depth):
            tests.append(self._tests.test(head, at, f"s[{at}]"))
        with self._lines.block(f"if {' and '.join(tests)}:"):
            self._leaves.leaf(candidate)
        self._tests.forget(range(depth, len(candidate.heads)))

    def _segment(self, depth: int) -> None:
        self._lines.line(f"x{depth} = s[{depth}]")

    def _literals(self, node: Node) -> None:
        few = len(node.literals) <= _INLINE_LITERALS
        if few and self._fits_inline(node) and not any(map(node.merged, node.literals)):
            for at, (text, below) in enumerate(node.literals.items()):
                with self._lines.block(
                    f"{'elif' if at else 'if'} {equals(f'x{node.depth}', text)}:"
                ):
                    self._node(below)
            return
        table = self._lines.constant(self._tables(node.literals, node))
        pairs, complete = literal_pairs(node)
        if pairs:
            by_pair = self._lines.constant(self._tables(pairs, None))
            with self._lines.block(f"if n > {node.depth + 1}:"):
                self._call(f"{by_pair}.get((x{node.depth}, s[{node.depth + 1}]))")
        with self._lines.block("else:") if complete else nullcontext():
            self._call(f"{table}.get(x{node.depth})")

    def _call(self, function: str) -> None:
        self._lines.line(f"below = {function}")
        with self._lines.block("if below is not None:"):
            self._lines.line(f"found = below[0]({self._arguments}, below)")
            with self._lines.block("if found is not None:"):
                self._lines.line("return found")

    def _runs(self, runs: list[Run], depth: int) -> None:
        heads = [run.head for run in runs if run.head and is_plain_text(run.head)]
        times = Counter(head.key for head in heads)
        known: dict[tuple[str, object], str] = {}
        for run in runs:
            head = run.head
            if head is None or times[head.key] < 2:
                self._run(run, depth)
                continue
            # Other routes stand between them, so they are no single run; still, one test is enough.
            if head.key not in known:
                known[head.key] = f"t{depth}_{len(known)}"
                self._lines.line(
                    f"{known[head.key]} = {self._tests.test(head, depth, f'x{depth}')}"
                )
            with self._lines.block(f"if {known[head.key]}:"):
                self._inline_or_call(run.node)

    def _run(self, run: Run, depth: int) -> None:
        if run.head is None:
            self._leaves.all_the_rest(run.node.candidates[0], depth)
        elif run.head.literal is not None:
            self._inline_or_call(run.node)
        else:
            with self._lines.block(f"if {self._tests.test(run.head, depth, f'x{depth}')}:"):
                self._inline_or_call(run.node)
            self._tests.forget([depth])

    def _inline_or_call(self, node: Node) -> None:
        if self._fits_inline(node):
            self._node(node)
        else:
            table = self._lines.constant(self._tables({"": node}, None))
            self._call(f"{table}['']")

    def _fits_inline(self, node: Node) -> bool:
        close = node.depth - self._start < _INLINE_DEPTH
        return close and len(node.candidates) <= _INLINE_CANDIDATES


def literal_pairs(node: Node) -> tuple[dict[tuple[str, str], Node], bool]:
    """Return the nodes two literal segments further on, where no earlier route interferes.

    One look-up of a pair then takes the place of two look-ups and a call. The second value tells
    whether the pairs are all there is two segments further on.
    """
    pairs: dict[tuple[str, str], Node] = {}
    complete = True
    for first, middle in node.literals.items():
        paired = len(middle.literals) > _INLINE_LITERALS and not node.merged(first)
        complete = complete and not middle.wild and (paired or not middle.literals)
        if paired:
            for second, below in middle.literals.items():
                if middle.merged(second):
                    complete = False
                else:
                    pairs[first, second] = below
    return pairs, complete and bool(pairs)
