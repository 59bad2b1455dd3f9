"""Caches of the settings: `cache` is the default one. Django's `django.core.cache`.

Flow: hotclub_cache, cache.handler → **cache** → views, templates.
"""

from typing import TYPE_CHECKING

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
from hotclub.lazy_modules import submodules

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

if not TYPE_CHECKING:
    __getattr__ = submodules(__name__)
