"""Sessions in a database, read through a cache.

Writes go to the rows first, then to the cache. A cache that fails to read or keep is logged and
gone around; one that fails to forget is an error, or a log-out would be none.
Flow: session → **engine** → cache, else rows. Not here: either store.
"""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from hotclub_auth.ports import SessionCache, SessionRecord, SessionRecords
from hotclub_auth.sessions.cache import seconds_until
from hotclub_auth.sessions.stored import StoredSession
from hotclub_auth.settings import SessionSettings

KEY_PREFIX = "django.contrib.sessions.cached_db"
logger = logging.getLogger("hotclub.auth")


class CachedRecords:
    """Rows with a cache before them."""

    def __init__(
        self, cache: SessionCache, records: SessionRecords, prefix: str = KEY_PREFIX
    ) -> None:
        self.cache, self.rows, self.prefix = cache, records, prefix

    def read(self, key: str) -> SessionRecord | None:
        """Return the cached record, or the row, which is cached then."""
        cached = self._around(lambda: self.cache.get(self.prefix + key))
        if isinstance(cached, str):
            return SessionRecord(cached)
        record = self.rows.read(key)
        if record is not None and record.expires_at is not None:
            self._remember(key, record.payload, record.expires_at)
        return record

    def insert(self, key: str, payload: str, expires_at: datetime) -> bool:
        """Make a row and cache it."""
        return self._cached(self.rows.insert(key, payload, expires_at), key, payload, expires_at)

    def update(self, key: str, payload: str, expires_at: datetime) -> bool:
        """Replace the row and what is cached; forget what is cached when the row is gone."""
        return self._cached(self.rows.update(key, payload, expires_at), key, payload, expires_at)

    def delete(self, key: str) -> None:
        """Remove the row, then what is cached."""
        self.rows.delete(key)
        self._forget(key)

    def exists(self, key: str) -> bool:
        """Return whether the key is taken by a row."""
        return self.rows.exists(key)

    def delete_expired(self, limit: int) -> int:
        """Remove expired rows; the cache forgets by itself."""
        return self.rows.delete_expired(limit)

    async def aread(self, key: str) -> SessionRecord | None:
        """As read."""
        cached = await self._aaround(lambda: self.cache.aget(self.prefix + key))
        if isinstance(cached, str):
            return SessionRecord(cached)
        record = await self.rows.aread(key)
        if record is not None and record.expires_at is not None:
            await self._aremember(key, record.payload, record.expires_at)
        return record

    async def ainsert(self, key: str, payload: str, expires_at: datetime) -> bool:
        """As insert."""
        written = await self.rows.ainsert(key, payload, expires_at)
        return await self._acached(written, key, payload, expires_at)

    async def aupdate(self, key: str, payload: str, expires_at: datetime) -> bool:
        """As update."""
        written = await self.rows.aupdate(key, payload, expires_at)
        return await self._acached(written, key, payload, expires_at)

    async def adelete(self, key: str) -> None:
        """As delete."""
        await self.rows.adelete(key)
        await self._aforget(key)

    async def aexists(self, key: str) -> bool:
        """As exists."""
        return await self.rows.aexists(key)

    async def adelete_expired(self, limit: int) -> int:
        """As delete_expired."""
        return await self.rows.adelete_expired(limit)

    def _cached(self, written: bool, key: str, payload: str, expires_at: datetime) -> bool:
        if written:
            self._remember(key, payload, expires_at)
        else:
            self._forget(key)
        return written

    async def _acached(self, written: bool, key: str, payload: str, expires_at: datetime) -> bool:
        if written:
            await self._aremember(key, payload, expires_at)
        else:
            await self._aforget(key)
        return written

    def _remember(self, key: str, payload: str, expires_at: datetime) -> None:
        seconds = seconds_until(expires_at)
        self._around(lambda: self.cache.set(self.prefix + key, payload, seconds))

    async def _aremember(self, key: str, payload: str, expires_at: datetime) -> None:
        seconds = seconds_until(expires_at)
        await self._aaround(lambda: self.cache.aset(self.prefix + key, payload, seconds))

    def _forget(self, key: str) -> None:
        self.cache.delete(self.prefix + key)

    async def _aforget(self, key: str) -> None:
        await self.cache.adelete(self.prefix + key)

    def _around(self, call: Callable[[], object]) -> object:
        try:
            return call()
        except Exception as failure:  # noqa: BLE001 - the rows are the truth, the cache a help
            _log(failure)
            return None

    async def _aaround(self, call: Callable[[], Awaitable[object]]) -> object:
        try:
            return await call()
        except Exception as failure:  # noqa: BLE001 - as above
            _log(failure)
            return None


class SessionStore(StoredSession):
    """The engine on rows behind a cache."""

    cache_key_prefix = KEY_PREFIX

    def __init__(
        self,
        session_key: str | None = None,
        *,
        cache: SessionCache | None = None,
        records: SessionRecords | None = None,
        settings: SessionSettings | None = None,
    ) -> None:
        if cache is not None and records is not None:
            records = CachedRecords(cache, records, self.cache_key_prefix)
        super().__init__(session_key, records=records, settings=settings)

    @property
    def cache_key(self) -> str | None:
        """The key in the cache, or None while the session has none."""
        return None if self.session_key is None else self.cache_key_prefix + self.session_key


def _log(failure: Exception) -> None:
    logger.error("The cache of sessions failed; the database answers.", exc_info=failure)
