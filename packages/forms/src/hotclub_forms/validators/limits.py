"""Validators of size: least and most, length, step, digits of a decimal."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hotclub_forms.errors import ValidationError
from hotclub_forms.texts import LazyPlural, LazyText
from hotclub_forms.validators.contract import Validator


class BaseValidator(Validator):
    """Compare a value with a limit; subclasses say how, in `compare` and `clean`.

    limit_value: the limit, or a callable that gives it at the time of the check.
    """

    message: Any = LazyText("Ensure this value is %(limit_value)s (it is %(show_value)s).")
    code = "limit_value"

    def __init__(self, limit_value: Any, message: Any = None) -> None:
        self.limit_value = limit_value
        if message is not None:
            self.message = message

    def __call__(self, value: Any) -> None:
        """Raise ValidationError when `compare` says that the value is beyond the limit."""
        cleaned = self.clean(value)
        limit = self.limit_value() if callable(self.limit_value) else self.limit_value
        if self.compare(cleaned, limit):
            params = {"limit_value": limit, "show_value": cleaned, "value": value}
            raise ValidationError(self.message, code=self.code, params=params)

    def compare(self, a: Any, b: Any) -> bool:
        """Tell whether value a is beyond limit b."""
        return a is not b

    def clean(self, x: Any) -> Any:
        """Return what of the value is compared."""
        return x


class MaxValueValidator(BaseValidator):
    """Refuse what is greater than the limit."""

    message: Any = LazyText("Ensure this value is less than or equal to %(limit_value)s.")
    code = "max_value"

    def compare(self, a: Any, b: Any) -> bool:
        """Tell whether a > b."""
        return bool(a > b)


class MinValueValidator(BaseValidator):
    """Refuse what is less than the limit."""

    message: Any = LazyText("Ensure this value is greater than or equal to %(limit_value)s.")
    code = "min_value"

    def compare(self, a: Any, b: Any) -> bool:
        """Tell whether a < b."""
        return bool(a < b)


class StepValueValidator(BaseValidator):
    """Require a multiple of the limit, counted from offset (0 when None)."""

    message: Any = LazyText("Ensure this value is a multiple of step size %(limit_value)s.")
    code = "step_size"

    def __init__(self, limit_value: Any, message: Any = None, offset: Any = None) -> None:
        super().__init__(limit_value, message)
        if offset is not None:
            self.message = (
                LazyText(
                    "Ensure this value is a multiple of step size %(limit_value)s, starting from "
                    "%(offset)s, e.g. %(offset)s, %(valid_value1)s, %(valid_value2)s, and so on."
                )
                if message is None
                else message
            )
        self.offset = offset

    def __call__(self, value: Any) -> None:
        """Raise ValidationError unless the value is offset + n * step."""
        if self.offset is None:
            super().__call__(value)
            return
        cleaned = self.clean(value)
        limit = self.limit_value() if callable(self.limit_value) else self.limit_value
        if self.compare(cleaned, limit):
            offset = self.offset.__class__(self.offset)
            params = {
                "limit_value": limit,
                "offset": offset,
                "valid_value1": offset + limit,
                "valid_value2": offset + 2 * limit,
            }
            raise ValidationError(self.message, code=self.code, params=params)

    def compare(self, a: Any, b: Any) -> bool:
        """Tell whether a - offset is no multiple of b; floats within 1e-9."""
        offset = self.offset or 0
        if isinstance(a, float) or isinstance(b, float) or isinstance(offset, float):
            return _is_off_step(a, b, offset)
        step = abs(Fraction(b))
        rest = (Fraction(a) - Fraction(offset)) % step
        # Decimal(0.02) is a little more than 0.02, and so are its multiples.
        return bool(min(rest, step - rest) > step / 10**12)


def _is_off_step(value: Any, step: Any, offset: Any) -> bool:
    try:
        rest = math.remainder(float(value) - float(offset), float(step))
    except (OverflowError, ValueError):
        return True
    return not math.isclose(rest, 0, abs_tol=1e-9)


class MinLengthValidator(BaseValidator):
    """Require at least so many characters (or items)."""

    message: Any = LazyPlural(
        "Ensure this value has at least %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at least %(limit_value)d characters (it has %(show_value)d).",
        "limit_value",
    )
    code = "min_length"

    def compare(self, a: Any, b: Any) -> bool:
        """Tell whether length a < b."""
        return bool(a < b)

    def clean(self, x: Any) -> Any:
        """Return the length."""
        return len(x)


class MaxLengthValidator(BaseValidator):
    """Allow at most so many characters (or items)."""

    message: Any = LazyPlural(
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
        "limit_value",
    )
    code = "max_length"

    def compare(self, a: Any, b: Any) -> bool:
        """Tell whether length a > b."""
        return bool(a > b)

    def clean(self, x: Any) -> Any:
        """Return the length."""
        return len(x)


class DecimalValidator(Validator):
    """Limit the digits of a decimal: max_digits in all, decimal_places after the point."""

    messages: dict[str, Any] = {
        "invalid": LazyText("Enter a number."),
        "max_digits": LazyPlural(
            "Ensure that there are no more than %(max)s digit in total.",
            "Ensure that there are no more than %(max)s digits in total.",
            "max",
        ),
        "max_decimal_places": LazyPlural(
            "Ensure that there are no more than %(max)s decimal place.",
            "Ensure that there are no more than %(max)s decimal places.",
            "max",
        ),
        "max_whole_digits": LazyPlural(
            "Ensure that there are no more than %(max)s digit before the decimal point.",
            "Ensure that there are no more than %(max)s digits before the decimal point.",
            "max",
        ),
    }

    def __init__(self, max_digits: int | None, decimal_places: int | None) -> None:
        self.max_digits, self.decimal_places = max_digits, decimal_places

    def __call__(self, value: Decimal) -> None:
        """Raise ValidationError; its code says which limit is passed."""
        digits, decimals, whole_digits = self._count(value)
        if self.max_digits is not None and digits > self.max_digits:
            self._refuse("max_digits", self.max_digits, value)
        if self.decimal_places is not None and decimals > self.decimal_places:
            self._refuse("max_decimal_places", self.decimal_places, value)
        if self.max_digits is not None and self.decimal_places is not None:
            whole = self.max_digits - self.decimal_places
            if whole_digits > whole:
                self._refuse("max_whole_digits", whole, value)

    def _count(self, value: Decimal) -> tuple[int, int, int]:
        """Return digits in all, after the point, before the point, as the number is written out."""
        _, digit_tuple, exponent = value.as_tuple()
        if not isinstance(exponent, int):
            raise ValidationError(self.messages["invalid"], code="invalid", params={"value": value})
        if exponent >= 0:
            digits = 0 if digit_tuple == (0,) else len(digit_tuple) + exponent
            return max(digits, len(digit_tuple)), 0, max(digits, len(digit_tuple))
        decimals = -exponent
        digits = max(len(digit_tuple), decimals)
        return digits, decimals, digits - decimals

    def _refuse(self, code: str, limit: int, value: Decimal) -> None:
        raise ValidationError(self.messages[code], code=code, params={"max": limit, "value": value})
