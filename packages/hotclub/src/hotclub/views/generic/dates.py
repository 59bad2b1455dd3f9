"""Archives: the objects of a year, month, week or day, and one object of a day.

Flow: a date (date_parts.py) → bounds in a query → list, with links to the periods before and
after that are worth a visit.
Not here: lists and details themselves.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from hotclub_http import Http404, HttpRequest

from hotclub.views.generic.base import View
from hotclub.views.generic.date_parts import (
    DateMixin,
    DayMixin,
    MonthMixin,
    WeekMixin,
    WholeDayMixin,
    YearMixin,
    parsed_date,
    today,
)
from hotclub.views.generic.detail import BaseDetailView, M, SingleObjectTemplateResponseMixin
from hotclub.views.generic.list import MultipleObjectMixin, MultipleObjectTemplateResponseMixin
from hotclub.views.generic.periods import DAY, MONTH, YEAR, first_weekday, week

DatedItems = tuple[Any, Any, dict[str, Any]]


class BaseDateListView(MultipleObjectMixin[M], DateMixin, View):
    """A list of dated objects; get_dated_items() has to be defined, and a mixin that answers.

    date_list_period: 'year', 'month', 'week' or 'day' of the dates in date_list.
    """

    allow_empty: bool = False
    date_list_period: str = "year"
    date_list: Any
    object_list: Any

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Show the objects and the dates."""
        self.date_list, self.object_list, extra = self.get_dated_items()
        context = self.get_context_data(
            object_list=self.object_list, date_list=self.date_list, **extra
        )
        return self.render_to_response(context)  # type: ignore[attr-defined]

    def get_dated_items(self) -> DatedItems:
        """Return (dates, objects, more context)."""
        raise NotImplementedError(f"{type(self).__name__} must define get_dated_items().")

    def get_ordering(self) -> str | Sequence[str] | None:
        """Return the names of fields to order by; newest first, if nothing is said."""
        return f"-{self.get_date_field()}" if self.ordering is None else self.ordering

    def get_dated_queryset(self, **lookup: Any) -> Any:
        """Return the objects of a period, without those of the future unless they are allowed.

        Raises Http404 when there are none and there must be.
        """
        found = self.get_queryset().filter(**lookup)
        if not self.get_allow_future():
            found = found.filter(**{f"{self.get_date_field()}__lte": self._now()})
        if not self.get_allow_empty():
            # A list in pages is never read whole: one row tells.
            paged = self.get_paginate_by(found) is not None
            if not (found.exists() if paged else found):
                raise Http404(f"No {found.model._meta.verbose_name_plural} available.")
        return found

    def get_date_list_period(self) -> str:
        """Return the kind of the dates in date_list."""
        return self.date_list_period

    def get_date_list(
        self, queryset: Any, date_type: str | None = None, ordering: str = "ASC"
    ) -> Any:
        """Return the dates that have objects, one a period.

        Raises Http404 when there are none and there must be.
        """
        kind = date_type or self.get_date_list_period()
        dates = queryset.datetimes if self.uses_datetime_field else queryset.dates
        found = dates(self.get_date_field(), kind, ordering)
        if not self.get_allow_empty() and not found:
            raise Http404(f"No {queryset.model._meta.verbose_name_plural} available.")
        return found


class BaseArchiveIndexView(BaseDateListView[M]):
    """The newest objects, and the years that have any."""

    context_object_name = "latest"

    def get_dated_items(self) -> DatedItems:
        """Return (dates, objects, more context)."""
        found = self.get_dated_queryset()
        dates = self.get_date_list(found, ordering="DESC")
        return dates, found if dates else found.none(), {}


class ArchiveIndexView(MultipleObjectTemplateResponseMixin, BaseArchiveIndexView[M]):
    """The newest objects, with <app>/<model>_archive.html."""

    template_name_suffix = "_archive"


class BaseYearArchiveView(YearMixin, BaseDateListView[M]):
    """The months of a year that have objects.   make_object_list: and the objects."""

    date_list_period = "month"
    make_object_list: bool = False

    def get_dated_items(self) -> DatedItems:
        """Return (dates, objects, more context)."""
        day = parsed_date((self.get_year(), self.get_year_format()))
        found = self.get_dated_queryset(**self._within(day, YEAR))
        dates = self.get_date_list(found)
        if not self.get_make_object_list():
            found = found.none()  # still a query set: its model names the template
        around = {
            "year": day,
            "next_year": self.get_next_year(day),
            "previous_year": self.get_previous_year(day),
        }
        return dates, found, around

    def get_make_object_list(self) -> bool:
        """Tell whether the objects are in the context too."""
        return self.make_object_list


class YearArchiveView(MultipleObjectTemplateResponseMixin, BaseYearArchiveView[M]):
    """A year, with <app>/<model>_archive_year.html."""

    template_name_suffix = "_archive_year"


class BaseMonthArchiveView(YearMixin, MonthMixin, BaseDateListView[M]):
    """The objects of a month, and its days that have any."""

    date_list_period = "day"

    def get_dated_items(self) -> DatedItems:
        """Return (dates, objects, more context)."""
        day = parsed_date(
            (self.get_year(), self.get_year_format()), (self.get_month(), self.get_month_format())
        )
        found = self.get_dated_queryset(**self._within(day, MONTH))
        around = {
            "month": day,
            "next_month": self.get_next_month(day),
            "previous_month": self.get_previous_month(day),
        }
        return self.get_date_list(found), found, around


class MonthArchiveView(MultipleObjectTemplateResponseMixin, BaseMonthArchiveView[M]):
    """A month, with <app>/<model>_archive_month.html."""

    template_name_suffix = "_archive_month"


class BaseWeekArchiveView(YearMixin, WeekMixin, BaseDateListView[M]):
    """The objects of a week."""

    def get_dated_items(self) -> DatedItems:
        """Return (None, objects, more context)."""
        week_format, year_format = self.get_week_format(), self.get_year_format()
        weekday, _ = first_weekday(week_format)
        if week_format == "%V" and year_format != "%G":
            raise ValueError(
                f"ISO week directive '%V' is incompatible with the year directive "
                f"{year_format!r}: set year_format = '%G', the ISO year."
            )
        day = parsed_date(
            (self.get_year(), year_format), (weekday, "%w"), (self.get_week(), week_format)
        )
        found = self.get_dated_queryset(**self._within(day, week(week_format)))
        around = {
            "week": day,
            "next_week": self.get_next_week(day),
            "previous_week": self.get_previous_week(day),
        }
        return None, found, around


class WeekArchiveView(MultipleObjectTemplateResponseMixin, BaseWeekArchiveView[M]):
    """A week, with <app>/<model>_archive_week.html."""

    template_name_suffix = "_archive_week"


class BaseDayArchiveView(WholeDayMixin, BaseDateListView[M]):
    """The objects of a day."""

    def get_dated_items(self) -> DatedItems:
        """Return (None, objects, more context)."""
        return self._get_dated_items(self.get_whole_day())

    def _get_dated_items(self, date: dt.date) -> DatedItems:
        found = self.get_dated_queryset(**self._within(date, DAY))
        around = {
            "day": date,
            "previous_day": self.get_previous_day(date),
            "next_day": self.get_next_day(date),
            "previous_month": self.get_previous_month(date),
            "next_month": self.get_next_month(date),
        }
        return None, found, around


class DayArchiveView(MultipleObjectTemplateResponseMixin, BaseDayArchiveView[M]):
    """A day, with <app>/<model>_archive_day.html."""

    template_name_suffix = "_archive_day"


class BaseTodayArchiveView(BaseDayArchiveView[M]):
    """The objects of today."""

    def get_dated_items(self) -> DatedItems:
        """Return (None, objects, more context)."""
        return self._get_dated_items(today())


class TodayArchiveView(MultipleObjectTemplateResponseMixin, BaseTodayArchiveView[M]):
    """Today, with <app>/<model>_archive_day.html."""

    template_name_suffix = "_archive_day"


class BaseDateDetailView(WholeDayMixin, DateMixin, BaseDetailView[M]):
    """One object, of the day that the route captured."""

    def get_object(self, queryset: Any = None) -> M:
        """Return the object. Raises Http404 without one, or one of a future that is not allowed."""
        day = self.get_whole_day()
        asked = self.get_queryset() if queryset is None else queryset
        if not self.get_allow_future() and day > today():
            raise Http404(
                f"Future {asked.model._meta.verbose_name_plural} not available because "
                f"{type(self).__name__}.allow_future is False."
            )
        return super().get_object(asked.filter(**self._within(day, DAY)))


class DateDetailView(SingleObjectTemplateResponseMixin, BaseDateDetailView[M]):
    """One object of a day, with <app>/<model>_detail.html."""

    template_name_suffix = "_detail"


__all__ = [
    "ArchiveIndexView",
    "BaseArchiveIndexView",
    "BaseDateDetailView",
    "BaseDateListView",
    "BaseDayArchiveView",
    "BaseMonthArchiveView",
    "BaseTodayArchiveView",
    "BaseWeekArchiveView",
    "BaseYearArchiveView",
    "DateDetailView",
    "DateMixin",
    "DayArchiveView",
    "DayMixin",
    "MonthArchiveView",
    "MonthMixin",
    "TodayArchiveView",
    "WeekArchiveView",
    "WeekMixin",
    "YearArchiveView",
    "YearMixin",
]
