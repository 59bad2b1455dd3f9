"""Kept fragments of templates."""

from hotclub_templates.tags.cache import (
    CacheNode,
    do_cache,
    register,
)

__all__ = [
    "CacheNode",
    "do_cache",
    "register",
]
