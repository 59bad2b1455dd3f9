"""date_hierarchy: from year to month to day.

Flow: parameters released__year=… → **conditions** on the moment; list → links of the next step.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from hotclub_orm import DateTimeField, Max, Min, zones

from hotclub_admin.constants import LOOKUP_SEP
from hotclub_admin.errors import IncorrectLookupParameters
from hotclub_admin.surroundings import gettext, surroundings
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


class _Steps:
    """The links of one list: a step's addresses, its days, its words."""

    def __init__(self, changelist: Any) -> None:
        self.changelist, self.name = changelist, changelist.date_hierarchy
        field = get_fields_from_path(changelist.model, self.name)[-1]
        self.is_moment = isinstance(field, DateTimeField)
        self.rows = changelist.queryset.order_by()
        self.shown = surroundings().localizer.date_format

    def link(self, **chosen: int) -> str:
        """Return the list's parameters with this period in place of the one there is."""
        kept = {f"{self.name}__{unit}": value for unit, value in chosen.items()}
        return str(self.changelist.get_query_string(kept, [f"{self.name}{LOOKUP_SEP}"]))

    def ends(self) -> tuple[Any, Any]:
        """Return the first and the last day, or None twice."""
        found = self.rows.aggregate(first=Min(self.name), last=Max(self.name))
        first, last = found["first"], found["last"]
        if self.is_moment and first is not None:
            first, last = zones.to_local(first), zones.to_local(last)
        return first, last

    def choices(self, kind: str) -> list[dict[str, str]]:
        """Return the links to the years, months or days that occur."""
        cut = self.rows.datetimes if self.is_moment else self.rows.dates
        units = _UNITS[: _UNITS.index(kind) + 1]
        return [
            {
                "link": self.link(**{unit: getattr(one, unit) for unit in units}),
                "title": self.title(one, kind),
            }
            for one in cut(self.name, kind)
        ]

    def title(self, day: Any, kind: str) -> str:
        """Return what a year, month or day is called."""
        if kind == "year":
            return str(day.year)
        return self.shown(day, "YEAR_MONTH_FORMAT" if kind == "month" else "MONTH_DAY_FORMAT")


def hierarchy(changelist: Any) -> dict[str, Any] | None:
    """Return what the template shows: show, back, choices. None without date_hierarchy."""
    if not changelist.date_hierarchy:
        return None
    steps, given = _Steps(changelist), _given(changelist)
    back: dict[str, str] | None = None
    if "day" in given:
        return _one_day(steps, dt.date(given["year"], given["month"], given["day"]))
    if "month" in given:
        back = {"link": steps.link(year=given["year"]), "title": str(given["year"])}
    elif given:
        back = {"link": steps.link(), "title": gettext("All dates")}
    else:
        first, last = steps.ends()
        if first is None:
            return {"show": False, "back": None, "choices": []}
        if first.year != last.year:
            return {"show": True, "back": None, "choices": steps.choices("year")}
        # One year, one month, is no choice: begin with what there is to choose.
        given = {"month": first.month} if first.month == last.month else {}
    choices = steps.choices("day" if "month" in given else "month")
    return {"show": True, "back": back, "choices": choices}


def _one_day(steps: _Steps, day: dt.date) -> dict[str, Any]:
    month = day.replace(day=1)
    back = {
        "link": steps.link(year=day.year, month=day.month),
        "title": steps.title(month, "month"),
    }
    choices = [{"link": "", "title": steps.title(day, "day")}]
    return {"show": True, "back": back, "choices": choices}
