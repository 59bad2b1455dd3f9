"""Static files ↔ templates and forms: `{% static %}`, `{% get_media_prefix %}`, form media."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import quote, urljoin

from hotclub.apps import apps
from hotclub.conf import settings


def static(path: str) -> str:
    """Return the URL of a static file: the storage's, or STATIC_URL and the path.

    Raises ValueError when a manifest is used and has no such file.
    """
    if _storage_is_used():
        from hotclub.staticfiles.storage import staticfiles_storage

        url: str = staticfiles_storage.url(path)
        return url
    return urljoin(settings.STATIC_URL or "/", quote(path))


@cache
def _storage_is_used() -> bool:
    return bool(apps.is_installed("hotclub.staticfiles"))


def install(settings: Any) -> None:  # noqa: ARG001  # every adapter is called so
    """Ask anew which applications there are, and where static files are."""
    _storage_is_used.cache_clear()


class ProjectStaticFiles:
    """Where this project's static files and uploads are served."""

    @property
    def static_prefix(self) -> str:
        """STATIC_URL, percent-encoded."""
        return quote(settings.STATIC_URL or "", safe="/%:")

    @property
    def media_prefix(self) -> str:
        """MEDIA_URL, percent-encoded."""
        return quote(settings.MEDIA_URL or "", safe="/%:")

    def url(self, path: str) -> str:
        """Return the URL of a static file."""
        return static(path)
