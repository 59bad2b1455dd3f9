"""The lines of the module that mypy reads, and what each of them asks.

Flow: expressions → **lines with probes** → mypy's messages → findings. A probe says which place of
which template a line stands for, and what a complaint about it means.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from hotclub_templates.check.parsing import Parsed
from hotclub_templates.check.sources import Span
from hotclub_templates.check.types.names import Imports

Kind = Literal[
    "attribute", "call", "items", "filter", "each", "unpack", "compare", "argument", "include", "type",
]  # fmt: skip

LANGUAGE = "hotclub_templates.check.types.language"


@dataclass(frozen=True, slots=True)
class Probe:
    """What a line asks.

    kind: what it does; name: the attribute, filter, tag or variable; arguments: where the arguments
    of a call stand, by number from 1 or by name; unless: the number of
    a line that, if mypy has no complaint about it, makes this one mean nothing.
    """

    parsed: Parsed
    span: Span
    kind: Kind
    name: str = ""
    arguments: Mapping[str, Span] = field(default_factory=dict)
    unless: int = 0


class Module:
    """The module, written line by line; locals have names of ours, numbered."""

    def __init__(self) -> None:
        self.imports = Imports()
        self.probes: dict[int, Probe] = {}
        self.lines: list[str] = []
        self._numbers = 0
        # For each module, the declaration that first named it.
        self.declared_at: dict[str, Probe] = {}
        self.language = self.imports.alias(LANGUAGE)
        self.typing = self.imports.alias("typing")

    def fresh(self) -> str:
        """Return the name of a new local."""
        self._numbers += 1
        return f"v{self._numbers}"

    def line(self, text: str, probe: Probe | None = None) -> int:
        """Write a line of a function; return its number."""
        self.lines.append(f" {text}")
        if probe is not None:
            self.probes[len(self.lines)] = probe
        return len(self.lines)

    def top(self, text: str, probe: Probe) -> None:
        """Write a line outside of functions."""
        self.lines.append(text)
        self.probes[len(self.lines)] = probe

    def function(self, parameters: Sequence[str]) -> None:
        """Begin the function of a template; `parameters` are lines "name: annotation,"."""
        self._numbers += 1
        self.lines.append(f"def f{self._numbers}({', '.join(parameters)}) -> None:")
        self.line("pass")

    def text(self) -> tuple[str, int, dict[int, Probe]]:
        """Return the source, how many lines stand before line 1 of `lines`, and all probes."""
        modules = self.imports.modules
        head = [f"import {module} as {alias}" for module, alias in modules.items()]
        shift = len(head)
        asked = {
            number - shift: self.declared_at[module]
            for number, module in enumerate(modules, 1)
            if module in self.declared_at
        }
        return "\n".join([*head, *self.lines, ""]), shift, {**asked, **self.probes}
