"""What a check says.

Flow: check function → **CheckMessage** → report of a command.
"""

from __future__ import annotations

from typing import Any

from hotclub.conf import settings

__all__ = [
    "CRITICAL",
    "DEBUG",
    "ERROR",
    "INFO",
    "WARNING",
    "CheckMessage",
    "Critical",
    "Debug",
    "Error",
    "Info",
    "Warning",
]

DEBUG = 10
INFO = 20
WARNING = 30
ERROR = 40
CRITICAL = 50


class CheckMessage:
    """One finding.

    level: DEBUG … CRITICAL. msg: what is wrong. hint: how to mend it. obj: where, a model, a field,
    or anything with a text. id: "app.X001", by which the setting SILENCED_SYSTEM_CHECKS knows it.
    """

    def __init__(
        self, level: int, msg: str, hint: str | None = None, obj: Any = None, id: str | None = None
    ) -> None:
        if not isinstance(level, int):
            raise TypeError("The first argument of a CheckMessage is its level, a number.")
        self.level, self.msg, self.hint, self.obj, self.id = level, msg, hint, obj, id

    def _facts(self) -> tuple[Any, ...]:
        return self.level, self.msg, self.hint, self.obj, self.id

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, CheckMessage):
            return NotImplemented
        return self._facts() == other._facts()

    __hash__ = None  # type: ignore[assignment]

    def __str__(self) -> str:
        meta = getattr(self.obj, "_meta", None)
        where = "?" if self.obj is None else getattr(meta, "label", None) or str(self.obj)
        number = f"({self.id}) " if self.id else ""
        hint = f"\n\tHINT: {self.hint}" if self.hint else ""
        return f"{where}: {number}{self.msg}{hint}"

    def __repr__(self) -> str:
        return (
            f"<{type(self).__name__}: level={self.level!r}, msg={self.msg!r}, hint={self.hint!r}, "
            f"obj={self.obj!r}, id={self.id!r}>"
        )

    def is_serious(self, level: int = ERROR) -> bool:
        """Whether it is of that level or graver."""
        return self.level >= level

    def is_silenced(self) -> bool:
        """Whether the settings silence it."""
        return self.id in settings.SILENCED_SYSTEM_CHECKS


class Debug(CheckMessage):
    """Something to know while looking for a fault."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(DEBUG, *args, **kwargs)


class Info(CheckMessage):
    """Something to know."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(INFO, *args, **kwargs)


class Warning(CheckMessage):
    """Something that works, and should not stay."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(WARNING, *args, **kwargs)


class Error(CheckMessage):
    """Something that will fail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(ERROR, *args, **kwargs)


class Critical(CheckMessage):
    """Something that must not run at all."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(CRITICAL, *args, **kwargs)
