"""The end of a route: constraints, converted arguments, and the match that is returned.

Flow: candidate → **source text** → codegen. What is tested on the way there stands in codegen.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

from hotclub_routing.converters import IntConverter, StringConverter
from hotclub_routing.flatten import Candidate, Head, Level, Rest, Step
from hotclub_routing.head_tests import HeadTests, is_plain_text
from hotclub_routing.matches import RouterMatch
from hotclub_routing.segments import Binding
from hotclub_routing.source_lines import SourceLines

StepFactory: TypeAlias = Callable[[Step], Callable[..., RouterMatch | None]]
"""Makes the function that matches a pattern whole."""


class LeafWriter:
    """Writes what stands innermost in a function.

    max_rest_chars: how much of a path is given to a pattern that may take slashes.
    """

    def __init__(
        self, lines: SourceLines, tests: HeadTests, steps: StepFactory, max_rest_chars: int
    ) -> None:
        self._lines, self._tests = lines, tests
        self._steps = steps
        self._max_rest_chars = max_rest_chars

    def all_the_rest(self, candidate: Candidate, depth: int) -> None:
        """Write the end of a route that takes the rest of the path, slashes and all."""
        self._lines.line(f"rest = '/'.join(s[{depth}:])")
        with self._lines.block(f"if len(rest) <= {self._max_rest_chars}:"):
            self._rest(candidate, depth)

    def _rest(self, candidate: Candidate, depth: int) -> None:
        if isinstance(candidate.final, Rest):
            with self._lines.block(f"if {self._tests.test(candidate.final.head, depth, 'rest')}:"):
                self.leaf(candidate)
            self._tests.forget([depth])
        elif isinstance(candidate.final, Step):
            opening = candidate.final.opening
            test = f"if rest.startswith({opening!r}):" if opening else "if True:"
            with self._lines.block(test):
                if opening:
                    self._lines.line(f"rest = rest[{len(opening)}:]")
                self._step(candidate, candidate.final)

    def leaf(self, candidate: Candidate) -> None:
        """Write the return of the match of a route whose tests have been passed."""
        with self._constraints(candidate):
            self._tests.match_again(candidate)
            values = [self._level_values(candidate, at) for at in range(len(candidate.levels))]
            args, known = list(values[-1][0]), values[-1][1]
            for positional, named in reversed(values[:-1]):
                known = {**named, **known}
                if not known:
                    args = [*positional, *args]
            kwargs = ", ".join(item for _, named in values for item in named.values())
            endpoint = self._lines.constant(candidate.endpoint)
            arguments = f"({''.join(f'{arg}, ' for arg in args)}), {{{kwargs}}}"
            self._guarded(f"return RouterMatch({endpoint}, {arguments}, path)")

    def _step(self, candidate: Candidate, step: Step) -> None:
        with self._constraints(candidate):
            self._tests.match_again(candidate)
            outer = ""
            for at in range(len(candidate.levels)):
                args, named = self._level_values(candidate, at)
                outer += f"(({''.join(f'{arg}, ' for arg in args)}), "
                outer += f"{{{', '.join(named.values())}}}), "
            call = f"{self._lines.constant(self._steps(step))}(rest, path, method, host)"
            self._lines.line("outer = None")
            self._guarded(f"outer = ({outer})")
            with self._lines.block("if outer is not None:"):
                self._lines.line(f"found = {call}")
                with self._lines.block("if found is not None:"):
                    self._lines.line("return graft(found, outer)")

    def _guarded(self, statement: str) -> None:
        """Write a statement that converts; a ValueError in it means "no match"."""
        with self._lines.block("try:"):
            self._lines.line(statement)
        with self._lines.block("except ValueError:"):
            self._lines.line("pass")

    @contextmanager
    def _constraints(self, candidate: Candidate) -> Iterator[None]:
        tests = []
        if candidate.endpoint is not None and candidate.endpoint.methods is not None:
            methods = self._lines.constant(candidate.endpoint.methods)
            tests.append(f"(not method or method in {methods})")
        for at, level in enumerate(candidate.levels):
            if level.host is not None:
                host = self._lines.constant(level.host.match)
                tests.append(f"(h{at} := {host}(host)) is not None")
        if not tests:
            yield
            return
        with self._lines.block(f"if {' and '.join(tests)}:"):
            yield

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
            named[f"extra {name}"] = f"{name!r}: {self._lines.constant(extra)}"
        return args, named

    def _value(self, head: Head, binding: Binding, depth: int, text: str) -> str:
        if not is_plain_text(head):
            text = f"m{depth}.group({binding.group})"
        if binding.converter is None:
            return text
        convert = getattr(type(binding.converter), "to_python", None)
        if convert is StringConverter.to_python:
            return text
        if convert is IntConverter.to_python:
            return f"int({text})"
        return f"{self._lines.constant(binding.converter.to_python)}({text})"
