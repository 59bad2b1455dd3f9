"""Ranges: two inputs, whose values are the ends.

Flow: two raw values → each cleaned → **psycopg's Range** with the field's bounds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hotclub_forms.errors import MissingExtra, ValidationError
from hotclub_forms.fields import (
    DateField,
    DateTimeField,
    DecimalField,
    IntegerField,
    MultiValueField,
)
from hotclub_forms.texts import LazyText
from hotclub_forms.widgets import HiddenInput, MultiWidget

try:
    from psycopg.types.range import Range
except ModuleNotFoundError as missing:
    raise MissingExtra(
        "Fields of ranges need psycopg: pip install 'hotclub-forms[postgres]'"
    ) from missing


class RangeWidget(MultiWidget):
    """The same widget for both ends."""

    def __init__(self, base_widget: Any, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__((base_widget, base_widget), attrs)

    def decompress(self, value: Any) -> Sequence[Any]:
        """Return both ends."""
        return (value.lower, value.upper) if value else (None, None)


class HiddenRangeWidget(RangeWidget):
    """Both ends in hidden inputs."""

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__(HiddenInput, attrs)


class BaseRangeField(MultiValueField):
    """The base: a subclass names the form field of the ends, and the type of the range.

    default_bounds: the bounds of what people enter, where it is not the usual "[)".
    """

    default_error_messages: Mapping[str, Any] = {
        "invalid": LazyText("Enter two valid values."),
        "bound_ordering": LazyText("The start of the range must not exceed the end of the range."),
    }
    hidden_widget: Any = HiddenRangeWidget
    base_field: Any
    range_type: Any = Range

    def __init__(self, *, default_bounds: str | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("widget", RangeWidget(self.base_field.widget))
        kwargs.setdefault(
            "fields", [self.base_field(required=False), self.base_field(required=False)]
        )
        kwargs.setdefault("required", False)
        kwargs.setdefault("require_all_fields", False)
        self.range_options = {} if default_bounds is None else {"bounds": default_bounds}
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Return both ends as their inputs show them; what was sent stays as it is."""
        if value is not None and not isinstance(value, Range):
            return value
        ends = (None, None) if value is None else (value.lower, value.upper)
        return [field.prepare_value(end) for field, end in zip(self.fields, ends, strict=True)]

    def compress(self, data_list: list[Any]) -> Any:
        """Return the range, None for no ends. Raises ValidationError when it ends before it starts."""
        if not data_list:
            return None
        lower, upper = data_list
        if lower is not None and upper is not None and lower > upper:
            raise ValidationError(self.error_messages["bound_ordering"], code="bound_ordering")
        return self.range_type(lower, upper, **self.range_options)


class IntegerRangeField(BaseRangeField):
    """A range of whole numbers."""

    default_error_messages: Mapping[str, Any] = {"invalid": LazyText("Enter two whole numbers.")}
    base_field: Any = IntegerField


class DecimalRangeField(BaseRangeField):
    """A range of numbers."""

    default_error_messages: Mapping[str, Any] = {"invalid": LazyText("Enter two numbers.")}
    base_field: Any = DecimalField


class DateTimeRangeField(BaseRangeField):
    """A range of moments."""

    default_error_messages: Mapping[str, Any] = {"invalid": LazyText("Enter two valid date/times.")}
    base_field: Any = DateTimeField


class DateRangeField(BaseRangeField):
    """A range of days."""

    default_error_messages: Mapping[str, Any] = {"invalid": LazyText("Enter two valid dates.")}
    base_field: Any = DateField
