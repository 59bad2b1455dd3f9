"""The databases of a project by alias: `connections`, and `connection` for the default one.

Flow: DATABASES → entries → **handler** → doors of the ORM, which query sets use. A database connects
when it is first used. Not here: what a setting means for the rest of the ORM (adapters/settings_orm).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from threading import RLock
from typing import TYPE_CHECKING, Any

from hotclub_orm import DEFAULT_ALIAS, ConnectionDoesNotExist, doors

from hotclub.conf import settings
from hotclub.db.entries import database_arguments, read_entry
from hotclub.errors import ImproperlyConfigured

if TYPE_CHECKING:
    from hotclub.db.project_database import Connection

_opening = RLock()


class UnopenedDoor:
    """The door of an alias until something is asked of it; then its database is made.

    A process that serves a page without rows never loads what talks to databases.
    """

    # What is asked of every door that is registered; the opened one says its own.
    fetch_mode = None

    def __init__(self, alias: str) -> None:
        self.__dict__["alias"] = alias

    def __getattr__(self, name: str) -> Any:
        return getattr(connections[self.alias], name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(connections[self.alias], name, value)

    def __delattr__(self, name: str) -> None:
        delattr(connections[self.alias], name)

    def __repr__(self) -> str:
        return f"<the database {self.alias!r}, not asked yet>"


class ConnectionHandler:
    """Connections by alias.

    databases: alias → entry, with every key. Test tools change a NAME there and call `open(alias)`.
    """

    def __init__(self) -> None:
        self.databases: dict[str, dict[str, Any]] = {}
        self._given: Mapping[str, Any] | None = None
        self._made: dict[str, Connection] = {}
        self._zone: tuple[str, bool] = ("UTC", True)
        self._keeps_queries = False

    @property
    def settings(self) -> dict[str, dict[str, Any]]:
        """The entries by alias."""
        return self.databases

    def configure(
        self,
        databases: Mapping[str, Any],
        *,
        time_zone: str,
        use_tz: bool,
        keeps_queries: bool = False,
    ) -> None:
        """Have these databases; those whose entry and zone are what they were stay as they are.

        A database inside a block stays too, as its transaction would be lost (a test that changes
        USE_TZ). keeps_queries: whether each remembers its statements. Raises ImproperlyConfigured.
        """
        if databases and DEFAULT_ALIAS not in databases:
            raise ImproperlyConfigured(
                f"DATABASES has no {DEFAULT_ALIAS!r} entry, only {', '.join(sorted(databases))}. "
                "Who names no database means that one."
            )
        if databases != self._given:
            entries = {alias: read_entry(alias, entry) for alias, entry in databases.items()}
            for alias, entry in entries.items():
                database_arguments(alias, entry)  # what can't be meant is told now
            for alias in tuple(self._made):
                if entries.get(alias) != self.databases.get(alias):
                    self._drop(alias)
            self.databases = entries
            self._given = {
                alias: dict(entry) if isinstance(entry, Mapping) else entry
                for alias, entry in databases.items()
            }
        self._zone = (time_zone, use_tz)
        for alias in self.databases:
            made = self._made.get(alias)
            if made is None:
                doors.register(UnopenedDoor(alias))
            elif self._has_another_zone(made) and not made.in_atomic_block:
                self.open(alias)
        self.keep_queries(keeps_queries)

    def _has_another_zone(self, made: Connection) -> bool:
        time_zone, use_tz = self._zone
        wanted = made.settings_dict["TIME_ZONE"] or ("UTC" if use_tz else time_zone)
        return made.vendor != "sqlite" and made.zone != (wanted, use_tz)

    def open(self, alias: str) -> Connection:
        """Make the database of an alias anew, from its entry, in place of an earlier one."""
        from hotclub.db.project_database import Connection

        self._drop(alias)
        time_zone, use_tz = self._zone
        made = Connection(alias, self.databases[alias], time_zone=time_zone, use_tz=use_tz)
        made.keep_queries(self._keeps_queries)
        self._made[alias] = made
        return made

    def _drop(self, alias: str) -> None:
        made = self._made.pop(alias, None)
        if made is not None:
            made.close_for_good()

    def _ensure(self) -> None:
        if self._given is None:
            self.configure(
                settings.DATABASES,
                time_zone=settings.TIME_ZONE,
                use_tz=settings.USE_TZ,
                keeps_queries=settings.DEBUG,
            )

    def keep_queries(self, kept: bool) -> None:
        """Let every database remember its statements, or stop it."""
        self._keeps_queries = kept
        for made in self._made.values():
            made.keep_queries(kept)

    def __getitem__(self, alias: str) -> Connection:
        """Return the database. Raises ConnectionDoesNotExist, ImproperlyConfigured."""
        self._ensure()
        found = self._made.get(alias)
        if found is not None:
            return found
        if alias in self.databases:
            with _opening:
                return self._made.get(alias) or self.open(alias)
        if not self.databases:
            raise ImproperlyConfigured(
                "DATABASES is empty. Write DATABASES = {'default': 'sqlite:///db.sqlite3'}, or a "
                "mapping with ENGINE and NAME."
            )
        raise ConnectionDoesNotExist(alias, tuple(self.databases))

    def __iter__(self) -> Iterator[str]:
        self._ensure()
        return iter(tuple(self.databases))

    def __contains__(self, alias: object) -> bool:
        self._ensure()
        return alias in self.databases

    def __len__(self) -> int:
        self._ensure()
        return len(self.databases)

    def all(self, initialized_only: bool = False) -> list[Connection]:
        """Return the databases, or those made so far."""
        if initialized_only:
            return list(self._made.values())
        return [self[alias] for alias in self]

    def close_all(self) -> None:
        """Close every connection; the next statement opens anew."""
        for made in self._made.values():
            made.close()

    async def aclose_all(self) -> None:
        """As `close_all`, for the connections of this event loop as well."""
        for made in self._made.values():
            await made.aclose()


class DefaultConnection:
    """Whatever `connections["default"]` is at the time it is used."""

    def __getattr__(self, name: str) -> Any:
        return getattr(connections[DEFAULT_ALIAS], name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(connections[DEFAULT_ALIAS], name, value)

    def __eq__(self, other: object) -> bool:
        return connections[DEFAULT_ALIAS] == other

    def __hash__(self) -> int:
        return hash(connections[DEFAULT_ALIAS])

    def __repr__(self) -> str:
        return "<the default database>"


connections = ConnectionHandler()
if TYPE_CHECKING:
    connection: Connection
else:
    connection = DefaultConnection()
