"""How often something may happen: a limit as one number a key (GCRA).

Flow: rate, time and the stored number → **ratelimit** → allowed or not, and the next number. The
generic cell rate algorithm keeps the "theoretical arrival time" alone: no list of hits, no window
edges to exploit. The attempt is a generator that yields wishes; `count_attempt` and
`acount_attempt` are the only two that touch a store. Not here: what the key is made of (address,
user, both).
"""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Generator
from dataclasses import dataclass

from hotclub_security.errors import ImproperlyConfigured, RateLimited
from hotclub_security.ports import AsyncRateStore, RateStore

_PERIOD_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
# Lost races before an attempt is refused: a store so contended is itself under attack.
_MAX_RACES = 16


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `limit` attempts in `period_seconds`, all at once or spread; both more than 0."""

    limit: int
    period_seconds: float

    def __post_init__(self) -> None:
        if self.limit < 1 or not 0 < self.period_seconds < math.inf:
            raise ImproperlyConfigured("A rate needs a limit of 1 or more and a period above 0.")


def parse_rate(text: str) -> Rate:
    """Read "5/m", "100/hour" or "3/10s". Raises ImproperlyConfigured for anything else."""
    limit, slash, period = text.partition("/")
    count, unit = period[: -len(period.lstrip("0123456789")) or None], period.lstrip("0123456789")
    count = count if count.isdigit() else "1"
    known = unit[:1] in _PERIOD_SECONDS and len(text) <= 40
    if not (slash and known and limit.isascii() and limit.isdigit()):
        raise ImproperlyConfigured(f"The rate {text[:40]!r} is not like '5/m' or '3/10s'.")
    return Rate(int(limit), int(count) * _PERIOD_SECONDS[unit[0]])


@dataclass(frozen=True, slots=True)
class RateDecision:
    """Whether an attempt is allowed, how many more are, and when the next can succeed."""

    allowed: bool
    limit: int
    remaining: int
    retry_after_seconds: float
    reset_after_seconds: float

    def headers(self) -> list[tuple[str, str]]:
        """Return Retry-After (refused attempts only) and RateLimit headers, whole seconds."""
        reset = math.ceil(self.reset_after_seconds)
        fields = [
            ("RateLimit-Limit", str(self.limit)),
            ("RateLimit-Remaining", str(self.remaining)),
            ("RateLimit-Reset", str(reset)),
        ]
        if not self.allowed:
            fields.append(("Retry-After", str(math.ceil(self.retry_after_seconds))))
        return fields


def decide_rate(
    rate: Rate, arrival: float | None, *, now: float, cost: int = 1
) -> tuple[RateDecision, float]:
    """Return the decision for an attempt and the arrival time to store.

    arrival: the number stored for the key, None where there is none. cost: attempts counted at
    once; 0 only looks. A refused attempt does not prolong the wait.
    """
    interval = rate.period_seconds / rate.limit
    start = max(arrival if arrival is not None else now, now)
    # A clock set back must not lock a key out for longer than one period.
    start = min(start, now + rate.period_seconds)
    after = start + cost * interval
    wait_seconds = after - now - rate.period_seconds
    allowed = wait_seconds <= 1e-9 * rate.period_seconds
    kept = after if allowed else start
    remaining = max(0, int((now + rate.period_seconds - kept) / interval + 1e-6))
    decision = RateDecision(
        allowed, rate.limit, remaining, 0.0 if allowed else wait_seconds, kept - now
    )
    return decision, kept


class MemoryRateStore:
    """Arrival times of one process, at most `max_keys`; the longest untouched go first."""

    def __init__(self, max_keys: int = 100_000) -> None:
        if max_keys < 1:
            raise ImproperlyConfigured("A rate store needs room for at least one key.")
        self._max_keys = max_keys
        self._arrivals: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._arrivals)

    def get(self, key: str) -> float | None:
        """Return the number of a key, or None."""
        return self._arrivals.get(key)

    def replace(self, key: str, old: float | None, new: float, *, lifetime_seconds: float) -> bool:
        """Set the number if it still is `old`; return whether it was."""
        with self._lock:
            if self._arrivals.get(key) != old:
                return False
            self._arrivals[key] = new
            self._arrivals.move_to_end(key)
            while len(self._arrivals) > self._max_keys:
                self._arrivals.popitem(last=False)
            return True


@dataclass(frozen=True, slots=True)
class _Get:
    key: str


@dataclass(frozen=True, slots=True)
class _Replace:
    key: str
    old: float | None
    new: float
    lifetime_seconds: float


_Wish = _Get | _Replace
_Program = Generator[_Wish, float | bool | None, RateDecision]


def _attempt(key: str, rate: Rate, cost: int, now: float) -> _Program:
    for _ in range(_MAX_RACES):
        arrival = yield _Get(key)
        decision, kept = decide_rate(rate, arrival, now=now, cost=cost)
        # A refusal writes nothing, unless the number came from a clock that has been set back.
        is_ahead = arrival is not None and arrival > kept
        if cost == 0 or not (decision.allowed or is_ahead):
            return decision
        if (yield _Replace(key, arrival, kept, decision.reset_after_seconds)):
            return decision
    return RateDecision(False, rate.limit, 0, rate.period_seconds / rate.limit, 0.0)


def count_attempt(
    store: RateStore, key: str, rate: Rate, *, cost: int = 1, clock: Callable[[], float] = time.time
) -> RateDecision:
    """Count an attempt and return the decision; a cost of 0 only looks."""
    program = _attempt(key, rate, cost, clock())
    answer: float | bool | None = None
    try:
        while True:
            match program.send(answer):
                case _Get(wanted):
                    answer = store.get(wanted)
                case _Replace(wanted, old, new, lifetime):
                    answer = store.replace(wanted, old, new, lifetime_seconds=lifetime)
    except StopIteration as done:
        decision: RateDecision = done.value
        return decision


async def acount_attempt(
    store: AsyncRateStore,
    key: str,
    rate: Rate,
    *,
    cost: int = 1,
    clock: Callable[[], float] = time.time,
) -> RateDecision:
    """Count an attempt and return the decision; a cost of 0 only looks."""
    program = _attempt(key, rate, cost, clock())
    answer: float | bool | None = None
    try:
        while True:
            match program.send(answer):
                case _Get(wanted):
                    answer = await store.get(wanted)
                case _Replace(wanted, old, new, lifetime):
                    answer = await store.replace(wanted, old, new, lifetime_seconds=lifetime)
    except StopIteration as done:
        decision: RateDecision = done.value
        return decision


def require_allowed(decision: RateDecision, key: str) -> None:
    """Raise RateLimited unless the decision allows the attempt."""
    if not decision.allowed:
        raise RateLimited(key, decision.retry_after_seconds)
