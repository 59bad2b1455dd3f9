"""Which line of the user's code led here.

Read for errors, reports and comments, never on the way of a plain query. Frames of this library,
of its family and of what only carries calls (asyncio, contextlib, generated code) are passed over.
An awaited coroutine stands on the stack below who awaits it, so a task's line is found as well; what
one thread asks of another is not.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType
from typing import NamedTuple

# Packages whose frames are nobody's own code. A framework above may add itself.
PASSED_OVER: set[str] = {
    "hotclub_orm",
    "asyncio",
    "concurrent",
    "contextlib",
    "contextvars",
    "threading",
}


class Place(NamedTuple):
    """A line of code. file: as the interpreter knows it."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{short(self.file)}:{self.line}"


def short(file: str) -> str:
    """Return the path from the current directory where the file is in it, else the whole path."""
    try:
        return Path(file).relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return file


def calling_place() -> Place | None:
    """Return the innermost line of the user's code on this stack; None where there is none."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        name = frame.f_globals.get("__name__")
        if name is not None and name.partition(".")[0] not in PASSED_OVER:
            return Place(frame.f_code.co_filename, frame.f_lineno)
        frame = frame.f_back
    return None
