"""Write the Python function that matches the routes of one node.

Flow: nodes → **source text** → tree.py compiles it. A function gets the path cut into segments and
returns a match or None. What it looks like, for `books/<int:pk>/`:

    def match(path, s, n, method, host):
        if n > 2:
            x2 = s[2]
            if x2.isdecimal() and x2.isascii():
                if n == 4 and s[3] == '':
                    try:
                        kwargs = {'pk': int(x2)}
                    except ValueError:
                        pass
                    else:
                        return RouterMatch(c1, (), kwargs, path)

Texts from routes enter the source only as `repr`, all objects as constants by name.
Not here: compiling, and the order of routes (nodes.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeAlias

from .converters import (
    SLUG_CHARS,
    Converter,
    IntConverter,
    PathConverter,
    SlugConverter,
    StringConverter,
    UUIDConverter,
)
from .flatten import Candidate, Head, Level, Rest, Step
from .matches import RouterMatch
from .nodes import Node, Run
from .patterns import compile_regex
from .resolvers import wrap_arguments
from .segments import Binding

SIGNATURE = "(path, s, n, method, host)"
MatchFunction: TypeAlias = Callable[..., Any]
StepFactory: TypeAlias = Callable[[Step], Callable[..., RouterMatch | None]]
TableFactory: TypeAlias = Callable[[Mapping[str, Node], Node | None], dict[str, MatchFunction]]

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
    """Writes one function; `source` and `constants` hold the outcome.

    steps: makes the function that matches a pattern whole. tables: makes the mapping from a literal
    segment to the function of the node below.
    """

    def __init__(self, steps: StepFactory, tables: TableFactory) -> None:
        self.constants: dict[str, object] = {"RouterMatch": RouterMatch, "graft": graft}
        self._steps = steps
        self._tables = tables
        self._lines = [f"def match{SIGNATURE}:"]
        self._indent = 1
        self._start = 0
        self._matched: set[int] = set()

    def write(self, runs: list[Run] | None, node: Node) -> str:
        """Return the source of the function for node, or for runs of it in their given order."""
        self._start = node.depth
        if runs is None:
            self._node(node)
        else:
            self._segment(node.depth)
            for run in runs:
                self._run(run, node.depth)
        self._line("return None")
        return "\n".join(self._lines)

    # ── shape: which tests stand inside which ─────────────────────────────────────────────────

    def _node(self, node: Node) -> None:
        depth = node.depth
        for candidate in node.ended:
            with self._block(f"if n == {depth}:"):
                self._leaf(candidate)
        if not (node.literals or node.wild):
            return
        with self._block(f"if n > {depth}:"):
            self._segment(depth)
            if node.literals:
                self._literals(node)
            for run in node.wild:
                self._run(run, depth)

    def _segment(self, depth: int) -> None:
        self._line(f"x{depth} = s[{depth}]")

    def _literals(self, node: Node) -> None:
        few = len(node.literals) <= _INLINE_LITERALS
        if few and self._fits_inline(node) and not any(map(node.merged, node.literals)):
            for at, (text, below) in enumerate(node.literals.items()):
                with self._block(f"{'elif' if at else 'if'} x{node.depth} == {text!r}:"):
                    self._node(below)
            return
        table = self._constant(self._tables(node.literals, node))
        self._call(f"{table}.get(x{node.depth})")

    def _call(self, function: str) -> None:
        self._line(f"below = {function}")
        with self._block("if below is not None:"):
            self._line(f"found = below{SIGNATURE}")
            with self._block("if found is not None:"):
                self._line("return found")

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
        fast = _FAST_TESTS.get(type(head.converter))
        if fast is not None:
            regex = self._constant(compile_regex(type(head.converter).regex).fullmatch)
            return fast.format(text=text, regex=regex, slug=repr(SLUG_CHARS))
        fullmatch = self._constant(compile_regex(head.source).fullmatch)
        self._matched.add(depth)
        return f"(m{depth} := {fullmatch}({text})) is not None"

    def _all_the_rest(self, candidate: Candidate, depth: int) -> None:
        self._line(f"rest = '/'.join(s[{depth}:])")
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
            self._guarded(
                arguments, f"return RouterMatch({endpoint}, args, kwargs, path)", "args, kwargs"
            )

    def _step(self, candidate: Candidate, step: Step) -> None:
        with self._constraints(candidate):
            self._rematch(candidate)
            outer = ""
            for at in range(len(candidate.levels)):
                args, named = self._level_values(candidate, at)
                outer += f"(({''.join(f'{arg}, ' for arg in args)}), "
                outer += f"{{{', '.join(named.values())}}}), "
            call = f"{self._constant(self._steps(step))}(rest, path, method, host)"
            self._guarded(f"({outer})", f"found = {call}", "outer")
            # After a failed conversion there is nothing to find.
            with self._block("if found is not None:"):
                self._line("return graft(found, outer)")

    def _guarded(self, values: str, then: str, names: str) -> None:
        if then.startswith("found"):
            self._line("found = None")
        with self._block("try:"):
            self._line(f"{names} = {values}")
        with self._block("except ValueError:"):
            self._line("pass")
        with self._block("else:"):
            self._line(then)

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
        name = f"c{len(self.constants)}"
        self.constants[name] = value
        return name

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


def _is_plain_text(head: Head) -> bool:
    """Tell whether the capture is the whole segment, so that no match object is needed."""
    return type(head.converter) in _FAST_TESTS or (
        head.converter is not None and re.compile(head.source).groups == 1
    )
