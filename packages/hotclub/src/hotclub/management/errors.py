"""What a command ends with when the wish of its user cannot be fulfilled.

Flow: command → **CommandError** → one line on stderr and an exit status.
"""

from __future__ import annotations

from typing import Any

__all__ = ["CommandError", "SystemCheckError"]


class CommandError(Exception):
    """A mistake that the user of a command can mend; its text says how.

    returncode: the exit status of the process.
    """

    def __init__(self, *args: Any, returncode: int = 1, **kwargs: Any) -> None:
        self.returncode = returncode
        super().__init__(*args, **kwargs)


class SystemCheckError(CommandError):
    """The checks of the project found errors."""
