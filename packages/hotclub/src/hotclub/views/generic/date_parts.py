"""What a dated view knows: the parts of the date asked for, and the field they are compared with.

Flow: captures of the route → **mixins** → a date, lookups for a query, neighbours worth a link.
Days are counted in the current time zone, as the ORM stores and compares them.
Not here: views (dates.py), arithmetic of periods (periods.py).
"""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

from hotclub_http import Http404, ImproperlyConfigured
from hotclub_orm import DateTimeField, zones

from hotclub.views.generic.periods import DAY, MONTH, YEAR, Period, date_of, week


def _captured(view: Any, name: str) -> Any:
    """Return a part of the date: set on the view, captured by the route, or in the query."""
    set_here = getattr(view, name)
    if set_here is not None:
        return set_here
    value = view.kwargs.get(name, view.request.GET.get(name))
    if value is None:
        raise Http404(f"No {name} specified.")
    return value


def parsed_date(*parts: tuple[Any, str]) -> dt.date:
    """Return the date of pairs of text and strptime format. Raises Http404 for nonsense."""
    try:
        return date_of(*parts)
    except (ValueError, OverflowError) as problem:
        text = " ".join(str(value) for value, _ in parts)
        raise Http404(f"Invalid date {text!r}.") from problem


def _after(period: Period, day: dt.date) -> dt.date:
    try:
        return period.following(day)
    except (ValueError, OverflowError) as problem:
        raise Http404("Date out of range.") from problem


class YearMixin:
    """Knows the year asked for.   year_format: strptime's.   year: instead of a captured one."""

    year_format: str = "%Y"
    year: Any = None

    def get_year_format(self) -> str:
        """Return the strptime format of a year."""
        return self.year_format

    def get_year(self) -> Any:
        """Return the year as text. Raises Http404 without one."""
        return _captured(self, "year")

    def get_next_year(self, date: dt.date) -> dt.date | None:
        """Return the first day of the next year worth a link."""
        return neighbour(self, date, YEAR, is_previous=False)

    def get_previous_year(self, date: dt.date) -> dt.date | None:
        """Return the first day of the last year before worth a link."""
        return neighbour(self, date, YEAR, is_previous=True)


class MonthMixin:
    """Knows the month asked for.   month_format: strptime's.   month: instead of a captured one."""

    month_format: str = "%b"
    month: Any = None

    def get_month_format(self) -> str:
        """Return the strptime format of a month."""
        return self.month_format

    def get_month(self) -> Any:
        """Return the month as text. Raises Http404 without one."""
        return _captured(self, "month")

    def get_next_month(self, date: dt.date) -> dt.date | None:
        """Return the first day of the next month worth a link."""
        return neighbour(self, date, MONTH, is_previous=False)

    def get_previous_month(self, date: dt.date) -> dt.date | None:
        """Return the first day of the last month before worth a link."""
        return neighbour(self, date, MONTH, is_previous=True)


class DayMixin:
    """Knows the day asked for.   day_format: strptime's.   day: instead of a captured one."""

    day_format: str = "%d"
    day: Any = None

    def get_day_format(self) -> str:
        """Return the strptime format of a day."""
        return self.day_format

    def get_day(self) -> Any:
        """Return the day as text. Raises Http404 without one."""
        return _captured(self, "day")

    def get_next_day(self, date: dt.date) -> dt.date | None:
        """Return the next day worth a link."""
        return neighbour(self, date, DAY, is_previous=False)

    def get_previous_day(self, date: dt.date) -> dt.date | None:
        """Return the last day before worth a link."""
        return neighbour(self, date, DAY, is_previous=True)


class WeekMixin:
    """Knows the week asked for.

    week_format: '%U' (weeks begin on Sunday), '%W' (on Monday) or '%V' (ISO 8601; year_format
    must be '%G' then).   week: instead of a captured one.
    """

    week_format: str = "%U"
    week: Any = None

    def get_week_format(self) -> str:
        """Return the strptime format of a week."""
        return self.week_format

    def get_week(self) -> Any:
        """Return the week as text. Raises Http404 without one."""
        return _captured(self, "week")

    def get_next_week(self, date: dt.date) -> dt.date | None:
        """Return the first day of the next week worth a link."""
        return neighbour(self, date, week(self.get_week_format()), is_previous=False)

    def get_previous_week(self, date: dt.date) -> dt.date | None:
        """Return the first day of the last week before worth a link."""
        return neighbour(self, date, week(self.get_week_format()), is_previous=True)


class DateMixin:
    """Compares a field of the model with dates.

    date_field: its name.   allow_future: whether objects of the future are shown.
    """

    date_field: str | None = None
    allow_future: bool = False

    def get_date_field(self) -> str:
        """Return the name of the field. Raises ImproperlyConfigured without one."""
        if self.date_field is None:
            name = type(self).__name__
            raise ImproperlyConfigured(
                f"{name}.date_field is required: the name of the model's date or time field."
            )
        return self.date_field

    def get_allow_future(self) -> bool:
        """Tell whether objects of the future are shown."""
        return self.allow_future

    @cached_property
    def uses_datetime_field(self) -> bool:
        """Whether the field holds moments rather than days."""
        view: Any = self
        model = view.get_queryset().model if view.model is None else view.model
        return isinstance(model._meta.get_field(self.get_date_field()), DateTimeField)

    def _moment(self, day: dt.date) -> dt.date:
        """Return what the field is compared with: the day, or the moment it begins."""
        if not self.uses_datetime_field:
            return day
        return zones.make_aware(dt.datetime.combine(day, dt.time.min))

    def _now(self) -> dt.date:
        return zones.now() if self.uses_datetime_field else today()

    def _within(self, day: dt.date, period: Period) -> dict[str, Any]:
        """Return the lookups for objects of the period that the day is in."""
        field = self.get_date_field()
        if period is DAY and not self.uses_datetime_field:
            return {field: day}
        return {
            f"{field}__gte": self._moment(day),
            f"{field}__lt": self._moment(_after(period, day)),
        }


def today() -> dt.date:
    """Return the current day in the current time zone."""
    return zones.local_now().date()


def neighbour(view: Any, day: dt.date, period: Period, *, is_previous: bool) -> dt.date | None:
    """Return the first day of the nearest period before or after that shows something.

    With allow_empty every period does. Without allow_future none of the future does.
    """
    start, end = period.start(day), _after(period, day)
    if view.get_allow_empty():
        try:
            beside = period.start(start - dt.timedelta(days=1)) if is_previous else end
        except OverflowError:
            return None  # before the calendar's first day
        return beside if view.get_allow_future() or beside <= today() else None
    field = view.get_date_field()
    lookups = {f"{field}__lt": view._moment(start)}
    if not is_previous:
        lookups = {f"{field}__gte": view._moment(end)}
    if not view.get_allow_future():
        lookups[f"{field}__lte"] = view._now()
    ordering = f"-{field}" if is_previous else field
    nearest = view.get_queryset().filter(**lookups).order_by(ordering).first()
    if nearest is None:
        return None
    found = getattr(nearest, field)
    return period.start(zones.to_local(found).date() if view.uses_datetime_field else found)


class WholeDayMixin(YearMixin, MonthMixin, DayMixin):
    """Knows the day asked for by its three parts."""

    def get_whole_day(self) -> dt.date:
        """Return the day. Raises Http404 when a part is missing or there is no such day."""
        return parsed_date(
            (self.get_year(), self.get_year_format()),
            (self.get_month(), self.get_month_format()),
            (self.get_day(), self.get_day_format()),
        )
