"""Under the name of `django.core.cache.backends.db`."""

from hotclub_cache import (
    DatabaseCache,
)

__all__ = [
    "DatabaseCache",
]
