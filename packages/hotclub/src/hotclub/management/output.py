"""Where a command writes to: a stream that ends lines and colours them.

Flow: command → **OutputWrapper** → terminal, file, or a test's StringIO.
"""

from __future__ import annotations

from collections.abc import Callable
from io import TextIOBase
from typing import Any

__all__ = ["OutputWrapper"]

StyleFunction = Callable[[str], str]


def _plain(text: str) -> str:
    return text


class _Nowhere(TextIOBase):
    """A stream that keeps nothing."""

    def write(self, text: str, /) -> int:
        """Forget it."""
        return len(text)


class OutputWrapper(TextIOBase):
    """A stream whose `write` adds the end of the line and the colour of the stream.

    out: the real stream; None, which Python gives for a closed one, takes everything and keeps
    nothing. ending: what a line ends with, unless it does already. style_func: how
    each line is coloured; on what is no terminal it is left out.
    """

    def __init__(self, out: Any, ending: str = "\n") -> None:
        self._out = _Nowhere() if out is None else out
        self._style_func: StyleFunction = _plain
        self.ending = ending

    @property
    def stream(self) -> Any:
        """The real stream, for what draws by itself, as a progress bar does."""
        return self._out

    @property
    def style_func(self) -> StyleFunction:
        """How each line is coloured."""
        return self._style_func

    @style_func.setter
    def style_func(self, style_func: StyleFunction | None) -> None:
        self._style_func = style_func if style_func and self.isatty() else _plain

    def __getattr__(self, name: str) -> Any:
        return getattr(self._out, name)

    def flush(self) -> None:
        """Send on what is waiting."""
        if hasattr(self._out, "flush"):
            self._out.flush()

    def isatty(self) -> bool:
        """Whether a person reads this."""
        return bool(hasattr(self._out, "isatty") and self._out.isatty())

    def write(  # type: ignore[override]
        self, msg: str = "", style_func: StyleFunction | None = None, ending: str | None = None
    ) -> None:
        """Write one line."""
        ending = self.ending if ending is None else ending
        if ending and not msg.endswith(ending):
            msg += ending
        self._out.write((style_func or self.style_func)(msg))
