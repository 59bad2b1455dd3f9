"""`Database(url)`: the door through which every operation goes, in both colours.

Flow: queryset, models, transactions → **database** → seats → driver. The door decides nothing about
SQL; it opens and closes the seats, and its parts find the session and let run / arun grant the
operation's wishes.

    with Database("sqlite:///shop.db"):         # alias "default": models find it by themselves
        ...
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable, Mapping
from logging import Logger, getLogger
from types import TracebackType
from typing import Any, ClassVar, Literal, Self

from hotclub_orm.database.blocks import Blocks
from hotclub_orm.database.by_hand import ByHand
from hotclub_orm.door import DEFAULT_ALIAS, doors
from hotclub_orm.drivers.asqlite import Offload
from hotclub_orm.drivers.watching import Watcher
from hotclub_orm.errors import Error
from hotclub_orm.observing import SlowQueries, comment_caller
from hotclub_orm.opening import DatabaseOptions, open_seats
from hotclub_orm.state import FetchMode, mode_named
from hotclub_orm.telemetry import Spans
from hotclub_orm.url import Address, parse_url


class Database(ByHand, Blocks):
    """One database.

    queries_logger: where slow statements are told; a subclass may name its own.

    url: see url.py for the forms. alias: the name in `using=`; "default" serves who names none.
    pool_max_size, pool_timeout_seconds: PostgreSQL, connections per process (and per event loop).
    busy_timeout_seconds: SQLite, how long to wait for another writer.
    statement_timeout_seconds: stop longer statements with QueryTimeout.
    isolation: the level of every transaction. read_only: refuse writes.
    assume_role: PostgreSQL, the role whose rights every connection takes on (SET ROLE).
    time_zone, use_tz: as Django's DATABASES["TIME_ZONE"] and USE_TZ; read by the column types.
    transaction_mode: SQLite, how atomic() begins: "IMMEDIATE" never fails halfway because of
        another writer; "DEFERRED" (Django's default) lets several blocks read at once.
    offload: SQLite on a loop, see drivers/asqlite.py.
    allow_sync_in_loop: let blocking calls block a running loop, for notebooks.
    server_side_cursors: False behind a pooler that changes servers between transactions.
    options: passed to psycopg.connect as they are (sslmode, application_name …).
    init_command: SQLite, statements for each new connection, divided by semicolons.
    fetch_mode: what happens when an unloaded relation or field is read: "peers", "one", or "raise"
        (strict); a model's Meta.fetch_mode and a query's own choice go before it.
    comments: write the caller's file and line behind each statement (observing/comments.py).
    slow_query_seconds: warn of statements that take as long, on the logger `hotclub_orm.queries`.
    telemetry: an OpenTelemetry span for each statement; needs the extra `otel` (telemetry.py).
    Raises ImproperlyConfigured. Nothing is opened before it is needed.
    """

    queries_logger: ClassVar[Logger] = getLogger("hotclub_orm.queries")

    def __init__(
        self,
        url: str,
        *,
        alias: str = DEFAULT_ALIAS,
        pool_max_size: int = 10,
        pool_timeout_seconds: float = 30.0,
        busy_timeout_seconds: float = 5.0,
        statement_timeout_seconds: float | None = None,
        isolation: str | None = None,
        assume_role: str | None = None,
        read_only: bool = False,
        time_zone: str = "UTC",
        use_tz: bool = True,
        transaction_mode: str = "IMMEDIATE",
        offload: Offload = False,
        allow_sync_in_loop: bool = False,
        server_side_cursors: bool = True,
        options: Mapping[str, Any] | None = None,
        init_command: str = "",
        fetch_mode: FetchMode | Literal["peers", "one", "raise"] | None = None,
        comments: bool = False,
        slow_query_seconds: float | None = None,
        telemetry: bool = False,
        register: bool = True,
    ) -> None:
        address = parse_url(url)
        self.alias, self.time_zone, self.use_tz = alias, time_zone, use_tz
        self.read_only = read_only or address.read_only
        self._address = address
        self._guards_loop = not allow_sync_in_loop
        self.fetch_mode = None if fetch_mode is None else mode_named(fetch_mode)
        self._watchers: tuple[Watcher, ...] = self._own_watchers(
            comments=comments, slow_query_seconds=slow_query_seconds, telemetry=telemetry
        )
        given = DatabaseOptions(
            pool_max_size=pool_max_size,
            pool_timeout_seconds=pool_timeout_seconds,
            busy_timeout_seconds=busy_timeout_seconds,
            statement_timeout_seconds=statement_timeout_seconds,
            isolation=isolation,
            assume_role=assume_role,
            read_only=self.read_only,
            time_zone=time_zone,
            use_tz=use_tz,
            transaction_mode=transaction_mode,
            offload=offload,
            server_side_cursors=server_side_cursors,
            init_command=init_command,
            options=options or {},
        )
        self.dialect, self._seats, self._aseats = open_seats(self, address, given)
        _databases.add(self)
        if register:
            doors.register(self)

    def _own_watchers(
        self, *, comments: bool, slow_query_seconds: float | None, telemetry: bool
    ) -> tuple[Watcher, ...]:
        """Return the watchers that the options ask for, the innermost first."""
        found: list[Watcher] = [comment_caller] if comments else []
        if slow_query_seconds is not None:
            found.append(SlowQueries(slow_query_seconds, self.queries_logger))
        if telemetry:
            found.append(Spans(self._address))
        return tuple(found)

    def __repr__(self) -> str:
        return f"<Database {self.alias!r} {self._address.shown}>"

    @property
    def vendor(self) -> str:
        """The kind of database, "sqlite" or "postgresql"."""
        return self.dialect.vendor

    @property
    def address(self) -> Address:
        """Where the database is; its repr holds no secret."""
        return self._address

    def is_usable(self) -> bool:
        """Whether the database answers."""
        try:
            self.execute("SELECT 1")
        except Error:
            return False
        return True

    async def ais_usable(self) -> bool:
        """As `is_usable`, awaiting."""
        try:
            await self.aexecute("SELECT 1")
        except Error:
            return False
        return True

    def close(self) -> None:
        """Close the connections and give the alias up. The next operation opens anew."""
        self._forget()
        self._seats.close()
        self._aseats.close_now()

    async def aclose(self) -> None:
        """As `close`, for the connections of this event loop as well."""
        self._forget()
        await self._aseats.close()
        self._seats.close()

    def _forget(self) -> None:
        if self.alias in doors and doors[self.alias] is self:
            doors.forget(self.alias)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def _abandon(self) -> None:
        self._seats.abandon()
        self._aseats.abandon()


# Every living database, so that a forked child does not touch its parent's connections. Weak.
_databases: weakref.WeakSet[Database] = weakref.WeakSet()


def _after_fork() -> None:
    for database in tuple(_databases):
        database._abandon()


_register_at_fork: Callable[..., None] | None = getattr(os, "register_at_fork", None)
if _register_at_fork is not None:
    _register_at_fork(after_in_child=_after_fork)
