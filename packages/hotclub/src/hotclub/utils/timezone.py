"""Time zones: the one of the current request or task, and moments in it.

Flow: TIME_ZONE → default zone; `activate` → current zone, a context variable, so each thread and
each task has its own. Zones are those of `zoneinfo`.
Not here: formats (formats.py).
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from contextlib import ContextDecorator
from contextvars import ContextVar
from functools import lru_cache
from types import TracebackType
from typing import Any

from hotclub_orm import zones

from hotclub.conf import settings

UTC = dt.UTC

_active: ContextVar[dt.tzinfo | None] = ContextVar("hotclub_time_zone", default=None)


def get_fixed_timezone(offset: dt.timedelta | int) -> dt.timezone:
    """Return the zone that always is so far from UTC.   offset: timedelta or minutes."""
    minutes = offset.total_seconds() // 60 if isinstance(offset, dt.timedelta) else offset
    sign, distance = "-" if minutes < 0 else "+", abs(int(minutes))
    name = f"{sign}{distance // 60:02d}{distance % 60:02d}"
    return dt.timezone(dt.timedelta(minutes=minutes), name)


@lru_cache(maxsize=64)
def _zone(name: str) -> dt.tzinfo:
    return zoneinfo.ZoneInfo(name)


def get_default_timezone() -> dt.tzinfo:
    """Return the zone of TIME_ZONE."""
    return _zone(settings.TIME_ZONE)


def get_default_timezone_name() -> str:
    """Return the name of the default zone, "CET" or "Europe/Paris"."""
    return _name_of(get_default_timezone())


def get_current_timezone() -> dt.tzinfo:
    """Return the zone that was activated, else the default one."""
    return _active.get() or get_default_timezone()


def get_current_timezone_name() -> str:
    """Return the name of the current zone."""
    return _name_of(get_current_timezone())


def _name_of(zone: dt.tzinfo) -> str:
    return str(zone) or zone.tzname(None) or ""


def activate(timezone: dt.tzinfo | str) -> None:
    """Make a zone (or the zone of a name) the current one. Raises ValueError for anything else."""
    _set(_zone_of(timezone))


def _zone_of(timezone: Any) -> dt.tzinfo:
    if isinstance(timezone, dt.tzinfo):
        return timezone
    if isinstance(timezone, str):
        return _zone(timezone)
    raise ValueError(f"Invalid timezone: {timezone!r}")


def deactivate() -> None:
    """Return to the default zone."""
    _set(None)


def _set(zone: dt.tzinfo | None) -> None:
    _active.set(zone)
    zones.activate(zone)  # queries count days and hours in it


class override(ContextDecorator):  # noqa: N801  # Django's name
    """Make a zone the current one inside a `with`, or around a function; None for the default."""

    def __init__(self, timezone: dt.tzinfo | str | None) -> None:
        self.timezone = timezone

    def _recreate_cm(self) -> override:
        return override(self.timezone)

    def __enter__(self) -> None:
        self._before = _active.get()
        if self.timezone is None:
            deactivate()
        else:
            activate(self.timezone)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        _set(self._before)


# Moments


def is_aware(value: dt.datetime | dt.time) -> bool:
    """Tell whether a moment knows its zone."""
    return value.utcoffset() is not None


def is_naive(value: dt.datetime | dt.time) -> bool:
    """Tell whether a moment has no zone."""
    return value.utcoffset() is None


def now() -> dt.datetime:
    """Return the present: aware in UTC if USE_TZ, else naive in local time."""
    return dt.datetime.now(UTC if settings.USE_TZ else None)


def template_localtime(value: Any, use_tz: bool | None = None) -> Any:
    """Return an aware datetime in the current zone, if zones are in use; else the value itself."""
    wanted = (
        isinstance(value, dt.datetime)
        and (settings.USE_TZ if use_tz is None else use_tz)
        and is_aware(value)
        and getattr(value, "convert_to_local_time", True)
    )
    return localtime(value) if wanted else value


def localtime(value: dt.datetime | None = None, timezone: dt.tzinfo | None = None) -> dt.datetime:
    """Return an aware datetime (default: now) in a zone (default: the current one).

    Raises ValueError for a naive one.
    """
    moment = now() if value is None else value
    if is_naive(moment):
        raise ValueError("localtime() cannot be applied to a naive datetime")
    return moment.astimezone(timezone or get_current_timezone())


def localdate(value: dt.datetime | None = None, timezone: dt.tzinfo | None = None) -> dt.date:
    """Return the day of a moment (default: now) in a zone (default: the current one)."""
    return localtime(value, timezone).date()


def make_aware(value: dt.datetime, timezone: dt.tzinfo | None = None) -> dt.datetime:
    """Return a naive datetime as one of a zone (default: the current one).

    Raises ValueError for one that is aware.
    """
    if is_aware(value):
        raise ValueError(f"make_aware expects a naive datetime, got {value}")
    return value.replace(tzinfo=timezone or get_current_timezone())


def make_naive(value: dt.datetime, timezone: dt.tzinfo | None = None) -> dt.datetime:
    """Return what the clocks of a zone show at an aware moment. Raises ValueError for a naive one."""
    if is_naive(value):
        raise ValueError("make_naive() cannot be applied to a naive datetime")
    return value.astimezone(timezone or get_current_timezone()).replace(tzinfo=None)


__all__ = [
    "UTC",
    "activate",
    "deactivate",
    "get_current_timezone",
    "get_current_timezone_name",
    "get_default_timezone",
    "get_default_timezone_name",
    "get_fixed_timezone",
    "is_aware",
    "is_naive",
    "localdate",
    "localtime",
    "make_aware",
    "make_naive",
    "now",
    "override",
    "template_localtime",
]
