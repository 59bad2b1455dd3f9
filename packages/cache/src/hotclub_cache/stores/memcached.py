"""Keep bytes in Memcached, through pymemcache.

Flow: wish → **store** → pymemcache. pymemcache has no async form, so the async colour is a thread.
Not here: what a key may hold (keys.py); this store refuses what others warn about.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from hotclub_cache.errors import (
    InvalidCacheKey,
    MissingExtra,
    NotACounter,
    StoreRefused,
    StoreUnavailable,
)
from hotclub_cache.keys import memcache_key_warnings
from hotclub_cache.stores.contract import BlockingStore

try:
    from pymemcache import HashClient  # type: ignore[import-untyped]
    from pymemcache.exceptions import (  # type: ignore[import-untyped]
        MemcacheClientError,
        MemcacheError,
    )
except ModuleNotFoundError as missing:
    raise MissingExtra("A memcached:// cache", "memcached") from missing

#: Memcached reads a greater number as a Unix time.
_LONGEST_RELATIVE_SECONDS = 30 * 24 * 3600


class MemcachedStore(BlockingStore):
    """One or more Memcached servers; ``options`` are those of pymemcache's HashClient.

    Seconds are whole, rounded up. ``wipe`` empties the servers: Memcached can't list keys. A number
    counts within 0 to 2**64 - 1, and stops at 0 on the way down.
    """

    def __init__(
        self,
        servers: Iterable[str],
        *,
        clock: Callable[[], float] = time.time,
        **options: Any,
    ) -> None:
        settings = {"use_pooling": True, "allow_unicode_keys": True, "default_noreply": False}
        self._client = HashClient([_address(server) for server in servers], **(settings | options))
        self._clock = clock

    def check_key(self, key: str) -> None:
        """Raise InvalidCacheKey for a key that the protocol can't carry."""
        for warning in memcache_key_warnings(key):
            raise InvalidCacheKey(key, f"cannot go to Memcached. {warning}")

    def perform(self, wish: Any) -> Any:
        """Grant a wish. Raises StoreUnavailable, StoreRefused, NotACounter."""
        try:
            return super().perform(wish)
        except (MemcacheError, OSError) as error:
            if isinstance(error, (MemcacheClientError, StoreUnavailable)):
                raise StoreRefused(str(error)) from error
            raise StoreUnavailable(
                f"The Memcached server cannot be used: {error}. Is it running?"
            ) from error

    def read(self, key: str) -> bytes | None:
        """Return what is stored, or None."""
        found: bytes | None = self._client.get(key)
        return found

    def read_many(self, keys: Sequence[str]) -> dict[str, bytes]:
        """Return those that are there."""
        return dict(self._client.get_many(keys)) if keys else {}

    def write(self, key: str, stored: bytes, ttl: float | None) -> bool:
        """Keep it."""
        return bool(self._client.set(key, stored, expire=self._expire(ttl)))

    def write_many(self, stored_by_key: Mapping[str, bytes], ttl: float | None) -> list[str]:
        """Keep them all; return those that were not kept."""
        return list(self._client.set_many(dict(stored_by_key), expire=self._expire(ttl)))

    def insert(self, key: str, stored: bytes, ttl: float | None) -> bool:
        """Keep it if nothing is there."""
        return bool(self._client.add(key, stored, expire=self._expire(ttl)))

    def touch(self, key: str, ttl: float | None) -> bool:
        """Give a new end."""
        return bool(self._client.touch(key, expire=self._expire(ttl)))

    def remove(self, keys: Sequence[str]) -> int:
        """Remove them; return how many were there."""
        return sum(bool(self._client.delete(key)) for key in keys)

    def remove_if(self, key: str, stored: bytes) -> bool:
        """Remove it if exactly this is stored: replaced by an entry that is over, under cas."""
        found, token = self._client.gets(key)
        if found != stored or token is None:
            return False
        return bool(self._client.cas(key, b"", token, expire=-1))

    def count(self, key: str, delta: Any) -> int | None:
        """Add to the number that is there; None if there is none."""
        if type(delta) is not int:
            raise NotACounter(key, delta)
        change = self._client.incr if delta >= 0 else self._client.decr
        try:
            total: int | None = change(key, abs(delta))
        except MemcacheClientError as error:
            raise NotACounter(key, delta) from error
        return total

    def wipe(self, prefix: str) -> None:
        """Empty the servers."""
        self._client.flush_all()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _expire(self, ttl: float | None) -> int:
        if ttl is None:
            return 0
        if ttl <= 0:
            return -1
        seconds = int(-(-ttl // 1))
        return seconds if seconds <= _LONGEST_RELATIVE_SECONDS else int(self._clock()) + seconds


def _address(server: str) -> str | tuple[str, int]:
    """Return what pymemcache wants for ``host:port``, ``host`` or ``unix:/path``."""
    if server.startswith(("unix:", "/")):
        return server.removeprefix("unix:")
    host, _, port = server.rpartition(":")
    return (host, int(port)) if host and port.isdigit() else (server, 11211)
