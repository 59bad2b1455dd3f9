"""The time zone of the running task, and whether moments are aware.

Everything is stored in UTC. The zone (UTC unless `activate` says otherwise) is what days and
hours are counted in. `use_naive()` is for projects that keep local time without zones.
"""

from __future__ import annotations

import datetime as dt
from contextvars import ContextVar

_ZONE: ContextVar[dt.tzinfo] = ContextVar("hotclub_orm_zone", default=dt.UTC)
_NAIVE: ContextVar[bool] = ContextVar("hotclub_orm_naive", default=False)


def activate(zone: dt.tzinfo) -> None:
    """Count days and hours in that zone, in this task."""
    _ZONE.set(zone)


def current() -> dt.tzinfo:
    """Return the zone of this task."""
    return _ZONE.get()


def use_naive(naive: bool = True) -> None:
    """Take and give naive moments in this context."""
    _NAIVE.set(naive)


def is_naive() -> bool:
    """Tell whether moments are naive."""
    return _NAIVE.get()


def now() -> dt.datetime:
    """Return the current moment, aware in UTC or naive in local time."""
    return dt.datetime.now(None if _NAIVE.get() else dt.UTC)


def local_now() -> dt.datetime:
    """Return the current moment as clocks of the zone show it."""
    return dt.datetime.now(None if _NAIVE.get() else _ZONE.get())


def to_local(moment: dt.datetime) -> dt.datetime:
    """Return the same moment in the zone of this task."""
    return moment if moment.tzinfo is None else moment.astimezone(_ZONE.get())


def make_aware(moment: dt.datetime) -> dt.datetime:
    """Give a naive moment the zone of this task; aware ones, and naive projects, are left."""
    if moment.tzinfo is not None or _NAIVE.get():
        return moment
    return moment.replace(tzinfo=_ZONE.get())
