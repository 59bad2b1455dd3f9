"""What was sent with a form: a mapping, which may keep several values under a name.

Flow: request → **sent data** → widgets. Not here: how a widget reads its own part (widgets/).
"""

from __future__ import annotations

from typing import Any


class NothingSent(dict[str, Any]):
    """What a form that is not bound has for data: empty, and asked as a request's data are."""

    def getlist(self, _name: str, default: list[Any] | None = None) -> list[Any]:
        """Return the default, an empty list if there is none."""
        return [] if default is None else default
