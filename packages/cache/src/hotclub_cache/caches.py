"""Hold the caches of a project by alias, made when asked for.

Flow: settings → **alias** → Cache. Accepts the shape of Django's CACHES, and plain URLs.
Not here: where settings come from; a global: whoever composes an application makes one Caches.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hotclub_cache.backends import (
    DatabaseCache,
    DummyCache,
    FileBasedCache,
    LocMemCache,
    PyMemcacheCache,
    RedisCache,
    door_options,
)
from hotclub_cache.basecache import BaseCache
from hotclub_cache.cache import Cache
from hotclub_cache.errors import InvalidCacheBackendError, did_you_mean
from hotclub_cache.keys import import_dotted
from hotclub_cache.ports import CacheRows
from hotclub_cache.proxy import DEFAULT_CACHE_ALIAS

#: Django's dotted paths, and the same under the names of any package that mirrors them, end so.
_BACKENDS: Mapping[str, Callable[[Any, Mapping[str, Any]], BaseCache]] = {
    "locmem.LocMemCache": LocMemCache,
    "filebased.FileBasedCache": FileBasedCache,
    "dummy.DummyCache": DummyCache,
    "db.DatabaseCache": DatabaseCache,
    "redis.RedisCache": RedisCache,
    "memcached.PyMemcacheCache": PyMemcacheCache,
    # pylibmc speaks the same protocol to the same servers; pymemcache is the one client here.
    "memcached.PyLibMCCache": PyMemcacheCache,
}
_BACKEND_FOLDER = ".core.cache.backends."


class Caches(Mapping[str, BaseCache]):
    """Caches by alias: ``Caches({"default": "redis://localhost", "pages": "memory://"})``.

    settings: alias → URL, or → an entry of Django's CACHES. secret: lets caches on servers hold any
    picklable object, signed (see codec.py). rows: makes the CacheRows of a table's name, for
    database caches. One cache serves all threads and event loops.
    """

    def __init__(
        self,
        settings: Mapping[str, str | Mapping[str, Any]] | None = None,
        *,
        secret: str | bytes | None = None,
        rows: Callable[[str], CacheRows] | None = None,
    ) -> None:
        self.settings = settings if settings is not None else {DEFAULT_CACHE_ALIAS: "memory://"}
        self._secret, self._rows = secret, rows
        self._made: dict[str, BaseCache] = {}
        self._making = threading.RLock()

    def __getitem__(self, alias: str) -> BaseCache:
        """Return the cache. Raises InvalidCacheBackendError."""
        cache = self._made.get(alias)
        if cache is None:
            with self._making:
                cache = self._made.get(alias)
                if cache is None:
                    cache = self._made[alias] = self.create_connection(alias)
        return cache

    def __iter__(self) -> Iterator[str]:
        return iter(self.settings)

    def __len__(self) -> int:
        return len(self.settings)

    def __contains__(self, alias: object) -> bool:
        return alias in self.settings

    def create_connection(self, alias: str) -> BaseCache:
        """Make the cache of an alias anew. Raises InvalidCacheBackendError."""
        if alias not in self.settings:
            raise InvalidCacheBackendError(
                f"There is no cache {alias!r}.{did_you_mean(alias, self.settings)} "
                f"Caches: {', '.join(self.settings) or 'none'}."
            )
        entry = self.settings[alias]
        params: dict[str, Any] = {"LOCATION": entry} if isinstance(entry, str) else dict(entry)
        params["OPTIONS"] = dict(params.get("OPTIONS") or {})
        backend, location = params.pop("BACKEND", None), params.pop("LOCATION", "")
        if backend is None:
            self._offer(params, uses_rows=False)
            door, rest = door_options(params)
            return Cache(location or "memory://", **door, **rest)
        maker = _maker_for(backend)
        if maker in _BACKENDS.values() or (isinstance(maker, type) and issubclass(maker, Cache)):
            uses_rows = isinstance(maker, type) and issubclass(maker, DatabaseCache)
            self._offer(params, uses_rows=uses_rows)
        made: BaseCache = maker(location, params)
        return made

    def _offer(self, params: dict[str, Any], *, uses_rows: bool) -> None:
        """Put in what this Caches was given, where the settings do not say otherwise."""
        if self._secret is not None:
            params["OPTIONS"].setdefault("secret", self._secret)
        if uses_rows and self._rows is not None:
            params["OPTIONS"].setdefault("rows", self._rows)

    def all(self, initialized_only: bool = False) -> list[BaseCache]:
        """Return all caches, or those made so far."""
        aliases = self._made if initialized_only else self.settings
        return [self[alias] for alias in aliases]

    def close_all(self) -> None:
        """Close the caches made so far."""
        for cache in list(self._made.values()):
            cache.close()

    async def aclose_all(self) -> None:
        """Close the caches made so far, for the running event loop."""
        for cache in list(self._made.values()):
            await cache.aclose()


def _maker_for(backend: Any) -> Any:
    if not isinstance(backend, str):
        return backend
    _, folder, name = backend.partition(_BACKEND_FOLDER)
    if folder and name in _BACKENDS:
        return _BACKENDS[name]
    return import_dotted(backend)
