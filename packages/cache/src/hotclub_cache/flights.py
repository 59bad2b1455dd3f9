"""Let one caller in this process compute a key while the others wait.

Flow: operation → **flight** → wait. Threads and tasks share the same table.
Not here: callers in other processes (the lock in operations.py).
"""

import asyncio
import threading
from concurrent.futures import Future
from typing import Any


class Flight(Future[Any]):
    """One running computation.

    Its result is what the store keeps, so that each taker decodes a copy of its own; a failed one
    ends with None, and the next caller tries.
    """

    def __init__(self) -> None:
        super().__init__()
        self.set_running_or_notify_cancel()  # one who waits and is cancelled can't cancel it
        self.thread_id = threading.get_ident()
        self.task = current_task()


class Flights:
    """The computations that run now, by complete key. Bounded by the callers that run."""

    def __init__(self) -> None:
        self._running: dict[str, Flight] = {}

    def board(self, key: str) -> tuple[Flight, bool]:
        """Return the flight of a key, and whether the caller is the one to compute."""
        mine = Flight()
        flight = self._running.setdefault(key, mine)
        return flight, flight is mine

    def land(self, key: str, flight: Flight, stored: object) -> None:
        """End a flight with what was stored (None: nothing) and wake everyone who waits."""
        if self._running.get(key) is flight:
            del self._running[key]
        flight.set_result(stored)


def current_task() -> asyncio.Task[Any] | None:
    """Return the task that runs in this thread, or None outside an event loop."""
    try:
        return asyncio.current_task()
    except RuntimeError:
        return None


def may_wait(flight: Flight, *, blocking: bool) -> bool:
    """Tell whether waiting can end: not for one's own flight; blocking, not for one's thread's."""
    if blocking:
        return flight.thread_id != threading.get_ident()
    task = current_task()
    return flight.task is None or flight.task is not task
