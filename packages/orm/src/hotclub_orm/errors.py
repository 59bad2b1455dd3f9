"""Every exception of the library.

    OrmError
    ├── ConnectionDoesNotExist
    └── (the rest is to be drawn here)
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches


class OrmError(Exception):
    """Anything this library raises on purpose."""


def hint(name: str, known: Sequence[str]) -> str:
    """Return " Did you mean 'x'?" for the known name closest to `name`, or ""."""
    close = get_close_matches(name, known, n=1)
    return f" Did you mean {close[0]!r}?" if close else ""


class ConnectionDoesNotExist(OrmError):
    """No database is registered under that alias."""

    def __init__(self, alias: str, known: Sequence[str]) -> None:
        self.alias, self.known = alias, tuple(known)
        have = f"Known: {', '.join(self.known)}." if known else "None is; make one: Database(url)."
        super().__init__(f"No database has the alias {alias!r}.{hint(alias, known)} {have}")
