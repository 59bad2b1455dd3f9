"""Keep objects in this process: a dict with expiry times, bounded, the least used go first.

Flow: wish → **store**. Reading takes no lock: one dict look-up and one move are each atomic.
Not here: copying of what could change (codec.py).
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from weakref import WeakValueDictionary

from hotclub_cache.errors import NotACounter
from hotclub_cache.stores.contract import VerbStore

#: What is stored, and the clock's time in seconds at which it ends (None: never).
Kept = tuple[Any, float | None]


class MemoryStore(VerbStore):
    """At most ``max_entries`` entries; when full, one in ``cull_frequency`` goes (0: all).

    Safe among threads and tasks. ``clock`` returns rising seconds.
    """

    def __init__(
        self,
        *,
        max_entries: int = 300,
        cull_frequency: int = 3,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._lock = threading.Lock()
        self._max_entries, self._cull_frequency = max(1, max_entries), cull_frequency
        self._clock = clock

    def __len__(self) -> int:
        return len(self._kept)

    def read(self, key: str) -> Any:
        """Return what is stored, or None."""
        kept = self._kept.get(key)
        if kept is None:
            return None
        stored, ends_at = kept
        if ends_at is not None and ends_at <= self._clock():
            self._drop(key, kept)
            return None
        try:
            self._kept.move_to_end(key)
        except KeyError:  # culled by another thread since the look-up
            pass
        return stored

    def read_many(self, keys: Sequence[str]) -> dict[str, Any]:
        """Return those that are there."""
        read = self.read
        found = {key: read(key) for key in keys}
        return {key: stored for key, stored in found.items() if stored is not None}

    def write(self, key: str, stored: Any, ttl: float | None) -> bool:
        """Keep it as the most recently used."""
        if ttl is None:
            ends_at = None
        elif ttl > 0:
            ends_at = self._clock() + ttl
        else:
            self.remove((key,))
            return True
        kept = self._kept
        with self._lock:  # _put, written out: this runs on every set
            kept[key] = (stored, ends_at)
            kept.move_to_end(key)
            if len(kept) > self._max_entries:
                self._cull()
        return True

    def write_many(self, stored_by_key: Mapping[str, Any], ttl: float | None) -> list[str]:
        """Keep them all."""
        for key, stored in stored_by_key.items():
            self.write(key, stored, ttl)
        return []

    def insert(self, key: str, stored: Any, ttl: float | None) -> bool:
        """Keep it if nothing live is there."""
        with self._lock:
            if self._live(key) is not None:
                return False
            if ttl is None or ttl > 0:
                self._put(key, (stored, None if ttl is None else self._clock() + ttl))
            return True

    def touch(self, key: str, ttl: float | None) -> bool:
        """Give a new end."""
        with self._lock:
            kept = self._live(key)
            if kept is None:
                return False
            if ttl is not None and ttl <= 0:
                del self._kept[key]
            else:
                self._put(key, (kept[0], None if ttl is None else self._clock() + ttl))
            return True

    def remove(self, keys: Sequence[str]) -> int:
        """Remove them; return how many were live."""
        with self._lock:
            live = sum(self._live(key) is not None for key in keys)
            for key in keys:
                self._kept.pop(key, None)
            return live

    def remove_if(self, key: str, stored: Any) -> bool:
        """Remove it if exactly this is stored."""
        with self._lock:
            kept = self._live(key)
            if kept is None or kept[0] != stored:
                return False
            del self._kept[key]
            return True

    def count(self, key: str, delta: Any) -> Any:
        """Add to the number that is there; None if there is none."""
        with self._lock:
            kept = self._live(key)
            if kept is None:
                return None
            if not (_is_number(kept[0]) and _is_number(delta)):
                raise NotACounter(key, delta)
            total = kept[0] + delta
            self._put(key, (total, kept[1]))
            return total

    def wipe(self, prefix: str) -> None:
        """Remove all, or those under a prefix."""
        with self._lock:
            if not prefix:
                self._kept.clear()
                return
            for key in [key for key in self._kept if key.startswith(prefix)]:
                del self._kept[key]

    def _live(self, key: str) -> Kept | None:
        kept = self._kept.get(key)
        if kept is None or (kept[1] is not None and kept[1] <= self._clock()):
            return None
        return kept

    def _put(self, key: str, kept: Kept) -> None:
        self._kept[key] = kept
        self._kept.move_to_end(key)
        if len(self._kept) > self._max_entries:
            self._cull()

    def _cull(self) -> None:
        if self._cull_frequency == 0:
            newest = self._kept.popitem()
            self._kept.clear()
            self._kept[newest[0]] = newest[1]
            return
        for _ in range(max(1, len(self._kept) // self._cull_frequency)):
            self._kept.popitem(last=False)

    def _drop(self, key: str, kept: Kept) -> None:
        with self._lock:
            if self._kept.get(key) is kept:
                del self._kept[key]


def _is_number(value: object) -> bool:
    return type(value) is int or type(value) is float


#: Stores that go by a name, as long as a cache holds them: caches of one name share one store.
_NAMED: WeakValueDictionary[str, MemoryStore] = WeakValueDictionary()
_NAMED_LOCK = threading.Lock()


def named_memory_store(name: str, *, max_entries: int, cull_frequency: int) -> MemoryStore:
    """Return the store of that name, made at the first call; a store of its own if no name."""
    if not name:
        return MemoryStore(max_entries=max_entries, cull_frequency=cull_frequency)
    with _NAMED_LOCK:
        store = _NAMED.get(name)
        if store is None:
            store = MemoryStore(max_entries=max_entries, cull_frequency=cull_frequency)
            _NAMED[name] = store
        return store
