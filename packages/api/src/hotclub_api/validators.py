"""Validators that ask a database whether a value is taken; names as DRF's.

Flow: fields and serializers → `check_steps(value, field or serializer)` in either colour. The
query set may be any object with Django's `filter`, `exclude` and `exists`.
Not here: validators of the value alone (value_validators.py; their names are offered here too).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from hotclub_api.errors import ErrorDetail, ValidationError
from hotclub_api.steps import Steps, ask, run
from hotclub_api.value_validators import (
    EmailValidator,
    MaxLengthValidator,
    MaxValueValidator,
    MinLengthValidator,
    MinValueValidator,
    ProhibitNullCharactersValidator,
    ProhibitSurrogateCharactersValidator,
    RegexValidator,
    URLValidator,
)

__all__ = [
    "BaseUniqueForValidator",
    "EmailValidator",
    "MaxLengthValidator",
    "MaxValueValidator",
    "MinLengthValidator",
    "MinValueValidator",
    "ProhibitNullCharactersValidator",
    "ProhibitSurrogateCharactersValidator",
    "RegexValidator",
    "URLValidator",
    "UniqueForDateValidator",
    "UniqueForMonthValidator",
    "UniqueForYearValidator",
    "UniqueTogetherValidator",
    "UniqueValidator",
]


class _DatabaseValidator:
    """A validator whose question goes to a query set."""

    requires_context = True
    does_io = True
    queryset: Any

    def check_steps(self, value: Any, subject: Any) -> Steps[None]:
        """Check a value, in steps.   subject: the field or serializer it came through."""
        raise NotImplementedError

    def __call__(self, value: Any, subject: Any) -> None:
        run(self.check_steps(value, subject))

    def _exists(self, queryset: Any, lookups: dict[str, Any], but: Any) -> Steps[bool]:
        try:
            asked = queryset.filter(**lookups)
            if but is not None:
                asked = asked.exclude(pk=but.pk)
            return bool((yield ask(asked, "exists")))
        except (TypeError, ValueError, OverflowError):
            return False  # a value that the column can't hold is not in it


class UniqueValidator(_DatabaseValidator):
    """No other object has this value.

    queryset: among which.   lookup: how values are compared, "iexact" for text without regard to
    case.
    """

    message: Any = "This field must be unique."

    def __init__(self, queryset: Any, message: object | None = None, lookup: str = "exact") -> None:
        self.queryset, self.lookup = queryset, lookup
        self.message = self.message if message is None else message

    def check_steps(self, value: Any, subject: Any) -> Steps[None]:
        """Check the value of a field; the instance that is updated does not count."""
        name = subject.source_attrs[-1]
        instance = getattr(subject.parent, "instance", None)
        if isinstance(instance, (list, tuple)):
            instance = None
        taken = yield from self._exists(self.queryset, {f"{name}__{self.lookup}": value}, instance)
        if taken:
            raise ValidationError(self.message, code="unique")

    def __repr__(self) -> str:
        return f"<{type(self).__name__}(queryset={_named(self.queryset)})>"


def _named(queryset: Any) -> str:
    return getattr(getattr(queryset, "model", None), "__name__", "?") + ".objects.all()"


class UniqueTogetherValidator(_DatabaseValidator):
    """No other object has these values together.

    fields: names of the serializer's fields.   condition: a Q that the rule is limited to, or None;
    condition_fields: the fields it reads.
    """

    message: Any = "The fields {field_names} must make a unique set."
    missing_message: Any = "This field is required."
    code = "unique"

    def __init__(
        self,
        queryset: Any,
        fields: Sequence[str],
        message: object | None = None,
        condition_fields: Iterable[str] = (),
        condition: Any = None,
        code: str | None = None,
    ) -> None:
        self.queryset, self.fields = queryset, tuple(fields)
        self.condition, self.condition_fields = condition, tuple(condition_fields)
        self.message = self.message if message is None else message
        self.code = self.code if code is None else code

    def check_steps(self, value: Any, subject: Any) -> Steps[None]:
        """Check the values of a serializer; on update, what is not given is the instance's."""
        instance = subject.instance
        self.enforce_required_fields(value, subject)
        sources = [subject.fields[name].source for name in self.fields]
        values = {source: _given_or_kept(source, value, instance) for source in sources}
        # SQL: a NULL is different from every other NULL.
        if None in values.values() or self._unchanged(values, instance):
            return
        queryset = self.queryset
        if self.condition is not None:
            queryset = queryset.filter(self.condition)
        if (yield from self._exists(queryset, values, instance)):
            names = ", ".join(self.fields)
            raise ValidationError(str(self.message).format(field_names=names), code=self.code)

    def enforce_required_fields(self, attrs: Any, serializer: Any) -> None:
        """Check that on creation every value of the set is there."""
        if serializer.instance is not None:
            return
        missing = {
            name: ErrorDetail(self.missing_message, code="required")
            for name in self.fields
            if serializer.fields[name].source not in attrs
        }
        if missing:
            raise ValidationError(missing, code="required")

    def _unchanged(self, values: dict[str, Any], instance: Any) -> bool:
        if instance is None or self.condition is not None:
            return False
        return all(
            getattr(value, "pk", value) == _kept(name, instance) for name, value in values.items()
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__}(queryset={_named(self.queryset)}, fields={self.fields})>"


def _given_or_kept(source: str, attrs: Any, instance: Any) -> Any:
    if source in attrs:
        return attrs[source]
    return _kept(source, instance)


def _kept(source: str, instance: Any) -> Any:
    """Return an instance's value; of a relation its key, which is always at hand."""
    if hasattr(instance, "serializable_value"):
        return instance.serializable_value(source)
    return getattr(instance, source, None)


class BaseUniqueForValidator(_DatabaseValidator):
    """No other object has this value in the same stretch of time.

    field: of the value.   date_field: of the date.   Both are names of the serializer's fields.
    """

    message: Any = None
    missing_message: Any = "This field is required."
    parts: tuple[str, ...] = ()

    def __init__(
        self, queryset: Any, field: str, date_field: str, message: object | None = None
    ) -> None:
        self.queryset, self.field, self.date_field = queryset, field, date_field
        self.message = self.message if message is None else message

    def check_steps(self, value: Any, subject: Any) -> Steps[None]:
        """Check the values of a serializer."""
        name = subject.fields[self.field].source
        date_name = subject.fields[self.date_field].source
        self._enforce_required_fields(
            value, subject, {self.field: name, self.date_field: date_name}
        )
        checked = _given_or_kept(name, value, subject.instance)
        day = _given_or_kept(date_name, value, subject.instance)
        if checked is None or day is None:
            return
        lookups = {f"{date_name}__{part}": getattr(day, part) for part in self.parts}
        taken = yield from self._exists(self.queryset, {name: checked, **lookups}, subject.instance)
        if taken:
            message = str(self.message).format(date_field=self.date_field)
            raise ValidationError({self.field: message}, code="unique")

    def _enforce_required_fields(
        self, attrs: Any, serializer: Any, sources: dict[str, Any]
    ) -> None:
        if serializer.instance is not None:
            return
        missing = {
            name: ErrorDetail(self.missing_message, code="required")
            for name, source in sources.items()
            if source not in attrs
        }
        if missing:
            raise ValidationError(missing, code="required")


class UniqueForDateValidator(BaseUniqueForValidator):
    """Unique on a day."""

    message = 'This field must be unique for the "{date_field}" date.'
    parts = ("year", "month", "day")


class UniqueForMonthValidator(BaseUniqueForValidator):
    """Unique in a month, of any year."""

    message = 'This field must be unique for the "{date_field}" month.'
    parts = ("month",)


class UniqueForYearValidator(BaseUniqueForValidator):
    """Unique in a year."""

    message = 'This field must be unique for the "{date_field}" year.'
    parts = ("year",)
