"""Bookkeeping of instances, made on demand.

A loaded object carries only `_from`: the Origin it shares with the other objects of its result.
`_state` is made when somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Any
from weakref import ref

from hotclub_orm.errors import ImproperlyConfigured, hint


def has_key(key: Any) -> bool:
    """Tell whether a key is set: not None, and of several columns none of it is."""
    return key is not None and (type(key) is not tuple or None not in key)


class FetchMode(Enum):
    """What happens when an unloaded relation or field is read."""

    ONE = "one"
    PEERS = "peers"
    RAISE = "raise"

    def __repr__(self) -> str:
        return f"FETCH_{self.name}"


def mode_named(mode: FetchMode | str) -> FetchMode:
    """Return the mode of that name, or the mode itself. Raises ImproperlyConfigured."""
    try:
        return FetchMode(mode)
    except ValueError:
        known = [one.value for one in FetchMode]
        raise ImproperlyConfigured(
            f"There is no fetch mode {mode!r}.{hint(str(mode), known)} "
            f"There are {', '.join(map(repr, known))}."
        ) from None


FETCH_ONE, FETCH_PEERS, FETCH_RAISE = FetchMode.ONE, FetchMode.PEERS, FetchMode.RAISE


class Origin:
    """Where objects of one result come from: database, fetch mode, and each other (weakly)."""

    __slots__ = ("_peers", "db", "mode")

    def __init__(self, db: str, mode: FetchMode) -> None:
        self.db, self.mode = db, mode
        self._peers: tuple[Any, ...] = ()

    def gather(self, objects: Iterable[Any]) -> None:
        """Remember the objects of the result."""
        self._peers = tuple(map(ref, objects))

    def peers(self) -> list[Any]:
        """Return the objects of the result that are still alive."""
        return [one for one in (reference() for reference in self._peers) if one is not None]


class ModelState:
    """`instance._state`: whether it is new, and its database."""

    __slots__ = ("adding", "db", "fetch_mode")

    def __init__(
        self, *, adding: bool = True, db: str | None = None, fetch_mode: FetchMode = FETCH_PEERS
    ) -> None:
        self.adding, self.db, self.fetch_mode = adding, db, fetch_mode

    def __getstate__(self) -> tuple[Any, ...]:
        return self.adding, self.db, self.fetch_mode

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.adding, self.db, self.fetch_mode = state


class StateAccess:
    """Makes `_state` when it is read first; a non-data descriptor."""

    def __get__(self, instance: Any, owner: type) -> Any:
        if instance is None:
            return self
        own = instance.__dict__
        origin = own.get("_from")
        state = (
            ModelState()
            if origin is None
            else ModelState(adding=False, db=origin.db, fetch_mode=origin.mode)
        )
        own["_state"] = state
        return state


def peers_of(instance: Any) -> list[Any]:
    """Return the objects of the same result, this one included."""
    origin = instance.__dict__.get("_from")
    found = [] if origin is None else [o for o in origin.peers() if type(o) is type(instance)]
    return found if any(one is instance for one in found) else [instance]


def mark_saved(instance: Any, db: str, origin: Origin | None = None) -> None:
    """Note that the object has a row in that database. origin: shared by objects of one write."""
    own = instance.__dict__
    state = own.get("_state")
    if state is not None:
        state.adding, state.db = False, db
    elif own.get("_from") is None or own["_from"].db != db:
        own["_from"] = origin or Origin(db, FETCH_PEERS)
