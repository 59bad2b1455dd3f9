"""The caches of a project by alias: `caches`, and `cache` for the default one.

Flow: CACHES → **handler** → hotclub_cache.Caches → cache. A cache is made when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from hotclub_cache import CacheProxy

from hotclub.conf import settings
from hotclub.errors import ImproperlyConfigured

if TYPE_CHECKING:
    from hotclub_cache import BaseCache, CacheRows, Caches


class CacheHandler(Mapping[str, "BaseCache"]):
    """Caches by alias, of the settings.

    given: entries in the shape of CACHES, instead of those of the settings.
    """

    def __init__(self, given: Mapping[str, Any] | None = None) -> None:
        self._caches: Caches | None = None
        self._given = None if given is None else _copied(given)
        self._signed_with: str | None = None if given is None else _secret()
        self._rows: Callable[[str], CacheRows] | None = None

    def configure(
        self, given: Mapping[str, Any], *, rows: Callable[[str], CacheRows] | None = None
    ) -> None:
        """Have these caches; the earlier ones are closed, unless entries and secret key are the same.

        rows: makes the rows of a table's name, for caches in a database.
        """
        secret = _secret()
        self._rows = rows or self._rows
        if given == self._given and secret == self._signed_with and self._caches is not None:
            return
        before, self._caches = self._caches, None
        # A copy: who changes the settings' own dictionary has other caches from then on.
        self._given, self._signed_with = _copied(given), secret
        if before is not None:
            before.close_all()

    def _ready(self) -> Caches:
        if self._caches is None:
            from hotclub_cache import Caches

            if self._given is None:
                self._given, self._signed_with = _copied(settings.CACHES), _secret()
            self._caches = Caches(self._given, secret=self._signed_with, rows=self._rows)
        return self._caches

    @property
    def settings(self) -> Mapping[str, Any]:
        """The entries by alias."""
        return self._ready().settings

    def __getitem__(self, alias: str) -> BaseCache:
        """Return the cache. Raises InvalidCacheBackendError."""
        return self._ready()[alias]

    def __iter__(self) -> Iterator[str]:
        return iter(self._ready())

    def __len__(self) -> int:
        return len(self._ready())

    def __contains__(self, alias: object) -> bool:
        return alias in self._ready()

    def create_connection(self, alias: str) -> BaseCache:
        """Make the cache of an alias anew. Raises InvalidCacheBackendError."""
        return self._ready().create_connection(alias)

    def all(self, initialized_only: bool = False) -> list[BaseCache]:
        """Return all caches, or those made so far."""
        return self._ready().all(initialized_only)

    def close_all(self) -> None:
        """Close the caches made so far."""
        if self._caches is not None:
            self._caches.close_all()

    async def aclose_all(self) -> None:
        """Close the caches made so far, for the running event loop."""
        if self._caches is not None:
            await self._caches.aclose_all()


def _copied(entries: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the entries, whose values may be what can't be copied, in dictionaries of their own."""
    return {
        alias: _copied(entry) if isinstance(entry, Mapping) else entry
        for alias, entry in entries.items()
    }


def _secret() -> str | None:
    """Return the key that signs what has no plain form; without one, caches hold plain values only."""
    try:
        return settings.SECRET_KEY
    except ImproperlyConfigured:
        return None


caches = CacheHandler()
if TYPE_CHECKING:
    cache: BaseCache
else:
    cache = CacheProxy(caches)
