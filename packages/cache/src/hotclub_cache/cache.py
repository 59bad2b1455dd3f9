"""Open the one door: a cache in both colours over any store.

Flow: key → entry → codec → operation → **store**. Each method makes the complete key and the time
to live, and hands an operation to run or arun. A store inside the process is asked directly.
Not here: what an operation does (operations.py), aliases and settings (caches.py).
"""
# ruff: noqa: ASYNC109 - timeout is how long a value is kept, not how long to wait

import hashlib
import random
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, TypedDict, TypeVar, Unpack, overload

from hotclub_cache.basecache import BaseCache
from hotclub_cache.codec import UNCHANGING, Codec, ObjectCodec, make_codec
from hotclub_cache.drive import Program, arun, run
from hotclub_cache.errors import InvalidCacheBackendError, KeyNotFound
from hotclub_cache.flights import Flights
from hotclub_cache.keys import LOCK_SPACE, TAG_SPACE, KeyFunction, is_portable
from hotclub_cache.operations import MISSING, Operations, Recipe
from hotclub_cache.policy import DEFAULT_TIMEOUT, Timeout, check_jitter, time_to_live
from hotclub_cache.stores.by_url import store_for_url
from hotclub_cache.stores.contract import Store
from hotclub_cache.typed_values import TypeForm
from hotclub_cache.wishes import Count, Remove, Touch, Wipe

T = TypeVar("T")

#: How long a caller waits for another one who computes the same key, in seconds.
PATIENCE_SECONDS = 30.0


class Making(TypedDict, total=False):
    """Further keywords of get_or_set; their meaning is told there."""

    tags: Iterable[str]
    stale_seconds: float
    eagerness: float
    patience_seconds: float
    renew: bool


class Cache(BaseCache):
    """A cache over the store that a URL names: ``Cache("redis://localhost/1")``.

    location: ``memory://`` (of its own), ``memory://name`` (shared by that name in this process),
    ``file:///directory``, ``redis://``, ``rediss://``, ``unix://``, ``memcached://``, ``dummy://``,
    or a Store. timeout: seconds, None = for ever. jitter: share of each time to live that chance
    may take off. codec, secret, more_types, compress_over_bytes: see codec.make_codec; a store in
    this process keeps objects and needs none. Further options go to the server's driver.
    ``clock`` is Unix time; ``chance`` is from 0 to 1.

    Every method has an a-twin. Raises InvalidCacheBackendError for what can't be made.
    """

    def __init__(
        self,
        location: "str | Store" = "memory://",
        *,
        timeout: float | None = 300,
        key_prefix: str = "",
        version: Any = 1,
        key_function: KeyFunction | str | None = None,
        max_entries: int = 300,
        cull_frequency: int = 3,
        jitter: float = 0.0,
        codec: Any = None,
        secret: str | bytes | None = None,
        more_types: tuple[TypeForm, ...] = (),
        compress_over_bytes: int | None = None,
        clock: Callable[[], float] = time.time,
        chance: Callable[[], float] = random.random,
        **options: Any,
    ) -> None:
        super().__init__(
            {
                "TIMEOUT": timeout,
                "KEY_PREFIX": key_prefix,
                "VERSION": version,
                "KEY_FUNCTION": key_function,
                "OPTIONS": {"MAX_ENTRIES": max_entries, "CULL_FREQUENCY": cull_frequency},
            }
        )
        if isinstance(location, str):
            self.store: Store = store_for_url(
                location,
                max_entries=self._max_entries,
                cull_frequency=self._cull_frequency,
                options=options,
            )
        elif options:
            raise InvalidCacheBackendError(f"A store takes no options: {sorted(options)}.")
        else:
            self.store = location
        self.jitter = check_jitter(jitter)
        self.codec: Codec = (
            ObjectCodec()
            if codec is None and self.store.in_process
            else make_codec(
                codec,
                secret=secret,
                more_types=more_types,
                compress_over_bytes=compress_over_bytes,
            )
        )
        self._chance = chance
        self._operations = Operations(self.codec, Flights(), clock, chance, self._tag_key)
        self._read_at_once: Any = getattr(self.store, "read", None) if self.store.instant else None
        self._write_at_once: Any = (
            getattr(self.store, "write", None) if self.store.instant else None
        )

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

    # --- from what users pass to what operations take ---------------------------------------

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

    def _adding(
        self, key: Any, value: Any, timeout: Timeout, version: Any, tags: Iterable[str]
    ) -> Program[bool]:
        full = self.make_and_validate_key(key, version)
        return self._operations.write(
            full, value, self._ttl(timeout), self._tag_keys(tags), add=True
        )

    def _writing(
        self,
        given: Mapping[str, Any],
        data: Mapping[Any, Any],
        timeout: Timeout,
        tags: Iterable[str],
    ) -> Program[list[str]]:
        values = {full: data[key] for full, key in given.items()}
        return self._operations.write_many(values, self._ttl(timeout), self._tag_keys(tags))

    def _moving(self, key: Any, version: Any, new_version: Any) -> Program[Any]:
        full = self.make_and_validate_key(key, version)
        new = self.make_and_validate_key(key, new_version)
        if not (yield from self._operations.move(full, new, self._ttl(DEFAULT_TIMEOUT))):
            raise KeyNotFound(key)
        return new_version

    def _getting(
        self,
        key: Any,
        default: Any,
        timeout: Timeout,
        version: Any,
        *,
        blocking: bool,
        tags: Iterable[str] = (),
        stale_seconds: float = 0.0,
        eagerness: float = 0.0,
        patience_seconds: float = PATIENCE_SECONDS,
        renew: bool = False,
    ) -> Program[Any]:
        full = self.make_and_validate_key(key, version)
        ttl, tag_keys = self._ttl(timeout), self._tag_keys(tags)
        if not callable(default):
            return self._operations.get_or_add(full, default, ttl, tag_keys)
        lock_key = self._lock_key(full) if self.store.shared else None
        recipe = Recipe(
            default,
            ttl,
            tag_keys,
            stale_seconds,
            eagerness,
            lock_key,
            patience_seconds,
            blocking,
            renew,
        )
        return self._operations.get_or_make(full, recipe)

    def _ttl(self, timeout: Timeout) -> float | None:
        return time_to_live(
            timeout,
            default_seconds=self.default_timeout,
            jitter=self.jitter,
            chance=self._chance() if self.jitter else 0.0,
        )

    def _by_complete_key(self, keys: Iterable[Any], version: Any) -> dict[str, Any]:
        return {self.make_and_validate_key(key, version): key for key in keys}

    def _tag_key(self, tag: str) -> str:
        made = self.make_key(tag, version=TAG_SPACE)
        return made if is_portable(made) else self.make_key(_digest(tag), version=TAG_SPACE)

    def _lock_key(self, full: str) -> str:
        return self.make_key(_digest(full), version=LOCK_SPACE)

    def _tag_keys(self, tags: Iterable[str]) -> dict[str, str]:
        if isinstance(tags, str):
            tags = (tags,)
        return {tag: self._tag_key(tag) for tag in tags}

    def _own_prefix(self) -> str:
        return f"{self.key_prefix}:" if self.key_prefix and self._stock_keys else ""

    def _check_key(self, key: str) -> None:
        self.store.check_key(key)


def _sum_of(key: Any, total: int | None) -> int:
    if total is None:
        raise KeyNotFound(key)
    return total


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:40]
