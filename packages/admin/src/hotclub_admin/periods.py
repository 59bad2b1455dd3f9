"""date_hierarchy: from year to month to day.

Flow: parameters released__year=… → **conditions** on the moment; list → links of the next step.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from hotclub_orm import DateTimeField, Max, Min, zones

from hotclub_admin.constants import LOOKUP_SEP
from hotclub_admin.errors import IncorrectLookupParameters
from hotclub_admin.surroundings import surroundings
from hotclub_admin.utils import get_fields_from_path

_UNITS = ("year", "month", "day")


def _given(changelist: Any) -> dict[str, int]:
    found = {}
    for unit in _UNITS:
        text = (changelist.filter_params.get(f"{changelist.date_hierarchy}__{unit}") or [None])[-1]
        if text is None:
            break
        if not (text.isascii() and text.isdigit() and len(text) <= 4):
            raise IncorrectLookupParameters(f"{text!r} is no {unit}.")
        found[unit] = int(text)
    return found


def read_period(changelist: Any, params: dict[str, Any]) -> dict[str, list[Any]]:
    """Take year, month and day off the parameters; return the span they mean as conditions.

    Raises IncorrectLookupParameters for what is no day.
    """
    name, given = changelist.date_hierarchy, _given(changelist)
    if not given:
        return {}
    try:
        start: Any = dt.datetime(given["year"], given.get("month", 1), given.get("day", 1))  # noqa: DTZ001
        if "day" in given:
            end: Any = start + dt.timedelta(days=1)
        elif "month" in given:
            end = (start + dt.timedelta(days=32)).replace(day=1)
        else:
            end = start.replace(year=start.year + 1)
    except (ValueError, OverflowError) as error:
        raise IncorrectLookupParameters(error) from error
    for unit in _UNITS:
        params.pop(f"{name}__{unit}", None)
    if isinstance(get_fields_from_path(changelist.model, name)[-1], DateTimeField):
        start, end = zones.make_aware(start), zones.make_aware(end)
    else:
        start, end = start.date(), end.date()
    return {f"{name}__gte": [start], f"{name}__lt": [end]}


def hierarchy(changelist: Any) -> dict[str, Any] | None:
    """Return what the template shows: show, back, choices. None without date_hierarchy."""
    name = changelist.date_hierarchy
    if not name:
        return None
    field = get_fields_from_path(changelist.model, name)[-1]
    is_moment = isinstance(field, DateTimeField)
    given = _given(changelist)
    rows = changelist.queryset.order_by()

    def link(**chosen: int) -> str:
        kept = {f"{name}__{unit}": value for unit, value in chosen.items()}
        return str(changelist.get_query_string(kept, [f"{name}{LOOKUP_SEP}"]))

    def dates(kind: str) -> list[Any]:
        cut = rows.datetimes if is_moment else rows.dates
        return list(cut(name, kind))

    shown = surroundings().localizer.date_format
    if not given:
        # One year is no choice: begin with its months.
        ends = rows.aggregate(first=Min(name), last=Max(name))
        if ends["first"] is None:
            return {"show": False, "back": None, "choices": []}
        first, last = (zones.to_local(one) if is_moment else one for one in ends.values())
        if first.year != last.year:
            years = [{"link": link(year=one.year), "title": str(one.year)} for one in dates("year")]
            return {"show": True, "back": None, "choices": years}
        given = {"year": first.year}
        if first.month == last.month:
            given["month"] = first.month
        back: dict[str, Any] | None = None
    elif "day" in given:
        day = dt.date(given["year"], given["month"], given["day"])
        month = day.replace(day=1)
        return {
            "show": True,
            "back": {
                "link": link(year=day.year, month=day.month),
                "title": shown(month, "YEAR_MONTH_FORMAT"),
            },
            "choices": [{"link": "", "title": shown(day, "MONTH_DAY_FORMAT")}],
        }
    elif "month" in given:
        back = {"link": link(year=given["year"]), "title": str(given["year"])}
    else:
        back = {"link": link(), "title": "All dates"}
    if "month" in given:
        choices = [
            {
                "link": link(year=one.year, month=one.month, day=one.day),
                "title": shown(one, "MONTH_DAY_FORMAT"),
            }
            for one in dates("day")
        ]
    else:
        choices = [
            {"link": link(year=one.year, month=one.month), "title": shown(one, "YEAR_MONTH_FORMAT")}
            for one in dates("month")
        ]
    return {"show": True, "back": back, "choices": choices}
