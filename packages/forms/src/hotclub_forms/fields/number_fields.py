"""Fields of numbers. Thousands separators and decimal commas are read with localize=True."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from hotclub_forms.coerce import parse_decimal, parse_float, parse_integer
from hotclub_forms.errors import ValidationError
from hotclub_forms.fields.field import Cleaner, Field, as_text
from hotclub_forms.surroundings import surroundings
from hotclub_forms.texts import LazyText
from hotclub_forms.validators import (
    DecimalValidator,
    MaxValueValidator,
    MinValueValidator,
    StepValueValidator,
)
from hotclub_forms.widgets import NumberInput, Widget

# Fewer digits than this can't be slow, and need no second look.
_FEW_DIGITS = 18


class IntegerField(Field):
    """A whole number. step_size: the number is min_value (or 0) plus a multiple of it."""

    widget: Any = NumberInput
    default_error_messages: Mapping[str, Any] = {"invalid": LazyText("Enter a whole number.")}
    _parse: Callable[[str], Any] = staticmethod(parse_integer)

    def __init__(
        self, *, max_value: Any = None, min_value: Any = None, step_size: Any = None, **kwargs: Any
    ) -> None:
        self.max_value, self.min_value, self.step_size = max_value, min_value, step_size
        if kwargs.get("localize") and type(self).widget is NumberInput:
            # A number input takes no separators, so a localized number is typed as text.
            kwargs.setdefault("widget", super().widget)
        super().__init__(**kwargs)
        if max_value is not None:
            self.validators.append(MaxValueValidator(max_value))
        if min_value is not None:
            self.validators.append(MinValueValidator(min_value))
        if step_size is not None:
            self.validators.append(StepValueValidator(step_size, offset=min_value))

    def to_python(self, value: Any) -> Any:
        """Return the number, or None. Raises ValidationError."""
        if value in self.empty_values:
            return None
        text = as_text(value)
        if self.localize:
            text = surroundings().sanitize_separators(text)
        try:
            return type(self)._parse(text)
        except ValueError as wrong:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from wrong

    def widget_attrs(self, widget: Widget) -> dict[str, Any]:
        """Return min, max and step."""
        attrs = super().widget_attrs(widget)
        if isinstance(widget, NumberInput):
            limits = {"min": self.min_value, "max": self.max_value, "step": self.step_size}
            attrs |= {name: limit for name, limit in limits.items() if limit is not None}
        return attrs

    def _compile(self) -> Cleaner | None:
        snapshot = list(self.validators)
        bounds = _value_bounds(snapshot)
        if bounds is None or self.localize:
            return None
        least, most = bounds

        def clean_integer(field: IntegerField, value: Any) -> Any:
            if value.__class__ is str and len(value) <= _FEW_DIGITS and value.isdecimal():
                number = int(value)
                if least <= number <= most and field.validators == snapshot:
                    return number
            return field.clean(value)

        return clean_integer


def _value_bounds(validators: Sequence[Any]) -> tuple[float, float] | None:
    """Return least and most, if that is all that the validators say."""
    least: Any = float("-inf")
    most: Any = float("inf")
    for validator in validators:
        kind, limit = validator.__class__, getattr(validator, "limit_value", None)
        if not isinstance(limit, int | float | Decimal):
            return None
        if kind is MinValueValidator:
            least = max(least, limit)
        elif kind is MaxValueValidator:
            most = min(most, limit)
        else:
            return None
    return least, most


class FloatField(IntegerField):
    """A finite number."""

    default_error_messages: Mapping[str, Any] = {"invalid": LazyText("Enter a number.")}
    _parse = staticmethod(parse_float)

    def widget_attrs(self, widget: Widget) -> dict[str, Any]:
        """Return min, max and step; any step when the field has none."""
        attrs = super().widget_attrs(widget)
        if isinstance(widget, NumberInput) and "step" not in widget.attrs:
            attrs.setdefault("step", "any" if self.step_size is None else str(self.step_size))
        return attrs

    def _compile(self) -> Cleaner | None:
        snapshot = list(self.validators)
        bounds = _value_bounds(snapshot)
        if bounds is None or self.localize:
            return None
        least, most = bounds

        def clean_float(field: FloatField, value: Any) -> Any:
            if value.__class__ is str and len(value) <= _FEW_DIGITS and value.isascii():
                whole, _, fraction = value.partition(".")
                if whole.isdigit() and (fraction.isdigit() or not fraction):
                    number = float(value)
                    if least <= number <= most and field.validators == snapshot:
                        return number
            return field.clean(value)

        return clean_float


class DecimalField(IntegerField):
    """An exact number. max_digits: in all; decimal_places: of them after the point."""

    default_error_messages: Mapping[str, Any] = {"invalid": LazyText("Enter a number.")}
    _parse = staticmethod(parse_decimal)

    def __init__(
        self,
        *,
        max_value: Any = None,
        min_value: Any = None,
        max_digits: int | None = None,
        decimal_places: int | None = None,
        **kwargs: Any,
    ) -> None:
        self.max_digits, self.decimal_places = max_digits, decimal_places
        super().__init__(max_value=max_value, min_value=min_value, **kwargs)
        self.validators.append(DecimalValidator(max_digits, decimal_places))

    def widget_attrs(self, widget: Widget) -> dict[str, Any]:
        """Return min, max and a step of one in the last decimal place."""
        attrs = super().widget_attrs(widget)
        if isinstance(widget, NumberInput) and "step" not in widget.attrs:
            step = "any"
            if self.step_size is not None:
                step = str(self.step_size)
            elif self.decimal_places is not None:
                step = str(Decimal(1).scaleb(-self.decimal_places)).lower()
            attrs.setdefault("step", step)
        return attrs

    def _compile(self) -> Cleaner | None:
        snapshot = list(self.validators)
        digit_limits = [v for v in snapshot if v.__class__ is DecimalValidator]
        bounds = _value_bounds([v for v in snapshot if v.__class__ is not DecimalValidator])
        if bounds is None or len(digit_limits) != 1 or self.localize:
            return None
        least, most = bounds
        places = _or_many(digit_limits[0].decimal_places)
        digits = _or_many(digit_limits[0].max_digits)
        whole_digits = digits - places if digits < _FEW_DIGITS and places < _FEW_DIGITS else digits

        def clean_decimal(field: DecimalField, value: Any) -> Any:
            if value.__class__ is str and len(value) <= _FEW_DIGITS and value.isascii():
                whole, _, fraction = value.partition(".")
                if (
                    len(whole) <= whole_digits
                    and len(fraction) <= places
                    and len(whole) + len(fraction) <= digits
                    and whole.isdigit()
                    and (fraction.isdigit() or not fraction)
                ):
                    number = Decimal(value)
                    if least <= number <= most and field.validators == snapshot:
                        return number
            return field.clean(value)

        return clean_decimal


def _or_many(limit: int | None) -> int:
    return _FEW_DIGITS if limit is None else limit
