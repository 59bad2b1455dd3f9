"""Where operations go: the port between what is asked (queryset, models) and where it is run.

`database.Database` is such a door. Query sets and models know this file only, so that nothing
above the drivers opens, waits or knows a driver.

The registry here is the one piece of shared state of the library: alias → door, filled by
`Database(url)` or by the application's settings, read by every terminal method.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any, Protocol, TypeVar

from hotclub_orm.errors import ConnectionDoesNotExist
from hotclub_orm.state import FETCH_PEERS, FetchMode
from hotclub_orm.statements import Operation

T = TypeVar("T")

DEFAULT_ALIAS = "default"


class Door(Protocol):
    """One database, as query sets and models see it."""

    alias: str
    dialect: Any  # dialects.base.Dialect: the text the compiler needs

    def run(self, operation: Operation[T]) -> T:
        """Run on this thread's or transaction's connection; blocks."""
        ...

    async def arun(self, operation: Operation[T]) -> T:
        """Run on this task's or transaction's connection; awaits the driver."""
        ...

    def stream(self, operation: Operation[None]) -> Iterator[Any]:
        """Yield what the operation emits, holding one connection until the end or `close()`."""
        ...

    def astream(self, operation: Operation[None]) -> AsyncIterator[Any]:
        """As `stream`, awaiting the driver."""
        ...

    def holds(self, condition: Any, values: Mapping[str, Any]) -> Operation[bool]:
        """Return the operation that asks whether a condition holds of values by name (Q.check)."""
        ...


class Doors:
    """The databases of this process by alias."""

    def __init__(self) -> None:
        self._by_alias: dict[str, Door] = {}
        self.modes: dict[str, FetchMode] = {}
        """The fetch modes of those databases that have one of their own."""

    def __getitem__(self, alias: str) -> Door:
        """Return the door of that alias. Raises ConnectionDoesNotExist."""
        try:
            return self._by_alias[alias]
        except KeyError:
            raise ConnectionDoesNotExist(alias, tuple(self._by_alias)) from None

    def __contains__(self, alias: object) -> bool:
        return alias in self._by_alias

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._by_alias))

    def register(self, door: Door) -> None:
        """Make the door known under its alias, in place of an earlier one."""
        self._by_alias[door.alias] = door
        self.modes.pop(door.alias, None)
        if (mode := getattr(door, "fetch_mode", None)) is not None:
            self.modes[door.alias] = mode

    def forget(self, alias: str) -> None:
        """Take the alias away; unknown ones are no error."""
        self._by_alias.pop(alias, None)
        self.modes.pop(alias, None)

    def fetch_mode(self, model: Any, alias: str) -> FetchMode:
        """Return what happens when something unloaded is read: the model's choice, or the database's."""
        mode: FetchMode | None = model._meta.fetch_mode
        return mode or self.modes.get(alias, FETCH_PEERS)


doors = Doors()
