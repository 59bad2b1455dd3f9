"""A database's options → its dialect and its seats.

Flow: `Database(url, …)` → **opening** → seats of the kind the address names. The only place that
chooses a driver; the extra `postgres` is asked for here, when a PostgreSQL address is met.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hotclub_orm.dialects.base import Dialect
from hotclub_orm.dialects.postgresql import POSTGRESQL
from hotclub_orm.dialects.sqlite import SQLITE
from hotclub_orm.drivers.asqlite import Offload
from hotclub_orm.drivers.seats import AsyncSeats, Seats
from hotclub_orm.drivers.sqlite import SqliteSettings
from hotclub_orm.drivers.sqlite_seats import (
    Sole,
    SoleTaskSeats,
    SoleThreadSeats,
    TaskSeats,
    ThreadSeats,
)
from hotclub_orm.errors import ImproperlyConfigured
from hotclub_orm.url import Address


@dataclass(frozen=True, slots=True)
class DatabaseOptions:
    """What `Database` was told beside the address; the meaning of each stands there."""

    pool_max_size: int
    pool_timeout_seconds: float
    busy_timeout_seconds: float
    statement_timeout_seconds: float | None
    isolation: str | None
    assume_role: str | None
    read_only: bool
    time_zone: str
    use_tz: bool
    transaction_mode: str
    offload: Offload
    server_side_cursors: bool
    init_command: str
    options: Mapping[str, Any] = field(repr=False)


def open_seats(
    key: Hashable, address: Address, options: DatabaseOptions
) -> tuple[Dialect, Seats, AsyncSeats]:
    """Return the dialect and the seats of both colours. Nothing is connected yet.

    key: what the sessions are held by in a context. Raises ImproperlyConfigured,
    NotSupportedError.
    """
    if address.vendor == "sqlite":
        return SQLITE, *_sqlite_seats(key, address, options)
    return POSTGRESQL, *_psycopg_seats(key, address, options)


def _sqlite_seats(
    key: Hashable, address: Address, options: DatabaseOptions
) -> tuple[Seats, AsyncSeats]:
    mode, offload = options.transaction_mode, options.offload
    if options.assume_role is not None:
        raise ImproperlyConfigured("SQLite has no roles: assume_role is for PostgreSQL.")
    SQLITE.begin(isolation=options.isolation, read_only=False, mode=mode)
    settings = SqliteSettings(
        path=address.name or None,
        busy_timeout_seconds=options.busy_timeout_seconds,
        statement_timeout_seconds=options.statement_timeout_seconds,
        read_only=options.read_only,
        init_command=options.init_command,
    )
    if settings.path is None:
        sole = Sole(settings)
        return SoleThreadSeats(key, sole, mode), SoleTaskSeats(key, sole, mode, offload)
    return ThreadSeats(key, settings, mode), TaskSeats(key, settings, mode, offload)


def _psycopg_seats(
    key: Hashable, address: Address, options: DatabaseOptions
) -> tuple[Seats, AsyncSeats]:
    from hotclub_orm.drivers.psycopg_seats import PsycopgSettings, psycopg_seats

    return psycopg_seats(
        key,
        PsycopgSettings(
            conninfo=address.conninfo,
            shown=address.shown,
            max_size=options.pool_max_size,
            timeout_seconds=options.pool_timeout_seconds,
            statement_timeout_seconds=options.statement_timeout_seconds,
            isolation=options.isolation,
            assume_role=options.assume_role,
            read_only=options.read_only,
            time_zone=options.time_zone,
            use_tz=options.use_tz,
            server_side_cursors=options.server_side_cursors,
            options=dict(options.options),
        ),
    )
