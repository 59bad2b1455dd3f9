"""Dates and times by letters: `format_date(value, "j. F Y")`.

The letters are those of PHP's `date()`, as Django documents them. A format is read once.
Not here: which format is usual where (a Localizer knows).
"""

import calendar
from collections.abc import Callable
from datetime import UTC, date, datetime, time, tzinfo
from functools import lru_cache
from typing import Any, NamedTuple

Translate = Callable[[str], str]

MAX_FORMAT_LENGTH = 1_000

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
# As the Associated Press abbreviates.
MONTHS_AP = (
    "Jan.", "Feb.", "March", "April", "May", "June",
    "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.",
)  # fmt: skip


class Moment:
    """A value to be formatted, with what the letters need beside it."""

    __slots__ = ("default_zone", "translate", "value")

    def __init__(self, value: Any, translate: Translate, default_zone: tzinfo | None) -> None:
        self.value = value
        self.translate = translate
        self.default_zone = default_zone

    @property
    def zone(self) -> tzinfo | None:
        """The value's own zone; of a naive datetime the default one."""
        own: tzinfo | None = getattr(self.value, "tzinfo", None)
        return self.default_zone if own is None and isinstance(self.value, datetime) else own

    def offset_seconds(self) -> int | None:
        """Return the distance from UTC, None if there is no zone."""
        if self.zone is None or isinstance(self.value, time):
            return None
        offset = self.zone.utcoffset(self.value.replace(tzinfo=None))
        return None if offset is None else offset.days * 86_400 + offset.seconds


def _half_day(m: Moment) -> str:
    return m.translate("p.m." if m.value.hour > 11 else "a.m.")


def _hour12(m: Moment) -> int:
    return int(m.value.hour % 12 or 12)


def _short_time(m: Moment) -> str:
    return f"{_hour12(m)}:{m.value.minute:02d}" if m.value.minute else f"{_hour12(m)}"


def _spoken_time(m: Moment) -> str:
    if m.value.minute == 0 and m.value.hour in (0, 12):
        return m.translate("noon" if m.value.hour else "midnight")
    return f"{_short_time(m)} {_half_day(m)}"


def _offset(m: Moment) -> str:
    seconds = m.offset_seconds()
    if seconds is None:
        return ""
    sign, seconds = ("-" if seconds < 0 else "+"), abs(seconds)
    return f"{sign}{seconds // 3600:02d}{seconds // 60 % 60:02d}"


def _zone_name(m: Moment) -> str:
    # Without its day, a time of day is in no zone that could be told.
    if isinstance(m.value, time) or getattr(m.value, "tzinfo", None) is None:
        return ""
    return m.value.tzname() or ""


def _zone_abbreviation(m: Moment) -> str:
    if m.zone is None or isinstance(m.value, time):
        return ""
    return str(m.zone.tzname(m.value.replace(tzinfo=None)) or _offset(m))


def _summer_time(m: Moment) -> str:
    if m.zone is None or isinstance(m.value, time):
        return ""
    return "1" if m.zone.dst(m.value.replace(tzinfo=None)) else "0"


def _ordinal_suffix(m: Moment) -> str:
    day = m.value.day
    if day in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def _as_datetime(m: Moment) -> datetime:
    if isinstance(m.value, datetime):
        return m.value
    return datetime.combine(m.value, time.min)


def _rfc5322(m: Moment) -> str:
    from email.utils import format_datetime

    value = _as_datetime(m)
    if value.tzinfo is None:
        value = value.replace(tzinfo=m.zone or UTC)
    return format_datetime(value)


_TIME_LETTERS: dict[str, Callable[[Moment], str]] = {
    "a": _half_day,
    "A": lambda m: m.translate("PM" if m.value.hour > 11 else "AM"),
    "e": _zone_name,
    "f": _short_time,
    "g": lambda m: str(_hour12(m)),
    "G": lambda m: str(m.value.hour),
    "h": lambda m: f"{_hour12(m):02d}",
    "H": lambda m: f"{m.value.hour:02d}",
    "i": lambda m: f"{m.value.minute:02d}",
    "O": _offset,
    "P": _spoken_time,
    "s": lambda m: f"{m.value.second:02d}",
    "T": _zone_abbreviation,
    "u": lambda m: f"{m.value.microsecond:06d}",
    "Z": lambda m: "" if m.offset_seconds() is None else str(m.offset_seconds()),
}
_DATE_LETTERS: dict[str, Callable[[Moment], str]] = {
    "b": lambda m: m.translate(MONTHS[m.value.month - 1][:3].lower()),
    "c": lambda m: m.value.isoformat(),
    "d": lambda m: f"{m.value.day:02d}",
    "D": lambda m: m.translate(WEEKDAYS[m.value.weekday()][:3]),
    "E": lambda m: m.translate(MONTHS[m.value.month - 1]),
    "F": lambda m: m.translate(MONTHS[m.value.month - 1]),
    "I": _summer_time,
    "j": lambda m: str(m.value.day),
    "l": lambda m: m.translate(WEEKDAYS[m.value.weekday()]),
    "L": lambda m: str(calendar.isleap(m.value.year)),
    "m": lambda m: f"{m.value.month:02d}",
    "M": lambda m: m.translate(MONTHS[m.value.month - 1][:3]),
    "n": lambda m: str(m.value.month),
    "N": lambda m: m.translate(MONTHS_AP[m.value.month - 1]),
    "o": lambda m: str(m.value.isocalendar()[0]),
    "r": _rfc5322,
    "S": _ordinal_suffix,
    "t": lambda m: str(calendar.monthrange(m.value.year, m.value.month)[1]),
    "U": lambda m: str(int(_as_datetime(m).timestamp())),
    "w": lambda m: str((m.value.weekday() + 1) % 7),
    "W": lambda m: str(m.value.isocalendar()[1]),
    "y": lambda m: f"{m.value.year % 100:02d}",
    "Y": lambda m: f"{m.value.year:04d}",
    "z": lambda m: str(m.value.timetuple().tm_yday),
}
_LETTERS = {**_TIME_LETTERS, **_DATE_LETTERS}


# Letters that need neither a zone nor a choice, as expressions of the value v and the translation t.
_EVERYDAY_LETTERS = {
    "b": ("%s", "t(MONTHS[v.month - 1][:3].lower())"),
    "d": ("%02d", "v.day"),
    "D": ("%s", "t(WEEKDAYS[v.weekday()][:3])"),
    "E": ("%s", "t(MONTHS[v.month - 1])"),
    "F": ("%s", "t(MONTHS[v.month - 1])"),
    "G": ("%d", "v.hour"),
    "H": ("%02d", "v.hour"),
    "i": ("%02d", "v.minute"),
    "j": ("%d", "v.day"),
    "l": ("%s", "t(WEEKDAYS[v.weekday()])"),
    "m": ("%02d", "v.month"),
    "M": ("%s", "t(MONTHS[v.month - 1][:3])"),
    "n": ("%d", "v.month"),
    "N": ("%s", "t(MONTHS_AP[v.month - 1])"),
    "s": ("%02d", "v.second"),
    "y": ("%02d", "v.year % 100"),
    "Y": ("%04d", "v.year"),
}


class _Format(NamedTuple):
    """A format that was read: the text before each letter, and what writes the letter."""

    pieces: tuple[tuple[str, Callable[[Moment], str]], ...]
    rest: str
    time_letters: str
    date_letters: str
    # Writes a date or datetime at once, if all letters are everyday ones.
    at_once: Callable[[Any, Translate], str] | None


@lru_cache(maxsize=512)
def _read_format(form: str) -> _Format:
    pieces: list[tuple[str, Callable[[Moment], str]]] = []
    text, letters, at = "", "", 0
    everyday = ""
    values: list[str] = []
    while at < len(form):
        char = form[at]
        if char == "\\" and at + 1 < len(form):
            text += form[at + 1]
            everyday += form[at + 1].replace("%", "%%")
            at += 1
        elif char in _LETTERS:
            pieces.append((text, _LETTERS[char]))
            text, letters = "", letters + char
            sign, value = _EVERYDAY_LETTERS.get(char, ("", ""))
            everyday, values = everyday + sign, [*values, value]
        else:
            text += char
            everyday += char.replace("%", "%%")
        at += 1
    time_letters = "".join(c for c in letters if c in _TIME_LETTERS)
    date_letters = "".join(c for c in letters if c in _DATE_LETTERS)
    at_once = _writer(everyday, values) if values and all(values) else None
    return _Format(tuple(pieces), text, time_letters, date_letters, at_once)


def _writer(form: str, values: list[str]) -> Callable[[Any, Translate], str]:
    # The text of the format comes in as a value; what is compiled is made of our own words.
    source = f"lambda v, t: form % ({', '.join(values)},)"
    names = {"form": form, "MONTHS": MONTHS, "MONTHS_AP": MONTHS_AP, "WEEKDAYS": WEEKDAYS}
    made: Callable[[Any, Translate], str] = eval(source, names)  # noqa: S307 - words of ours
    return made


def _format(value: Any, form: str, translate: Translate, zone: tzinfo | None) -> str:
    pieces, rest, time_letters, date_letters, at_once = _read_format(form[:MAX_FORMAT_LENGTH])
    if at_once and (type(value) is datetime or (type(value) is date and not time_letters)):
        return at_once(value, translate)
    if time_letters and type(value) is date:
        raise TypeError(
            "The format for date objects may not contain time-related format specifiers "
            f"(found '{time_letters[0]}')."
        )
    if date_letters and isinstance(value, time):
        raise AttributeError(f"A time of day has no date: letter '{date_letters[0]}'.")
    moment = Moment(value, translate, zone)
    out: list[str] = []
    for text, write in pieces:
        out.append(text)
        out.append(write(moment))
    out.append(rest)
    return "".join(out)


def everyday_writer(form: str) -> tuple[tuple[type, ...], Callable[[Any, Translate], str] | None]:
    """Return the classes whose values a format writes at once, and what writes them.

    No class, and None, for a format with other letters than everyday ones.
    """
    read = _read_format(form[:MAX_FORMAT_LENGTH])
    if read.at_once is None:
        return (), None
    return ((datetime,) if read.time_letters else (date, datetime)), read.at_once


def _untranslated(text: str) -> str:
    return text


def format_date(
    value: Any,
    form: str,
    translate: Translate = _untranslated,
    default_zone: tzinfo | None = None,
) -> str:
    """Return a date or datetime by letters. A backslash takes a letter its meaning.

    Raises AttributeError for a value that lacks what a letter shows, TypeError for hours of a bare date.
    """
    return _format(value, form, translate, default_zone)


def format_time(
    value: Any,
    form: str,
    translate: Translate = _untranslated,
    default_zone: tzinfo | None = None,
) -> str:
    """Return a time of day by letters. Raises AttributeError for letters of dates."""
    if not hasattr(value, "hour"):
        raise AttributeError(f"Not a time: {type(value).__name__}")
    if _read_format(form[:MAX_FORMAT_LENGTH]).date_letters:
        raise AttributeError("A time of day is formatted by letters of time alone.")
    return _format(value, form, translate, default_zone)
