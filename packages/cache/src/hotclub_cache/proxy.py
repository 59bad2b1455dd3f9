"""Stand for a cache that is looked up each time it is used.

Flow: use → **proxy** → caches by alias → cache. Apart from caches.py, so that who holds a proxy and
does not use it loads no cache.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hotclub_cache.basecache import BaseCache

DEFAULT_CACHE_ALIAS = "default"


class CacheProxy:
    """Stand for a cache that is looked up at each use, as Django's ``cache`` does for "default"."""

    def __init__(self, caches: Mapping[str, BaseCache], alias: str = DEFAULT_CACHE_ALIAS) -> None:
        self.__dict__["_caches"] = caches
        self.__dict__["_alias"] = alias

    def _cache(self) -> BaseCache:
        caches: Mapping[str, BaseCache] = self.__dict__["_caches"]
        return caches[self.__dict__["_alias"]]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cache(), name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._cache(), name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self._cache(), name)

    def __contains__(self, key: Any) -> bool:
        return key in self._cache()

    def __eq__(self, other: object) -> bool:
        return self._cache() == other

    def __hash__(self) -> int:
        return hash(self._cache())
