"""Find the store for a URL.

Flow: URL and options → **store**. An extra's file is imported when its scheme is asked for.
Not here: settings in Django's shape (backends.py).
"""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from hotclub_cache.errors import InvalidCacheBackendError, did_you_mean
from hotclub_cache.stores.contract import Store
from hotclub_cache.stores.dummy import DummyStore
from hotclub_cache.stores.file import FileStore
from hotclub_cache.stores.memory import named_memory_store


def store_for_url(
    url: str, *, max_entries: int, cull_frequency: int, options: Mapping[str, Any]
) -> Store:
    """Return the store that a URL names; ``options`` go to the driver of a server.

    Several server URLs may be joined by commas. Raises InvalidCacheBackendError.
    """
    scheme, separator, _ = url.partition("://")
    maker = _MAKERS.get(scheme) if separator else None
    if maker is None:
        raise InvalidCacheBackendError(
            f"{url.partition('@')[0]!r} is no cache URL: it begins with none of "
            f"{', '.join(f'{name}://' for name in _MAKERS)}.{did_you_mean(scheme, _MAKERS)}"
        )
    return maker(url, max_entries, cull_frequency, options)


def _memory(url: str, max_entries: int, cull_frequency: int, options: Mapping[str, Any]) -> Store:
    _refuse(options, "memory://")
    name = unquote(url.partition("://")[2])
    return named_memory_store(name, max_entries=max_entries, cull_frequency=cull_frequency)


def _file(url: str, max_entries: int, cull_frequency: int, options: Mapping[str, Any]) -> Store:
    _refuse(options, "file://")
    parts = urlsplit(url)
    directory = unquote(parts.path)
    if parts.netloc or not directory or parts.query:
        raise InvalidCacheBackendError(
            f"{url!r} names no directory: write file:///absolute/path (three slashes)."
        )
    return FileStore(directory, max_entries=max_entries, cull_frequency=cull_frequency)


def _dummy(url: str, max_entries: int, cull_frequency: int, options: Mapping[str, Any]) -> Store:
    return DummyStore()


def _redis(url: str, max_entries: int, cull_frequency: int, options: Mapping[str, Any]) -> Store:
    from hotclub_cache.stores.redis import RedisStore

    return RedisStore(_several(url), **options)


def _memcached(
    url: str, max_entries: int, cull_frequency: int, options: Mapping[str, Any]
) -> Store:
    from hotclub_cache.stores.memcached import MemcachedStore

    return MemcachedStore([one.removeprefix("memcached://") for one in _several(url)], **options)


def _several(urls: str) -> list[str]:
    return [url.strip() for url in urls.split(",") if url.strip()]


def _refuse(options: Mapping[str, Any], scheme: str) -> None:
    if options:
        raise InvalidCacheBackendError(
            f"A {scheme} cache has no option {', '.join(sorted(options))}."
        )


_MAKERS: Mapping[str, Callable[[str, int, int, Mapping[str, Any]], Store]] = {
    "memory": _memory,
    "file": _file,
    "dummy": _dummy,
    "redis": _redis,
    "rediss": _redis,
    "unix": _redis,
    "memcached": _memcached,
}
