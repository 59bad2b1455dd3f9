"""Numbers with a fraction: floats and decimals.

Flow: a value → **float** or a finite **Decimal**, or an error that names the field.
"""

from __future__ import annotations

import decimal
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Literal, overload

from hotclub_orm.errors import shown
from hotclub_orm.fields.base import Field, V, called
from hotclub_orm.fields.integers import MAX_DIGITS
from hotclub_orm.validators import DecimalValidator


class FloatField(Field[V]):
    """A float of 64 bits."""

    empty_strings_allowed = False
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": "“%(value)s” value must be a float."
    }
    description = "Floating point number"

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: FloatField[float], *args: Any, null: Literal[False] = ..., **options: Any
        ) -> None: ...
        @overload
        def __init__(
            self: FloatField[float | None], *args: Any, null: Literal[True], **options: Any
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...

    def get_prep_value(self, value: Any) -> Any:
        """Return a float. Raises ValueError, TypeError."""
        if type(value) is float or value is None:
            return value
        try:
            return float(value)
        except (TypeError, ValueError, OverflowError, RecursionError) as problem:
            kind = TypeError if isinstance(problem, TypeError) else ValueError
            raise kind(f"{called(self)} expected a number but got {shown(value)}.") from problem

    def to_python(self, value: Any) -> Any:
        """Return a float. Raises ValidationError."""
        try:
            return None if value is None else float(value)
        except (TypeError, ValueError, OverflowError, RecursionError):
            raise self.problem("invalid", value=value) from None


class DecimalField(Field[V]):
    """An exact number of `max_digits` digits, `decimal_places` of them after the point."""

    empty_strings_allowed = False
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": "“%(value)s” value must be a decimal number."
    }
    description = "Decimal number"
    max_digits: int | None
    decimal_places: int | None

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: DecimalField[Decimal], *args: Any, null: Literal[False] = ..., **options: Any
        ) -> None: ...
        @overload
        def __init__(
            self: DecimalField[Decimal | None], *args: Any, null: Literal[True], **options: Any
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...

    else:

        def __init__(
            self, verbose_name=None, name=None, max_digits=None, decimal_places=None, **options
        ):
            self.max_digits, self.decimal_places = max_digits, decimal_places
            super().__init__(verbose_name, name, **options)

    @property
    def validators(self) -> list[Any]:
        """The declared ones, and the digits."""
        return [*super().validators, DecimalValidator(self.max_digits, self.decimal_places)]

    def to_python(self, value: Any) -> Any:
        """Return a finite Decimal. Raises ValidationError."""
        if value is None:
            return None
        try:
            if isinstance(value, float):
                context = decimal.Context(prec=self.max_digits or 28)
                number = context.create_decimal_from_float(value)
            elif (isinstance(value, str) and len(value) > MAX_DIGITS) or (
                isinstance(value, int) and value.bit_length() > MAX_DIGITS * 4
            ):
                raise ValueError(value)
            else:
                number = Decimal(value)
        except (decimal.InvalidOperation, TypeError, ValueError):
            raise self.problem("invalid", value=value) from None
        if not number.is_finite():
            raise self.problem("invalid", value=value)
        return number

    def get_prep_value(self, value: Any) -> Any:
        """Return a finite Decimal that fits. Raises ValidationError."""
        number = self.to_python(value)
        if number is not None and abs(number.adjusted()) > MAX_DIGITS:
            raise self.problem("invalid", value=value)
        return number

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As the base, with the digits."""
        name, path, args, kwargs = super().deconstruct()
        for option in ("max_digits", "decimal_places"):
            if getattr(self, option) is not None:
                kwargs[option] = getattr(self, option)
        return name, path, args, kwargs
