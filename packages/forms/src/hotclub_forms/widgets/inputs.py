"""Widgets of one <input> or <textarea> that take text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hotclub_forms.surroundings import surroundings, with_whole_years
from hotclub_forms.widgets.widget import Widget


class Input(Widget):
    """Base of widgets of one <input>; attrs may name another type."""

    template_name = "django/forms/widgets/input.html"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        own = {} if attrs is None else dict(attrs)
        self.input_type = own.pop("type", self.input_type)
        super().__init__(own)

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return what the template sees."""
        context = super().get_context(name, value, attrs)
        context["widget"]["type"] = self.input_type
        return context


class TextInput(Input):
    """<input type="text">."""

    input_type = "text"
    template_name = "django/forms/widgets/text.html"


class NumberInput(Input):
    """<input type="number">."""

    input_type = "number"
    template_name = "django/forms/widgets/number.html"


class EmailInput(Input):
    """<input type="email">."""

    input_type = "email"
    template_name = "django/forms/widgets/email.html"


class URLInput(Input):
    """<input type="url">."""

    input_type = "url"
    template_name = "django/forms/widgets/url.html"


class ColorInput(Input):
    """<input type="color">."""

    input_type = "color"
    template_name = "django/forms/widgets/color.html"


class SearchInput(Input):
    """<input type="search">."""

    input_type = "search"
    template_name = "django/forms/widgets/search.html"


class TelInput(Input):
    """<input type="tel">."""

    input_type = "tel"
    template_name = "django/forms/widgets/tel.html"


class PasswordInput(Input):
    """<input type="password">, which does not show again what was sent unless render_value."""

    input_type = "password"
    template_name = "django/forms/widgets/password.html"

    def __init__(self, attrs: Mapping[str, Any] | None = None, render_value: bool = False) -> None:
        super().__init__(attrs)
        self.render_value = render_value

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return what the template sees."""
        return super().get_context(name, value if self.render_value else None, attrs)


class HiddenInput(Input):
    """<input type="hidden">."""

    input_type = "hidden"
    template_name = "django/forms/widgets/hidden.html"


class Textarea(Widget):
    """<textarea>, 10 rows of 40 characters unless attrs say otherwise."""

    template_name = "django/forms/widgets/textarea.html"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__({"cols": "40", "rows": "10", **(attrs or {})})


_PICKERS = {
    "date": "%Y-%m-%d",
    "datetime-local": "%Y-%m-%dT%H:%M:%S",
    "time": "%H:%M:%S",
}


class DateTimeBaseInput(TextInput):
    """Base of the inputs of dates and times. format: how a value is written, for strftime."""

    format_key = ""
    supports_microseconds = False

    def __init__(self, attrs: Mapping[str, Any] | None = None, format: str | None = None) -> None:
        super().__init__(attrs)
        self.format = format or None

    def format_value(self, value: Any) -> Any:
        """Return the value in the widget's format, or in the first that its field reads.

        Browsers' own pickers (type="date") read ISO 8601 alone, whatever the language.
        """
        if value is None or isinstance(value, str):
            return value
        around = surroundings()
        layout = self.format or _PICKERS.get(self.input_type)
        if layout is None:
            layout = str(around.input_formats(self.format_key)[0])
        return around.localize_input(value, with_whole_years(layout, value))


class DateInput(DateTimeBaseInput):
    """Text input of a date."""

    format_key = "DATE_INPUT_FORMATS"
    template_name = "django/forms/widgets/date.html"


class DateTimeInput(DateTimeBaseInput):
    """Text input of a date and time."""

    format_key = "DATETIME_INPUT_FORMATS"
    template_name = "django/forms/widgets/datetime.html"


class TimeInput(DateTimeBaseInput):
    """Text input of a time of day."""

    format_key = "TIME_INPUT_FORMATS"
    template_name = "django/forms/widgets/time.html"
