"""Which line of the user's code led here.

Read for errors, reports and comments, never on the way of a plain query. Frames of this library and of
what only carries calls (asyncio, contextlib, generated code) are passed over; so are those of its
family and of installed packages, as long as a line of the project's own is further out. An awaited
coroutine stands on the stack below who awaits it, so a task's line is found as well; what one thread
asks of another is not.
"""

from __future__ import annotations

import sys
import sysconfig
from functools import lru_cache
from pathlib import Path
from types import FrameType
from typing import NamedTuple

_CARRIERS = frozenset(
    ("hotclub_orm", "asyncio", "concurrent", "contextlib", "contextvars", "threading")
)
_INSTALLED = tuple({sysconfig.get_path(one) for one in ("stdlib", "purelib", "platlib")})


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
    """Return the innermost line of the project on this stack; None where there is none.

    Where nothing on it is the project's own, it is the line that called this library.
    """
    nearest: FrameType | None = None
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        name = frame.f_globals.get("__name__")
        if name is not None and name.partition(".")[0] not in _CARRIERS:
            if not (name.startswith("hotclub") or _is_installed(frame.f_code.co_filename)):
                return Place(frame.f_code.co_filename, frame.f_lineno)
            nearest = nearest or frame
        frame = frame.f_back
    return None if nearest is None else Place(nearest.f_code.co_filename, nearest.f_lineno)


@lru_cache(maxsize=4096)
def _is_installed(file: str) -> bool:
    return file.startswith(_INSTALLED) or file.startswith("<frozen")
