"""Sessions, and the engines that keep them.

Flow: cookie → keeper → **session** → engine → store, and back. Import levels, from the ground up:
expiry, session_values, signed_text · session_base · operations · stored · signed_cookies, db, file, cache ·
cached_db · delivery · keeper. An engine is imported by name:
`from hotclub_auth.sessions.file import SessionStore`.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hotclub_auth.sessions.delivery import Outcome, decide
    from hotclub_auth.sessions.keeper import Engine, SessionKeeper
    from hotclub_auth.sessions.session_base import SessionBase
    from hotclub_auth.sessions.stored import StoredSession

__all__ = ["Engine", "Outcome", "SessionBase", "SessionKeeper", "StoredSession", "decide"]

# The room that each name lives in.
_ROOMS = {
    "delivery": "Outcome decide",
    "keeper": "Engine SessionKeeper",
    "session_base": "SessionBase",
    "stored": "StoredSession",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Open the room of a name when the name is first asked for."""
        if name in _ROOMS:
            return import_module(f"{__name__}.{name}")
        for room, names in _ROOMS.items():
            if name in names.split():
                value = globals()[name] = getattr(import_module(f"{__name__}.{room}"), name)
                return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
