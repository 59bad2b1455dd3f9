"""Find the store for a URL.

Flow: URL and options → **store**. An extra's file is imported when its scheme is asked for.
Not here: settings in Django's shape (backends.py).
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from hotclub_cache.errors import InvalidCacheBackendError, did_you_mean
from hotclub_cache.stores.contract import Store
from hotclub_cache.stores.dummy import DummyStore
from hotclub_cache.stores.file import FileStore
from hotclub_cache.stores.memory import named_memory_store

SCHEMES = ("memory", "file", "dummy", "redis", "rediss", "unix", "memcached")


def store_for_url(
    url: str, *, max_entries: int, cull_frequency: int, options: Mapping[str, Any]
) -> Store:
    """Return the store that a URL names; ``options`` go to the driver of a server.

    Several server URLs may be joined by commas. Raises InvalidCacheBackendError.
    """
    scheme = url.partition("://")[0] if "://" in url else ""
    bounds: dict[str, Any] = {"max_entries": max_entries, "cull_frequency": cull_frequency}
    match scheme:
        case "memory":
            _refuse(options, scheme)
            return named_memory_store(unquote(url.partition("://")[2]), **bounds)
        case "file":
            _refuse(options, scheme)
            return FileStore(_directory(url), **bounds)
        case "dummy":
            return DummyStore()
        case "redis" | "rediss" | "unix":
            from hotclub_cache.stores.redis import RedisStore

            return RedisStore(_several(url), **options)
        case "memcached":
            from hotclub_cache.stores.memcached import MemcachedStore

            servers = [one.removeprefix("memcached://") for one in _several(url)]
            return MemcachedStore(servers, **options)
    # The rest of the URL may hold a password: only its scheme is shown.
    raise InvalidCacheBackendError(
        f"No cache has a URL that begins with {scheme + '://'!r}.{did_you_mean(scheme, SCHEMES)} "
        f"Known: {', '.join(f'{name}://' for name in SCHEMES)}."
    )


def _directory(url: str) -> str:
    parts = urlsplit(url)
    if parts.netloc or not parts.path or parts.query:
        raise InvalidCacheBackendError(
            f"{url!r} names no directory: write file:///absolute/path (three slashes)."
        )
    return unquote(parts.path)


def _several(urls: str) -> list[str]:
    return [url.strip() for url in urls.split(",") if url.strip()]


def _refuse(options: Mapping[str, Any], scheme: str) -> None:
    if options:
        raise InvalidCacheBackendError(
            f"A {scheme}:// cache has no option {', '.join(sorted(options))}."
        )
