"""Under the name of `django.core.cache.backends.base`."""

from hotclub_cache import (
    DEFAULT_TIMEOUT,
    BaseCache,
    CacheKeyWarning,
    InvalidCacheBackendError,
    InvalidCacheKey,
    default_key_func,
    get_key_func,
)

__all__ = [
    "DEFAULT_TIMEOUT",
    "BaseCache",
    "CacheKeyWarning",
    "InvalidCacheBackendError",
    "InvalidCacheKey",
    "default_key_func",
    "get_key_func",
]
