"""Which parts and periods each kind of date has, and zones by name: what functions/dates.py goes by."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hotclub_orm import zones
from hotclub_orm.errors import shown

EXTRACT_KINDS = (
    "year",
    "iso_year",
    "quarter",
    "month",
    "week",
    "week_day",
    "iso_week_day",
    "day",
    "hour",
    "minute",
    "second",
)
TRUNC_KINDS = (
    "year",
    "quarter",
    "month",
    "week",
    "day",
    "hour",
    "minute",
    "second",
    "date",
    "time",
)

_DAY_PARTS, _TIME_OF_DAY = EXTRACT_KINDS[:8], EXTRACT_KINDS[8:]
_PARTS_OF = {
    "DateTimeField": EXTRACT_KINDS,
    "DateField": _DAY_PARTS,
    "TimeField": _TIME_OF_DAY,
    "DurationField": ("day", *_TIME_OF_DAY),
}
# Kind of field → periods it can be cut to, kinds of what comes out.
_CUT_TO = {
    "DateTimeField": (TRUNC_KINDS, ("DateTimeField", "DateField", "TimeField")),
    "DateField": (("year", "quarter", "month", "week", "day"), ("DateField",)),
    "TimeField": (_TIME_OF_DAY, ("TimeField",)),
}


def _shown(field: Any) -> str:
    name = getattr(field, "name", None)
    return f"{field.get_internal_type()} {name!r}" if name else str(field.get_internal_type())


def zone_name(tzinfo: Any) -> str | None:
    """Return the name of a zone for SQL; None without one. Raises ValueError."""
    if tzinfo is None:
        return None
    if not isinstance(tzinfo, dt.tzinfo):
        raise TypeError(
            f"A time zone is a tzinfo, such as ZoneInfo('Europe/Paris'), not {shown(tzinfo)}."
        )
    key = getattr(tzinfo, "key", None)
    if key is not None:
        return str(key)
    offset = tzinfo.utcoffset(None)
    if offset is None:
        raise ValueError(f"{tzinfo!r} has neither a name nor a fixed offset.")
    minutes = int(offset.total_seconds() // 60)
    if minutes == 0:
        return "UTC"
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def current_zone_name() -> str | None:
    """Return the zone of the task for SQL; None where moments are naive."""
    return None if zones.is_naive() else zone_name(zones.current())


def check_part(part: Any, field: Any) -> None:
    """Raise ValueError for a part that values of the field have not."""
    parts = EXTRACT_KINDS if field is None else _PARTS_OF.get(field.get_internal_type(), ())
    if part not in parts:
        known = f"It has: {', '.join(parts)}." if parts else "It is no date, time or duration."
        raise ValueError(f"Cannot extract {part!r} from {_shown(field)}. {known}")


def check_period(period: Any, source: Any, output: Any) -> None:
    """Raise TypeError, ValueError for values that can't be cut to the period, or to that kind."""
    kind, result = source.get_internal_type(), output.get_internal_type()
    if kind not in _CUT_TO:
        raise TypeError(f"{_shown(source)} is no DateField, TimeField, or DateTimeField.")
    if result not in _CUT_TO:
        raise ValueError("output_field must be either DateField, TimeField, or DateTimeField")
    periods, results = _CUT_TO[kind]
    if period not in periods or result not in results:
        goal = result if result != kind else repr(period)
        raise ValueError(f"Cannot truncate {_shown(source)} to {goal}.")
