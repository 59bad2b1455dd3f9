"""Offer Django's back ends under their names: ``LocMemCache(name, params)`` and so on.

Flow: one entry of CACHES → **back end** → Cache. ``params`` is the entry but BACKEND and LOCATION.
Not here: which entry (caches.py), the stores.

OPTIONS may hold MAX_ENTRIES, CULL_FREQUENCY, ``serializer`` (Django's name) or ``codec``,
``secret``, ``more_types``, ``compress_over_bytes``, ``jitter``; the rest goes to the driver.
"""

import os
import re
from collections.abc import Mapping, Sequence
from typing import Any

from hotclub_cache.cache import Cache
from hotclub_cache.errors import InvalidCacheBackendError
from hotclub_cache.ports import CacheRows
from hotclub_cache.stores.database import DatabaseStore
from hotclub_cache.stores.dummy import DummyStore
from hotclub_cache.stores.file import FileStore
from hotclub_cache.stores.memory import named_memory_store

_DOOR_OPTIONS = ("codec", "secret", "more_types", "compress_over_bytes", "jitter")


def door_options(params: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return Cache's keyword arguments, and the options that are left for the driver."""
    options = dict(params.get("OPTIONS") or {})
    door = {name: options.pop(name) for name in _DOOR_OPTIONS if name in options}
    if "serializer" in options:
        door["codec"] = options.pop("serializer")
    door["max_entries"] = _whole(params, options, "MAX_ENTRIES", 300)
    door["cull_frequency"] = _whole(params, options, "CULL_FREQUENCY", 3)
    door["timeout"] = params.get("timeout", params.get("TIMEOUT", 300))
    door["key_prefix"] = params.get("KEY_PREFIX", "")
    door["version"] = params.get("VERSION", 1)
    door["key_function"] = params.get("KEY_FUNCTION")
    return door, options


def _whole(params: Mapping[str, Any], options: dict[str, Any], name: str, default: int) -> int:
    given = options.pop(name, default)
    given = params.get(name.lower(), given)
    try:
        return int(given)
    except (TypeError, ValueError) as error:
        raise InvalidCacheBackendError(
            f"{name} is {given!r}; it must be a whole number."
        ) from error


def _bounds(door: Mapping[str, Any]) -> dict[str, Any]:
    return {name: door[name] for name in ("max_entries", "cull_frequency")}


class LocMemCache(Cache):
    """Memory of this process; caches of one name share it, a nameless one has its own."""

    def __init__(self, name: str, params: Mapping[str, Any]) -> None:
        door, rest = door_options(params)
        _refuse(rest, "LocMemCache")
        super().__init__(named_memory_store(name, **_bounds(door)), **door)


class FileBasedCache(Cache):
    """Files of one directory."""

    def __init__(self, dir: str | os.PathLike[str], params: Mapping[str, Any]) -> None:
        door, rest = door_options(params)
        _refuse(rest, "FileBasedCache")
        if not os.fspath(dir):
            raise InvalidCacheBackendError("LOCATION of a file cache must name its directory.")
        super().__init__(FileStore(dir, **_bounds(door)), **door)


class _NoCodec:
    """Encodes nothing, as nothing is kept: values may be what no cache could keep."""

    def encode(self, value: Any, _key: str) -> Any:
        """Return the value."""
        return value

    def decode(self, stored: Any, _key: str) -> Any:
        """Return what is stored."""
        return stored


class DummyCache(Cache):
    """Keeps nothing."""

    def __init__(self, host: str, params: Mapping[str, Any]) -> None:
        door, _ = door_options(params)
        super().__init__(DummyStore(), **{**door, "codec": _NoCodec()})


class DatabaseCache(Cache):
    """Rows of a table: ``OPTIONS["rows"]`` is a CacheRows, or makes one of the table's name."""

    def __init__(self, table: str, params: Mapping[str, Any]) -> None:
        door, rest = door_options(params)
        rows = rest.pop("rows", None)
        _refuse(rest, "DatabaseCache")
        if rows is None:
            raise InvalidCacheBackendError(
                f"The database cache {table!r} has no rows: give OPTIONS['rows'] an object with "
                "the methods of hotclub_cache.ports.CacheRows, or a function that makes it."
            )
        filled: CacheRows = rows(table) if callable(rows) else rows
        super().__init__(DatabaseStore(filled, **_bounds(door)), **door)


class RedisCache(Cache):
    """One server, or several in a list or joined by commas: the first takes the writes."""

    def __init__(self, server: str | Sequence[str], params: Mapping[str, Any]) -> None:
        from hotclub_cache.stores.redis import RedisStore

        door, rest = door_options(params)
        super().__init__(RedisStore(_servers(server), **rest), **door)


class PyMemcacheCache(Cache):
    """Memcached through pymemcache."""

    def __init__(self, server: str | Sequence[str], params: Mapping[str, Any]) -> None:
        from hotclub_cache.stores.memcached import MemcachedStore

        door, rest = door_options(params)
        super().__init__(MemcachedStore(_servers(server), **rest), **door)


def _servers(server: str | Sequence[str]) -> list[str]:
    given = re.split("[;,]", server) if isinstance(server, str) else list(server)
    return [one.strip() for one in given if one.strip()]


def _refuse(rest: Mapping[str, Any], name: str) -> None:
    if rest:
        raise InvalidCacheBackendError(f"{name} has no option {', '.join(sorted(rest))}.")
