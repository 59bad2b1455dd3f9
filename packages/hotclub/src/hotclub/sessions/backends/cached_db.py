"""Sessions in the database, read through the cache that SESSION_CACHE_ALIAS names."""

from hotclub_auth.ports import SessionRecords
from hotclub_auth.sessions.cached_db import KEY_PREFIX, CachedRecords

from hotclub.adapters.cache_auth import session_cache
from hotclub.sessions.backends.db import SessionStore as _SessionStore

__all__ = ["SessionStore"]


class SessionStore(_SessionStore):
    """Keeps sessions in rows, behind a cache."""

    cache_key_prefix = KEY_PREFIX

    @property
    def cache_key(self) -> str | None:
        """The key in the cache, or None while the session has none."""
        return None if self.session_key is None else self.cache_key_prefix + self.session_key

    def get_records(self) -> SessionRecords:
        """Return the rows, behind the cache."""
        return CachedRecords(session_cache(), super().get_records(), self.cache_key_prefix)
