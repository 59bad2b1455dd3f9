"""When a session ends, as a pure function of what it holds.

A session may hold "_session_expiry": whole seconds (0: when the browser closes) or an ISO 8601
text. Flow: stored value and time of the last change → **expiry** → age in seconds, or date.
Not here: the clock, the cookie.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from hotclub_auth.errors import InvalidSessionSetting

EXPIRY_KEY = "_session_expiry"
# Beyond this neither databases nor browsers agree on dates.
LONGEST_AGE_SECONDS = 100 * 366 * 86_400


def storable_expiry(value: int | datetime | timedelta, *, now: datetime) -> int | str:
    """Return what is stored for an expiry.

    value: seconds from the last change, a date, or a timedelta from `now`.
    Raises InvalidSessionSetting for other types and for more than a century.
    """
    if isinstance(value, timedelta):
        _require_bounds(value.total_seconds())
        value = now + value
    if isinstance(value, datetime):
        return value.isoformat()
    # A bool is an int to Python, and a slip here.
    if type(value) is int:
        _require_bounds(value)
        return value
    raise InvalidSessionSetting(
        f"A session's expiry is seconds, a datetime, a timedelta or None, not {value!r}."
    )


def expiry_age_seconds(stored: Any, *, modification: datetime, cookie_age_seconds: int) -> int:
    """Return for how many seconds after `modification` the session lives; may be negative."""
    expires_at = _as_date(stored)
    if expires_at is not None:
        return int((expires_at - aware(modification)).total_seconds())
    return stored if isinstance(stored, int) and stored else cookie_age_seconds


def expiry_date(stored: Any, *, modification: datetime, cookie_age_seconds: int) -> datetime:
    """Return the aware time at which the session ends."""
    expires_at = _as_date(stored)
    if expires_at is not None:
        return expires_at
    seconds = stored if isinstance(stored, int) and stored else cookie_age_seconds
    return aware(modification) + timedelta(seconds=seconds)


def aware(moment: datetime) -> datetime:
    """Return a time with its zone; one without is local time, as Django's naive times are."""
    return moment if moment.tzinfo is not None else moment.astimezone(UTC)


def _as_date(stored: Any) -> datetime | None:
    if isinstance(stored, datetime):
        return aware(stored)
    if not isinstance(stored, str):
        return None
    try:
        return aware(datetime.fromisoformat(stored))
    except ValueError:
        # Signed, so written by a program of this site, but no date: the default age holds.
        return None


def _require_bounds(seconds: float) -> None:
    if abs(seconds) > LONGEST_AGE_SECONDS:
        raise InvalidSessionSetting(f"A session cannot live for {seconds:.0f} seconds.")
