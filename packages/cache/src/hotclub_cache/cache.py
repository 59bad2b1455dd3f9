"""Open the one door: a cache in both colours over any store.

Flow: key → entry → codec → operation → **store**. Each method makes the complete key and the time
to live, and hands an operation to run or arun. A store inside the process is asked directly.
Not here: how operations are made (programs.py) and what they do (operations.py), aliases and
settings (caches.py).
"""
# ruff: noqa: ASYNC109 - timeout is how long a value is kept, not how long to wait

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, TypeVar, Unpack, overload

from hotclub_cache.codec import UNCHANGING
from hotclub_cache.drive import arun, run
from hotclub_cache.errors import KeyNotFound
from hotclub_cache.operations import MISSING
from hotclub_cache.policy import DEFAULT_TIMEOUT, Timeout
from hotclub_cache.programs import PATIENCE_SECONDS, CachePrograms, Making
from hotclub_cache.wishes import Count, Remove, Touch, Wipe

__all__ = ["PATIENCE_SECONDS", "Cache", "Making"]

T = TypeVar("T")


class Cache(CachePrograms):
    """A cache over the store that a URL names: ``Cache("redis://localhost/1")``.

    location: ``memory://`` (of its own), ``memory://name`` (shared by that name in this process),
    ``file:///directory``, ``redis://``, ``rediss://``, ``unix://``, ``memcached://``, ``dummy://``,
    or a Store. timeout: seconds, None = for ever. jitter: share of each time to live that chance
    may take off. codec, secret, more_types, compress_over_bytes: see codec.make_codec; a store in
    this process keeps objects and needs none. Further options go to the server's driver.
    ``clock`` is Unix time; ``chance`` is from 0 to 1.

    Every method has an a-twin. Raises InvalidCacheBackendError for what can't be made.
    """

    # --- read -------------------------------------------------------------------------------

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        """Return the value, or ``default``."""
        full = self.make_and_validate_key(key, version)
        if self._read_at_once is not None:
            stored = self._read_at_once(full)
            if type(stored) in UNCHANGING:
                return stored
            if stored is None:
                return default
        value = run(self._operations.get(full), self.store)
        return default if value is MISSING else value

    async def aget(self, key: Any, default: Any = None, version: Any = None) -> Any:
        """As get."""
        full = self.make_and_validate_key(key, version)
        if self._read_at_once is not None:
            stored = self._read_at_once(full)
            if type(stored) in UNCHANGING:
                return stored
            if stored is None:
                return default
        value = await arun(self._operations.get(full), self.store)
        return default if value is MISSING else value

    def get_many(self, keys: Iterable[Any], version: Any = None) -> dict[Any, Any]:
        """Return key → value of those that are there, in one exchange with the store."""
        if self._read_at_once is not None:
            return self._get_many_at_once(keys, version)
        given = self._by_complete_key(keys, version)
        found = run(self._operations.get_many(list(given)), self.store)
        return {key: found[full] for full, key in given.items() if full in found}

    async def aget_many(self, keys: Iterable[Any], version: Any = None) -> dict[Any, Any]:
        """As get_many."""
        if self._read_at_once is not None:
            return self._get_many_at_once(keys, version)
        given = self._by_complete_key(keys, version)
        found = await arun(self._operations.get_many(list(given)), self.store)
        return {key: found[full] for full, key in given.items() if full in found}

    def _get_many_at_once(self, keys: Iterable[Any], version: Any) -> dict[Any, Any]:
        read, complete = self._read_at_once, self.make_and_validate_key
        found: dict[Any, Any] = {}
        for key in keys:
            stored = read(complete(key, version))
            if type(stored) in UNCHANGING:
                found[key] = stored
            elif stored is not None:
                value = self.get(key, MISSING, version)
                if value is not MISSING:
                    found[key] = value
        return found

    # --- write ------------------------------------------------------------------------------

    def set(
        self,
        key: Any,
        value: Any,
        timeout: Timeout = DEFAULT_TIMEOUT,
        version: Any = None,
        *,
        tags: Iterable[str] = (),
    ) -> None:
        """Store a value; with ``tags`` it counts until one of them is invalidated."""
        full = self.make_and_validate_key(key, version)
        if timeout is DEFAULT_TIMEOUT and not self.jitter:
            ttl = self.default_timeout
        else:
            ttl = self._ttl(timeout)
        if self._write_at_once is not None and not tags:
            stored = value if type(value) in UNCHANGING else self.codec.encode(value, full)
            self._write_at_once(full, stored, ttl)
            return
        run(self._operations.write(full, value, ttl, self._tag_keys(tags), add=False), self.store)

    async def aset(
        self,
        key: Any,
        value: Any,
        timeout: Timeout = DEFAULT_TIMEOUT,
        version: Any = None,
        *,
        tags: Iterable[str] = (),
    ) -> None:
        """As set."""
        full = self.make_and_validate_key(key, version)
        if timeout is DEFAULT_TIMEOUT and not self.jitter:
            ttl = self.default_timeout
        else:
            ttl = self._ttl(timeout)
        if self._write_at_once is not None and not tags:
            stored = value if type(value) in UNCHANGING else self.codec.encode(value, full)
            self._write_at_once(full, stored, ttl)
            return
        operation = self._operations.write(full, value, ttl, self._tag_keys(tags), add=False)
        await arun(operation, self.store)

    def add(
        self,
        key: Any,
        value: Any,
        timeout: Timeout = DEFAULT_TIMEOUT,
        version: Any = None,
        *,
        tags: Iterable[str] = (),
    ) -> bool:
        """Store a value where there is none; return whether it was stored."""
        return run(self._adding(key, value, timeout, version, tags), self.store)

    async def aadd(
        self,
        key: Any,
        value: Any,
        timeout: Timeout = DEFAULT_TIMEOUT,
        version: Any = None,
        *,
        tags: Iterable[str] = (),
    ) -> bool:
        """As add."""
        return await arun(self._adding(key, value, timeout, version, tags), self.store)

    def set_many(
        self,
        data: Mapping[Any, Any],
        timeout: Timeout = DEFAULT_TIMEOUT,
        version: Any = None,
        *,
        tags: Iterable[str] = (),
    ) -> list[Any]:
        """Store all in one exchange with the store; return the keys that were not kept."""
        given = self._by_complete_key(data, version)
        failed = run(self._writing(given, data, timeout, tags), self.store)
        return [given[full] for full in failed]

    async def aset_many(
        self,
        data: Mapping[Any, Any],
        timeout: Timeout = DEFAULT_TIMEOUT,
        version: Any = None,
        *,
        tags: Iterable[str] = (),
    ) -> list[Any]:
        """As set_many."""
        given = self._by_complete_key(data, version)
        failed = await arun(self._writing(given, data, timeout, tags), self.store)
        return [given[full] for full in failed]

    def touch(self, key: Any, timeout: Timeout = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        """Give a stored value a new timeout; return whether there is one."""
        full = self.make_and_validate_key(key, version)
        return bool(self.store.perform(Touch(full, self._ttl(timeout))))

    async def atouch(
        self, key: Any, timeout: Timeout = DEFAULT_TIMEOUT, version: Any = None
    ) -> bool:
        """As touch."""
        full = self.make_and_validate_key(key, version)
        return bool(await self.store.aperform(Touch(full, self._ttl(timeout))))

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> int:
        """Add to a stored number at once for everybody; its expiry stays.

        A number that was stored with tags can't be counted.
        Raises KeyNotFound (a ValueError) and NotACounter (a TypeError).
        """
        full = self.make_and_validate_key(key, version)
        return _sum_of(key, self.store.perform(Count(full, delta)))

    async def aincr(self, key: Any, delta: int = 1, version: Any = None) -> int:
        """As incr."""
        full = self.make_and_validate_key(key, version)
        return _sum_of(key, await self.store.aperform(Count(full, delta)))

    # --- remove -----------------------------------------------------------------------------

    def delete(self, key: Any, version: Any = None) -> bool:
        """Remove a value; return whether there was one."""
        return bool(self.store.perform(Remove((self.make_and_validate_key(key, version),))))

    async def adelete(self, key: Any, version: Any = None) -> bool:
        """As delete."""
        full = self.make_and_validate_key(key, version)
        return bool(await self.store.aperform(Remove((full,))))

    def delete_many(self, keys: Iterable[Any], version: Any = None) -> None:
        """Remove all of them in one exchange with the store."""
        self.store.perform(Remove(list(self._by_complete_key(keys, version))))

    async def adelete_many(self, keys: Iterable[Any], version: Any = None) -> None:
        """As delete_many."""
        await self.store.aperform(Remove(list(self._by_complete_key(keys, version))))

    def clear(self) -> None:
        """Remove all values under this cache's KEY_PREFIX; without one, all of the store.

        Sessions, pages and others that share one server keep apart by prefix.
        """
        self.store.perform(Wipe(self._own_prefix()))

    async def aclear(self) -> None:
        """As clear."""
        await self.store.aperform(Wipe(self._own_prefix()))

    def invalidate_tags(self, *tags: str) -> None:
        """Make every value that was stored with one of the tags count as absent."""
        run(self._operations.invalidate(self._tag_keys(tags).values()), self.store)

    async def ainvalidate_tags(self, *tags: str) -> None:
        """As invalidate_tags."""
        await arun(self._operations.invalidate(self._tag_keys(tags).values()), self.store)

    def close(self, **kwargs: Any) -> None:
        """Close idle connections of the sync colour; the next call opens new ones."""
        self.store.close()

    async def aclose(self, **kwargs: Any) -> None:
        """Close idle connections of the running loop; the next call opens new ones."""
        await self.store.aclose()

    # --- read or make -----------------------------------------------------------------------

    @overload
    def get_or_set(
        self,
        key: Any,
        default: Callable[[], T],
        timeout: Timeout = ...,
        version: Any = ...,
        **how: Unpack[Making],
    ) -> T: ...
    @overload
    def get_or_set(
        self,
        key: Any,
        default: T,
        timeout: Timeout = ...,
        version: Any = ...,
        **how: Unpack[Making],
    ) -> T: ...
    def get_or_set(
        self,
        key: Any,
        default: Any,
        timeout: Timeout = DEFAULT_TIMEOUT,
        version: Any = None,
        **how: Unpack[Making],
    ) -> Any:
        """Return the value; where there is none, store ``default`` or what calling it returns.

        A function is called by one caller a key, among threads, tasks and, on a shared store,
        processes; the others wait up to ``patience_seconds`` and then call it themselves.
        stale_seconds: after the timeout, serve the old value that long while one caller makes the
        new one. eagerness: 1 makes it anew somewhat before the timeout, sooner the longer it takes.
        get returns it meanwhile, too. tags: as in set. renew: make it even if it is there.
        """
        return run(self._getting(key, default, timeout, version, blocking=True, **how), self.store)

    @overload
    async def aget_or_set(
        self,
        key: Any,
        default: Callable[[], Awaitable[T]],
        timeout: Timeout = ...,
        version: Any = ...,
        **how: Unpack[Making],
    ) -> T: ...
    @overload
    async def aget_or_set(
        self,
        key: Any,
        default: Callable[[], T],
        timeout: Timeout = ...,
        version: Any = ...,
        **how: Unpack[Making],
    ) -> T: ...
    @overload
    async def aget_or_set(
        self,
        key: Any,
        default: T,
        timeout: Timeout = ...,
        version: Any = ...,
        **how: Unpack[Making],
    ) -> T: ...
    async def aget_or_set(
        self,
        key: Any,
        default: Any,
        timeout: Timeout = DEFAULT_TIMEOUT,
        version: Any = None,
        **how: Unpack[Making],
    ) -> Any:
        """As get_or_set; ``default`` may be an async function."""
        program = self._getting(key, default, timeout, version, blocking=False, **how)
        return await arun(program, self.store)

    def incr_version(self, key: Any, delta: int = 1, version: Any = None) -> Any:
        """Move a value to a later version and return that. Raises KeyNotFound (a ValueError)."""
        version = self.version if version is None else version
        return run(self._moving(key, version, version + delta), self.store)

    async def aincr_version(self, key: Any, delta: int = 1, version: Any = None) -> Any:
        """As incr_version."""
        version = self.version if version is None else version
        return await arun(self._moving(key, version, version + delta), self.store)


def _sum_of(key: Any, total: int | None) -> int:
    if total is None:
        raise KeyNotFound(key)
    return total
