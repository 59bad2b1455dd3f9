"""Cache → the API: throttles count in the project's cache, so that all its processes count together.

Flow: throttle → **CacheThrottleStore.take** → default cache. A rate of n has n places, taken in a
ring by an atomic add that lasts as long as the window: never more than n in any window, whatever
runs in parallel.
"""

from __future__ import annotations

from typing import Any

from hotclub_api.steps import Steps, arun, ask, run

from hotclub.cache.handler import caches

_LEAST_SECONDS = 0.001


class CacheThrottleStore:
    """A throttle store in a cache.   alias: of CACHES."""

    def __init__(self, alias: str = "default") -> None:
        self.alias = alias

    def take(self, key: str, *, limit: int, window_seconds: float, now: float) -> float:
        """Count a request; return 0 if it is admitted, else the seconds to wait."""
        return run(self._taking(caches[self.alias], key, limit, window_seconds, now))

    async def atake(self, key: str, *, limit: int, window_seconds: float, now: float) -> float:
        """Do as `take`, on the loop."""
        return await arun(self._taking(caches[self.alias], key, limit, window_seconds, now))

    def _taking(self, cache: Any, key: str, limit: int, window: float, now: float) -> Steps[float]:
        if limit < 1:
            return window
        turn = f"{key}:turn"
        number = yield from _next(cache, turn, window)
        if number is None:
            return 0.0  # a cache that keeps nothing counts nothing
        place = f"{key}:{number % limit}"
        if (yield ask(cache, "add", place, now, timeout=window)):
            # Forgotten only when all places are, too: the ring goes on where it was.
            yield ask(cache, "touch", turn, 2 * window)
            return 0.0
        taken_at = yield ask(cache, "get", place)
        if taken_at is not None and taken_at <= now - window:  # by the throttle's own clock
            yield ask(cache, "set", place, now, timeout=window)
            return 0.0
        yield ask(cache, "incr", turn, -1)
        if taken_at is None:
            return _LEAST_SECONDS  # it was given free at this moment
        wait: float = max(taken_at + window - now, _LEAST_SECONDS)
        return wait


def _next(cache: Any, turn: str, window: float) -> Steps[int | None]:
    """Return the next number of a ring, None from a cache that keeps nothing."""
    for _ in range(2):
        try:
            number: int = yield ask(cache, "incr", turn)
        except ValueError:
            yield ask(cache, "add", turn, 0, timeout=2 * window)
        else:
            return number
    return None


throttle_store = CacheThrottleStore()
