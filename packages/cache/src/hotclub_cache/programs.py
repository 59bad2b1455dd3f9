"""What a cache does, short of doing it: keys, times to live, operations for both colours.

Flow: what users pass → complete key, time to live → **a program** for run or arun (drive.py).
Not here: the methods users call (cache.py), what an operation does (operations.py).
"""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypedDict

from hotclub_cache.basecache import BaseCache
from hotclub_cache.codec import Codec, ObjectCodec, make_codec
from hotclub_cache.drive import Program
from hotclub_cache.errors import InvalidCacheBackendError, KeyNotFound
from hotclub_cache.flights import Flights
from hotclub_cache.keys import LOCK_SPACE, TAG_SPACE, KeyFunction, is_portable
from hotclub_cache.operations import Operations, Recipe
from hotclub_cache.policy import DEFAULT_TIMEOUT, Timeout, check_jitter, time_to_live
from hotclub_cache.stores.by_url import store_for_url
from hotclub_cache.stores.contract import Store
from hotclub_cache.typed_values import TypeForm

#: How long a caller waits for another one who computes the same key, in seconds.
PATIENCE_SECONDS = 30.0


class Making(TypedDict, total=False):
    """Further keywords of get_or_set; their meaning is told there."""

    tags: Iterable[str]
    stale_seconds: float
    eagerness: float
    patience_seconds: float
    renew: bool


class CachePrograms(BaseCache):
    """A store, its codec, and the operations that the methods of a cache run; see Cache."""

    def __init__(
        self,
        location: str | Store = "memory://",
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
        self.store = self._store_at(location, options)
        self.jitter = check_jitter(jitter)
        if codec is None and self.store.in_process:
            self.codec: Codec = ObjectCodec()
        else:
            self.codec = make_codec(
                codec,
                secret=secret,
                more_types=more_types,
                compress_over_bytes=compress_over_bytes,
            )
        self._chance = chance
        self._operations = Operations(self.codec, Flights(), clock, chance, self._tag_key)
        at_once = self.store if self.store.instant else None
        self._read_at_once: Any = getattr(at_once, "read", None)
        self._write_at_once: Any = getattr(at_once, "write", None)

    def _store_at(self, location: str | Store, options: dict[str, Any]) -> Store:
        if isinstance(location, str):
            return store_for_url(
                location,
                max_entries=self._max_entries,
                cull_frequency=self._cull_frequency,
                options=options,
            )
        if options:
            raise InvalidCacheBackendError(f"A store takes no options: {sorted(options)}.")
        return location

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


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:40]
