"""Under the name of `django.core.cache.backends.redis`."""

from hotclub_cache import (
    RedisCache,
)

__all__ = [
    "RedisCache",
]
