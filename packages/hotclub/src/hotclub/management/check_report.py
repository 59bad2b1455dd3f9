"""What the system checks found, as text for a terminal.

Flow: messages of checks.run_checks → **Report** → BaseCommand.check.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hotclub import checks
from hotclub.management.color import Style

_GROUPS = (
    ("CRITICALS", checks.CRITICAL, 10_000, "ERROR"),
    ("ERRORS", checks.ERROR, checks.CRITICAL, "ERROR"),
    ("WARNINGS", checks.WARNING, checks.ERROR, "WARNING"),
    ("INFOS", checks.INFO, checks.WARNING, "NOTICE"),
    ("DEBUGS", 0, checks.INFO, "NOTICE"),
)


class Report:
    """Messages, sorted into those that are shown and those that the settings silence.

    fail_level: from this level on, a message that is not silenced makes the command fail.
    """

    def __init__(self, messages: Sequence[Any], fail_level: int) -> None:
        self.visible = [one for one in messages if not one.is_silenced()]
        self.silenced = len(messages) - len(self.visible)
        self.fails = any(one.is_serious(fail_level) for one in self.visible)

    @property
    def has_visible(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.visible)

    def text(self, style: Style, *, with_count: bool) -> str:
        """Return the text, the gravest first."""
        parts = [self._group(style, *group) for group in _GROUPS]
        body = "\n".join(part for part in parts if part)
        if not body and not with_count:
            return ""
        head = "System check identified some issues:\n\n" if body else ""
        return f"{head}{body}{self._count(with_body=bool(body))}" if with_count else f"{head}{body}"

    def _group(self, style: Style, name: str, low: int, high: int, role: str) -> str:
        inside = sorted(str(one) for one in self.visible if low <= one.level < high)
        if not inside:
            return ""
        paint = getattr(style, role)
        return f"{name}:\n" + "\n".join(paint(text) for text in inside) + "\n"

    def _count(self, *, with_body: bool) -> str:
        many = len(self.visible)
        found = {0: "no issues", 1: "1 issue"}.get(many, f"{many} issues")
        start = "\n" if with_body else ""
        return f"{start}System check identified {found} ({self.silenced} silenced)."
