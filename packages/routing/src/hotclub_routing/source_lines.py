"""The lines of one function, and the constants that they refer to.

Flow: **source_lines** → head_tests, leaves, codegen. Not here: what the lines mean.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class SourceLines:
    """Collects lines; objects are referred to as places of a tuple, `c`."""

    def __init__(self) -> None:
        self.constants: list[object] = [None]  # the place of the function itself
        self._lines: list[str] = []
        self._indent = 1

    def begin(self, head: str) -> None:
        """Write the first line of the function."""
        self._lines.append(head)

    def text(self) -> str:
        """Return the source."""
        return "\n".join(self._lines)

    def constant(self, value: object) -> str:
        """Keep the value, and return how the source refers to it."""
        self.constants.append(value)
        return f"c[{len(self.constants) - 1}]"

    def line(self, text: str) -> None:
        """Write one line at the present depth."""
        self._lines.append("    " * self._indent + text)

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Write the head of a compound statement; what is written inside stands deeper."""
        self.line(head)
        self._indent += 1
        before = len(self._lines)
        yield
        if len(self._lines) == before:
            self.line("pass")
        self._indent -= 1
