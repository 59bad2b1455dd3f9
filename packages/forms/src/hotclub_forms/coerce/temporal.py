"""Dates, times and durations from text, and durations back to text.

Flow: raw → **temporal** → validated. Accepted: ISO 8601, the looser spellings that Django reads,
and strptime formats. Nothing longer than MAX_TEMPORAL_LENGTH is looked at. The parse_* functions
return None for text of another shape and raise ValueError for text of the right shape and an
impossible value (February 30), as Django's do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, TypeVar

MAX_TEMPORAL_LENGTH: Final = 128

T = TypeVar("T")

_DATE = r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"
_TIME = (
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{1,2})"
    r"(?::(?P<second>[0-9]{1,2})(?:[.,](?P<fraction>[0-9]{1,6})[0-9]{0,6})?)?"
)
_ZONE = r"(?P<zone>Z|[+-][0-9]{2}(?::?[0-9]{2})?)?"
_IS_DATE = re.compile(_DATE + r"\Z")
_IS_TIME = re.compile(_TIME + r"\Z")
_IS_DATETIME = re.compile(_DATE + r"[T ]\s*" + _TIME + r"\s*" + _ZONE + r"\Z")

_SHAPES: Final = {"Y": r"\d{4}", "f": r"\d{1,6}", "%": "%"} | dict.fromkeys(
    "mdyHIMS", r"\s?\d{1,2}"
)

_CLOCK = (
    r"(?P<sign>[+-]?)(?:(?P<hours>[0-9]+):)?(?P<minutes>[0-9]+):(?P<seconds>[0-9]+)"
    r"(?:[.,](?P<fraction>[0-9]{1,6})[0-9]{0,6})?"
)
_IS_SECONDS = re.compile(
    r"(?P<sign>[+-]?)(?P<seconds>[0-9]+)(?:[.,](?P<fraction>[0-9]{1,6})[0-9]*)?\Z"
)
_IS_CLOCK = re.compile(r"(?:(?P<days>[+-]?[0-9]+)\s*(?:days?,?)?\s+)?" + _CLOCK + r"\Z")
_IS_DAYS = re.compile(r"(?P<days>[+-]?[0-9]+)\s*days?\Z")
_NUMBER = r"[0-9]+(?:[.,][0-9]+)?"
_IS_ISO = re.compile(
    rf"(?P<sign>[+-]?)P(?:(?P<weeks>{_NUMBER})W)?(?:(?P<days>{_NUMBER})D)?"
    rf"(?:T(?:(?P<hours>{_NUMBER})H)?(?:(?P<minutes>{_NUMBER})M)?(?:(?P<seconds>{_NUMBER})S)?)?\Z"
)


def parse_date(text: str) -> date | None:
    """Read 'YYYY-MM-DD', or any ISO 8601 date."""
    return _iso_or(date.fromisoformat, _date_of, _IS_DATE, text)


def parse_time(text: str) -> time | None:
    """Read 'HH:MM[:SS[.ffffff]]'; a time with an offset is no time of day and gives None."""
    found = _iso_or(time.fromisoformat, _time_of, _IS_TIME, text)
    return found if found is None or found.tzinfo is None else None


def parse_datetime(text: str) -> datetime | None:
    """Read a date and time, with or without an offset; aware only with one."""
    return _iso_or(datetime.fromisoformat, _datetime_of, _IS_DATETIME, text)


def parse_by_formats(text: str, formats: Iterable[str]) -> datetime:
    """Read by the first strptime format that fits. Raises ValueError when none does."""
    if may_fit(text, formats):
        for layout in formats:
            try:
                return datetime.strptime(text, layout)  # noqa: DTZ007 - a visitor types no offset
            except (ValueError, TypeError):
                continue
    raise ValueError("no format fits")


def may_fit(text: str, formats: Iterable[str]) -> bool:
    """Tell whether any strptime format may fit, much faster than strptime says no."""
    return len(text) <= MAX_TEMPORAL_LENGTH and bool(_shape_of(tuple(formats)).match(text))


@lru_cache(maxsize=64)
def _shape_of(formats: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern that fits whatever strptime takes for these formats, and little else."""
    shapes = "|".join(map(_shape_of_one, formats)) or "(?!)"
    return re.compile(rf"(?:{shapes})\Z", re.IGNORECASE | re.DOTALL)


def _shape_of_one(layout: str) -> str:
    shape = ""
    for part in re.findall(r"%.|\s+|[^%\s]+", layout):
        if part[0] == "%":
            shape += _SHAPES.get(part[1], ".+")
        else:
            shape += r"\s+" if part.isspace() else re.escape(part)
    return shape


def parse_duration(text: str) -> timedelta | None:
    """Read '4 15:30:00.5', '15:30', ISO 8601 ('P4DT15H30M'), or PostgreSQL's '3 days 04:05:06'.

    A lone number is seconds. Raises OverflowError beyond what timedelta holds.
    """
    if len(text) > MAX_TEMPORAL_LENGTH:
        return None
    for pattern in (_IS_SECONDS, _IS_CLOCK, _IS_DAYS):
        if match := pattern.match(text):
            return _clock_duration(match.groupdict())
    match = _IS_ISO.match(text)
    return _iso_duration(match.groupdict()) if match and text[-1] not in "PT" else None


def duration_string(duration: timedelta) -> str:
    """Write a duration as '[D ]HH:MM:SS[.ffffff]', which parse_duration reads back."""
    minutes, seconds = divmod(duration.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days = f"{duration.days} " if duration.days else ""
    micro = f".{duration.microseconds:06d}" if duration.microseconds else ""
    return f"{days}{hours:02d}:{minutes:02d}:{seconds:02d}{micro}"


def _iso_or(
    strict: Callable[[str], T],
    loose: Callable[[dict[str, Any]], T],
    pattern: re.Pattern[str],
    text: str,
) -> T | None:
    if len(text) > MAX_TEMPORAL_LENGTH:
        return None
    try:
        return strict(text)
    except ValueError:
        match = pattern.match(text)
        return loose(match.groupdict()) if match else None


def _date_of(parts: dict[str, Any]) -> date:
    return date(int(parts["year"]), int(parts["month"]), int(parts["day"]))


def _time_of(parts: dict[str, Any]) -> time:
    return time(
        int(parts["hour"]),
        int(parts["minute"]),
        int(parts["second"] or 0),
        _microseconds(parts["fraction"]),
    )


def _datetime_of(parts: dict[str, Any]) -> datetime:
    return datetime.combine(_date_of(parts), _time_of(parts), _zone(parts["zone"]))


def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    if text == "Z":
        return UTC
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]) if len(text) > 3 else 0)
    return timezone(-offset if text[0] == "-" else offset)


def _microseconds(fraction: str | None) -> int:
    return int(fraction.ljust(6, "0")) if fraction else 0


def _clock_duration(parts: dict[str, Any]) -> timedelta:
    """The sign of the clock is its own: '-1 00:30:00' is a day back and half an hour on."""
    clock = timedelta(
        hours=int(parts.get("hours") or 0),
        minutes=int(parts.get("minutes") or 0),
        seconds=int(parts.get("seconds") or 0),
        microseconds=_microseconds(parts.get("fraction")),
    )
    days = timedelta(days=int(parts.get("days") or 0))
    return days - clock if parts.get("sign") == "-" else days + clock


def _iso_duration(parts: dict[str, Any]) -> timedelta:
    sign = -1 if parts.pop("sign") == "-" else 1
    amounts = {unit: text.replace(",", ".") for unit, text in parts.items() if text}
    return sign * sum(
        (timedelta(**{unit: float(Decimal(amount))}) for unit, amount in amounts.items()),
        timedelta(),
    )
