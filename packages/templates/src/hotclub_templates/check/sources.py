"""The files of templates, and places in them.

Flow: folders → **sources** → parsing. A place is a pair of offsets, and becomes line and column in
a finding. Not here: what a source means.
"""

import os
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from hotclub_templates.check.findings import RULES, Finding

# What a folder of templates holds beside pictures and the like.
EXTENSIONS = (".html", ".htm", ".xhtml", ".txt", ".xml", ".svg", ".md", ".eml")

_IGNORE = re.compile(r"\{#\s*check:\s*ignore\b([^#]*)#\}")
_CODE = re.compile(r"\bT\d{3}\b")

Span = tuple[int, int]


class Source:
    """The text of one template: `path` as it is shown, `name` as templates name it."""

    def __init__(self, path: str, name: str, text: str) -> None:
        self.path = path
        self.name = name
        self.text = text
        self._lines: dict[int, str] = {}

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset, both from 1."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """Return the offset of line and column, both from 1."""
        starts = self._line_starts
        return starts[min(line, len(starts)) - 1] + column - 1

    def line(self, number: int) -> str:
        """Return a line without its end; the same object again, for findings share it."""
        found = self._lines.get(number)
        if found is None:
            start = self._line_starts[number - 1]
            end = self.text.find("\n", start)
            found = self.text[start : len(self.text) if end < 0 else end].rstrip("\r")
            self._lines[number] = found
        return found

    def finding(self, code: str, span: Span, message: str, hint: str = "") -> Finding:
        """Return a finding of a rule at characters start:end."""
        start, end = max(0, span[0]), min(max(span[0] + 1, span[1]), max(1, len(self.text)))
        line, column = self.position(start)
        end_line, end_column = self.position(end)
        return Finding(
            self.path, line, column, end_line, end_column, code, RULES[code].severity,
            message, hint, self.line(line),
        )  # fmt: skip

    @cached_property
    def _ignored(self) -> dict[int, frozenset[str]]:
        """Line → the codes that a comment on it silences; none named means all."""
        found: dict[int, frozenset[str]] = {}
        if "check:" in self.text:
            for match in _IGNORE.finditer(self.text):
                line = self.position(match.start())[0]
                found[line] = frozenset(_CODE.findall(match[1]))
        return found

    def ignores(self, finding: Finding) -> bool:
        """Whether `{# check: ignore [codes] #}` on the finding's line silences it."""
        codes = self._ignored.get(finding.line)
        return codes is not None and (not codes or finding.code in codes)


def template_files(
    folder: Path, extensions: Iterable[str] = EXTENSIONS
) -> Iterator[tuple[str, Path]]:
    """Yield name and path of each template below a folder, in order of name.

    Hidden folders are passed over, and links to folders are not followed.
    """
    wanted = tuple(extensions)
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if name.endswith(wanted) and not name.startswith("."):
                path = Path(root, name)
                # Whoever opens a pipe waits for its other end. What is missing is told later.
                if path.exists() and not path.is_file():
                    continue
                yield path.relative_to(folder).as_posix(), path
