"""Where messages wait for the next page: MESSAGE_STORAGE."""

from __future__ import annotations

from typing import Any

from hotclub.conf import settings
from hotclub.errors import ImproperlyConfigured
from hotclub.utils.module_loading import import_string

__all__ = ["default_storage"]


def default_storage(request: Any) -> Any:
    """Return the storage of MESSAGE_STORAGE for a request. Raises ImproperlyConfigured."""
    try:
        storage = import_string(settings.MESSAGE_STORAGE)
    except ImportError as missing:
        raise ImproperlyConfigured(
            f"MESSAGE_STORAGE names {settings.MESSAGE_STORAGE!r}. {missing}"
        ) from missing
    return storage(request)
