"""Fields of dates, times and durations.

Flow: base.py, instants.py → these. Naive input is taken to be in the zone of the field, else the
setting TIMEZONE; with None there, datetimes are left as they come.
Not here: parsing itself (instants.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Any, ClassVar, cast

from hotclub_http.json_response import duration_iso_string

from hotclub_api.errors import ImproperlyConfigured
from hotclub_api.fields.base import Field, empty
from hotclub_api.instants import (
    duration_string,
    parse_date,
    parse_datetime,
    parse_duration,
    parse_time,
)
from hotclub_api.settings import ISO_8601, api_settings
from hotclub_api.value_validators import MaxValueValidator, MinValueValidator

_LONGEST = 200

_WORDS = {
    "YYYY": ("%Y",), "MM": ("%m",), "DD": ("%d",), "hh": ("%H", "%I"), "mm": ("%M",),
    "ss": ("%S",), "uuuuuu": ("%f",), "[+HHMM]": ("%z",),
}  # fmt: skip


def humanize_format(formats: Sequence[str], iso: str) -> str:
    """Return formats as a person would write them."""
    shown = []
    for one in formats:
        text = iso if one.lower() == ISO_8601 else one
        for word, marks in _WORDS.items():
            for mark in marks:
                text = text.replace(mark, word)
        shown.append(text)
    return ", ".join(shown)


class _FormattedField(Field):
    """What date, time and datetime fields share: formats in, one format out."""

    setting: ClassVar[str] = ""
    iso_shape: ClassVar[str] = ""

    def __init__(self, format: Any = empty, input_formats: Any = None, **kwargs: Any) -> None:
        self._format, self._input_formats = format, input_formats
        super().__init__(**kwargs)

    @property
    def format(self) -> str | None:
        """How values are shown: ISO_8601, a format of strftime, or None for the value itself."""
        if self._format is not empty:
            return cast("str | None", self._format)
        return cast("str | None", getattr(api_settings, f"{self.setting}_FORMAT"))

    @property
    def input_formats(self) -> Sequence[str]:
        """What is taken: ISO_8601 and formats of strptime."""
        if self._input_formats is not None:
            return cast("Sequence[str]", self._input_formats)
        return cast("Sequence[str]", getattr(api_settings, f"{self.setting}_INPUT_FORMATS"))

    def _parse_iso(self, text: str) -> Any:
        raise NotImplementedError

    def _from_format(self, moment: datetime) -> Any:
        raise NotImplementedError

    def _parse(self, data: Any) -> Any:
        """Return the value of text in one of the formats, or raise the field's error."""
        if isinstance(data, str) and len(data) <= _LONGEST:
            text = data.strip()
            for one in self.input_formats:
                try:
                    found = (
                        self._parse_iso(text)
                        if one.lower() == ISO_8601
                        else self._from_format(datetime.strptime(text, one))  # noqa: DTZ007
                    )
                except (ValueError, OverflowError):
                    continue
                if found is not None:
                    return found
        return self.fail("invalid", format=humanize_format(self.input_formats, self.iso_shape))


class DateTimeField(_FormattedField, context_free=True):
    """A moment.   default_timezone: a tzinfo, for naive input and for output."""

    default_error_messages = {
        "invalid": "Datetime has wrong format. Use one of these formats instead: {format}.",
        "date": "Expected a datetime but got a date.",
        "make_aware": 'Invalid datetime for the timezone "{timezone}".',
        "overflow": "Datetime value out of range.",
    }
    setting = "DATETIME"
    iso_shape = "YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]"

    def __init__(
        self,
        format: Any = empty,
        input_formats: Any = None,
        default_timezone: Any = empty,
        **kwargs: Any,
    ) -> None:
        self._timezone = default_timezone
        super().__init__(format=format, input_formats=input_formats, **kwargs)

    @property
    def timezone(self) -> tzinfo | None:
        """The zone for naive input and for output; None leaves datetimes alone."""
        if self._timezone is not empty:
            return cast("tzinfo | None", self._timezone)
        zone = api_settings.TIMEZONE
        return cast("tzinfo | None", zone() if callable(zone) else zone)

    def default_timezone(self) -> tzinfo | None:
        """Return the zone; subclasses may override this."""
        return self.timezone

    def enforce_timezone(self, value: datetime) -> datetime:
        """Return value as an aware datetime of the field's zone."""
        zone = self.default_timezone()
        if zone is None:
            return value
        try:
            if value.tzinfo is not None:
                return value.astimezone(zone)
            made = value.replace(tzinfo=zone)
            if made.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != value:
                self.fail("make_aware", timezone=zone)  # the hour that the clocks skip
            return made
        except OverflowError:
            return cast("datetime", self.fail("overflow"))

    def to_internal_value(self, data: Any) -> Any:
        """Return the datetime."""
        if isinstance(data, datetime):
            return self.enforce_timezone(data)
        if isinstance(data, date):
            self.fail("date")
        return self.enforce_timezone(self._parse(data))

    def _parse_iso(self, text: str) -> Any:
        return parse_datetime(text)

    def _from_format(self, moment: datetime) -> Any:
        return moment

    def to_representation(self, value: Any) -> Any:
        """Return the moment in the format."""
        if not value:
            return None
        chosen = self.format
        if chosen is None or isinstance(value, str):
            return value
        zone = self.default_timezone()
        if zone is not None and value.tzinfo is not None and value.tzinfo is not zone:
            value = value.astimezone(zone)
        if chosen.lower() == ISO_8601:
            text = value.isoformat()
            return text[:-6] + "Z" if text.endswith("+00:00") else text
        return value.strftime(chosen)


class DateField(_FormattedField, context_free=True):
    """A day."""

    default_error_messages = {
        "invalid": "Date has wrong format. Use one of these formats instead: {format}.",
        "datetime": "Expected a date but got a datetime.",
    }
    setting = "DATE"
    iso_shape = "YYYY-MM-DD"

    def to_internal_value(self, data: Any) -> Any:
        """Return the date."""
        if isinstance(data, datetime):
            self.fail("datetime")
        return data if isinstance(data, date) else self._parse(data)

    def _parse_iso(self, text: str) -> Any:
        return parse_date(text)

    def _from_format(self, moment: datetime) -> Any:
        return moment.date()

    def to_representation(self, value: Any) -> Any:
        """Return the day in the format.

        Raises SerializerMisuse for a datetime: which day it is depends on the zone.
        """
        if not value:
            return None
        chosen = self.format
        if chosen is None or isinstance(value, str):
            return value
        if isinstance(value, datetime):
            raise ImproperlyConfigured(
                f"The DateField {self.field_name!r} was given a datetime to show. Which day that "
                "is depends on the time zone: use a DateTimeField, or a custom field."
            )
        return value.isoformat() if chosen.lower() == ISO_8601 else value.strftime(chosen)


class TimeField(_FormattedField, context_free=True):
    """A time of day."""

    default_error_messages = {
        "invalid": "Time has wrong format. Use one of these formats instead: {format}.",
    }
    setting = "TIME"
    iso_shape = "hh:mm[:ss[.uuuuuu]]"

    def to_internal_value(self, data: Any) -> Any:
        """Return the time."""
        return data if isinstance(data, time) else self._parse(data)

    def _parse_iso(self, text: str) -> Any:
        return parse_time(text)

    def _from_format(self, moment: datetime) -> Any:
        return moment.time()

    def to_representation(self, value: Any) -> Any:
        """Return the time in the format."""
        if value in (None, ""):
            return None
        chosen = self.format
        if chosen is None or isinstance(value, str):
            return value
        return value.isoformat() if chosen.lower() == ISO_8601 else value.strftime(chosen)


class DurationField(Field, context_free=True):
    """A length of time.   max_value, min_value: timedelta.   format: "django" or ISO_8601."""

    default_error_messages = {
        "invalid": "Duration has wrong format. Use one of these formats instead: {format}.",
        "max_value": "Ensure this value is less than or equal to {max_value}.",
        "min_value": "Ensure this value is greater than or equal to {min_value}.",
        "overflow": "The number of days must be between {min_days} and {max_days}.",
    }

    def __init__(
        self,
        *,
        format: Any = empty,
        max_value: timedelta | None = None,
        min_value: timedelta | None = None,
        **kwargs: Any,
    ) -> None:
        self._format = format
        self.max_value, self.min_value = max_value, min_value
        super().__init__(**kwargs)
        if max_value is not None:
            message = str(self.error_messages["max_value"]).format(max_value=max_value)
            self.validators.append(MaxValueValidator(max_value, message=message))
        if min_value is not None:
            message = str(self.error_messages["min_value"]).format(min_value=min_value)
            self.validators.append(MinValueValidator(min_value, message=message))

    def to_internal_value(self, data: Any) -> Any:
        """Return the timedelta of text, or of a number of seconds."""
        if isinstance(data, timedelta):
            return data
        if isinstance(data, (str, int, float, Decimal)) and not isinstance(data, bool):
            try:
                found = parse_duration(str(data).strip())
            except ValueError:
                return self.fail(
                    "overflow", min_days=timedelta.min.days, max_days=timedelta.max.days
                )
            if found is not None:
                return found
        return self.fail("invalid", format="[DD] [HH:[MM:]]ss[.uuuuuu]")

    def to_representation(self, value: Any) -> Any:
        """Return the duration in the format."""
        if isinstance(value, str):
            return value
        chosen = api_settings.DURATION_FORMAT if self._format is empty else self._format
        if chosen is None:
            return value
        return duration_iso_string(value) if chosen == ISO_8601 else duration_string(value)
