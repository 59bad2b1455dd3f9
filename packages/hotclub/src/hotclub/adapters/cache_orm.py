"""Cache → ORM: rows of a cache in a table of a project's database, in both colours.

Flow: `CACHES` with `hotclub.cache.backends.db.DatabaseCache` → DatabaseStore → **OrmCacheRows** → statement.
The table is that of Django's `createcachetable`: cache_key, value (base64), expires. Routers decide on
the database, asked for a model of the application "django_cache".
Not here: when rows are culled (hotclub_cache.stores.database), the command that makes the table.
"""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from hotclub_cache import CacheRow, CacheRows, StoreUnavailable
from hotclub_orm import (
    CharField,
    ConnectionLost,
    DateTimeField,
    Model,
    ModelBase,
    PoolTimeout,
    TextField,
)
from hotclub_orm.registry import Apps
from hotclub_orm.routers import router

from hotclub.cache.handler import caches
from hotclub.db.handler import connections

if TYPE_CHECKING:
    from hotclub.db.project_database import Connection

NEVER = dt.datetime(9999, 12, 31, tzinfo=dt.UTC)


def install(settings: Any) -> None:
    """Let caches of the settings have their rows in the project's databases."""
    caches.configure(settings.CACHES, rows=OrmCacheRows)


@cache
def table_model(table: str) -> type[Model]:
    """Return a model of a cache's table, to make the table with; no registry knows it."""
    options = type(
        "Meta",
        (),
        {
            "apps": Apps(),
            "app_label": "django_cache",
            "db_table": table,
            "verbose_name": "cache entry",
            "verbose_name_plural": "cache entries",
        },
    )
    body = {
        "__module__": __name__,
        "Meta": options,
        "cache_key": CharField(max_length=255, primary_key=True),
        "value": TextField(),
        "expires": DateTimeField(db_index=True),
    }
    made: type[Model] = ModelBase("CacheEntry", (Model,), body)
    return made


class _Ask(NamedTuple):
    """A statement; `{t}` is the table, `{e}` the end of a row in seconds since 1970."""

    sql: str
    values: tuple[Any, ...] = ()


class OrmCacheRows:
    """The rows of one table.

    table: its name, as in the cache's LOCATION.
    """

    def __init__(self, table: str) -> None:
        self.table = table

    # --- statements ------------------------------------------------------------------------------

    def _select(self, keys: Sequence[str], now: float) -> _Ask:
        return _Ask(
            f"SELECT cache_key, value, {{e}} FROM {{t}} WHERE cache_key IN ({_marks(keys)})"  # noqa: S608 - marks
            " AND expires > %s",
            (*keys, _moment(now)),
        )

    def _upsert(self, rows: Sequence[CacheRow]) -> _Ask:
        last = {row.key: row for row in rows}.values()
        marks = ", ".join(["(%s, %s, %s)"] * len(last))
        return _Ask(
            f"INSERT INTO {{t}} (cache_key, value, expires) VALUES {marks}"  # noqa: S608 - marks
            " ON CONFLICT (cache_key) DO UPDATE SET value = excluded.value, expires = excluded.expires",
            tuple(value for row in last for value in _values(row)),
        )

    def _insert(self, row: CacheRow, now: float) -> _Ask:
        return _Ask(
            "INSERT INTO {t} (cache_key, value, expires) VALUES (%s, %s, %s)"
            " ON CONFLICT (cache_key) DO UPDATE SET value = excluded.value, expires = excluded.expires"
            " WHERE {t}.expires <= %s RETURNING 1",
            (*_values(row), _moment(now)),
        )

    def _replace(self, row: CacheRow, old: CacheRow) -> _Ask:
        _, value, expires = _values(row)
        return _Ask(
            "UPDATE {t} SET value = %s, expires = %s"
            " WHERE cache_key = %s AND value = %s AND expires = %s RETURNING 1",
            (value, expires, *_values(old)),
        )

    def _delete(self, keys: Sequence[str]) -> _Ask:
        return _Ask(
            f"DELETE FROM {{t}} WHERE cache_key IN ({_marks(keys)})"  # noqa: S608 - marks
            " RETURNING {e}",
            tuple(keys),
        )

    def _delete_exactly(self, row: CacheRow) -> _Ask:
        key, value, _ = _values(row)
        return _Ask("DELETE FROM {t} WHERE cache_key = %s AND value = %s RETURNING 1", (key, value))

    def _delete_ended(self, now: float) -> _Ask:
        return _Ask("DELETE FROM {t} WHERE expires <= %s", (_moment(now),))

    def _delete_some(self, number: int) -> _Ask:
        return _Ask(
            "DELETE FROM {t} WHERE cache_key IN"
            " (SELECT cache_key FROM {t} ORDER BY cache_key LIMIT %s)",
            (number,),
        )

    def _delete_prefix(self, prefix: str) -> _Ask:
        if not prefix:
            return _Ask("DELETE FROM {t}")
        return _Ask("DELETE FROM {t} WHERE substr(cache_key, 1, %s) = %s", (len(prefix), prefix))

    # --- where they go ---------------------------------------------------------------------------

    def _database(self, *, writes: bool) -> Connection:
        model = table_model(self.table)
        return connections[router.db_for_write(model) if writes else router.db_for_read(model)]

    def _run(self, ask: _Ask, *, writes: bool = True) -> list[Any]:
        database = self._database(writes=writes)
        with _reached():
            return database.execute(*self._on(database, ask))

    async def _arun(self, ask: _Ask, *, writes: bool = True) -> list[Any]:
        database = self._database(writes=writes)
        with _reached():
            return await database.aexecute(*self._on(database, ask))

    def _on(self, database: Connection, ask: _Ask) -> tuple[str, tuple[Any, ...]]:
        """Return the statement in the database's own words."""
        table = database.dialect.quote_name(self.table)
        if database.vendor == "sqlite":
            # PostgreSQL's dialect has doubled it already.
            table = table.replace("%", "%%")
            texts = tuple(
                one.strftime("%Y-%m-%d %H:%M:%S.%f") if isinstance(one, dt.datetime) else one
                for one in ask.values
            )
            return ask.sql.replace("{t}", table).replace("{e}", "expires"), texts
        sql = ask.sql.replace("{t}", table).replace("{e}", "extract(epoch from expires)")
        return sql, ask.values

    # --- the port --------------------------------------------------------------------------------

    def select(self, keys: Sequence[str], now: float) -> list[CacheRow]:
        """Return the rows that are there."""
        return [_row(*found) for found in self._run(self._select(keys, now), writes=False)]

    def upsert(self, rows: Sequence[CacheRow]) -> None:
        """Write the rows over what was there."""
        if rows:
            self._run(self._upsert(rows))

    def insert(self, row: CacheRow, now: float) -> bool:
        """Write the row if none is there; return whether it was written."""
        return bool(self._run(self._insert(row, now)))

    def replace(self, row: CacheRow, old: CacheRow) -> bool:
        """Write the row over exactly `old`; return whether it was there."""
        return bool(self._run(self._replace(row, old)))

    def delete(self, keys: Sequence[str], now: float) -> int:
        """Delete the rows and return how many had not ended."""
        return _living(self._run(self._delete(keys)), now)

    def delete_exactly(self, row: CacheRow) -> bool:
        """Delete the row if key and bytes are these; return whether it was there."""
        return bool(self._run(self._delete_exactly(row)))

    def delete_ended(self, now: float) -> None:
        """Delete the rows that have ended."""
        self._run(self._delete_ended(now))

    def delete_some(self, number: int) -> None:
        """Delete that many rows, the first by key."""
        self._run(self._delete_some(number))

    def delete_prefix(self, prefix: str) -> None:
        """Delete the rows whose key begins so; all of them if it is empty."""
        self._run(self._delete_prefix(prefix))

    def count(self) -> int:
        """Return the number of rows."""
        return int(self._run(_Ask("SELECT COUNT(*) FROM {t}"), writes=False)[0][0])

    async def aselect(self, keys: Sequence[str], now: float) -> list[CacheRow]:
        """As select."""
        return [_row(*found) for found in await self._arun(self._select(keys, now), writes=False)]

    async def aupsert(self, rows: Sequence[CacheRow]) -> None:
        """As upsert."""
        if rows:
            await self._arun(self._upsert(rows))

    async def ainsert(self, row: CacheRow, now: float) -> bool:
        """As insert."""
        return bool(await self._arun(self._insert(row, now)))

    async def areplace(self, row: CacheRow, old: CacheRow) -> bool:
        """As replace."""
        return bool(await self._arun(self._replace(row, old)))

    async def adelete(self, keys: Sequence[str], now: float) -> int:
        """As delete."""
        return _living(await self._arun(self._delete(keys)), now)

    async def adelete_exactly(self, row: CacheRow) -> bool:
        """As delete_exactly."""
        return bool(await self._arun(self._delete_exactly(row)))

    async def adelete_ended(self, now: float) -> None:
        """As delete_ended."""
        await self._arun(self._delete_ended(now))

    async def adelete_some(self, number: int) -> None:
        """As delete_some."""
        await self._arun(self._delete_some(number))

    async def adelete_prefix(self, prefix: str) -> None:
        """As delete_prefix."""
        await self._arun(self._delete_prefix(prefix))

    async def acount(self) -> int:
        """As count."""
        return int((await self._arun(_Ask("SELECT COUNT(*) FROM {t}"), writes=False))[0][0])


@contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except (ConnectionLost, PoolTimeout) as lost:
        raise StoreUnavailable(f"The database of the cache did not answer: {lost}") from lost


def _marks(keys: Sequence[str]) -> str:
    return ", ".join(["%s"] * len(keys))


def _moment(seconds: float | None) -> dt.datetime:
    return NEVER if seconds is None else min(_from_epoch(seconds), NEVER)


def _from_epoch(seconds: float) -> dt.datetime:
    try:
        return dt.datetime.fromtimestamp(seconds, dt.UTC)
    except (OverflowError, ValueError, OSError):
        return NEVER


def _values(row: CacheRow) -> tuple[str, str, dt.datetime]:
    return row.key, base64.b64encode(row.stored).decode("ascii"), _moment(row.ends_at)


def _ends_at(expires: Any) -> float | None:
    """Return the end of a row: of SQLite's text, or of PostgreSQL's seconds."""
    if isinstance(expires, str):
        seconds = dt.datetime.fromisoformat(expires).replace(tzinfo=dt.UTC).timestamp()
    else:
        seconds = float(expires)
    return None if seconds >= NEVER.timestamp() else seconds


def _row(key: str, value: str, expires: Any) -> CacheRow:
    return CacheRow(key, base64.b64decode(value), _ends_at(expires))


def _living(found: list[Any], now: float) -> int:
    ends = [_ends_at(expires) for (expires,) in found]
    return sum(1 for end in ends if end is None or end > now)


if TYPE_CHECKING:
    _fits: type[CacheRows] = OrmCacheRows
