"""Fields made of fields: several checks of one value, one value of several inputs."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Self

from hotclub_forms.errors import ValidationError, is_validation_error
from hotclub_forms.fields.field import Field
from hotclub_forms.fields.temporal_fields import DateField, TimeField
from hotclub_forms.surroundings import surroundings
from hotclub_forms.texts import LazyText
from hotclub_forms.widgets import SplitDateTimeWidget, SplitHiddenDateTimeWidget


class ComboField(Field):
    """A value that several fields clean, one after the other."""

    def __init__(self, fields: Iterable[Field], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields = list(fields)
        for field in self.fields:
            field.required = False
        self.stateless = _all_stateless(self)  # type: ignore[misc]

    def clean(self, value: Any) -> Any:
        """Return what the last field makes of it. Raises ValidationError."""
        super().clean(value)
        for field in self.fields:
            value = field.clean(value)
        return value


def _all_stateless(field: Any) -> bool:
    return type(field).stateless and all(part.stateless for part in field.fields)


class MultiValueField(Field):
    """One value of several inputs: derive and define `compress`.

    fields: one for each input of the widget. require_all_fields: False lets each field say
    whether it is required, and 'incomplete' is its error.
    """

    default_error_messages: Mapping[str, Any] = {
        "invalid": LazyText("Enter a list of values."),
        "incomplete": LazyText("Enter a complete value."),
    }

    def __init__(
        self, fields: Iterable[Field], *, require_all_fields: bool = True, **kwargs: Any
    ) -> None:
        self.require_all_fields = require_all_fields
        super().__init__(**kwargs)
        self.fields = list(fields)
        for field in self.fields:
            field.error_messages.setdefault("incomplete", self.error_messages["incomplete"])
            if self.disabled:
                field.disabled = True
            if require_all_fields:
                field.required = False
        # Without require_all_fields, rendering writes `required` to the inputs one by one.
        self.stateless = require_all_fields and _all_stateless(self)  # type: ignore[misc]

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        twin = super().__deepcopy__(memo)
        twin.__dict__["fields"] = [copy.deepcopy(field, memo) for field in self.fields]
        return twin

    def validate(self, value: Any) -> None:
        """Accept: the fields have validated their parts."""

    def clean(self, value: Any) -> Any:
        """Return the compressed value. Raises ValidationError."""
        if self.disabled and not isinstance(value, list):
            value = self.widget.decompress(value)
        if value and not isinstance(value, list | tuple):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if not value or not any(part not in self.empty_values for part in value):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return self.compress([])
        compressed = self.compress(self._clean_parts(value))
        self.validate(compressed)
        self.run_validators(compressed)
        return compressed

    def _clean_parts(self, value: Sequence[Any]) -> list[Any]:
        cleaned: list[Any] = []
        errors: list[Any] = []
        for field, part in zip(self.fields, [*value, *[None] * len(self.fields)], strict=False):
            if part in self.empty_values and self._refuses_gap(field, errors):
                continue
            try:
                cleaned.append(field.clean(part))
            except Exception as error:
                if not is_validation_error(error):
                    raise
                errors += [e for e in ValidationError(error).error_list if e not in errors]
        if errors:
            raise ValidationError(errors)
        return cleaned

    def _refuses_gap(self, field: Field, errors: list[Any]) -> bool:
        """Deal with a part that is missing; return whether that was an error."""
        if self.require_all_fields:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return False
        if not field.required:
            return False
        incomplete = field.error_messages["incomplete"]
        if all(str(error.message) != str(incomplete) for error in errors):
            errors.append(ValidationError(incomplete, code="incomplete"))
        return True

    def compress(self, data_list: list[Any]) -> Any:
        """Return one value of the clean parts ([] for none). May raise ValidationError."""
        raise NotImplementedError(f"{type(self).__name__} must define compress(data_list).")

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether any part differs."""
        if self.disabled:
            return False
        if data and not isinstance(data, list | tuple):
            return True
        if initial is None:
            parts: Sequence[Any] = [""] * len(data or ())
        else:
            parts = initial if isinstance(initial, list) else self.widget.decompress(initial)
        for field, before, after in zip(self.fields, parts, data or (), strict=False):
            try:
                before = field.to_python(before)
            except ValidationError:
                return True
            if field.has_changed(before, after):
                return True
        return False


class SplitDateTimeField(MultiValueField):
    """A date and time from two inputs."""

    widget: Any = SplitDateTimeWidget
    hidden_widget: Any = SplitHiddenDateTimeWidget
    default_error_messages: Mapping[str, Any] = {
        "invalid_date": LazyText("Enter a valid date."),
        "invalid_time": LazyText("Enter a valid time."),
    }

    def __init__(
        self,
        *,
        input_date_formats: Iterable[str] | None = None,
        input_time_formats: Iterable[str] | None = None,
        **kwargs: Any,
    ) -> None:
        messages = {
            code: text
            for base in reversed(type(self).__mro__)
            for code, text in base.__dict__.get("default_error_messages", {}).items()
        } | dict(kwargs.get("error_messages") or {})
        localize = kwargs.get("localize", False)
        fields = (
            DateField(
                input_formats=input_date_formats,
                error_messages={"invalid": messages["invalid_date"]},
                localize=localize,
            ),
            TimeField(
                input_formats=input_time_formats,
                error_messages={"invalid": messages["invalid_time"]},
                localize=localize,
            ),
        )
        super().__init__(fields, **kwargs)

    def compress(self, data_list: list[Any]) -> Any:
        """Return the date and time in the visitor's zone, or None."""
        if not data_list:
            return None
        for part, code in zip(data_list, ("invalid_date", "invalid_time"), strict=True):
            if part in self.empty_values:
                raise ValidationError(self.error_messages[code], code=code)
        try:
            return surroundings().from_current_timezone(datetime.combine(*data_list))
        except (ValueError, OverflowError) as wrong:
            raise ValidationError(
                self.error_messages["invalid_date"], code="invalid_date"
            ) from wrong
