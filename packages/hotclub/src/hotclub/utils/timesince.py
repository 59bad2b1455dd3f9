"""How long ago, how long until. Django's `django.utils.timesince`.

Flow: hotclub_templates.text.timesince, the project's clock and language → **timesince** → views.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from hotclub_templates.text.timesince import time_between

from hotclub.utils.timezone import is_aware, now
from hotclub.utils.translation import gettext, ngettext

__all__ = ["timesince", "timeuntil"]


def timesince(d: date, now: date | None = None, reversed: bool = False, depth: int = 2) -> str:
    """Return the time from `d` until now as "2 years, 3 months"; "0 minutes" for what is to come.

    depth: how many adjacent units are told.
    """
    other = _now_like(d) if now is None else now
    since, until = (other, d) if reversed else (d, other)
    return time_between(since, until, ngettext, depth, separator=gettext(", "))


def timeuntil(d: date, now: date | None = None, depth: int = 2) -> str:
    """Return the time from now until `d`."""
    return timesince(d, now, reversed=True, depth=depth)


def _now_like(value: Any) -> datetime:
    moment = now()
    if isinstance(value, datetime) and is_aware(value):
        return moment if is_aware(moment) else moment.astimezone()
    return moment.astimezone().replace(tzinfo=None) if is_aware(moment) else moment
