"""Years, months, weeks and days: their first day, the first day of the next, and text to date.

Flow: captures of a route → **date** → bounds for a query. Pure.
Not here: what "now" is, models, links that skip empty periods (dates.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

# The first day of a week by its strptime directive: as strptime's %w, and as date.weekday().
_WEEKS = {"%U": ("0", 6), "%W": ("1", 0), "%V": ("1", 0)}


class Period(NamedTuple):
    """A kind of period.

    start: the first day of the period that a day is in.
    following: the first day of the period after it; raises OverflowError or ValueError where the
    calendar ends.
    """

    start: Callable[[dt.date], dt.date]
    following: Callable[[dt.date], dt.date]


def _next_month(day: dt.date) -> dt.date:
    years, month = divmod(day.month, 12)
    return dt.date(day.year + years, month + 1, 1)


YEAR = Period(lambda day: day.replace(month=1, day=1), lambda day: dt.date(day.year + 1, 1, 1))
MONTH = Period(lambda day: day.replace(day=1), _next_month)
DAY = Period(lambda day: day, lambda day: day + dt.timedelta(days=1))


def week(week_format: str) -> Period:
    """Return the period of a week that begins as its strptime directive says."""
    _, first = first_weekday(week_format)

    def start(day: dt.date) -> dt.date:
        return day - dt.timedelta(days=(day.weekday() - first) % 7)

    return Period(start, lambda day: start(day) + dt.timedelta(days=7))


def first_weekday(week_format: str) -> tuple[str, int]:
    """Return a week's first day as strptime's %w reads it, and as date.weekday() counts.

    Raises ValueError for another directive.
    """
    if week_format not in _WEEKS:
        raise ValueError(
            f"Unknown week format {week_format!r}. Choices are: {', '.join(sorted(_WEEKS))}."
        )
    return _WEEKS[week_format]


def date_of(*parts: tuple[object, str]) -> dt.date:
    """Return the date of pairs of text and strptime format. Raises ValueError for nonsense."""
    text = "__".join(str(value) for value, _ in parts)
    return dt.datetime.strptime(text, "__".join(one for _, one in parts)).date()  # noqa: DTZ007
