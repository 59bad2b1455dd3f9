"""Write every cache operation once, as a generator that yields wishes.

Flow: key → entry → codec → **operation** → wish → store. run and arun (drive.py) give it a colour.
Not here: building keys from what users pass (basecache.py), waiting (drive.py).

Keys here are complete. An unreadable stored value counts as absent and is logged.
"""

import logging
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hotclub_cache.codec import Codec
from hotclub_cache.drive import Program
from hotclub_cache.entry import Entry
from hotclub_cache.errors import DamagedValue, shown
from hotclub_cache.flights import Flight, Flights, may_wait
from hotclub_cache.policy import is_due, stamps_hold
from hotclub_cache.wishes import (
    Compute,
    Insert,
    Join,
    Read,
    ReadMany,
    Remove,
    RemoveIf,
    Sleep,
    Write,
    WriteMany,
)

logger = logging.getLogger("hotclub.cache")


class _Missing:
    """Type of MISSING."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "MISSING"


#: No value was found; told apart from a stored None.
MISSING: Any = _Missing()

_POLL_SECONDS = 0.02
_POLL_SECONDS_MOST = 0.25
#: After a warning about an unreadable value, more of them go to the log's DEBUG level that long.
_QUIET_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to make a value that is missing.

    ttl and stale_seconds: seconds; the value is fresh for ttl, and served stale for stale_seconds
    more while one caller makes it anew. tag_keys: tag → complete key of its stamp. eagerness: see
    policy.is_due. lock_key: complete key of the lock between processes, None where the store is
    not shared. patience_seconds: how long others wait for the one who computes.
    """

    make: Callable[[], Any]
    ttl: float | None
    tag_keys: Mapping[str, str]
    stale_seconds: float
    eagerness: float
    lock_key: str | None
    patience_seconds: float
    blocking: bool
    renew: bool = False


class Operations:
    """The operations of one cache. ``clock`` is Unix time; ``chance`` is from 0 to 1."""

    def __init__(
        self,
        codec: Codec,
        flights: Flights,
        clock: Callable[[], float],
        chance: Callable[[], float],
        tag_key: Callable[[str], str],
    ) -> None:
        self._codec, self._flights = codec, flights
        self._clock, self._chance, self._tag_key = clock, chance, tag_key
        self._quiet_until = 0.0

    def get(self, key: str) -> Program[Any]:
        """Return the value, stale or fresh, or MISSING."""
        stored = yield Read(key)
        if stored is None:
            return MISSING
        value = self.decoded(stored, key)
        if type(value) is Entry:
            value = (yield from self._live_entry(value)).value
        return value

    def get_many(self, keys: Sequence[str]) -> Program[dict[str, Any]]:
        """Return key → value of those that are there."""
        found = yield ReadMany(keys)
        decode = self._codec.decode
        values: dict[str, Any] = {}
        for key, stored in found.items():
            try:
                value = decode(stored, key)
            except DamagedValue as error:
                self._complain(key, error)
                continue
            if type(value) is Entry:
                value = (yield from self._live_entry(value)).value
            if value is not MISSING:
                values[key] = value
        return values

    def write(
        self, key: str, value: object, ttl: float | None, tag_keys: Mapping[str, str], *, add: bool
    ) -> Program[bool]:
        """Store a value, or only where nothing is; return whether the store kept it."""
        stamps = (yield from self._stamps(tag_keys)) if tag_keys else {}
        stored = self._codec.encode(Entry(value, stamps) if stamps else value, key)
        if not add:
            return bool((yield Write(key, stored, ttl)))
        if (yield Insert(key, stored, ttl)):
            return True
        if (yield from self._read_entry(key)) is not MISSING:
            return False
        # What stood there is unreadable, or a tag of it was invalidated.
        yield Remove([key])
        return bool((yield Insert(key, stored, ttl)))

    def get_or_add(
        self, key: str, value: object, ttl: float | None, tag_keys: Mapping[str, str]
    ) -> Program[Any]:
        """Return what is there; where nothing is, store the value and return it."""
        found = yield from self._read_entry(key)
        if found is MISSING:
            if (yield from self.write(key, value, ttl, tag_keys, add=True)):
                return value
            found = yield from self._read_entry(key)
        return value if found is MISSING else _value_of(found)

    def write_many(
        self, values: Mapping[str, object], ttl: float | None, tag_keys: Mapping[str, str]
    ) -> Program[list[str]]:
        """Store all; return the keys that were not kept."""
        stamps = (yield from self._stamps(tag_keys)) if tag_keys else {}
        encode = self._codec.encode
        stored_by_key = {
            key: encode(Entry(value, stamps) if stamps else value, key)
            for key, value in values.items()
        }
        return list((yield WriteMany(stored_by_key, ttl)))

    def move(self, key: str, new_key: str, ttl: float | None) -> Program[bool]:
        """Store the value under another key; return whether there was one."""
        value = yield from self._read_entry(key)
        if value is MISSING:
            return False
        yield Write(new_key, self._codec.encode(value, new_key), ttl)
        yield Remove([key])
        return True

    def invalidate(self, tag_keys: Iterable[str]) -> Program[None]:
        """Make every value that carries one of the tags count as absent."""
        yield Remove(list(tag_keys))

    def get_or_make(self, key: str, recipe: Recipe) -> Program[Any]:
        """Return the value; where it is missing or due, one caller makes it.

        Others get the stale value if there is one, and wait otherwise. A maker's exception is
        raised to the maker; the next waiter then tries.
        """
        found = MISSING if recipe.renew else (yield from self._read_entry(key))
        if found is not MISSING and not self._is_due(found, recipe):
            return _value_of(found)
        while True:
            flight, leading = self._flights.board(key)
            if leading:
                return (yield from self._lead(key, recipe, flight, found))
            if found is not MISSING:
                return _value_of(found)
            if not may_wait(flight, blocking=recipe.blocking):
                return (yield Compute(recipe.make))
            landed = yield Join(flight, recipe.patience_seconds)
            if not landed:
                return (yield Compute(recipe.make))
            if flight.result() is not None:
                value = self.decoded(flight.result(), key)
                if value is not MISSING:
                    return _value_of(value)

    def _lead(self, key: str, recipe: Recipe, flight: Flight, found: Any) -> Program[Any]:
        stored: object = None
        try:
            stored, value = yield from self._make_alone(key, recipe, found)
        finally:
            self._flights.land(key, flight, stored)
        return value

    def _make_alone(self, key: str, recipe: Recipe, found: Any) -> Program[tuple[object, Any]]:
        """Make the value with the lock between processes held, or take what another one made."""
        if recipe.lock_key is None or recipe.renew:
            return (yield from self._make(key, recipe))
        token = secrets.token_bytes(16)
        waited, pause = 0.0, _POLL_SECONDS
        while not (yield Insert(recipe.lock_key, token, recipe.patience_seconds)):
            if found is not MISSING:
                return None, _value_of(found)
            if waited >= recipe.patience_seconds:
                return (yield from self._make(key, recipe))
            yield Sleep(pause * (0.5 + self._chance()))
            waited, pause = waited + pause, min(pause * 2, _POLL_SECONDS_MOST)
            made = yield from self._made_elsewhere(key, recipe)
            if made is not None:
                return made
        try:
            # Another process may have finished between our miss and our lock.
            made = yield from self._made_elsewhere(key, recipe)
            if made is not None:
                return made
            return (yield from self._make(key, recipe))
        finally:
            yield RemoveIf(recipe.lock_key, token)

    def _made_elsewhere(self, key: str, recipe: Recipe) -> Program[tuple[object, Any] | None]:
        found = yield from self._read_entry(key)
        if found is MISSING or self._is_due(found, recipe):
            return None
        return self._codec.encode(found, key), _value_of(found)

    def _make(self, key: str, recipe: Recipe) -> Program[tuple[object, Any]]:
        # The stamps are read before the value is made: a tag that is invalidated meanwhile wins.
        stamps = (yield from self._stamps(recipe.tag_keys)) if recipe.tag_keys else {}
        began = self._clock()
        value = yield Compute(recipe.make)
        now = self._clock()
        soft = bool(recipe.stale_seconds or recipe.eagerness) and recipe.ttl is not None
        kept_seconds = recipe.ttl
        entry: object = value
        if soft:
            assert recipe.ttl is not None
            kept_seconds = recipe.ttl + recipe.stale_seconds
            entry = Entry(value, stamps, now + recipe.ttl, max(now - began, 0.0))
        elif stamps:
            entry = Entry(value, stamps)
        stored = self._codec.encode(entry, key)
        yield Write(key, stored, kept_seconds)
        return stored, value

    def _is_due(self, found: Any, recipe: Recipe) -> bool:
        if type(found) is not Entry:
            return False
        return is_due(found, now=self._clock(), eagerness=recipe.eagerness, chance=self._chance())

    def _read_entry(self, key: str) -> Program[Any]:
        """Return the value bare or as an Entry that counts, or MISSING."""
        stored = yield Read(key)
        if stored is None:
            return MISSING
        found = self.decoded(stored, key)
        if type(found) is Entry and (yield from self._live_entry(found)).value is MISSING:
            return MISSING
        return found

    def _live_entry(self, entry: Entry) -> Program[Entry]:
        """Return the entry, or one that holds MISSING if a tag of it was invalidated."""
        if entry.tags:
            current = yield from self._read_stamps({t: self._tag_key(t) for t in entry.tags})
            if not stamps_hold(entry.tags, current):
                return _DEAD
        return entry

    def _read_stamps(self, tag_keys: Mapping[str, str]) -> Program[dict[str, int | None]]:
        found = yield ReadMany(list(tag_keys.values()))
        stamps: dict[str, int | None] = {}
        for tag, key in tag_keys.items():
            stamp = self.decoded(found[key], key) if key in found else None
            stamps[tag] = stamp if type(stamp) is int else None
        return stamps

    def _stamps(self, tag_keys: Mapping[str, str]) -> Program[dict[str, int]]:
        """Return the stamp of each tag, made where there is none."""
        current = yield from self._read_stamps(tag_keys)
        for tag, stamp in current.items():
            if stamp is None:
                # A random stamp: one that is lost from the cache never comes back.
                new = secrets.randbits(62)
                if (yield Insert(tag_keys[tag], self._codec.encode(new, tag_keys[tag]), None)):
                    current[tag] = new
                else:
                    again = yield from self._read_stamps({tag: tag_keys[tag]})
                    current[tag] = again[tag]
        return {tag: stamp or 0 for tag, stamp in current.items()}

    def decoded(self, stored: object, key: str) -> Any:
        """Return the value or Entry, or MISSING (and a line in the log) if it is unreadable."""
        try:
            return self._codec.decode(stored, key)
        except DamagedValue as error:
            self._complain(key, error)
            return MISSING

    def _complain(self, key: str, error: DamagedValue) -> None:
        now = self._clock()
        level = logging.DEBUG if now < self._quiet_until else logging.WARNING
        if level == logging.WARNING:
            self._quiet_until = now + _QUIET_SECONDS
        logger.log(level, "Ignored the stored value of key %s: %s", shown(key), error)


_DEAD = Entry(MISSING)


def _value_of(found: Any) -> Any:
    return found.value if type(found) is Entry else found
