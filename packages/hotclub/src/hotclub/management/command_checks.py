"""Do the project's own commands fit together?   Run by `check`.

Flow: commands → **check** → messages commands.X001. Beside the commands, as checks know none.
"""

from __future__ import annotations

from typing import Any

from hotclub.checks import CheckMessage, Error
from hotclub.management.registry import get_commands, load_command_class

__all__ = ["check_commands"]


def check_commands(**_kwargs: Any) -> list[CheckMessage]:
    """commands.E001: migrate and makemigrations must compare in the same way."""
    known = get_commands()
    both = [
        getattr(load_command_class(known[name], name), "autodetector", None)
        for name in ("migrate", "makemigrations")
    ]
    if both[0] is both[1]:
        return []
    return [Error("The commands migrate and makemigrations have different autodetectors.",
                  hint="Give both commands of your project the same class as 'autodetector'.",
                  id="commands.E001")]  # fmt: skip
