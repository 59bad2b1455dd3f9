"""Fields of truth values and numbers.

Flow: base.py → these. Text is taken where it is short enough to be an honest number.
Not here: formatting for people.
"""

from __future__ import annotations

import decimal
import math
import re
from decimal import Decimal
from typing import Any, ClassVar

from hotclub_api.errors import ImproperlyConfigured
from hotclub_api.fields.base import Field
from hotclub_api.settings import api_settings
from hotclub_api.value_validators import MaxValueValidator, MinValueValidator


class BooleanField(Field, context_free=True):
    """True or False; with allow_null, None too."""

    default_error_messages = {"invalid": "Must be a valid boolean."}
    default_empty_html: Any = False
    initial: Any = False
    TRUE_VALUES: ClassVar[frozenset[Any]] = frozenset(
        {"t", "T", "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE"}
        | {"on", "On", "ON", "1", 1}
    )
    FALSE_VALUES: ClassVar[frozenset[Any]] = frozenset(
        {"f", "F", "n", "N", "no", "No", "NO", "false", "False", "FALSE"}
        | {"off", "Off", "OFF", "0", 0}
    )
    NULL_VALUES: ClassVar[frozenset[Any]] = frozenset({"null", "Null", "NULL", "", None})

    def __init__(self, **kwargs: Any) -> None:
        if kwargs.get("allow_null", False):
            self.default_empty_html = None
            self.initial = None
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Any:
        """Return the truth value of a boolean, 0 or 1, or a word for one."""
        if data is True or data is False:
            return data
        if isinstance(data, (str, int, float)):
            word = data.strip()[:10] if isinstance(data, str) else data
            if word in self.TRUE_VALUES:
                return True
            if word in self.FALSE_VALUES:
                return False
            if word in self.NULL_VALUES and self.allow_null:
                return None
        return self.fail("invalid", input=data)

    def to_representation(self, value: Any) -> Any:
        """Return the truth value."""
        if value is True or value is False:
            return value
        try:
            if value in self.TRUE_VALUES:
                return True
            if value in self.FALSE_VALUES:
                return False
            if value in self.NULL_VALUES and self.allow_null:
                return None
        except TypeError:  # an unhashable value
            pass
        return bool(value)


class NullBooleanField(BooleanField, context_free=True):
    """A BooleanField that takes None; kept for serializers written long ago."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "allow_null": True})


class _LimitedField(Field):
    """A number with optional limits."""

    default_error_messages = {
        "max_value": "Ensure this value is less than or equal to {max_value}.",
        "min_value": "Ensure this value is greater than or equal to {min_value}.",
        "max_string_length": "String value too large.",
    }
    MAX_STRING_LENGTH: ClassVar[int] = 1000

    def __init__(self, *, max_value: Any = None, min_value: Any = None, **kwargs: Any) -> None:
        self.max_value, self.min_value = max_value, min_value
        super().__init__(**kwargs)
        for limit, kind, key in (
            (max_value, MaxValueValidator, "max_value"),
            (min_value, MinValueValidator, "min_value"),
        ):
            if limit is not None:
                message = str(self.error_messages[key]).replace(f"{{{key}}}", "{limit_value}")
                self.validators.append(kind(limit, message=message))

    def _check_length(self, data: Any) -> None:
        if isinstance(data, str) and len(data) > self.MAX_STRING_LENGTH:
            self.fail("max_string_length", max_length=self.MAX_STRING_LENGTH)


class IntegerField(_LimitedField, context_free=True):
    """A whole number; "7" and 7.0 are taken, 7.5 and True are not."""

    default_error_messages = {"invalid": "A valid integer is required."}
    _number = re.compile(r"\s*([+-]?[0-9]+(?:_[0-9]+)*)(?:\.0*)?\s*", re.ASCII)

    def to_internal_value(self, data: Any) -> Any:
        """Return the int."""
        if type(data) is int:
            return data
        self._check_length(data)
        if isinstance(data, str):
            found = self._number.fullmatch(data)
            if found is None:
                self.fail("invalid")
            assert found is not None
            return int(found[1])
        if isinstance(data, (float, Decimal)):
            if not math.isfinite(data) or data != int(data):
                self.fail("invalid")
            return int(data)
        if isinstance(data, int) and not isinstance(data, bool):
            return int(data)
        return self.fail("invalid")

    def to_representation(self, value: Any) -> Any:
        """Return the int."""
        return int(value)


class BigIntegerField(IntegerField, context_free=True):
    """A whole number that may be shown as text, for clients that keep numbers as floats.

    coerce_to_string: default the setting COERCE_BIGINT_TO_STRING.
    """

    def __init__(self, *, coerce_to_string: bool | None = None, **kwargs: Any) -> None:
        self._coerce = coerce_to_string
        super().__init__(**kwargs)

    @property
    def coerce_to_string(self) -> bool:
        """Whether the number is shown as text."""
        return api_settings.COERCE_BIGINT_TO_STRING if self._coerce is None else self._coerce

    def to_representation(self, value: Any) -> Any:
        """Return the int, or its text."""
        return str(int(value)) if self.coerce_to_string else int(value)


class FloatField(_LimitedField, context_free=True):
    """A floating-point number; NaN and infinities are not taken."""

    default_error_messages = {"invalid": "A valid number is required."}

    def to_internal_value(self, data: Any) -> Any:
        """Return the float."""
        self._check_length(data)
        if not isinstance(data, (str, int, float, Decimal)) or isinstance(data, bool):
            self.fail("invalid")
        try:
            value = float(data)
        except (ValueError, OverflowError):
            self.fail("invalid")
        if not math.isfinite(value):
            self.fail("invalid")
        return value

    def to_representation(self, value: Any) -> Any:
        """Return the float."""
        return float(value)


class DecimalField(_LimitedField, context_free=True):
    """A decimal number.

    max_digits, decimal_places: None for any.   coerce_to_string: shown as text (default the
    setting COERCE_DECIMAL_TO_STRING).   rounding: a constant of `decimal`; without it, input with
    too many places is refused.   normalize_output: trailing zeros are dropped.   localize: kept
    for Django's signature; numbers of an API have one form.
    """

    default_error_messages = {
        "invalid": "A valid number is required.",
        "max_digits": "Ensure that there are no more than {max_digits} digits in total.",
        "max_decimal_places": (
            "Ensure that there are no more than {max_decimal_places} decimal places."
        ),
        "max_whole_digits": (
            "Ensure that there are no more than {max_whole_digits} digits before the decimal point."
        ),
    }

    def __init__(
        self,
        max_digits: int | None,
        decimal_places: int | None,
        coerce_to_string: bool | None = None,
        max_value: Any = None,
        min_value: Any = None,
        localize: bool = False,
        rounding: str | None = None,
        normalize_output: bool = False,
        **kwargs: Any,
    ) -> None:
        self.max_digits, self.decimal_places = max_digits, decimal_places
        self._coerce = coerce_to_string
        self.localize, self.normalize_output = localize, normalize_output
        if rounding is not None and rounding not in vars(decimal).values():
            raise ImproperlyConfigured(f"{rounding!r} is no rounding of the decimal module.")
        self.rounding = rounding
        self.max_whole_digits = (
            max_digits - decimal_places
            if max_digits is not None and decimal_places is not None
            else None
        )
        super().__init__(max_value=max_value, min_value=min_value, **kwargs)

    @property
    def coerce_to_string(self) -> bool:
        """Whether the number is shown as text."""
        return api_settings.COERCE_DECIMAL_TO_STRING if self._coerce is None else self._coerce

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        """Return as `Field` does; blank text is None where that is allowed."""
        if isinstance(data, str) and len(data) <= self.MAX_STRING_LENGTH and not data.strip():
            if self.allow_null:
                return True, None
        return super().validate_empty_values(data)

    def to_internal_value(self, data: Any) -> Any:
        """Return the Decimal; a float is taken by its shortest text."""
        self._check_length(data)
        if not isinstance(data, (str, int, float, Decimal)) or isinstance(data, bool):
            self.fail("invalid")
        try:
            # Underscores and digits of other scripts are Python's, not a client's.
            text = str(data).strip()
            if not text.isascii() or "_" in text:
                raise decimal.InvalidOperation
            value = data if isinstance(data, Decimal) else Decimal(text)
        except (decimal.DecimalException, ValueError):
            self.fail("invalid")
        if not value.is_finite():
            self.fail("invalid")
        return self.quantize(self.validate_precision(value))

    def validate_precision(self, value: Decimal) -> Decimal:
        """Return value.

        Raises ValidationError for too many digits, places or whole digits.
        """
        _sign, digits, exponent = value.as_tuple()
        assert isinstance(exponent, int)
        places = max(0, -exponent)
        whole = max(0, len(digits) + exponent) if digits != (0,) else 0
        total = max(whole + places, len(digits) if digits != (0,) else places)
        if self.rounding is None or self.decimal_places is None:
            if self.max_digits is not None and total > self.max_digits:
                self.fail("max_digits", max_digits=self.max_digits)
            if self.decimal_places is not None and places > self.decimal_places:
                self.fail("max_decimal_places", max_decimal_places=self.decimal_places)
        if self.max_whole_digits is not None and whole > self.max_whole_digits:
            self.fail("max_whole_digits", max_whole_digits=self.max_whole_digits)
        return value

    def quantize(self, value: Decimal) -> Decimal:
        """Return value with exactly `decimal_places` places.

        Raises ValidationError when it has too many digits for that.
        """
        if self.decimal_places is None:
            return value
        context = decimal.Context(prec=max(self.max_digits or 0, 28, len(str(value)) + 28))
        try:
            return value.quantize(
                Decimal(1).scaleb(-self.decimal_places), rounding=self.rounding, context=context
            )
        except decimal.InvalidOperation:
            self.fail("max_digits", max_digits=self.max_digits)
            raise

    def to_representation(self, value: Any) -> Any:
        """Return the number as text or Decimal, with its decimal places."""
        if value is None:
            return "" if self.coerce_to_string else None
        number = value if isinstance(value, Decimal) else Decimal(str(value).strip())
        number = self._shown_places(number)
        if self.normalize_output:
            number = number.normalize()
        return f"{number:f}" if self.coerce_to_string else number

    def _shown_places(self, number: Decimal) -> Decimal:
        if self.decimal_places is None or not number.is_finite():
            return number
        if number.as_tuple().exponent == -self.decimal_places:
            return number
        context = decimal.Context(prec=max(28, len(str(number)) + self.decimal_places + 2))
        return number.quantize(
            Decimal(1).scaleb(-self.decimal_places), rounding=self.rounding, context=context
        )
