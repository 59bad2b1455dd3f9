"""Caches → sessions: the cache that SESSION_CACHE_ALIAS names.

Flow: settings → **cache** → session engines `cache` and `cached_db`. Not here: the engines.
"""

from __future__ import annotations

from typing import Any

from hotclub.cache import caches
from hotclub.conf import settings


def session_cache() -> Any:
    """Return the cache of sessions; hotclub_auth.ports.SessionCache is what they ask of it."""
    return caches[settings.SESSION_CACHE_ALIAS]
