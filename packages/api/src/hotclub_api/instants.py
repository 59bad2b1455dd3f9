"""Text ⇄ dates, times and durations in the forms of ISO 8601; pure functions.

Flow: fields/dates.py calls these. A parser returns None for text of another form, and raises
ValueError for a right form with an impossible value.
Not here: time zones (the fields), other formats (strptime, in the fields).
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

_LONGEST = 64
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}", re.ASCII)
_TIME = re.compile(r"(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,6})\d*)?)?", re.ASCII)
_DATETIME_HEAD = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})(?:[T ](\S.*))?", re.ASCII | re.IGNORECASE)
_ZONE = re.compile(r"(.*?)\s*(Z|[+-]\d{2}(?::?\d{2})?)?", re.ASCII | re.IGNORECASE)
_CLOCK_DURATION = re.compile(
    r"(?:(?P<days>-?\d{1,9}) (?:days?, )?)?(?P<sign>-?)"
    r"(?:(?:(?P<hours>\d{1,9}):)?(?P<minutes>\d{1,9}):)?"
    r"(?P<seconds>\d{1,30})(?:[.,](?P<micros>\d{1,6})\d{0,6})?",
    re.ASCII,
)
_ISO_DURATION = re.compile(
    r"(?P<sign>[-+]?)P(?:(?P<days>\d{1,9}(?:\.\d{1,9})?)D)?"
    r"(?:T(?:(?P<hours>\d{1,9}(?:\.\d{1,9})?)H)?(?:(?P<minutes>\d{1,9}(?:\.\d{1,9})?)M)?"
    r"(?:(?P<seconds>\d{1,12}(?:\.\d{1,9})?)S)?)?",
    re.ASCII,
)


def parse_date(text: str) -> date | None:
    """Return the date of "2026-11-23"; months and days may lack their zero."""
    if not _DATE.fullmatch(text):
        return None
    year, month, day = map(int, text.split("-"))
    return date(year, month, day)


def parse_time(text: str) -> time | None:
    """Return the time of "21:30", "21:30:05" or with a fraction of a second."""
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    hours, minutes, seconds, fraction = found.groups()
    return time(int(hours), int(minutes), int(seconds or 0), int((fraction or "0").ljust(6, "0")))


def parse_datetime(text: str) -> datetime | None:
    """Return the moment of "2026-11-23T21:30:05.5Z"; an offset makes it aware."""
    if len(text) > _LONGEST or not text.isascii():
        return None
    head = _DATETIME_HEAD.fullmatch(text)
    if head is None:
        return None
    day = parse_date(head[1])
    if head[2] is None or day is None:
        return None if day is None else datetime(day.year, day.month, day.day)  # noqa: DTZ001
    clock_and_zone = _ZONE.fullmatch(head[2])
    clock = parse_time(clock_and_zone[1]) if clock_and_zone else None
    if clock is None or clock_and_zone is None:
        return None
    return datetime.combine(day, clock, _offset(clock_and_zone[2]))


def _offset(text: str | None) -> timezone | None:
    if text is None:
        return None
    if text in "Zz":
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:]) if len(text) > 3 else 0
    size = timedelta(hours=hours, minutes=minutes)
    return timezone(-size if text[0] == "-" else size)


def parse_duration(text: str) -> timedelta | None:
    """Return the duration of "3 04:05:06.7", "04:05", "90" (seconds) or "P3DT4H5M6.7S".

    Raises ValueError beyond what a timedelta holds.
    """
    if len(text) > _LONGEST:
        return None
    try:
        return _iso_duration(text) if "P" in text else _clock_duration(text)
    except OverflowError:
        raise ValueError("The duration is out of range.") from None


def _clock_duration(text: str) -> timedelta | None:
    found = _CLOCK_DURATION.fullmatch(text)
    if found is None:
        return None
    days = timedelta(int(found["days"] or 0))
    rest = timedelta(
        hours=int(found["hours"] or 0),
        minutes=int(found["minutes"] or 0),
        seconds=int(found["seconds"]),
        microseconds=int((found["micros"] or "0").ljust(6, "0")),
    )
    return days - rest if found["sign"] else days + rest


def _iso_duration(text: str) -> timedelta | None:
    found = _ISO_DURATION.fullmatch(text)
    if found is None or text.endswith(("P", "T")):
        return None
    parts = {name: float(value) for name, value in found.groupdict("0").items() if name != "sign"}
    size = timedelta(**parts)
    return -size if found["sign"] == "-" else size


def duration_string(duration: timedelta) -> str:
    """Return "3 04:05:06.700000", without days and fraction where they are nothing."""
    minutes, seconds = divmod(duration.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days = f"{duration.days} " if duration.days else ""
    fraction = f".{duration.microseconds:06d}" if duration.microseconds else ""
    return f"{days}{hours:02d}:{minutes:02d}:{seconds:02d}{fraction}"
