"""Decide how long an entry lives, whether it still counts, and when to make it anew.

Flow: key → entry → **policy** → codec → store. Pure: time and chance are arguments.
Not here: who computes and who waits (flights.py, operations.py).
"""

import math
from collections.abc import Mapping
from typing import Any, Final

from hotclub_cache.entry import Entry
from hotclub_cache.errors import InvalidCacheBackendError


class _Default:
    """Type of DEFAULT_TIMEOUT."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "DEFAULT_TIMEOUT"


#: Stands for "the timeout of this cache" in every signature.
DEFAULT_TIMEOUT: Final = _Default()

#: Seconds, None for ever, or DEFAULT_TIMEOUT; zero and below: dead at once.
Timeout = float | None | _Default

#: Longest timeout that is kept as given (100 years); more means for ever.
LONGEST_SECONDS = 100 * 366 * 24 * 3600.0


def time_to_live(
    timeout: Any, *, default_seconds: float | None, jitter: float = 0.0, chance: float = 0.0
) -> float | None:
    """Return seconds to live for a caller's ``timeout``; None for ever.

    jitter: share, from 0 to below 1, that ``chance`` (from 0 to 1) may take off, so that what was
    stored together does not expire together. Raises InvalidCacheBackendError for no number.
    """
    seconds = default_seconds if timeout is DEFAULT_TIMEOUT else as_seconds(timeout)
    if seconds is None:
        return None
    return seconds * (1 - jitter * chance) if jitter else seconds


def check_jitter(jitter: float) -> float:
    """Return the jitter. Raises InvalidCacheBackendError if it is not from 0 to below 1."""
    if not 0 <= jitter < 1:
        raise InvalidCacheBackendError(f"jitter is {jitter!r}; it must be from 0 to below 1.")
    return jitter


def as_seconds(timeout: Any) -> float | None:
    """Return a timeout in seconds, None for ever. Raises InvalidCacheBackendError."""
    if timeout is None:
        return None
    try:
        seconds = timeout if type(timeout) is int else float(timeout)
    except (TypeError, ValueError, OverflowError) as error:
        raise InvalidCacheBackendError(
            f"timeout is {timeout!r}; it must be a number of seconds, or None for ever."
        ) from error
    if seconds != seconds:
        raise InvalidCacheBackendError("timeout is not a number (nan).")
    return seconds if seconds <= LONGEST_SECONDS else None


def is_due(entry: Entry, *, now: float, eagerness: float, chance: float) -> bool:
    """Tell whether an entry should be made anew.

    eagerness: 0 waits for the soft expiry; 1 starts early with a probability that rises as the
    expiry nears, in proportion to the cost (Vattani, Chierichetti, Lowenstein 2015, XFetch).
    chance: from 0 to 1.
    """
    if entry.fresh_until is None:
        return False
    head_start = 0.0
    if eagerness:
        head_start = -entry.cost_seconds * eagerness * math.log(max(chance, 1e-12))
    return now + head_start >= entry.fresh_until


def stamps_hold(wanted: Mapping[str, int], current: Mapping[str, int | None]) -> bool:
    """Tell whether every tag still has the stamp that it had when the value was made."""
    return all(current.get(tag) == stamp for tag, stamp in wanted.items())
