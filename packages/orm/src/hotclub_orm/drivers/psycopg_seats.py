"""Which thread or task uses which connection of PostgreSQL.

Flow: database → **seats** → pool → psycopg. One pool serves all threads; each event loop has a
pool of its own, because a connection cannot leave its loop. A connection is lent for one
operation, or for the whole of a transaction or stream. Before it is lent, one look at its socket
(no round trip) tells whether the server has said good-bye; what sat idle for long is asked for an
answer.
"""

from __future__ import annotations

import asyncio
import re
import select
from collections.abc import Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from threading import get_ident
from time import monotonic
from typing import Any

from hotclub_orm.dialects.postgresql import POSTGRESQL
from hotclub_orm.drivers.pool import AsyncPool, Pool
from hotclub_orm.drivers.protocol import AsyncConnection, Connection
from hotclub_orm.drivers.psycopg import AsyncPsycopgConnection, PsycopgConnection
from hotclub_orm.drivers.psycopg_errors import connect_failed
from hotclub_orm.drivers.psycopg_types import use_naive_datetimes, use_own_json
from hotclub_orm.drivers.seats import AsyncSeats, Seats
from hotclub_orm.drivers.session import AHELD, HELD, Session, atell_opened, tell_opened
from hotclub_orm.errors import ImproperlyConfigured
from hotclub_orm.ledger import BlockOptions, Ledger

import psycopg  # isort: skip - after drivers.psycopg, which names the missing extra

_ASK_AFTER_IDLE_SECONDS = 30.0
_BACKSLASH_OR_SPACE = re.compile(r"[\\\s]")  # what libpq's `options` wants a backslash before
_ESCAPED = r"\\\g<0>"
_TRUSTED_SECONDS = 0.005  # used just now: even the look at the socket would cost more than it tells
_DEFAULT_OPTIONS: Mapping[str, Any] = {
    "application_name": "hotclub",
    "connect_timeout": 10,
    # Without these a link whose other end vanished holds its user for hours.
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}


@dataclass(frozen=True, slots=True)
class PsycopgSettings:
    """How to connect. conninfo may hold a password: it is kept out of repr."""

    conninfo: str = field(repr=False)
    shown: str
    max_size: int
    timeout_seconds: float
    statement_timeout_seconds: float | None
    isolation: str | None
    assume_role: str | None
    read_only: bool
    time_zone: str
    use_tz: bool
    server_side_cursors: bool
    options: Mapping[str, Any] = field(repr=False)

    def session_settings(self) -> dict[str, str]:
        """Return the run-time parameters of each connection."""
        settings = {"TimeZone": "UTC" if self.use_tz else self.time_zone}
        if self.isolation is not None:
            level = POSTGRESQL.isolation_level(self.isolation)
            settings["default_transaction_isolation"] = level.lower()
        if self.assume_role is not None:
            settings["role"] = self.assume_role
        if self.read_only:
            settings["default_transaction_read_only"] = "on"
        if self.statement_timeout_seconds is not None:
            milliseconds = max(1, int(self.statement_timeout_seconds * 1000))
            settings["statement_timeout"] = str(milliseconds)
        return settings

    def keywords(self) -> dict[str, Any]:
        """Return the arguments of connect. Settings of the session travel with its start."""
        given = {**psycopg.conninfo.conninfo_to_dict(self.conninfo), **self.options}
        parameters = [
            f"-c {name}={_BACKSLASH_OR_SPACE.sub(_ESCAPED, value)}"
            for name, value in self.session_settings().items()
        ]
        given["options"] = " ".join([*parameters, str(given.get("options") or "")]).strip()
        return {**_DEFAULT_OPTIONS, **given}


def psycopg_seats(key: Hashable, settings: PsycopgSettings) -> tuple[Seats, AsyncSeats]:
    """Return the seats of both colours. Raises ImproperlyConfigured for a bad option."""
    try:
        settings.keywords()
    except psycopg.ProgrammingError:
        raise ImproperlyConfigured(
            f"The address of {settings.shown} holds something that libpq does not know; see "
            "https://www.postgresql.org/docs/current/libpq-connect.html for its parameters."
        ) from None
    return PsycopgThreadSeats(key, settings), PsycopgTaskSeats(key, settings)


class PsycopgThreadSeats:
    """One pool for all threads."""

    def __init__(self, key: Hashable, settings: PsycopgSettings) -> None:
        self._key, self._settings = key, settings
        self._abandoned: list[Any] = []
        self._pool = self._make_pool()

    def take(self) -> Session[Connection]:
        """Take a connection from the pool. Raises OperationalError, PoolTimeout."""
        return self._pool.take()

    def give(self, session: Session[Connection]) -> None:
        """Give it back; one that is in an unknown state is closed."""
        connection: Any = session.plain
        if not connection.lost and connection.in_transaction:
            with suppress(psycopg.Error):
                connection.raw.rollback()
        if connection.lost or connection.in_transaction or session.ledger.lost:
            self._pool.discard(session)
            return
        connection.idle_since = monotonic()
        self._pool.give(session)

    def hold(self, session: Session[Connection], options: BlockOptions) -> None:
        """Make the context know the session."""
        HELD.put(self._key, session, get_ident())

    def unhold(self, session: Session[Connection]) -> None:
        """Make the context forget the session."""
        HELD.drop(self._key)
        session.held = False

    def close(self) -> None:
        """Close the pool; the next `take` opens another."""
        pool, self._pool = self._pool, self._make_pool()
        pool.close()

    def abandon(self) -> None:
        """Keep the parent's connections alive and unused."""
        self._abandoned.append(self._pool)
        self._pool = self._make_pool()

    def _make_pool(self) -> Pool[Session[Connection]]:
        return Pool(
            make=self._make,
            healthy=_is_healthy,
            close=lambda session: session.plain.close(),
            max_size=self._settings.max_size,
            timeout_seconds=self._settings.timeout_seconds,
        )

    def _make(self) -> Session[Connection]:
        settings = self._settings
        try:
            raw = psycopg.connect(autocommit=True, **settings.keywords())
        except psycopg.Error as error:
            raise connect_failed(error, settings.shown) from None
        use_own_json(raw)
        if not settings.use_tz:
            use_naive_datetimes(raw)
        connection = PsycopgConnection(raw, server_side_cursors=settings.server_side_cursors)
        session: Session[Connection] = Session(connection, Ledger(POSTGRESQL), self)
        tell_opened(self._key, session)
        return session


class PsycopgTaskSeats:
    """One pool per event loop."""

    def __init__(self, key: Hashable, settings: PsycopgSettings) -> None:
        self._key, self._settings = key, settings
        self._pools: dict[asyncio.AbstractEventLoop, AsyncPool[Session[AsyncConnection]]] = {}
        self._abandoned: list[Any] = []

    async def take(self) -> Session[AsyncConnection]:
        """Take a connection from this loop's pool. Raises OperationalError, PoolTimeout."""
        loop = asyncio.get_running_loop()
        pool = self._pools.get(loop)
        if pool is None:
            self.close_now()
            pool = self._pools[loop] = self._make_pool()
        return await pool.take()

    async def give(self, session: Session[AsyncConnection]) -> None:
        """Give it back; one that is in an unknown state is closed."""
        connection: Any = session.plain
        pool = self._pools.get(asyncio.get_running_loop())
        if not connection.lost and connection.in_transaction:
            with suppress(psycopg.Error):
                await connection.raw.rollback()
        if pool is None:
            await connection.close()
        elif connection.lost or connection.in_transaction or session.ledger.lost:
            await pool.discard(session)
        else:
            connection.idle_since = monotonic()
            await pool.give(session)

    async def hold(self, session: Session[AsyncConnection], options: BlockOptions) -> None:
        """Make the context know the session."""
        AHELD.put(self._key, session, asyncio.current_task())

    async def unhold(self, session: Session[AsyncConnection]) -> None:
        """Make the context forget the session."""
        AHELD.drop(self._key)
        session.held = False

    async def close(self) -> None:
        """Close this loop's pool, and what is left of loops that are gone."""
        pool = self._pools.pop(asyncio.get_running_loop(), None)
        if pool is not None:
            await pool.close()
        self.close_now()

    def close_now(self) -> None:
        """Close the idle connections of this loop, and of loops that do not run any more."""
        here = asyncio._get_running_loop()
        for loop, pool in list(self._pools.items()):
            if loop is here or not loop.is_running():
                del self._pools[loop]
                for session in pool.abandon():
                    # Nothing can be awaited here: end the idle link below psycopg.
                    session.plain.raw.pgconn.finish()  # type: ignore[attr-defined]

    def abandon(self) -> None:
        """Keep the parent's connections alive and unused."""
        self._abandoned.append(list(self._pools.values()))
        self._pools = {}

    def _make_pool(self) -> AsyncPool[Session[AsyncConnection]]:
        return AsyncPool(
            make=self._make,
            healthy=_ais_healthy,
            close=lambda session: session.plain.close(),
            max_size=self._settings.max_size,
            timeout_seconds=self._settings.timeout_seconds,
        )

    async def _make(self) -> Session[AsyncConnection]:
        settings = self._settings
        try:
            raw = await psycopg.AsyncConnection.connect(autocommit=True, **settings.keywords())
        except psycopg.Error as error:
            raise connect_failed(error, settings.shown) from None
        use_own_json(raw)
        if not settings.use_tz:
            use_naive_datetimes(raw)
        connection = AsyncPsycopgConnection(raw, server_side_cursors=settings.server_side_cursors)
        session: Session[AsyncConnection] = Session(connection, Ledger(POSTGRESQL), self)
        await atell_opened(self._key, session)
        return session


def _socket_is_quiet(connection: Any) -> bool:
    """Whether the server has sent nothing: on an idle link it only ever says good-bye."""
    socket = connection.raw.pgconn.socket
    if not hasattr(select, "poll"):  # Windows
        return not select.select([socket], [], [], 0)[0]
    poll = select.poll()
    poll.register(socket, select.POLLIN)
    return not poll.poll(0)


def _needs_question(connection: Any) -> bool:
    idle_seconds = monotonic() - connection.idle_since
    if idle_seconds < _TRUSTED_SECONDS:
        return False
    return idle_seconds > _ASK_AFTER_IDLE_SECONDS or not _socket_is_quiet(connection)


def _is_healthy(session: Session[Connection]) -> bool:
    connection: Any = session.plain
    if connection.lost:
        return False
    if not _needs_question(connection):
        return True
    try:
        connection.raw.execute("SELECT 1")
    except psycopg.Error:
        return False
    return True


async def _ais_healthy(session: Session[AsyncConnection]) -> bool:
    connection: Any = session.plain
    if connection.lost:
        return False
    if not _needs_question(connection):
        return True
    try:
        await connection.raw.execute("SELECT 1")
    except psycopg.Error:
        return False
    return True
