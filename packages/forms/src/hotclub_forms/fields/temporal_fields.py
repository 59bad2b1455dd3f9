"""Fields of dates, times and durations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from hotclub_forms.coerce import (
    MAX_TEMPORAL_LENGTH,
    duration_string,
    may_fit,
    parse_by_formats,
    parse_datetime,
    parse_duration,
)
from hotclub_forms.errors import ValidationError
from hotclub_forms.fields.field import Cleaner, Field, as_text
from hotclub_forms.surroundings import surroundings
from hotclub_forms.texts import LazyText
from hotclub_forms.widgets import DateInput, DateTimeInput, TimeInput


class BaseTemporalField(Field):
    """Base of dates and times. input_formats: strptime formats, in place of the language's."""

    formats_key = ""
    _input_formats: Sequence[str] | None = None

    def __init__(self, *, input_formats: Iterable[str] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if input_formats is not None:
            # A subclass may have a plain class attribute of this name.
            self.input_formats = input_formats

    @property
    def input_formats(self) -> Sequence[str]:
        """The formats that are tried, in order."""
        own = self._input_formats
        return self._usual_formats() if own is None else own

    @input_formats.setter
    def input_formats(self, formats: Iterable[str] | None) -> None:
        self._input_formats = None if formats is None else [*formats]

    def _usual_formats(self) -> Sequence[str]:
        return surroundings().input_formats(self.formats_key)

    def to_python(self, value: Any) -> Any:
        """Return the value by the first format that fits. Raises ValidationError."""
        text, formats = as_text(value).strip(), [str(layout) for layout in self.input_formats]
        if len(text) <= MAX_TEMPORAL_LENGTH and (self._is_own() or may_fit(text, formats)):
            for layout in formats:
                try:
                    return self.strptime(text, layout)
                except (ValueError, TypeError):
                    continue
        raise self._invalid()

    def _is_own(self) -> bool:
        """Tell whether a subclass reads formats that strptime does not know."""
        return type(self).strptime not in _STRPTIMES or "strptime" in vars(self)

    def strptime(self, value: str, format: str) -> Any:
        """Return the value read by one format. Raises ValueError."""
        raise NotImplementedError(f"{type(self).__name__} must define strptime(value, format).")

    def _invalid(self) -> ValidationError:
        return ValidationError(self.error_messages["invalid"], code="invalid")


class DateField(BaseTemporalField):
    """A date."""

    widget: Any = DateInput
    formats_key = "DATE_INPUT_FORMATS"
    default_error_messages: Mapping[str, Any] = {"invalid": LazyText("Enter a valid date.")}

    def to_python(self, value: Any) -> Any:
        """Return the date, or None. Raises ValidationError."""
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value.date()
        return value if isinstance(value, date) else super().to_python(value)

    def strptime(self, value: str, format: str) -> date:
        """Return the date read by one format. Raises ValueError."""
        return parse_by_formats(value, (format,)).date()

    def _compile(self) -> Cleaner | None:
        if self._is_own():
            return None

        def clean_date(field: DateField, value: Any) -> Any:
            # Exactly what strptime makes of "%Y-%m-%d" when every part has all its digits.
            if value.__class__ is str and len(value) == 10 and value[4] == value[7] == "-":
                if not field.validators and field.input_formats[0] == "%Y-%m-%d":
                    try:
                        return date.fromisoformat(value)
                    except ValueError:
                        pass
            return field.clean(value)

        return clean_date


class TimeField(BaseTemporalField):
    """A time of day."""

    widget: Any = TimeInput
    formats_key = "TIME_INPUT_FORMATS"
    default_error_messages: Mapping[str, Any] = {"invalid": LazyText("Enter a valid time.")}

    def to_python(self, value: Any) -> Any:
        """Return the time, or None. Raises ValidationError."""
        if value in self.empty_values:
            return None
        return value if isinstance(value, time) else super().to_python(value)

    def strptime(self, value: str, format: str) -> time:
        """Return the time read by one format. Raises ValueError."""
        return parse_by_formats(value, (format,)).time()


class DateTimeField(BaseTemporalField):
    """A date and time: ISO 8601, or one of the formats, in the visitor's time zone."""

    widget: Any = DateTimeInput
    formats_key = "DATETIME_INPUT_FORMATS"
    default_error_messages: Mapping[str, Any] = {"invalid": LazyText("Enter a valid date/time.")}

    def _usual_formats(self) -> Sequence[str]:
        """Return those of the language; a date alone is midnight."""
        around = surroundings()
        dates = around.input_formats("DATE_INPUT_FORMATS")
        return [*around.input_formats(self.formats_key), *dates]

    def prepare_value(self, value: Any) -> Any:
        """Return the time as the visitor's clock shows it."""
        if isinstance(value, datetime):
            return surroundings().to_current_timezone(value)
        return value

    def to_python(self, value: Any) -> Any:
        """Return the date and time, or None. Raises ValidationError."""
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return self._here(value)
        if isinstance(value, date):
            return self._here(datetime(value.year, value.month, value.day))  # noqa: DTZ001
        try:
            found = parse_datetime(as_text(value).strip())
        except ValueError as wrong:
            raise self._invalid() from wrong
        return self._here(super().to_python(value) if found is None else found)

    def _here(self, value: datetime) -> datetime:
        if value.tzinfo is not None:
            return value
        try:
            return surroundings().from_current_timezone(value)
        except (ValueError, OverflowError) as wrong:
            raise self._invalid() from wrong

    def strptime(self, value: str, format: str) -> datetime:
        """Return the date and time read by one format. Raises ValueError."""
        return parse_by_formats(value, (format,))


_STRPTIMES = (DateField.strptime, TimeField.strptime, DateTimeField.strptime)


class DurationField(Field):
    """A length of time, as timedelta."""

    default_error_messages: Mapping[str, Any] = {
        "invalid": LazyText("Enter a valid duration."),
        "overflow": LazyText("The number of days must be between {min_days} and {max_days}."),
    }

    def prepare_value(self, value: Any) -> Any:
        """Return the duration as text."""
        return duration_string(value) if isinstance(value, timedelta) else value

    def to_python(self, value: Any) -> Any:
        """Return the duration, or None. Raises ValidationError."""
        if value in self.empty_values:
            return None
        if isinstance(value, timedelta):
            return value
        try:
            found = parse_duration(as_text(value).strip())
        except OverflowError as wrong:
            text = str(self.error_messages["overflow"]).format(
                min_days=timedelta.min.days, max_days=timedelta.max.days
            )
            raise ValidationError(text, code="overflow") from wrong
        if found is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return found
