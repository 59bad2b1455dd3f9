"""List everything that a cache operation may ask of the world.

Flow: key → entry → codec → **wish** → store. An operation (operations.py) yields wishes; run and
arun (drive.py) have them granted: by the store, or, for the worldly ones, on the spot.
Not here: how a store does it.

Keys are complete, ``stored`` is what the codec made, ``ttl`` is seconds to live, None for ever;
a ttl that is not above zero means that the entry is dead on arrival.
"""

import asyncio
import inspect
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any, NamedTuple


class Read(NamedTuple):
    """Reply: what is stored, or None."""

    key: str


class ReadMany(NamedTuple):
    """Reply: a dict of those found."""

    keys: Sequence[str]


class Write(NamedTuple):
    """Reply: whether the store kept it."""

    key: str
    stored: Any
    ttl: float | None


class WriteMany(NamedTuple):
    """Reply: the keys that were not kept."""

    stored_by_key: dict[str, Any]
    ttl: float | None


class Insert(NamedTuple):
    """Write only where nothing is. Reply: whether it was written. Atomic."""

    key: str
    stored: Any
    ttl: float | None


class Touch(NamedTuple):
    """Give a new time to live. Reply: whether the key was there."""

    key: str
    ttl: float | None


class Remove(NamedTuple):
    """Reply: how many were there."""

    keys: Sequence[str]


class RemoveIf(NamedTuple):
    """Remove the key if exactly this is stored. Reply: whether it was. Atomic."""

    key: str
    stored: Any


class Count(NamedTuple):
    """Add to a stored number, keeping its expiry. Reply: the sum, or None if absent. Atomic.

    The store raises NotACounter where there is no number.
    """

    key: str
    delta: Any


class Wipe(NamedTuple):
    """Remove every key that starts with ``prefix``; an empty prefix means all of the store."""

    prefix: str


class Sleep(NamedTuple):
    """Wait; worldly."""

    seconds: float

    def grant(self) -> None:
        """Sleep this thread."""
        time.sleep(self.seconds)

    async def agrant(self) -> None:
        """Sleep this task."""
        await asyncio.sleep(self.seconds)


class Compute(NamedTuple):
    """Call a user's function; in the async colour its awaitable is awaited. Worldly."""

    make: Callable[[], Any]

    def grant(self) -> Any:
        """Call it."""
        return self.make()

    async def agrant(self) -> Any:
        """Call it, and wait for what it returns if that can be awaited."""
        made = self.make()
        return await made if inspect.isawaitable(made) else made


class Join(NamedTuple):
    """Wait for another caller's flight, up to a limit. Reply: whether it landed. Worldly."""

    flight: Future[Any]
    seconds: float

    def grant(self) -> bool:
        """Block this thread until the flight is over."""
        try:
            self.flight.exception(self.seconds)
        except TimeoutError:
            return False
        return True

    async def agrant(self) -> bool:
        """Suspend this task until the flight is over; giving up leaves the flight alone."""
        landed = asyncio.wrap_future(self.flight)
        try:
            done, _ = await asyncio.wait([landed], timeout=self.seconds)
        finally:
            if landed.done() and not landed.cancelled():
                landed.exception()
        return bool(done)


#: The method of a store that grants a wish.
VERBS: Mapping[type, str] = {
    Read: "read",
    ReadMany: "read_many",
    Write: "write",
    WriteMany: "write_many",
    Insert: "insert",
    Touch: "touch",
    Remove: "remove",
    RemoveIf: "remove_if",
    Count: "count",
    Wipe: "wipe",
}

#: Granted by the driver itself; all others go to the store.
WORLDLY = frozenset({Sleep, Compute, Join})
