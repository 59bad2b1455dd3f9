"""Widgets made of several: any list of them, date and time apart, a date in three selects."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Self

from hotclub_forms.errors import FormDefinitionError
from hotclub_forms.media import Media
from hotclub_forms.surroundings import surroundings, with_whole_years
from hotclub_forms.widgets.inputs import DateInput, HiddenInput, TimeInput
from hotclub_forms.widgets.selections import Select
from hotclub_forms.widgets.widget import Widget, values_of


class MultipleHiddenInput(HiddenInput):
    """A hidden input for each of several values."""

    template_name = "django/forms/widgets/multiple_hidden.html"

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return what the template sees."""
        context = super().get_context(name, value, attrs)
        own = context["widget"]["attrs"]
        id_ = own.get("id")
        context["widget"]["subwidgets"] = [
            HiddenInput().get_context(
                name, one, {**own, "id": f"{id_}_{index}"} if id_ else dict(own)
            )["widget"]
            for index, one in enumerate(context["widget"]["value"])
        ]
        return context

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> Any:
        """Return all values under the name."""
        return values_of(data, name)

    def format_value(self, value: Any) -> Any:
        """Return the values; none is an empty list."""
        return [] if value is None else value


class MultiWidget(Widget):
    """Several widgets for one value: derive and define `decompress`.

    widgets: a list, whose inputs are named name_0, name_1 …; or a mapping of suffix to widget.
    """

    template_name = "django/forms/widgets/multiwidget.html"
    use_fieldset = True

    def __init__(
        self,
        widgets: Mapping[str, Any] | Iterable[Any],
        attrs: Mapping[str, Any] | None = None,
    ) -> None:
        parts: Iterable[Any]
        if isinstance(widgets, Mapping):
            self.widgets_names = [f"_{name}" if name else "" for name in widgets]
            parts = widgets.values()
        else:
            parts = list(widgets)
            self.widgets_names = [f"_{index}" for index in range(len(parts))]
        self.widgets: Sequence[Widget] = [w() if isinstance(w, type) else w for w in parts]
        self.stateless = type(self).stateless and all(w.stateless for w in self.widgets)  # type: ignore[misc]
        super().__init__(attrs)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        twin = super().__deepcopy__(memo)
        twin.widgets = copy.deepcopy(self.widgets, memo)
        return twin

    @property
    def is_hidden(self) -> bool:
        """Tell whether all parts are hidden."""
        return all(widget.is_hidden for widget in self.widgets)

    @property
    def needs_multipart_form(self) -> bool:  # type: ignore[override]
        """Tell whether a part takes files."""
        return any(widget.needs_multipart_form for widget in self.widgets)

    @property
    def media(self) -> Media:  # type: ignore[override]
        """The media of all parts."""
        return sum((w.media for w in self.widgets), Media())

    def decompress(self, value: Any) -> Sequence[Any]:
        """Return a value's parts, one a widget; value may be None."""
        raise NotImplementedError(f"{type(self).__name__} must define decompress(value).")

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return what the template sees."""
        context = super().get_context(name, value, attrs)
        if not isinstance(value, list | tuple):
            value = self.decompress(value)
        own = context["widget"]["attrs"]
        input_type = own.pop("type", None)
        context["widget"]["subwidgets"] = [
            self._part_context(widget, name + suffix, part, own, index, input_type)
            for (index, (suffix, widget)), part in zip(
                enumerate(zip(self.widgets_names, self.widgets, strict=True)),
                [*value, *[None] * len(self.widgets)],
                strict=False,
            )
        ]
        return context

    def _part_context(
        self, widget: Widget, name: str, value: Any, own: dict[str, Any], index: int, kind: Any
    ) -> dict[str, Any]:
        attrs = {**own, "id": f"{own['id']}_{index}"} if own.get("id") else dict(own)
        if self.is_localized or kind:
            widget = copy.copy(widget)
            widget.is_localized = self.is_localized
            widget.input_type = kind or widget.input_type
        context: dict[str, Any] = widget.get_context(name, value, attrs)["widget"]
        return context

    def id_for_label(self, id_: str) -> str:
        """Return '': a group has a legend."""
        return ""

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> Any:
        """Return the list of the parts' raw values."""
        return [
            widget.value_from_datadict(data, files, name + suffix)
            for suffix, widget in self._named()
        ]

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> bool:
        """Tell whether nothing was sent for any part."""
        return all(
            widget.value_omitted_from_data(data, files, name + suffix)
            for suffix, widget in self._named()
        )

    def _named(self) -> Iterator[tuple[str, Widget]]:
        return zip(self.widgets_names, self.widgets, strict=True)


class SplitDateTimeWidget(MultiWidget):
    """A date input and a time input."""

    supports_microseconds = False
    template_name = "django/forms/widgets/splitdatetime.html"

    def __init__(
        self,
        attrs: Mapping[str, Any] | None = None,
        date_format: str | None = None,
        time_format: str | None = None,
        date_attrs: Mapping[str, Any] | None = None,
        time_attrs: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(
            (
                DateInput(attrs if date_attrs is None else date_attrs, date_format),
                TimeInput(attrs if time_attrs is None else time_attrs, time_format),
            )
        )

    def decompress(self, value: Any) -> Sequence[Any]:
        """Return the date and the time, as the visitor's clock shows them."""
        if not value:
            return [None, None]
        local = surroundings().to_current_timezone(value)
        return [local.date(), local.time()]


class SplitHiddenDateTimeWidget(SplitDateTimeWidget):
    """A hidden date input and a hidden time input."""

    template_name = "django/forms/widgets/splithiddendatetime.html"

    def __init__(
        self,
        attrs: Mapping[str, Any] | None = None,
        date_format: str | None = None,
        time_format: str | None = None,
        date_attrs: Mapping[str, Any] | None = None,
        time_attrs: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(attrs, date_format, time_format, date_attrs, time_attrs)
        for widget in self.widgets:
            widget.input_type = "hidden"


_ISO_DATE = re.compile(r"(\d{4}|0)-(\d\d?)-(\d\d?)\Z", re.ASCII)


class SelectDateWidget(Widget):
    """A date in three select boxes.

    years: the years to choose from (this one and nine more when None). months: mapping of number
    to name. empty_label: the label of no choice, or three of them for year, month and day.
    """

    none_value: tuple[str, Any] = ("", "---")
    month_field = "%s_month"
    day_field = "%s_day"
    year_field = "%s_year"
    template_name = "django/forms/widgets/select_date.html"
    input_type = "select"
    select_widget: type[Select] = Select
    use_fieldset = True

    def __init__(
        self,
        attrs: Mapping[str, Any] | None = None,
        years: Iterable[int] | None = None,
        months: Mapping[int, Any] | None = None,
        empty_label: Any = None,
    ) -> None:
        super().__init__(attrs)
        this_year = surroundings().today().year
        self.years = list(range(this_year, this_year + 10)) if years is None else years
        self.months = months
        if isinstance(empty_label, list | tuple):
            if len(empty_label) != 3:
                raise FormDefinitionError("empty_label list/tuple must have 3 elements.")
            self.year_none_value, self.month_none_value, self.day_none_value = (
                ("", label) for label in empty_label
            )
        else:
            none = self.none_value if empty_label is None else ("", empty_label)
            self.year_none_value = self.month_none_value = self.day_none_value = none

    def _choices(self, part: str) -> list[tuple[Any, Any]]:
        if part == "year":
            return [(year, str(year)) for year in self.years]
        if part == "day":
            return [(day, day) for day in range(1, 32)]
        names = self.months or dict(enumerate(surroundings().month_names(), 1))
        return list(names.items())

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return what the template sees."""
        context = super().get_context(name, value, attrs)
        chosen = context["widget"]["value"]
        context["widget"]["subwidgets"] = [
            self._part_context(part, name, chosen.get(part), context["widget"]["attrs"])
            for part in surroundings().date_order()
        ]
        return context

    def _part_context(
        self, part: str, name: str, value: Any, own: Mapping[str, Any]
    ) -> dict[str, Any]:
        choices = self._choices(part)
        if not self.is_required:
            choices.insert(0, getattr(self, f"{part}_none_value"))
        part_name = getattr(self, f"{part}_field") % name
        attrs = {**own, "id": f"id_{part_name}"}
        context: dict[str, Any] = self.select_widget(attrs, choices=choices).get_context(
            part_name, value, attrs
        )["widget"]
        return context

    def format_value(self, value: Any) -> dict[str, Any]:
        """Return 'year', 'month' and 'day' of a date, of its ISO text, or of localized text."""
        if isinstance(value, date | datetime):
            return {"year": value.year, "month": value.month, "day": value.day}
        found: list[Any] = [None, None, None]
        if isinstance(value, str):
            if match := _ISO_DATE.match(value):
                found = [int(part) or "" for part in match.groups()]
            else:
                found = self._read_localized(value)
        return dict(zip(("year", "month", "day"), found, strict=True))

    def _read_localized(self, text: str) -> list[Any]:
        layout = str(surroundings().input_formats("DATE_INPUT_FORMATS")[0])
        try:
            day = datetime.strptime(text[:128], layout)  # noqa: DTZ007 - a date has no offset
        except ValueError:
            return [None, None, None]
        return [day.year, day.month, day.day]

    def id_for_label(self, id_: str) -> str:
        """Return the id of the first select box."""
        first = surroundings().date_order()[0]
        return f"{id_}_{first}" if id_ else id_

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> Any:
        """Return the date as text in the first input format, None for none, or 'y-m-d' as sent."""
        year, month, day = self._sent(data, name)
        if year == month == day == "":
            return None
        if year is None or month is None or day is None:
            return data.get(name)
        layout = str(surroundings().input_formats("DATE_INPUT_FORMATS")[0])
        try:
            chosen = date(int(year), int(month), int(day))
            return chosen.strftime(with_whole_years(layout, chosen))
        except (ValueError, TypeError):
            return f"{year or 0}-{month or 0}-{day or 0}"
        except OverflowError:
            return "0-0-0"

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> bool:
        """Tell whether none of the three was sent."""
        return all(part is None for part in self._sent(data, name))

    def _sent(self, data: Mapping[str, Any], name: str) -> list[Any]:
        fields = (self.year_field, self.month_field, self.day_field)
        return [data.get(field % name) for field in fields]
