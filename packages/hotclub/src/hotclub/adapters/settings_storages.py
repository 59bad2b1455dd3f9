"""Settings → storages of files: STORAGES by alias, each made when it is first asked for.

Flow: STORAGES → **translated** → `hotclub_orm.files.storages`. Apart from settings_orm, so that other
settings may change without a storage in memory losing its files.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from hotclub_orm import files

from hotclub.errors import ImproperlyConfigured
from hotclub.imports import import_string


def install(settings: Any) -> None:
    """Have these storages from now on."""
    entries: Mapping[str, Any] = settings.STORAGES
    files.storages.use({alias: partial(_storage, alias, entry) for alias, entry in entries.items()})


def _storage(alias: str, entry: Mapping[str, Any]) -> Any:
    backend = entry.get("BACKEND")
    if not backend:
        raise ImproperlyConfigured(f"STORAGES[{alias!r}] says no BACKEND: the path of its class.")
    try:
        made = import_string(backend) if isinstance(backend, str) else backend
    except ImportError as missing:
        raise ImproperlyConfigured(f"STORAGES[{alias!r}] names {backend!r}. {missing}") from missing
    return made(**(entry.get("OPTIONS") or {}))
