"""Sessions in the cache that SESSION_CACHE_ALIAS names."""

from hotclub_auth.ports import SessionRecords
from hotclub_auth.sessions.cache import CacheRecords
from hotclub_auth.sessions.cache import SessionStore as _SessionStore

from hotclub.adapters.cache_auth import session_cache

__all__ = ["SessionStore"]


class SessionStore(_SessionStore):
    """Keeps sessions in a cache of the project."""

    def get_records(self) -> SessionRecords:
        """Return the records in the cache."""
        return CacheRecords(session_cache(), self.cache_key_prefix)
