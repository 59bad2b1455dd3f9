"""Names of static files: walk a storage, match patterns, check settings."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Any

from hotclub.conf import settings
from hotclub.errors import ImproperlyConfigured

__all__ = ["check_settings", "get_files", "matches_patterns"]


def matches_patterns(path: str, patterns: Iterable[str]) -> bool:
    """Tell whether a path fits one of the patterns (those of a shell)."""
    return any(fnmatchcase(path, pattern) for pattern in patterns)


def get_files(
    storage: Any, ignore_patterns: Iterable[str] | None = None, location: str = ""
) -> Iterator[str]:
    """Yield the names of all files of a storage, but for ignored ones and folders.

    A pattern is tried on the last part of a name and on the whole.
    """
    patterns = list(ignore_patterns or ())
    directories, files = storage.listdir(location)
    for name in sorted(files):
        path = posixpath.join(location, name) if location else name
        if not matches_patterns(name, patterns) and not matches_patterns(path, patterns):
            yield path
    for name in sorted(directories):
        path = posixpath.join(location, name) if location else name
        if not matches_patterns(name, patterns) and not matches_patterns(path, patterns):
            yield from get_files(storage, patterns, path)


def check_settings(base_url: str | None = None) -> None:
    """Raise ImproperlyConfigured where static files and uploads would be mixed up."""
    url = base_url or settings.STATIC_URL
    if not url:
        raise ImproperlyConfigured(
            "hotclub.staticfiles needs STATIC_URL: where static files are served, as '/static/'."
        )
    if settings.MEDIA_URL and url == settings.MEDIA_URL:
        raise ImproperlyConfigured(f"MEDIA_URL and STATIC_URL are both {url!r}.")
    if settings.DEBUG and settings.MEDIA_URL.startswith(settings.STATIC_URL or url):
        raise ImproperlyConfigured(
            f"MEDIA_URL ({settings.MEDIA_URL!r}) lies within STATIC_URL ({settings.STATIC_URL!r}), "
            "so runserver would look for uploads among the static files."
        )
    if settings.MEDIA_ROOT and str(settings.MEDIA_ROOT) == str(settings.STATIC_ROOT):
        raise ImproperlyConfigured(
            f"MEDIA_ROOT and STATIC_ROOT are both {str(settings.MEDIA_ROOT)!r}: visitors' uploads "
            "would lie among the project's own files."
        )
