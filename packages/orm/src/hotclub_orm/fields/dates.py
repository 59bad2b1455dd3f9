"""Dates, times of day, moments and durations.

Moments are aware; naive ones are refused unless `zones.use_naive()` was asked for.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, ClassVar, Literal, overload

from hotclub_orm import zones
from hotclub_orm.fields.base import Field, V


class _Stamped(Field[V]):
    """What may be set to the current time on saving."""

    empty_strings_allowed = False
    auto_now: bool
    auto_now_add: bool

    if not TYPE_CHECKING:

        def __init__(
            self, verbose_name=None, name=None, auto_now=False, auto_now_add=False, **options
        ):
            self.auto_now, self.auto_now_add = auto_now, auto_now_add
            if auto_now or auto_now_add:
                options["editable"] = False
                options["blank"] = True
            super().__init__(verbose_name, name, **options)

    def _now(self) -> Any:
        raise NotImplementedError

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        """Return the value; the current time first where that was asked for."""
        if self.auto_now or (self.auto_now_add and add):
            value = self._now()
            setattr(model_instance, self.attname, value)
            return value
        return super().pre_save(model_instance, add)

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        """As the base, with get_next_by_… and get_previous_by_… for dates that are always set."""
        super().contribute_to_class(cls, name, private_only)
        if not self.null and self.get_internal_type() != "TimeField":
            for word, is_next in (("next", True), ("previous", False)):
                method = f"get_{word}_by_{self.name}"
                if method not in cls.__dict__:
                    setattr(cls, method, _neighbour(self, is_next))

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As the base, with auto_now and auto_now_add."""
        name, path, args, kwargs = super().deconstruct()
        for option in ("auto_now", "auto_now_add"):
            if getattr(self, option):
                kwargs[option] = True
                kwargs.pop("editable", None)
                kwargs.pop("blank", None)
        return name, path, args, kwargs

    def value_to_string(self, obj: Any) -> str:
        """Return ISO 8601 text."""
        value = self.value_from_object(obj)
        return "" if value is None else value.isoformat()


def _neighbour(field: Any, is_next: bool) -> Any:
    def neighbour(self: Any, **conditions: Any) -> Any:
        return self._neighbour_by(field, is_next, conditions)

    neighbour.__doc__ = f"Return the object next to this one by {field.name}."
    return neighbour


class DateField(_Stamped[V]):
    """A day."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": "“%(value)s” value has an invalid date format. It must be in YYYY-MM-DD format.",
        "invalid_date": "“%(value)s” value has the correct format (YYYY-MM-DD) "
        "but it is an invalid date.",
    }
    description = "Date (without time)"

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: DateField[dt.date], *args: Any, null: Literal[False] = ..., **options: Any
        ) -> None: ...
        @overload
        def __init__(
            self: DateField[dt.date | None], *args: Any, null: Literal[True], **options: Any
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...

    def _now(self) -> dt.date:
        return zones.local_now().date()

    def to_python(self, value: Any) -> Any:
        """Return a date. Raises ValidationError."""
        if value is None:
            return None
        if isinstance(value, dt.datetime):
            try:
                return zones.to_local(value).date()
            except OverflowError:
                raise self.problem("invalid", value=value) from None
        if isinstance(value, dt.date):
            return value
        try:
            return _day(value)
        except (TypeError, ValueError):
            looks_right = isinstance(value, str) and _DAY.fullmatch(value)
            raise self.problem("invalid_date" if looks_right else "invalid", value=value) from None

    def get_prep_value(self, value: Any) -> Any:
        """Return a date. Raises ValidationError."""
        return value if type(value) is dt.date else self.to_python(value)


_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)


def _day(text: str) -> dt.date:
    found = _DAY.fullmatch(text)
    if found is None:
        return dt.date.fromisoformat(text)
    return dt.date(*map(int, found.groups()))


class DateTimeField(_Stamped[V]):
    """A moment."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": "“%(value)s” value has an invalid format. It must be in YYYY-MM-DD "
        "HH:MM[:ss[.uuuuuu]][TZ] format.",
        "beyond": "%(value)s is before the year 1, or after the year 9999, of UTC.",
        "naive": "%(value)r has no time zone: use an aware datetime "
        "(datetime.now(datetime.UTC)), or zones.use_naive().",
    }
    description = "Date (with time)"

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: DateTimeField[dt.datetime],
            *args: Any,
            null: Literal[False] = ...,
            **options: Any,
        ) -> None: ...
        @overload
        def __init__(
            self: DateTimeField[dt.datetime | None],
            *args: Any,
            null: Literal[True],
            **options: Any,
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...

    def _now(self) -> dt.datetime:
        return zones.now()

    def to_python(self, value: Any) -> Any:
        """Return a moment. Days become their midnight; text without zone is local time."""
        if value is None or isinstance(value, dt.datetime):
            return value
        if isinstance(value, dt.date):
            return zones.make_aware(dt.datetime(value.year, value.month, value.day))  # noqa: DTZ001
        try:
            moment = dt.datetime.fromisoformat(value.strip())
        except (AttributeError, TypeError, ValueError):
            raise self.problem("invalid", value=value) from None
        return zones.make_aware(moment)

    def get_prep_value(self, value: Any) -> Any:
        """Return a moment as the database wants it. Raises ValidationError for naive ones."""
        value = self.to_python(value)
        if value is not None and value.tzinfo is None and not zones.is_naive():
            raise self.problem("naive", value=value)
        if value is not None and value.tzinfo is not None:
            try:
                value.astimezone(dt.UTC)
            except OverflowError:
                raise self.problem("beyond", value=value) from None
        return value


class TimeField(_Stamped[V]):
    """A time of day."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": "“%(value)s” value has an invalid format. It must be in "
        "HH:MM[:ss[.uuuuuu]] format."
    }
    description = "Time"

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: TimeField[dt.time], *args: Any, null: Literal[False] = ..., **options: Any
        ) -> None: ...
        @overload
        def __init__(
            self: TimeField[dt.time | None], *args: Any, null: Literal[True], **options: Any
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...

    def _now(self) -> dt.time:
        return zones.local_now().time()

    def to_python(self, value: Any) -> Any:
        """Return a time. Raises ValidationError."""
        if value is None or isinstance(value, dt.time):
            return value
        if isinstance(value, dt.datetime):
            return value.time()
        try:
            # "7:30" is a time too; the standard library wants two digits of the hour.
            padded = f"0{value}" if isinstance(value, str) and value[1:2] == ":" else value
            return dt.time.fromisoformat(padded)
        except (TypeError, ValueError):
            raise self.problem("invalid", value=value) from None

    def get_prep_value(self, value: Any) -> Any:
        """Return a time. Raises ValidationError."""
        return self.to_python(value)


_DURATION = re.compile(
    r"(?:(?P<days>-?\d{1,9}) (?:days?, )?)?(?P<sign>-?)"
    r"(?:(?:(?P<hours>\d{1,9}):)?(?P<minutes>\d{1,9}):)?(?P<seconds>\d{1,12})"
    r"(?:[.,](?P<microseconds>\d{1,6})\d{0,6})?",
    re.ASCII,
)
_ISO = re.compile(
    r"(?P<sign>[-+]?)P(?:(?P<days>\d{1,9}(?:\.\d+)?)D)?(?:T(?:(?P<hours>\d{1,9}(?:\.\d+)?)H)?"
    r"(?:(?P<minutes>\d{1,9}(?:\.\d+)?)M)?(?:(?P<seconds>\d{1,12}(?:\.\d+)?)S)?)?",
    re.ASCII,
)


def parse_duration(text: str) -> dt.timedelta | None:
    """Return the duration of "3 04:05:06.7", "04:05" or ISO 8601; None for other text."""
    found = _DURATION.fullmatch(text) or _ISO.fullmatch(text)
    if found is None:
        return None
    parts = found.groupdict()
    sign = -1 if parts.pop("sign") == "-" else 1
    if parts.get("microseconds"):
        parts["microseconds"] = parts["microseconds"].ljust(6, "0")
    days = float(parts.pop("days") or 0)
    whole = {unit: float(amount) for unit, amount in parts.items() if amount}
    try:
        rest = sign * dt.timedelta(**whole)
        return dt.timedelta(days=days * (sign if text.lstrip("+-").startswith("P") else 1)) + rest
    except OverflowError:
        return None


class DurationField(Field[V]):
    """A length of time."""

    empty_strings_allowed = False
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": "“%(value)s” value has an invalid format. It must be in "
        "[DD] [[HH:]MM:]ss[.uuuuuu] format."
    }
    description = "Duration"

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: DurationField[dt.timedelta],
            *args: Any,
            null: Literal[False] = ...,
            **options: Any,
        ) -> None: ...
        @overload
        def __init__(
            self: DurationField[dt.timedelta | None],
            *args: Any,
            null: Literal[True],
            **options: Any,
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...

    def to_python(self, value: Any) -> Any:
        """Return a timedelta. Raises ValidationError."""
        if value is None or isinstance(value, dt.timedelta):
            return value
        parsed = parse_duration(value) if isinstance(value, str) else None
        if parsed is None:
            raise self.problem("invalid", value=value)
        return parsed

    def get_prep_value(self, value: Any) -> Any:
        """Return a timedelta. Raises ValidationError."""
        return self.to_python(value)

    def value_to_string(self, obj: Any) -> str:
        """Return "D HH:MM:SS[.ffffff]"."""
        value = self.value_from_object(obj)
        if value is None:
            return ""
        hours, rest = divmod(value.seconds, 3600)
        minutes, seconds = divmod(rest, 60)
        days = f"{value.days} " if value.days else ""
        tail = f".{value.microseconds:06d}" if value.microseconds else ""
        return f"{days}{hours:02d}:{minutes:02d}:{seconds:02d}{tail}"
