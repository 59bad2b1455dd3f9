"""Kept fragments of templates."""

from hotclub_templates.tags.cache import (
    CacheNode,
    do_cache,
    make_template_fragment_key,
    register,
)

__all__ = [
    "CacheNode",
    "do_cache",
    "make_template_fragment_key",
    "register",
]
