"""The distance between two moments in words: "2 weeks, 3 days"."""

from collections.abc import Callable
from datetime import date, datetime

NGetText = Callable[[str, str, int], str]

_UNITS = ("year", "month", "week", "day", "hour", "minute")
_SECONDS = (604_800, 86_400, 3_600, 60)
_DAYS_IN_MONTH = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _plain_plural(singular: str, plural: str, number: int) -> str:
    return singular if number == 1 else plural


def _as_datetime(value: date) -> datetime:
    if isinstance(value, datetime):
        return value
    return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a date has no zone


def time_between(
    since: date,
    until: date,
    ngettext: NGetText = _plain_plural,
    depth: int = 2,
    *,
    separator: str = ", ",
) -> str:
    """Return the time from `since` to `until` in its `depth` greatest adjacent units.

    Words are joined with their number by no-break spaces. "0 minutes" when `until` is not later.
    Raises ValueError for a depth below 1, TypeError when only one of both has a zone.
    """
    if depth <= 0:
        raise ValueError("depth must be greater than 0.")
    start, end = _as_datetime(since), _as_datetime(until)
    if start.tzinfo is not None and end.tzinfo not in (None, start.tzinfo):
        # Years and months are counted by one calendar.
        try:
            end = end.astimezone(start.tzinfo)
        except OverflowError:  # at the end of the calendar hours do not count
            start, end = start.replace(tzinfo=None), end.replace(tzinfo=None)
    counts = _counts(start, end) if (end - start).total_seconds() > 0 else [0] * len(_UNITS)
    first = next((i for i, count in enumerate(counts) if count), None)
    if first is None:
        return _words(5, 0, ngettext)
    parts: list[str] = []
    for unit in range(first, len(_UNITS)):
        if counts[unit] == 0 or len(parts) == depth:
            break
        parts.append(_words(unit, counts[unit], ngettext))
    return separator.join(parts)


def _words(unit: int, count: int, ngettext: NGetText) -> str:
    name = _UNITS[unit]
    text = ngettext(f"%(num)d {name}", f"%(num)d {name}s", count)
    return (text % {"num": count}).replace(" ", "\xa0")


def _counts(start: datetime, end: datetime) -> list[int]:
    months = (end.year - start.year) * 12 + end.month - start.month
    if (start.day, start.time()) > (end.day, end.time()):
        months -= 1
    years, months = divmod(months, 12)
    pivot = start
    if years or months:
        year, month = start.year + years, start.month + months
        if month > 12:
            year, month = year + 1, month - 12
        day = min(_DAYS_IN_MONTH[month - 1], start.day)
        pivot = start.replace(year=year, month=month, day=day, microsecond=0)
    left = (end - pivot).total_seconds()
    counts = [years, months]
    for seconds in _SECONDS:
        count, left = divmod(left, seconds)
        counts.append(int(count))
    return counts
