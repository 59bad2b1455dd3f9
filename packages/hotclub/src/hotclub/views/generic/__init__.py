"""Class-based views: a class says what, the base knows how.

Flow: request → `as_view()` function → an instance of its own → `dispatch` → a method named as the
HTTP method → response.

Import levels, from the ground: base, periods → detail → list, edit → date_parts → dates.
"""

from typing import TYPE_CHECKING

from hotclub.lazy_modules import shown

if TYPE_CHECKING:
    from hotclub.views.generic.base import RedirectView, TemplateView, View
    from hotclub.views.generic.dates import (
        ArchiveIndexView,
        DateDetailView,
        DayArchiveView,
        MonthArchiveView,
        TodayArchiveView,
        WeekArchiveView,
        YearArchiveView,
    )
    from hotclub.views.generic.detail import DetailView
    from hotclub.views.generic.edit import CreateView, DeleteView, FormView, UpdateView
    from hotclub.views.generic.list import ListView

__all__ = [
    "ArchiveIndexView",
    "CreateView",
    "DateDetailView",
    "DayArchiveView",
    "DeleteView",
    "DetailView",
    "FormView",
    "GenericViewError",
    "ListView",
    "MonthArchiveView",
    "RedirectView",
    "TemplateView",
    "TodayArchiveView",
    "UpdateView",
    "View",
    "WeekArchiveView",
    "YearArchiveView",
]


class GenericViewError(Exception):
    """A problem in a generic view; the name that code written for Django may import."""


# The module that each name lives in.
_ROOMS = {
    "hotclub.views.generic.base": "RedirectView TemplateView View",
    "hotclub.views.generic.dates": (
        "ArchiveIndexView DateDetailView DayArchiveView MonthArchiveView TodayArchiveView "
        "WeekArchiveView YearArchiveView"
    ),
    "hotclub.views.generic.detail": "DetailView",
    "hotclub.views.generic.edit": "CreateView DeleteView FormView UpdateView",
    "hotclub.views.generic.list": "ListView",
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = shown(__name__, _ROOMS)
