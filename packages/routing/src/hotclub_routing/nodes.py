"""Sort candidates into a tree: by literal segment, then by what a segment must be.

Flow: candidates → **nodes** → codegen.py writes a function for each. A node stands for the routes
that are still possible after some segments; order of declaration is kept everywhere.
Not here: code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from hotclub_routing.flatten import Candidate, End, Head


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Candidates that follow each other and ask the same of a segment.

    head: what they ask, or None when the one candidate takes all the rest.
    """

    head: Head | None
    node: Node

    @property
    def first(self) -> int:
        """The order of its first candidate."""
        return self.node.candidates[0].order

    def accepts(self, text: str) -> bool:
        """Tell whether a segment text could be taken; in doubt it could."""
        return self.head is None or _fits(self.head, text)


class Node:
    """The candidates whose heads before depth are matched."""

    def __init__(self, candidates: Sequence[Candidate], depth: int) -> None:
        self.candidates = candidates
        self.depth = depth

    @cached_property
    def ended(self) -> list[Candidate]:
        """Those that want the path to be at its end."""
        return [one for one in self.candidates if self._next(one) is None and _is_end(one)]

    @cached_property
    def literals(self) -> dict[str, Node]:
        """Those that go on with a literal segment, by its text."""
        by_text: dict[str, list[Candidate]] = {}
        for candidate in self.candidates:
            head = self._next(candidate)
            if head is not None and head.literal is not None:
                by_text.setdefault(head.literal, []).append(candidate)
        return {text: Node(group, self.depth + 1) for text, group in by_text.items()}

    @cached_property
    def wild(self) -> list[Run]:
        """All others, in order, those that ask the same in a row taken together."""
        return self.runs(one for one in self.candidates if self._is_wild(one))

    def runs(self, candidates: Iterable[Candidate]) -> list[Run]:
        """Return candidates of this node, in their order, as runs."""
        runs: list[Run] = []
        for key, group in groupby(candidates, self._run_key):
            members = list(group)
            if key is None:
                runs += [Run(None, Node([one], self.depth)) for one in members]
            else:
                runs.append(Run(self._next(members[0]), Node(members, self.depth + 1)))
        return runs

    def merged(self, text: str) -> list[Run] | None:
        """Return the runs for one literal text when routes of both kinds interleave, else None."""
        literal = self.literals[text]
        last = literal.candidates[-1].order
        rivals = [run for run in self.wild if run.accepts(text)]
        if all(run.first > last for run in rivals):
            return None
        both = [*literal.candidates, *(one for run in rivals for one in run.node.candidates)]
        return self.runs(sorted(both, key=lambda one: one.order))

    def earliest(self, segments: Sequence[str]) -> int | None:
        """Return the order of the first candidate that might match a path of these segments."""
        if self.depth == len(segments):
            return self.ended[0].order if self.ended else None
        text = segments[self.depth]
        found = []
        if text in self.literals:
            found.append(self.literals[text].earliest(segments))
        found += [
            run.node.earliest(segments) if run.head else run.first
            for run in self.wild
            if run.accepts(text)
        ]
        return min((order for order in found if order is not None), default=None)

    def _next(self, candidate: Candidate) -> Head | None:
        return candidate.heads[self.depth] if len(candidate.heads) > self.depth else None

    def _is_wild(self, candidate: Candidate) -> bool:
        head = self._next(candidate)
        return head.literal is None if head else not _is_end(candidate)

    def _run_key(self, candidate: Candidate) -> tuple[str, object] | None:
        head = self._next(candidate)
        if head is None:
            return None
        return ("literal", head.literal) if head.literal is not None else head.key


def _is_end(candidate: Candidate) -> bool:
    return isinstance(candidate.final, End)


def _fits(head: Head, text: str) -> bool:
    if head.literal is not None:
        return head.literal == text
    return re.fullmatch(head.source, text) is not None
