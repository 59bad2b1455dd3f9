"""Widgets of days and times, by the platform's own pickers."""

from __future__ import annotations

from typing import Any

from hotclub_forms import (
    DateInput,
    SplitDateTimeWidget,
    TimeInput,
)
from hotclub_forms.texts import LazyText

from hotclub_admin.widgets.plain import Attrs, ByAdminTemplates


class BaseAdminDateWidget(ByAdminTemplates, DateInput):
    """A day, by the platform's own picker."""

    input_type = "date"
    template_name = "admin/widgets/date.html"

    def __init__(self, attrs: Attrs = None, format: str | None = None) -> None:
        super().__init__({"class": "vDateField", **(attrs or {})}, format or "%Y-%m-%d")


class AdminDateWidget(BaseAdminDateWidget):
    """A day."""


class BaseAdminTimeWidget(ByAdminTemplates, TimeInput):
    """A time of day, by the platform's own picker."""

    input_type = "time"
    template_name = "admin/widgets/time.html"

    def __init__(self, attrs: Attrs = None, format: str | None = None) -> None:
        own = {"class": "vTimeField", "step": "1", **(attrs or {})}
        super().__init__(own, format or "%H:%M:%S")


class AdminTimeWidget(BaseAdminTimeWidget):
    """A time of day."""


class AdminSplitDateTime(ByAdminTemplates, SplitDateTimeWidget):
    """A day and a time of it."""

    template_name = "admin/widgets/split_datetime.html"

    def __init__(self, attrs: Attrs = None) -> None:
        super().__init__(attrs)
        self.widgets = [BaseAdminDateWidget(), BaseAdminTimeWidget()]

    def get_context(self, name: str, value: Any, attrs: Attrs) -> dict[str, Any]:
        """Return what the template sees."""
        context = super().get_context(name, value, attrs)
        context["date_label"], context["time_label"] = (
            str(LazyText("Date:")),
            str(LazyText("Time:")),
        )
        return context
