"""Under the name of `django.core.cache.backends.filebased`."""

from hotclub_cache import (
    FileBasedCache,
)

__all__ = [
    "FileBasedCache",
]
