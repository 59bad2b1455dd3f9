"""Caches of the settings: `cache` is the default one. Django's `django.core.cache`.

Flow: hotclub_cache, cache.handler → **cache** → views, templates.
"""

from typing import TYPE_CHECKING

from hotclub.lazy_modules import shown

if TYPE_CHECKING:
    from hotclub_cache import (
        DEFAULT_CACHE_ALIAS,
        BaseCache,
        CacheKeyWarning,
        CacheProxy,
        InvalidCacheBackendError,
        InvalidCacheKey,
        cached,
    )

    from hotclub.cache.handler import CacheHandler, cache, caches

__all__ = [
    "DEFAULT_CACHE_ALIAS",
    "BaseCache",
    "CacheHandler",
    "CacheKeyWarning",
    "CacheProxy",
    "InvalidCacheBackendError",
    "InvalidCacheKey",
    "cache",
    "cached",
    "caches",
]

# The module that each name lives in.
_ROOMS = {
    "hotclub.cache.handler": "CacheHandler cache caches",
    "hotclub_cache": (
        "BaseCache CacheKeyWarning CacheProxy DEFAULT_CACHE_ALIAS InvalidCacheBackendError "
        "InvalidCacheKey cached"
    ),
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = shown(__name__, _ROOMS)
