"""Be what Django calls a cache: the signatures, the making of keys, and hooks for subclasses.

Flow: **what the user passes** → complete key → store. A subclass that defines add, get, set, touch,
delete and clear has all the rest, in both colours; its own a-methods are used where it has them.
Not here: stores (cache.py joins them).
"""
# ruff: noqa: ASYNC109 - timeout is how long a value is kept, not how long to wait

import asyncio
import time
import warnings
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, NamedTuple, Self, TypeVar, overload

from hotclub_cache.drive import Program, arun, run
from hotclub_cache.errors import CacheKeyWarning, KeyNotFound
from hotclub_cache.keys import (
    default_key_func,
    get_key_func,
    memcache_key_warnings,
)
from hotclub_cache.policy import DEFAULT_TIMEOUT, Timeout, as_seconds
from hotclub_cache.wishes import Compute

T = TypeVar("T")

_MISSING: Any = object()


class Ask(NamedTuple):
    """A wish that the cache itself grants: one of its methods, or that method's a-twin."""

    verb: str
    arguments: tuple[Any, ...]
    options: dict[str, Any]


class Methods:
    """Grant Ask wishes through the methods of a cache, or their a-twins."""

    def __init__(self, cache: "BaseCache") -> None:
        self._cache = cache

    def perform(self, wish: Ask) -> Any:
        """Call the method."""
        return getattr(self._cache, wish.verb)(*wish.arguments, **wish.options)

    async def aperform(self, wish: Ask) -> Any:
        """Await its a-twin."""
        return await getattr(self._cache, "a" + wish.verb)(*wish.arguments, **wish.options)


class BaseCache:
    """Base of all caches. ``params`` are those of one entry of Django's CACHES.

    TIMEOUT (seconds, None = for ever, default 300), KEY_PREFIX, VERSION, KEY_FUNCTION and
    OPTIONS with MAX_ENTRIES (300) and CULL_FREQUENCY (3).
    """

    def __init__(self, params: Mapping[str, Any]) -> None:
        options = params.get("OPTIONS") or {}
        self.default_timeout = as_seconds(params.get("timeout", params.get("TIMEOUT", 300)))
        self._max_entries = int(params.get("max_entries", options.get("MAX_ENTRIES", 300)))
        self._cull_frequency = int(params.get("cull_frequency", options.get("CULL_FREQUENCY", 3)))
        self.key_prefix = params.get("KEY_PREFIX", "")
        self.version = params.get("VERSION", 1)
        self.key_func = get_key_func(params.get("KEY_FUNCTION"))
        kind = type(self)
        self._stock_keys = (
            self.key_func is default_key_func
            and kind.make_key is BaseCache.make_key
            and kind.validate_key is BaseCache.validate_key
        )

    # --- keys and times: hooks --------------------------------------------------------------

    def make_key(self, key: Any, version: Any = None) -> str:
        """Return the complete key, by default ``prefix:version:key``."""
        return self.key_func(key, self.key_prefix, self.version if version is None else version)

    def validate_key(self, key: str) -> None:
        """Warn (CacheKeyWarning) about a complete key that Memcached would refuse.

        Raises InvalidCacheKey for a key that this cache's own store can't take.
        """
        self._check_key(key)
        for warning in memcache_key_warnings(key):
            warnings.warn(warning, CacheKeyWarning, stacklevel=4)

    def make_and_validate_key(self, key: Any, version: Any = None) -> str:
        """Return the complete key after it was looked at."""
        if self._stock_keys:
            made = f"{self.key_prefix}:{self.version if version is None else version}:{key}"
            # is_portable, written out: this runs on every call.
            if len(made) <= 250 and made.isascii() and made.isprintable() and " " not in made:
                return made
        else:
            made = self.make_key(key, version=version)
        self.validate_key(made)
        return made

    def get_backend_timeout(self, timeout: Timeout = DEFAULT_TIMEOUT) -> float | None:
        """Return the Unix time at which ``timeout`` ends, None for never."""
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else as_seconds(timeout)
        if seconds is None:
            return None
        return time.time() + (seconds if seconds > 0 else -1)

    def _check_key(self, key: str) -> None:
        """Raise InvalidCacheKey for a key that the store can't take."""

    # --- what a subclass defines ------------------------------------------------------------

    def add(
        self, key: Any, value: Any, timeout: Timeout = DEFAULT_TIMEOUT, version: Any = None
    ) -> bool:
        """Store a value where there is none; return whether it was stored."""
        raise NotImplementedError(_LACKS.format(type(self).__name__, "add"))

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        """Return the value, or ``default``."""
        raise NotImplementedError(_LACKS.format(type(self).__name__, "get"))

    def set(
        self, key: Any, value: Any, timeout: Timeout = DEFAULT_TIMEOUT, version: Any = None
    ) -> None:
        """Store a value."""
        raise NotImplementedError(_LACKS.format(type(self).__name__, "set"))

    def touch(self, key: Any, timeout: Timeout = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        """Give a stored value a new timeout; return whether there is one."""
        raise NotImplementedError(_LACKS.format(type(self).__name__, "touch"))

    def delete(self, key: Any, version: Any = None) -> bool:
        """Remove a value; return whether there was one."""
        raise NotImplementedError(_LACKS.format(type(self).__name__, "delete"))

    def clear(self) -> None:
        """Remove all values."""
        raise NotImplementedError(_LACKS.format(type(self).__name__, "clear"))

    def close(self, **kwargs: Any) -> None:
        """Let go of connections. The cache can be used again afterwards."""

    async def aadd(
        self, key: Any, value: Any, timeout: Timeout = DEFAULT_TIMEOUT, version: Any = None
    ) -> bool:
        """As add, in a thread unless a subclass knows better."""
        return await asyncio.to_thread(self.add, key, value, timeout, version)

    async def aget(self, key: Any, default: Any = None, version: Any = None) -> Any:
        """As get, in a thread unless a subclass knows better."""
        return await asyncio.to_thread(self.get, key, default, version)

    async def aset(
        self, key: Any, value: Any, timeout: Timeout = DEFAULT_TIMEOUT, version: Any = None
    ) -> None:
        """As set, in a thread unless a subclass knows better."""
        await asyncio.to_thread(self.set, key, value, timeout, version)

    async def atouch(
        self, key: Any, timeout: Timeout = DEFAULT_TIMEOUT, version: Any = None
    ) -> bool:
        """As touch, in a thread unless a subclass knows better."""
        return await asyncio.to_thread(self.touch, key, timeout, version)

    async def adelete(self, key: Any, version: Any = None) -> bool:
        """As delete, in a thread unless a subclass knows better."""
        return await asyncio.to_thread(self.delete, key, version)

    async def aclear(self) -> None:
        """As clear, in a thread unless a subclass knows better."""
        await asyncio.to_thread(self.clear)

    async def aclose(self, **kwargs: Any) -> None:
        """As close, for the running event loop."""

    # --- what follows from it ---------------------------------------------------------------

    def get_many(self, keys: Iterable[Any], version: Any = None) -> dict[Any, Any]:
        """Return key → value of those that are there."""
        return self._run(_get_many(keys, version))

    async def aget_many(self, keys: Iterable[Any], version: Any = None) -> dict[Any, Any]:
        """As get_many."""
        return await self._arun(_get_many(keys, version))

    def set_many(
        self, data: Mapping[Any, Any], timeout: Timeout = DEFAULT_TIMEOUT, version: Any = None
    ) -> list[Any]:
        """Store all; return the keys that were not kept."""
        return self._run(_set_many(data, timeout, version))

    async def aset_many(
        self, data: Mapping[Any, Any], timeout: Timeout = DEFAULT_TIMEOUT, version: Any = None
    ) -> list[Any]:
        """As set_many."""
        return await self._arun(_set_many(data, timeout, version))

    def delete_many(self, keys: Iterable[Any], version: Any = None) -> None:
        """Remove all of them."""
        self._run(_delete_many(keys, version))

    async def adelete_many(self, keys: Iterable[Any], version: Any = None) -> None:
        """As delete_many."""
        await self._arun(_delete_many(keys, version))

    def has_key(self, key: Any, version: Any = None) -> bool:
        """Tell whether a value is there."""
        return self.get(key, _MISSING, version=version) is not _MISSING

    async def ahas_key(self, key: Any, version: Any = None) -> bool:
        """As has_key."""
        return await self.aget(key, _MISSING, version=version) is not _MISSING

    def __contains__(self, key: Any) -> bool:
        return self.has_key(key)

    @overload
    def get_or_set(
        self, key: Any, default: Callable[[], T], timeout: Timeout = ..., version: Any = ...
    ) -> T: ...
    @overload
    def get_or_set(self, key: Any, default: T, timeout: Timeout = ..., version: Any = ...) -> T: ...
    def get_or_set(
        self, key: Any, default: Any, timeout: Timeout = DEFAULT_TIMEOUT, version: Any = None
    ) -> Any:
        """Return the value; where there is none, store ``default`` or what calling it returns."""
        return self._run(_get_or_set(key, default, timeout, version))

    @overload
    async def aget_or_set(
        self,
        key: Any,
        default: Callable[[], Awaitable[T]],
        timeout: Timeout = ...,
        version: Any = ...,
    ) -> T: ...
    @overload
    async def aget_or_set(
        self, key: Any, default: Callable[[], T], timeout: Timeout = ..., version: Any = ...
    ) -> T: ...
    @overload
    async def aget_or_set(
        self, key: Any, default: T, timeout: Timeout = ..., version: Any = ...
    ) -> T: ...
    async def aget_or_set(
        self, key: Any, default: Any, timeout: Timeout = DEFAULT_TIMEOUT, version: Any = None
    ) -> Any:
        """As get_or_set; ``default`` may be an async function."""
        return await self._arun(_get_or_set(key, default, timeout, version))

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> int:
        """Add to a stored number and return the sum. Raises KeyNotFound (a ValueError)."""
        return self._run(_incr(key, delta, version))

    async def aincr(self, key: Any, delta: int = 1, version: Any = None) -> int:
        """As incr."""
        return await self._arun(_incr(key, delta, version))

    def decr(self, key: Any, delta: int = 1, version: Any = None) -> int:
        """Subtract from a stored number. Raises KeyNotFound (a ValueError)."""
        return self.incr(key, -delta, version=version)

    async def adecr(self, key: Any, delta: int = 1, version: Any = None) -> int:
        """As decr."""
        return await self.aincr(key, -delta, version=version)

    def incr_version(self, key: Any, delta: int = 1, version: Any = None) -> Any:
        """Move a value to a later version and return that. Raises KeyNotFound (a ValueError)."""
        return self._run(_incr_version(key, delta, self.version if version is None else version))

    async def aincr_version(self, key: Any, delta: int = 1, version: Any = None) -> Any:
        """As incr_version."""
        version = self.version if version is None else version
        return await self._arun(_incr_version(key, delta, version))

    def decr_version(self, key: Any, delta: int = 1, version: Any = None) -> Any:
        """Move a value to an earlier version and return that. Raises KeyNotFound."""
        return self.incr_version(key, -delta, version)

    async def adecr_version(self, key: Any, delta: int = 1, version: Any = None) -> Any:
        """As decr_version."""
        return await self.aincr_version(key, -delta, version)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self.aclose()

    def _run(self, program: Program[T]) -> T:
        return run(program, Methods(self))

    async def _arun(self, program: Program[T]) -> T:
        return await arun(program, Methods(self))


_LACKS = "{} must define {}(): it is one of the six methods that every cache has of its own."


def _get_many(keys: Iterable[Any], version: Any) -> Program[dict[Any, Any]]:
    found = {}
    for key in keys:
        value = yield Ask("get", (key, _MISSING), {"version": version})
        if value is not _MISSING:
            found[key] = value
    return found


def _set_many(data: Mapping[Any, Any], timeout: Timeout, version: Any) -> Program[list[Any]]:
    for key, value in data.items():
        yield Ask("set", (key, value), {"timeout": timeout, "version": version})
    return []


def _delete_many(keys: Iterable[Any], version: Any) -> Program[None]:
    for key in keys:
        yield Ask("delete", (key,), {"version": version})


def _get_or_set(key: Any, default: Any, timeout: Timeout, version: Any) -> Program[Any]:
    value = yield Ask("get", (key, _MISSING), {"version": version})
    if value is not _MISSING:
        return value
    made = (yield Compute(default)) if callable(default) else default
    yield Ask("add", (key, made), {"timeout": timeout, "version": version})
    # Another caller's add may have come first: then everyone gets that one's value.
    return (yield Ask("get", (key, made), {"version": version}))


def _incr(key: Any, delta: int, version: Any) -> Program[int]:
    value = yield Ask("get", (key, _MISSING), {"version": version})
    if value is _MISSING:
        raise KeyNotFound(key)
    total: int = value + delta
    yield Ask("set", (key, total), {"version": version})
    return total


def _incr_version(key: Any, delta: int, version: Any) -> Program[Any]:
    value = yield Ask("get", (key, _MISSING), {"version": version})
    if value is _MISSING:
        raise KeyNotFound(key)
    yield Ask("set", (key, value), {"version": version + delta})
    yield Ask("delete", (key,), {"version": version})
    return version + delta
