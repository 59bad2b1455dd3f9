"""Under the name of `django.core.cache.backends.memcached`."""

from hotclub_cache import (
    PyMemcacheCache,
)

__all__ = [
    "PyMemcacheCache",
]
