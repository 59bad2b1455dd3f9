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
Not here: compiling, and the order of routes (nodes.py).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Any, TypeAlias

from hotclub_routing.converters import (
    SLUG_CHARS,
    Converter,
    IntConverter,
    PathConverter,
    SlugConverter,
    StringConverter,
    UUIDConverter,
)
from hotclub_routing.flatten import Candidate, End, Head, Level, Rest, Step
from hotclub_routing.matches import Endpoint, RouterMatch
from hotclub_routing.nodes import Node, Run
from hotclub_routing.patterns import compile_regex
from hotclub_routing.resolvers import wrap_arguments
from hotclub_routing.segments import Binding

# With the method and host, where some route asks for them.
_PLAIN_ARGUMENTS = "path, s, n"
_FULL_ARGUMENTS = "path, s, n, method, host"
MatchFunction: TypeAlias = Callable[..., Any]
Entry: TypeAlias = tuple[Any, ...]
"""A function, followed by its constants; it is called with the whole entry."""
StepFactory: TypeAlias = Callable[[Step], Callable[..., RouterMatch | None]]
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
        self._max_rest_chars = max_rest_chars
        self._constants: list[object] = [None]  # the place of the function itself
        self._steps = steps
        self._tables = tables
        self._arguments = _FULL_ARGUMENTS if constrained else _PLAIN_ARGUMENTS
        self._lines: list[str] = []
        self._indent = 1
        self._start = 0
        self._matched: set[int] = set()

    def entry(self, function: MatchFunction | None) -> Entry:
        """Return the function that was written with its constants."""
        return (function, *self._constants[1:])

    def write(self, runs: list[Run] | None, node: Node) -> str:
        """Return the source of the function for node, or for runs of it in their given order."""
        self._start = node.depth
        self._lines.append(f"def match({self._arguments}, c):")
        if runs is None:
            self._node(node)
        else:
            self._segment(node.depth)
            self._runs(runs, node.depth)
        self._line("return None")
        return "\n".join(self._lines)

    def write_door(
        self, node: Node, fixed: Mapping[str, Endpoint], missed: object, cuts: int
    ) -> str:
        """Return the source of the function that a path comes in by; `c` is a global there.

        node: the root. fixed: routes that are one text. missed: called where nothing fits. cuts: at
        how many slashes a path is cut at most.
        """
        self._start = node.depth
        self._lines.append("def match(path, method=None, host=None):")
        self._line(f"endpoint = {self._constant(fixed.get)}(path)")
        with self._block("if endpoint is not None:"):
            self._line("return RouterMatch(endpoint, (), endpoint.extra_kwargs.copy(), path)")
        self._line(f"s = path.split('/', {cuts})")
        with self._block("if not s[0]:"):
            self._line("n = len(s)")
            self._node(node)
        self._line(f"return {self._constant(missed)}(path, method, host)")
        return "\n".join(self._lines)

    # ── shape: which tests stand inside which ─────────────────────────────────────────────────

    def _node(self, node: Node) -> None:
        depth = node.depth
        if len(node.candidates) == 1 and isinstance(node.candidates[0].final, End):
            self._alone(node.candidates[0], depth)
            return
        for candidate in node.ended:
            with self._block(f"if n == {depth}:"):
                self._leaf(candidate)
        if not (node.literals or node.wild):
            return
        with self._block(f"if n > {depth}:"):
            self._segment(depth)
            if node.literals:
                self._literals(node)
            self._runs(node.wild, depth)

    def _alone(self, candidate: Candidate, depth: int) -> None:
        """Ask all that is left to ask of one route at once."""
        tests = [f"n == {len(candidate.heads)}"]
        for at, head in enumerate(candidate.heads[depth:], start=depth):
            tests.append(self._test(head, at, f"s[{at}]"))
        with self._block(f"if {' and '.join(tests)}:"):
            self._leaf(candidate)
        self._matched.difference_update(range(depth, len(candidate.heads)))

    def _segment(self, depth: int) -> None:
        self._line(f"x{depth} = s[{depth}]")

    def _literals(self, node: Node) -> None:
        few = len(node.literals) <= _INLINE_LITERALS
        if few and self._fits_inline(node) and not any(map(node.merged, node.literals)):
            for at, (text, below) in enumerate(node.literals.items()):
                with self._block(f"{'elif' if at else 'if'} {_equals(f'x{node.depth}', text)}:"):
                    self._node(below)
            return
        table = self._constant(self._tables(node.literals, node))
        pairs, complete = literal_pairs(node)
        if pairs:
            by_pair = self._constant(self._tables(pairs, None))
            with self._block(f"if n > {node.depth + 1}:"):
                self._call(f"{by_pair}.get((x{node.depth}, s[{node.depth + 1}]))")
        with self._block("else:") if complete else nullcontext():
            self._call(f"{table}.get(x{node.depth})")

    def _call(self, function: str) -> None:
        self._line(f"below = {function}")
        with self._block("if below is not None:"):
            self._line(f"found = below[0]({self._arguments}, below)")
            with self._block("if found is not None:"):
                self._line("return found")

    def _runs(self, runs: list[Run], depth: int) -> None:
        heads = [run.head for run in runs if run.head and _is_plain_text(run.head)]
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
                self._line(f"{known[head.key]} = {self._test(head, depth, f'x{depth}')}")
            with self._block(f"if {known[head.key]}:"):
                self._inline_or_call(run.node)

    def _run(self, run: Run, depth: int) -> None:
        if run.head is None:
            self._all_the_rest(run.node.candidates[0], depth)
        elif run.head.literal is not None:
            self._inline_or_call(run.node)
        else:
            with self._block(f"if {self._test(run.head, depth, f'x{depth}')}:"):
                self._inline_or_call(run.node)
            self._matched.discard(depth)

    def _inline_or_call(self, node: Node) -> None:
        if self._fits_inline(node):
            self._node(node)
        else:
            table = self._constant(self._tables({"": node}, None))
            self._call(f"{table}['']")

    def _fits_inline(self, node: Node) -> bool:
        close = node.depth - self._start < _INLINE_DEPTH
        return close and len(node.candidates) <= _INLINE_CANDIDATES

    # ── tests: does a text fit a head? ───────────────────────────────────────────────────────

    def _test(self, head: Head, depth: int, text: str) -> str:
        """Return the test that text, an expression, fits head."""
        if head.literal is not None:
            return _equals(text, head.literal)
        fast = _FAST_TESTS.get(type(head.converter))
        if fast is not None and head.converter is not None:
            regex = self._constant(compile_regex(head.converter.regex).fullmatch)
            return fast.format(text=text, regex=regex, slug=repr(SLUG_CHARS))
        fullmatch = self._constant(compile_regex(head.source).fullmatch)
        self._matched.add(depth)
        return f"(m{depth} := {fullmatch}({text})) is not None"

    def _all_the_rest(self, candidate: Candidate, depth: int) -> None:
        self._line(f"rest = '/'.join(s[{depth}:])")
        with self._block(f"if len(rest) <= {self._max_rest_chars}:"):
            self._rest(candidate, depth)

    def _rest(self, candidate: Candidate, depth: int) -> None:
        if isinstance(candidate.final, Rest):
            with self._block(f"if {self._test(candidate.final.head, depth, 'rest')}:"):
                self._leaf(candidate)
            self._matched.discard(depth)
        elif isinstance(candidate.final, Step):
            opening = candidate.final.opening
            test = f"if rest.startswith({opening!r}):" if opening else "if True:"
            with self._block(test):
                if opening:
                    self._line(f"rest = rest[{len(opening)}:]")
                self._step(candidate, candidate.final)

    # ── leaves: the arguments, and the match ──────────────────────────────────────────────────

    def _leaf(self, candidate: Candidate) -> None:
        with self._constraints(candidate):
            self._rematch(candidate)
            values = [self._level_values(candidate, at) for at in range(len(candidate.levels))]
            args, known = list(values[-1][0]), values[-1][1]
            for positional, named in reversed(values[:-1]):
                known = {**named, **known}
                if not known:
                    args = [*positional, *args]
            kwargs = ", ".join(item for _, named in values for item in named.values())
            endpoint = self._constant(candidate.endpoint)
            arguments = f"({''.join(f'{arg}, ' for arg in args)}), {{{kwargs}}}"
            self._guarded(f"return RouterMatch({endpoint}, {arguments}, path)")

    def _step(self, candidate: Candidate, step: Step) -> None:
        with self._constraints(candidate):
            self._rematch(candidate)
            outer = ""
            for at in range(len(candidate.levels)):
                args, named = self._level_values(candidate, at)
                outer += f"(({''.join(f'{arg}, ' for arg in args)}), "
                outer += f"{{{', '.join(named.values())}}}), "
            call = f"{self._constant(self._steps(step))}(rest, path, method, host)"
            self._line("outer = None")
            self._guarded(f"outer = ({outer})")
            with self._block("if outer is not None:"):
                self._line(f"found = {call}")
                with self._block("if found is not None:"):
                    self._line("return graft(found, outer)")

    def _guarded(self, statement: str) -> None:
        """Write a statement that converts; a ValueError in it means "no match"."""
        with self._block("try:"):
            self._line(statement)
        with self._block("except ValueError:"):
            self._line("pass")

    @contextmanager
    def _constraints(self, candidate: Candidate) -> Iterator[None]:
        tests = []
        if candidate.endpoint is not None and candidate.endpoint.methods is not None:
            methods = self._constant(candidate.endpoint.methods)
            tests.append(f"(not method or method in {methods})")
        for at, level in enumerate(candidate.levels):
            if level.host is not None:
                host = self._constant(level.host.match)
                tests.append(f"(h{at} := {host}(host)) is not None")
        if not tests:
            yield
            return
        with self._block(f"if {' and '.join(tests)}:"):
            yield

    def _rematch(self, candidate: Candidate) -> None:
        """Match again what a function further out has matched: its match object is not here."""
        for depth, head in enumerate(candidate.heads):
            if head.bindings and not _is_plain_text(head) and depth not in self._matched:
                fullmatch = self._constant(compile_regex(head.source).fullmatch)
                self._line(f"m{depth} = {fullmatch}(s[{depth}])")

    def _level_values(self, candidate: Candidate, at: int) -> tuple[list[str], dict[str, str]]:
        level: Level = candidate.levels[at]
        args: list[str] = []
        named: dict[str, str] = {}
        if level.host is not None and level.host.converters:
            named["**host"] = f"**h{at}"
        heads = [(depth, head, f"s[{depth}]") for depth, head in enumerate(candidate.heads)]
        if isinstance(candidate.final, Rest):
            heads.append((len(heads), candidate.final.head, "rest"))
        for depth, head, text in heads:
            for binding in head.bindings if head.level == at else ():
                value = self._value(head, binding, depth, text)
                if binding.name is None:
                    args.append(value)
                else:
                    named[binding.name] = f"{binding.name!r}: {value}"
        for name, extra in level.extra.items():
            # A key of its own: a capture of that name is overwritten, but still converted.
            named[f"extra {name}"] = f"{name!r}: {self._constant(extra)}"
        return args, named

    def _value(self, head: Head, binding: Binding, depth: int, text: str) -> str:
        if not _is_plain_text(head):
            text = f"m{depth}.group({binding.group})"
        if binding.converter is None:
            return text
        convert = getattr(type(binding.converter), "to_python", None)
        if convert is StringConverter.to_python:
            return text
        if convert is IntConverter.to_python:
            return f"int({text})"
        return f"{self._constant(binding.converter.to_python)}({text})"

    # ── lines ────────────────────────────────────────────────────────────────────────────────

    def _constant(self, value: object) -> str:
        self._constants.append(value)
        return f"c[{len(self._constants) - 1}]"

    def _line(self, text: str) -> None:
        self._lines.append("    " * self._indent + text)

    @contextmanager
    def _block(self, head: str) -> Iterator[None]:
        self._line(head)
        self._indent += 1
        before = len(self._lines)
        yield
        if len(self._lines) == before:
            self._line("pass")
        self._indent -= 1


# The built-in converters without a regex where the text allows it. `isprintable` is a quick yes:
# it holds for nearly all texts without control characters; the regex decides on the others.
_FAST_TESTS: Mapping[type[Converter | None], str] = {
    IntConverter: "{text}.isdecimal() and {text}.isascii()",
    StringConverter: "{text} and ({text}.isprintable() or {regex}({text}))",
    SlugConverter: "{text} and not {text}.strip({slug})",
    PathConverter: "{text} and ({text}.isprintable() or {regex}({text}))",
    UUIDConverter: "{regex}({text})",
}


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


def _equals(text: str, literal: str) -> str:
    return f"{text} == {literal!r}" if literal else f"not {text}"


def _is_plain_text(head: Head) -> bool:
    """Tell whether the capture is the whole segment, so that no match object is needed."""
    return type(head.converter) in _FAST_TESTS or (
        head.converter is not None and re.compile(head.source).groups == 1
    )
