"""Under the name of `django.core.cache.backends.dummy`."""

from hotclub_cache import (
    DummyCache,
)

__all__ = [
    "DummyCache",
]
