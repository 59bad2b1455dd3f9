"""Sessions in a cache. What the cache forgets early is a log-out; cached_db does not forget.

Flow: session → **engine** → cache. Each key stands under a prefix of its own and each value is
signed text, so nothing else in the cache can be taken for a session.
Not here: any cache (hotclub-cache's and Django's fit).
"""

from datetime import datetime

from hotclub_auth.ports import SessionCache, SessionRecord, SessionRecords
from hotclub_auth.sessions.stored import StoredSession
from hotclub_auth.settings import SessionSettings, auth_settings

KEY_PREFIX = "django.contrib.sessions.cache"


class CacheRecords:
    """Session records in a cache, which forgets them in time by itself."""

    def __init__(self, cache: SessionCache, prefix: str = KEY_PREFIX) -> None:
        self.cache = cache
        self.prefix = prefix

    def read(self, key: str) -> SessionRecord | None:
        """Return the record; a value that is no text was not put here by us."""
        return _as_record(self.cache.get(self.prefix + key))

    def insert(self, key: str, payload: str, expires_at: datetime) -> bool:
        """Keep the payload unless the key is taken."""
        return bool(self.cache.add(self.prefix + key, payload, seconds_until(expires_at)))

    def update(self, key: str, payload: str, expires_at: datetime) -> bool:
        """Replace the payload if there is one."""
        if self.cache.get(self.prefix + key) is None:
            return False
        self.cache.set(self.prefix + key, payload, seconds_until(expires_at))
        return True

    def delete(self, key: str) -> None:
        """Forget the record."""
        self.cache.delete(self.prefix + key)

    def exists(self, key: str) -> bool:
        """Return whether the key is taken."""
        return self.cache.get(self.prefix + key) is not None

    def delete_expired(self, limit: int) -> int:
        """Return 0: the cache forgets by itself."""
        return 0

    async def aread(self, key: str) -> SessionRecord | None:
        """As read."""
        return _as_record(await self.cache.aget(self.prefix + key))

    async def ainsert(self, key: str, payload: str, expires_at: datetime) -> bool:
        """As insert."""
        return bool(await self.cache.aadd(self.prefix + key, payload, seconds_until(expires_at)))

    async def aupdate(self, key: str, payload: str, expires_at: datetime) -> bool:
        """As update."""
        if await self.cache.aget(self.prefix + key) is None:
            return False
        await self.cache.aset(self.prefix + key, payload, seconds_until(expires_at))
        return True

    async def adelete(self, key: str) -> None:
        """As delete."""
        await self.cache.adelete(self.prefix + key)

    async def aexists(self, key: str) -> bool:
        """As exists."""
        return await self.cache.aget(self.prefix + key) is not None

    async def adelete_expired(self, limit: int) -> int:
        """As delete_expired."""
        return 0


class SessionStore(StoredSession):
    """The engine on a cache. cache: where; a project's own subclass says it in `get_records`."""

    cache_key_prefix = KEY_PREFIX

    def __init__(
        self,
        session_key: str | None = None,
        *,
        cache: SessionCache | None = None,
        records: SessionRecords | None = None,
        settings: SessionSettings | None = None,
    ) -> None:
        if records is None and cache is not None:
            records = CacheRecords(cache, self.cache_key_prefix)
        super().__init__(session_key, records=records, settings=settings)

    @property
    def cache_key(self) -> str | None:
        """The key in the cache, or None while the session has none."""
        return None if self.session_key is None else self.cache_key_prefix + self.session_key


def seconds_until(expires_at: datetime) -> int:
    """Return the whole seconds left, 0 for none."""
    return max(0, round((expires_at - auth_settings().now()).total_seconds()))


def _as_record(value: object) -> SessionRecord | None:
    return SessionRecord(value) if isinstance(value, str) else None
