"""The key of a cached piece of a template; `django.core.cache.utils`."""

from hotclub_cache import (
    make_template_fragment_key,
)

__all__ = [
    "make_template_fragment_key",
]
