"""Under the name of `django.core.cache.backends.locmem`."""

from hotclub_cache import (
    LocMemCache,
)

__all__ = [
    "LocMemCache",
]
