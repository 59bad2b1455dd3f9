"""One case of the comparison: templates and options; how it is run, and how it is made smaller.

A case is a function of (seed, number), which its report names.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from twin_libraries import library
from twin_sides import BOTH, OURS, THEIRS, Options, Outcome, Surroundings, outcome
from twin_values import values

LIBRARIES = {side.name: library(side) for side in BOTH}


@dataclass(frozen=True)
class Case:
    """The first of `templates` is rendered; the others may be included or extended by it."""

    templates: tuple[tuple[str, str], ...]
    options: Options
    around: Surroundings
    title: str = ""

    def __str__(self) -> str:
        shown = "\n".join(f"--- {name}\n{source}" for name, source in self.templates)
        return f"{self.title} {self.options} in {self.around.name}\n{shown}"

    @property
    def source(self) -> str:
        return "\n".join(source for _, source in self.templates)


def run_on(side: Any, case: Case) -> Outcome:
    """Return what `side` makes of a case."""
    engine = side.engine(dict(case.templates), case.options, case.around.ports)
    engine.template_builtins.append(LIBRARIES[side.name])
    random.seed(0)
    return outcome(side, engine, case.templates[0][0], values(side), case.options)


def run(case: Case) -> tuple[Outcome, Outcome]:
    """Return what Django and what ours make of a case."""
    with case.around.active():
        return run_on(THEIRS, case), run_on(OURS, case)


_PIECES = re.compile(r"({%.*?%}|{{.*?}}|{#.*?#})", re.DOTALL)
_FILTER = re.compile(r"""\s*\|\s*\w+(:("[^"]*"|'[^']*'|[-\w.]+))?""")


def shrunk(case: Case, differs: Callable[[Case], bool]) -> Case:
    """Return a case that still differs and from which nothing can be left out."""
    seen: set[Case] = set()
    changed = True
    while changed:
        changed = False
        for smaller in _smaller(case):
            if smaller is None or smaller in seen:
                continue
            seen.add(smaller)
            if differs(smaller):
                case, changed = smaller, True
                break
    return case


def _smaller(case: Case) -> Any:
    for number, (name, source) in enumerate(case.templates):
        yield _with(case, number, name, "")
        if number:
            rest = case.templates[:number] + case.templates[number + 1 :]
            yield replace(case, templates=rest)
        pieces = _PIECES.split(source)
        for size in (len(pieces) // 2, len(pieces) // 4, 5, 3, 2, 1):
            for start in range(0, len(pieces), max(1, size // 2)) if size else ():
                yield _with(case, number, name, "".join(pieces[:start] + pieces[start + size :]))
        # A tag with its end, what is between them stays.
        for start, piece in enumerate(pieces):
            if piece.startswith("{%"):
                for end in range(start + 1, len(pieces)):
                    if pieces[end].startswith("{% end"):
                        left = pieces[:start] + pieces[start + 1 : end] + pieces[end + 1 :]
                        yield _with(case, number, name, "".join(left))
        for match in _FILTER.finditer(source):
            yield _with(case, number, name, source[: match.start()] + source[match.end() :])


def _with(case: Case, number: int, name: str, source: str) -> Case | None:
    templates = list(case.templates)
    if len(source) >= len(templates[number][1]):
        return case
    templates[number] = (name, source)
    return replace(case, templates=tuple(templates))
