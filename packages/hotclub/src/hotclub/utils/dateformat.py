"""Dates and times by the letters of the `date` filter. Django's `django.utils.dateformat`.

Flow: hotclub_templates.text.dates, the project's language and zone → **dateformat** → views.
"""

from __future__ import annotations

import datetime as dt

from hotclub_templates.text.dates import format_date, format_time

from hotclub.utils.timezone import get_default_timezone
from hotclub.utils.translation import gettext

__all__ = ["DateFormat", "TimeFormat", "format", "time_format"]


class TimeFormat:
    """A time of day, to be formatted."""

    def __init__(self, obj: dt.time | dt.datetime) -> None:
        self.data = obj

    def format(self, formatstr: str) -> str:
        """Return it by these letters."""
        return format_time(self.data, formatstr, gettext, get_default_timezone())


class DateFormat(TimeFormat):
    """A date, or a date and time, to be formatted."""

    def __init__(self, obj: dt.date | dt.datetime) -> None:
        self.data: dt.date | dt.datetime = obj  # type: ignore[assignment]

    def format(self, formatstr: str) -> str:
        """Return it by these letters."""
        return format_date(self.data, formatstr, gettext, get_default_timezone())


def format(value: dt.date | dt.datetime, format_string: str) -> str:
    """Return a date by letters."""
    return DateFormat(value).format(format_string)


def time_format(value: dt.time | dt.datetime, format_string: str) -> str:
    """Return a time of day by letters."""
    return TimeFormat(value).format(format_string)
