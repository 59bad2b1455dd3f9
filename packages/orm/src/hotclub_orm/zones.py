"""The time zone of the running task, and whether moments are aware.

Everything is stored in UTC. The zone (UTC unless `activate` says otherwise) is what days and
hours are counted in. `use_naive()` is for projects that keep local time without zones.
`defaults` is what holds in every thread and task that says nothing; an application fills it once.
"""

from __future__ import annotations

import datetime as dt
from contextvars import ContextVar
from dataclasses import dataclass

_ZONE: ContextVar[dt.tzinfo | None] = ContextVar("hotclub_orm_zone", default=None)
_NAIVE: ContextVar[bool | None] = ContextVar("hotclub_orm_naive", default=None)


@dataclass
class ZoneDefaults:
    """The zone, and whether moments are naive, where a context says nothing."""

    zone: dt.tzinfo = dt.UTC
    naive: bool = False


defaults = ZoneDefaults()


def activate(zone: dt.tzinfo | None) -> None:
    """Count days and hours in that zone, in this task; None goes back to the default."""
    _ZONE.set(zone)


def current() -> dt.tzinfo:
    """Return the zone of this task."""
    zone = _ZONE.get()
    return defaults.zone if zone is None else zone


def use_naive(naive: bool | None = True) -> None:
    """Take and give naive moments in this context; None goes back to the default."""
    _NAIVE.set(naive)


def is_naive() -> bool:
    """Tell whether moments are naive."""
    naive = _NAIVE.get()
    return defaults.naive if naive is None else naive


def now() -> dt.datetime:
    """Return the current moment, aware in UTC or naive in local time."""
    return dt.datetime.now(None if is_naive() else dt.UTC)


def local_now() -> dt.datetime:
    """Return the current moment as clocks of the zone show it."""
    return dt.datetime.now(None if is_naive() else current())


def to_local(moment: dt.datetime) -> dt.datetime:
    """Return the same moment in the zone of this task."""
    return moment if moment.tzinfo is None else moment.astimezone(current())


def make_aware(moment: dt.datetime) -> dt.datetime:
    """Give a naive moment the zone of this task; aware ones, and naive projects, are left."""
    if moment.tzinfo is not None or is_naive():
        return moment
    return moment.replace(tzinfo=current())
