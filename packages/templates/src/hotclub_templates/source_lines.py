"""The lines of one function's source, and to which line of the template each belongs.

Flow: statements and pieces of output → **lines**. Output waits until a statement comes: what
stands between two statements is written at once, by one format operation.
Not here: what is written (codegen.py).
"""

from collections.abc import Iterator
from contextlib import contextmanager

# Values that are shown by one format operation; more would need a deep stack.
MAX_VALUES_AT_ONCE = 60


class SourceLines:
    """Source that grows line by line; `template_line` is the line that what comes belongs to."""

    def __init__(self) -> None:
        self.template_line = 1
        self._lines: list[str] = []
        self._origins: list[int] = []
        self._indent = " "
        # Output that waits: line of the template, text or expression, and which of them it is.
        self._pieces: list[tuple[int, str, bool]] = []
        self._values = 0
        self._numbers = 0
        self._sink = "append"

    def line(self, text: str) -> None:
        """Write a statement, after the output that waits."""
        self.flush()
        self._lines.append(self._indent + text)
        self._origins.append(self.template_line)

    def slot(self) -> int:
        """Keep a place in the source for `fill`."""
        self.flush()
        self._lines.append("")
        self._origins.append(self.template_line)
        return len(self._lines) - 1

    def fill(self, slot: int, text: str, indent: str | None = None) -> None:
        """Write one line into a kept place."""
        self._lines[slot] = (self._indent if indent is None else indent) + text

    @contextmanager
    def indented(self) -> Iterator[None]:
        """Write the body of a compound statement."""
        self.flush()
        before, self._indent = self._indent, self._indent + " "
        written = len(self._lines)
        yield
        self.flush()
        if not any(self._lines[written:]):
            self.line("pass")
        self._indent = before

    @property
    def indentation(self) -> str:
        """The blanks that a line written now begins with."""
        return self._indent

    def number(self) -> int:
        """Return a number that was not returned before."""
        self._numbers += 1
        return self._numbers

    def temporary(self) -> str:
        """Return the name of a fresh local."""
        return f"t{self.number()}"

    def constant_text(self, text: str) -> None:
        """Write constant output."""
        self._pieces.append((self.template_line, text, False))

    def value(self, expression: str) -> None:
        """Write the output of an expression whose str() needs no more care."""
        self._pieces.append((self.template_line, expression, True))
        self._values += 1
        if self._values >= MAX_VALUES_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Turn waiting output into one statement, each value on the line of its template line."""
        if not self._pieces:
            return
        pieces, self._pieces, self._values = self._pieces, [], 0
        if not any(is_value for _, _, is_value in pieces):
            self._lines.append(f"{self._indent}{self._sink}({''.join(p[1] for p in pieces)!r})")
            self._origins.append(pieces[0][0])
            return
        form = "".join("%s" if value else text.replace("%", "%%") for _, text, value in pieces)
        values = [(line, text) for line, text, is_value in pieces if is_value]
        self._lines.append(f"{self._indent}{self._sink}({form!r} % (")
        self._origins.append(values[0][0])
        for line, expression in values:
            if self._origins[-1] == line and self._lines[-1]:
                self._lines[-1] += f"{expression}, "
            else:
                self._lines.append(f"{expression}, ")
                self._origins.append(line)
        self._lines[-1] += "))"

    @property
    def sink(self) -> str:
        """The function that takes output at this point."""
        return self._sink

    @property
    def out(self) -> str:
        """The list that takes output at this point."""
        return "out" if self._sink == "append" else self._sink.removesuffix("_append")

    def source(
        self, name: str, parameters: str, before: str, word: str
    ) -> tuple[list[str], list[int]]:
        """Return the lines of `word name(parameters)` and the template line of each."""
        self.flush()
        head = [f"{word} {name}({parameters}):", f" {before}"]
        return [*head, *self._lines], [1, 1, *self._origins]
