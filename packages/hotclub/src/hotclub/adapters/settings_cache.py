"""Settings → the caches: CACHES by alias.

Flow: CACHES → **translated** → `hotclub.cache.caches`. Not here: caches in a table (cache_orm.py).
"""

from __future__ import annotations

from typing import Any

from hotclub.cache.handler import caches


def install(settings: Any) -> None:
    """Tell the caches what the settings say; each is made when it is first asked for."""
    caches.configure(settings.CACHES)
