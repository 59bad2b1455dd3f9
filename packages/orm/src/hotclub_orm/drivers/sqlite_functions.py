"""SQL functions that SQLite lacks, written in Python and given to each connection.

Flow: dialects/sqlite.py writes their names → SQLite calls **them**. All are deterministic: the same
arguments give the same result, NULL gives NULL. Moments come as text in UTC.
"""

from __future__ import annotations

import hashlib
import math
import re
import sqlite3
import statistics
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache, partial
from secrets import randbits
from time import time_ns
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from hotclub_orm.drivers.sqlite_json import compare_json

_MICROSECOND = timedelta(microseconds=1)


def register_functions(raw: sqlite3.Connection) -> None:
    """Give the connection every function of this room."""
    for name, arguments, function in _FUNCTIONS:
        raw.create_function(name, arguments, function, deterministic=True)
    for name, arguments, function in _EACH_ANOTHER:
        raw.create_function(name, arguments, function)
    have = {row[0] for row in raw.execute("SELECT name FROM pragma_function_list")}
    for name, arguments, function in _MATHEMATICS:
        if name.lower() not in have:
            raw.create_function(name, arguments, function, deterministic=True)
    for name, aggregate in _AGGREGATES.items():
        raw.create_aggregate(name, 1, aggregate)
    raw.create_aggregate("hotclub_join", -1, _Joined)


@lru_cache(maxsize=256)
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _regexp(pattern: str | None, text: Any) -> bool | None:
    if pattern is None or text is None:
        return None
    return _pattern(pattern).search(str(text)) is not None


@lru_cache(maxsize=128)
def _zone(name: str) -> tzinfo:
    if name[:1] in ("+", "-"):
        hours, minutes = name[1:].split(":")
        offset = timedelta(hours=int(hours), minutes=int(minutes))
        return timezone(offset if name[0] == "+" else -offset)
    return ZoneInfo(name)


def _moment(text: Any, zone: str | None) -> datetime:
    moment = datetime.fromisoformat(str(text))
    if zone is None:
        return moment
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(_zone(zone)).replace(tzinfo=None)


def _extract(kind: str, text: Any, zone: str | None) -> int | None:
    return None if text is None else _PARTS[kind](_moment(text, zone))


def _extract_time(kind: str, text: Any) -> int | None:
    return None if text is None else int(getattr(time.fromisoformat(str(text)), kind))


_PARTS: dict[str, Callable[[datetime], int]] = {
    "year": lambda moment: moment.year,
    "iso_year": lambda moment: moment.isocalendar().year,
    "quarter": lambda moment: (moment.month + 2) // 3,
    "month": lambda moment: moment.month,
    "week": lambda moment: moment.isocalendar().week,
    "week_day": lambda moment: moment.isoweekday() % 7 + 1,
    "iso_week_day": lambda moment: moment.isoweekday(),
    "day": lambda moment: moment.day,
    "hour": lambda moment: moment.hour,
    "minute": lambda moment: moment.minute,
    "second": lambda moment: moment.second,
    "microsecond": lambda moment: moment.microsecond,
}


def _period_start(kind: str, day: date) -> date:
    if kind == "year":
        return day.replace(month=1, day=1)
    if kind == "quarter":
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    if kind == "month":
        return day.replace(day=1)
    if kind == "week":
        return day - timedelta(days=day.weekday())
    return day


def _cut(kind: str, moment: datetime) -> datetime:
    if kind == "second":
        return moment.replace(microsecond=0)
    if kind == "minute":
        return moment.replace(second=0, microsecond=0)
    if kind == "hour":
        return moment.replace(minute=0, second=0, microsecond=0)
    return datetime.combine(_period_start(kind, moment.date()), time())


def _trunc_date(kind: str, text: Any, zone: str | None) -> str | None:
    return None if text is None else _period_start(kind, _moment(text, zone).date()).isoformat()


def _trunc_datetime(kind: str, text: Any, zone: str | None) -> str | None:
    return None if text is None else _cut(kind, _moment(text, zone)).isoformat(sep=" ")


def _trunc_time(kind: str, text: Any, zone: str | None) -> str | None:
    if text is None:
        return None
    bare = len(str(text)) < len("2000-01-01") or str(text)[2] == ":"
    moment = _moment(f"2000-01-01 {text}" if bare else text, None if bare else zone)
    return _cut(kind, moment).time().isoformat()


def _to_time(text: Any, zone: str | None) -> str | None:
    return None if text is None else _moment(text, zone).time().isoformat()


def _add(operator: str, left: Any, right: Any) -> Any:
    """Add durations (numbers of microseconds) and at most one day or moment (text)."""
    if left is None or right is None:
        return None
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return left + right if operator == "+" else left - right
    if isinstance(left, (int, float)):
        left, right = right, left
    duration = timedelta(microseconds=right if operator == "+" else -right)
    return str(datetime.fromisoformat(str(left)) + duration)


def _extract_duration(kind: str, value: Any) -> int | None:
    if value is None:
        return None
    duration = timedelta(microseconds=value)
    parts = {"day": duration.days, "hour": duration.seconds // 3600}
    parts |= {"minute": duration.seconds // 60 % 60, "second": duration.seconds % 60}
    return parts[kind]


def _uuid7(shift: int | None = 0) -> str | None:
    """Return 48 bits of milliseconds, 12 of their fraction, 62 of chance (RFC 9562, 5.7)."""
    if shift is None:
        return None
    milliseconds, rest = divmod(time_ns() + shift * 1000, 1_000_000)
    head = (milliseconds & (2**48 - 1)) << 16 | 7 << 12 | rest * 4096 // 1_000_000
    return f"{head << 64 | 2 << 62 | randbits(62):032x}"


def _difference(kind: str, left: Any, right: Any) -> int | None:
    if left is None or right is None:
        return None
    prefix = "2000-01-01 " if kind == "time" else ""
    start = datetime.fromisoformat(f"{prefix}{right}")
    return (datetime.fromisoformat(f"{prefix}{left}") - start) // _MICROSECOND


def _fill(text: Any, length: Any, fill: Any) -> str | None:
    """Return what is to be added to the text to make it `length` long."""
    if text is None or length is None or fill is None:
        return None
    missing = max(0, int(length) - len(str(text)))
    return (str(fill) * missing)[:missing]


def _lpad(text: Any, length: Any, fill: Any) -> str | None:
    added = _fill(text, length, fill)
    return None if added is None else f"{added}{text}"[: max(0, int(length))]


def _rpad(text: Any, length: Any, fill: Any) -> str | None:
    added = _fill(text, length, fill)
    return None if added is None else f"{text}{added}"[: max(0, int(length))]


def _strict(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function with NULL for a NULL among its arguments."""
    return lambda *values: None if None in values else function(*values)


def _digest(name: str) -> Callable[..., Any]:
    make = getattr(hashlib, name)
    return _strict(lambda text: make(str(text).encode(), usedforsecurity=False).hexdigest())


_FUNCTIONS: list[tuple[str, int, Callable[..., Any]]] = [
    ("regexp", 2, _regexp),
    ("hotclub_extract", 3, _extract),
    ("hotclub_extract_time", 2, _extract_time),
    ("hotclub_trunc_date", 3, _trunc_date),
    ("hotclub_trunc_datetime", 3, _trunc_datetime),
    ("hotclub_trunc_time", 3, _trunc_time),
    ("hotclub_to_time", 2, _to_time),
    ("hotclub_add", 3, _add),
    ("hotclub_difference", 3, _difference),
    ("hotclub_extract_duration", 2, _extract_duration),
    ("hotclub_json_compare", 2, compare_json),
    ("LPAD", 3, _lpad),
    ("RPAD", 3, _rpad),
    ("REPEAT", 2, _strict(lambda text, times: str(text) * times)),
    ("REVERSE", 1, _strict(lambda text: str(text)[::-1])),
    ("BITXOR", 2, _strict(lambda left, right: left ^ right)),
    ("COT", 1, _strict(lambda angle: 1 / math.tan(angle))),
    *((name.upper(), 1, _digest(name)) for name in
      ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")),
]  # fmt: skip

# Each call gives another value.
_EACH_ANOTHER: list[tuple[str, int, Callable[..., Any]]] = [
    ("hotclub_uuid4", 0, lambda: uuid4().hex),
    ("hotclub_uuid7", 0, _uuid7),
    ("hotclub_uuid7", 1, _uuid7),
]

# A build of SQLite without SQLITE_ENABLE_MATH_FUNCTIONS lacks these.
_MATHEMATICS: list[tuple[str, int, Callable[..., Any]]] = [
    *((name.upper(), 1, _strict(getattr(math, name))) for name in
      ("acos", "asin", "atan", "ceil", "cos", "degrees", "exp", "floor", "radians", "sin",
       "sqrt", "tan")),
    ("ATAN2", 2, _strict(math.atan2)),
    ("LN", 1, _strict(math.log)),
    ("LOG", 2, _strict(lambda base, value: math.log(value, base))),
    ("MOD", 2, _strict(math.fmod)),
    ("PI", 0, lambda: math.pi),
    ("POWER", 2, _strict(lambda base, exponent: base**exponent)),
    ("SIGN", 1, _strict(lambda value: (value > 0) - (value < 0))),
]  # fmt: skip


class _Collected:
    """An aggregate over the values that are not NULL."""

    @staticmethod
    def result(values: list[Any]) -> Any:
        """Return the aggregate of at least one value."""
        raise NotImplementedError

    def __init__(self) -> None:
        self._values: list[Any] = []

    def step(self, value: Any) -> None:
        """Take one value."""
        if value is not None:
            self._values.append(value)

    def finalize(self) -> Any:
        """Return the aggregate; NULL of nothing."""
        try:
            return self.result(self._values) if self._values else None
        except statistics.StatisticsError:  # a sample's deviation needs two values
            return None


def _aggregate(function: Callable[[list[Any]], Any]) -> type[_Collected]:
    return type("Aggregate", (_Collected,), {"result": staticmethod(function)})


def _fold(operation: Callable[[int, int], int]) -> Callable[[list[int]], int]:
    def fold(values: list[int]) -> int:
        total = values[0]
        for value in values[1:]:
            total = operation(total, value)
        return total

    return fold


_AGGREGATES: dict[str, type[_Collected]] = {
    "STDDEV_POP": _aggregate(statistics.pstdev),
    "STDDEV_SAMP": _aggregate(statistics.stdev),
    "VAR_POP": _aggregate(statistics.pvariance),
    "VAR_SAMP": _aggregate(statistics.variance),
    "ANY_VALUE": _aggregate(lambda values: values[0]),
    "BIT_AND": _aggregate(_fold(lambda left, right: left & right)),
    "BIT_OR": _aggregate(_fold(lambda left, right: left | right)),
    "BIT_XOR": _aggregate(_fold(lambda left, right: left ^ right)),
}


class _Joined:
    """hotclub_join(text, delimiter, how, key …): texts in the order of their keys, joined.

    how: "all" or "distinct", then two letters a key: a(scending) or d(escending), and where NULLs
    go: f(irst), l(ast) or - for where SQLite has them.
    """

    def __init__(self) -> None:
        self._rows: list[tuple[str, tuple[Any, ...]]] = []
        self._delimiter, self._how = "", "all"

    def step(self, *given: Any) -> None:
        """Take one text; NULLs are left out."""
        text, delimiter, how, *keys = given
        if text is not None:
            self._rows.append((text, tuple(keys)))
            self._delimiter, self._how = delimiter or "", how

    def finalize(self) -> Any:
        """Return the joined text; NULL of nothing."""
        if not self._rows:
            return None
        which, *orders = self._how.split(" ")
        # By the last key first: each sort leaves equal rows where the ones before put them.
        for place in range(len(orders) - 1, -1, -1):
            key = partial(_place_in_order, place, orders[place])
            self._rows.sort(key=key, reverse=orders[place][0] == "d")
        texts = [text for text, _ in self._rows]
        return self._delimiter.join(dict.fromkeys(texts) if which == "distinct" else texts)


def _place_in_order(place: int, order: str, row: tuple[str, tuple[Any, ...]]) -> tuple[int, Any]:
    """Return what sorts as SQLite does: NULLs, numbers, texts, bytes."""
    value = row[1][place]
    if value is None:
        last = order in ("al", "df")
        return (9 if last else 0), 0
    return (3 if isinstance(value, bytes) else 2 if isinstance(value, str) else 1), value
