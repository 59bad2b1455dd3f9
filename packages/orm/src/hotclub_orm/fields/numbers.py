"""Numbers: ints of all sizes, keys, floats, decimals, truth values."""

from __future__ import annotations

import decimal
import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Literal, overload

from hotclub_orm.fields.base import Field, V
from hotclub_orm.validators import DecimalValidator, MaxValueValidator, MinValueValidator

_MAX_DIGITS = 1000  # int() refuses 4300 digits on its own; nothing we store needs so many


def _called(field: Any) -> str:
    """Return how an error names a field; the result of a transform has no name."""
    name = getattr(field, "name", None)
    return f"Field {name!r}" if name else "The lookup"


def _int(field: Any, value: Any) -> Any:
    if type(value) is int or value is None:
        return value
    if isinstance(value, (str, bytes)) and len(value) > _MAX_DIGITS:
        raise ValueError(f"{_called(field)} expected a number but got {len(value)} characters.")
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError) as problem:
        kind = ValueError if isinstance(problem, OverflowError) else type(problem)
        raise kind(f"{_called(field)} expected a number but got {value!r}.") from problem


class IntegerField(Field[V]):
    """An int of 32 bits."""

    empty_strings_allowed = False
    is_integer = True
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": "“%(value)s” value must be an integer."
    }
    description = "Integer"
    bounds: ClassVar[tuple[int, int]] = (-(2**31), 2**31 - 1)

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: IntegerField[int], *args: Any, null: Literal[False] = ..., **options: Any
        ) -> None: ...
        @overload
        def __init__(
            self: IntegerField[int | None], *args: Any, null: Literal[True], **options: Any
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...

    @property
    def validators(self) -> list[Any]:
        """The declared ones, and the range of the column."""
        low, high = self.bounds
        return [*super().validators, MinValueValidator(low), MaxValueValidator(high)]

    def get_prep_value(self, value: Any) -> Any:
        """Return an int. Raises ValueError, TypeError."""
        return _int(self, value)

    def to_python(self, value: Any) -> Any:
        """Return an int. Raises ValidationError."""
        try:
            return _int(self, value)
        except (TypeError, ValueError):
            raise self.problem("invalid", value=value) from None


class BigIntegerField(IntegerField[V]):
    """An int of 64 bits."""

    bounds = (-(2**63), 2**63 - 1)
    description = "Big (8 byte) integer"

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: BigIntegerField[int], *args: Any, null: Literal[False] = ..., **options: Any
        ) -> None: ...
        @overload
        def __init__(
            self: BigIntegerField[int | None], *args: Any, null: Literal[True], **options: Any
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...


class SmallIntegerField(IntegerField[V]):
    """An int of 16 bits."""

    bounds = (-(2**15), 2**15 - 1)
    description = "Small integer"

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: SmallIntegerField[int], *args: Any, null: Literal[False] = ..., **options: Any
        ) -> None: ...
        @overload
        def __init__(
            self: SmallIntegerField[int | None], *args: Any, null: Literal[True], **options: Any
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...


class PositiveIntegerField(IntegerField[V]):
    """An int of 31 bits, zero or more."""

    bounds = (0, 2**31 - 1)
    description = "Positive integer"

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: PositiveIntegerField[int], *args: Any, null: Literal[False] = ..., **options: Any
        ) -> None: ...
        @overload
        def __init__(
            self: PositiveIntegerField[int | None], *args: Any, null: Literal[True], **options: Any
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...


class PositiveBigIntegerField(PositiveIntegerField[V]):
    """An int of 63 bits, zero or more."""

    bounds = (0, 2**63 - 1)
    description = "Positive big integer"

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: PositiveBigIntegerField[int],
            *args: Any,
            null: Literal[False] = ...,
            **options: Any,
        ) -> None: ...
        @overload
        def __init__(
            self: PositiveBigIntegerField[int | None],
            *args: Any,
            null: Literal[True],
            **options: Any,
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...


class PositiveSmallIntegerField(PositiveIntegerField[V]):
    """An int of 15 bits, zero or more."""

    bounds = (0, 2**15 - 1)
    description = "Positive small integer"

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: PositiveSmallIntegerField[int],
            *args: Any,
            null: Literal[False] = ...,
            **options: Any,
        ) -> None: ...
        @overload
        def __init__(
            self: PositiveSmallIntegerField[int | None],
            *args: Any,
            null: Literal[True],
            **options: Any,
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...


class _Auto(IntegerField[V]):
    """A key that the database gives."""

    if not TYPE_CHECKING:

        def __init__(self, *args, **options):
            options["blank"] = True
            super().__init__(*args, **options)

    _points_with = "IntegerField"

    @property
    def db_returning(self) -> bool:
        """The database gives the value."""
        return True

    def validate(self, value: Any, model_instance: Any) -> None:
        """Nothing to check: the database gives it."""

    def rel_db_type(self, connection: Any) -> str | None:
        """Return the int type without the sequence."""
        text: str | None = connection.column_type(self._points_with, {})
        return text

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        """As the base; a model has one such key."""
        super().contribute_to_class(cls, name, private_only)
        cls._meta.auto_field = self

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As the base, without blank."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("blank", None)
        kwargs["primary_key"] = self.primary_key
        return name, path, args, kwargs


class AutoFieldMeta(type):
    """Makes every key that the database gives an AutoField, whatever its size."""

    def __instancecheck__(cls, instance: Any) -> bool:
        return super().__instancecheck__(instance) or (
            cls is AutoField and isinstance(instance, (BigAutoField, SmallAutoField))
        )

    def __subclasscheck__(cls, subclass: type) -> bool:
        return super().__subclasscheck__(subclass) or (
            cls is AutoField and issubclass(subclass, (BigAutoField, SmallAutoField))
        )


class AutoField(_Auto[V], metaclass=AutoFieldMeta):
    """A key of 32 bits that the database gives."""

    description = "Integer"

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: AutoField[int], *args: Any, null: Literal[False] = ..., **options: Any
        ) -> None: ...
        @overload
        def __init__(
            self: AutoField[int | None], *args: Any, null: Literal[True], **options: Any
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...


class BigAutoField(_Auto[V]):
    """A key of 64 bits that the database gives."""

    bounds = (-(2**63), 2**63 - 1)
    _points_with = "BigIntegerField"
    description = "Big (8 byte) integer"

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: BigAutoField[int], *args: Any, null: Literal[False] = ..., **options: Any
        ) -> None: ...
        @overload
        def __init__(
            self: BigAutoField[int | None], *args: Any, null: Literal[True], **options: Any
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...


class SmallAutoField(_Auto[V]):
    """A key of 16 bits that the database gives."""

    bounds = (-(2**15), 2**15 - 1)
    _points_with = "SmallIntegerField"
    description = "Small integer"

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: SmallAutoField[int], *args: Any, null: Literal[False] = ..., **options: Any
        ) -> None: ...
        @overload
        def __init__(
            self: SmallAutoField[int | None], *args: Any, null: Literal[True], **options: Any
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...


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
        except (TypeError, ValueError, OverflowError) as problem:
            kind = ValueError if isinstance(problem, OverflowError) else type(problem)
            raise kind(f"{_called(self)} expected a number but got {value!r}.") from problem

    def to_python(self, value: Any) -> Any:
        """Return a float. Raises ValidationError."""
        try:
            return None if value is None else float(value)
        except (TypeError, ValueError, OverflowError):
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
            elif isinstance(value, str) and len(value) > _MAX_DIGITS:
                raise ValueError(value)
            else:
                number = Decimal(value)
        except (decimal.InvalidOperation, TypeError, ValueError):
            raise self.problem("invalid", value=value) from None
        if not number.is_finite() or not math.isfinite(number.adjusted()):
            raise self.problem("invalid", value=value)
        return number

    def get_prep_value(self, value: Any) -> Any:
        """Return a finite Decimal that fits. Raises ValidationError."""
        number = self.to_python(value)
        if number is not None and abs(number.adjusted()) > _MAX_DIGITS:
            raise self.problem("invalid", value=value)
        return number

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As the base, with the digits."""
        name, path, args, kwargs = super().deconstruct()
        for option in ("max_digits", "decimal_places"):
            if getattr(self, option) is not None:
                kwargs[option] = getattr(self, option)
        return name, path, args, kwargs


class BooleanField(Field[V]):
    """True or False."""

    empty_strings_allowed = False
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": "“%(value)s” value must be either True or False.",
        "invalid_nullable": "“%(value)s” value must be either True, False, or None.",
    }
    description = "Boolean (Either True or False)"

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: BooleanField[bool], *args: Any, null: Literal[False] = ..., **options: Any
        ) -> None: ...
        @overload
        def __init__(
            self: BooleanField[bool | None], *args: Any, null: Literal[True], **options: Any
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...

    def get_internal_type(self) -> str:
        """BooleanField, for subclasses too."""
        return "BooleanField"

    def to_python(self, value: Any) -> Any:
        """Return True or False, also for "t", "True", "1", "f", "False", "0"."""
        if value is True or value is False or (value is None and self.null):
            return value
        if self.null and value in self.empty_values:
            return None
        try:
            return {
                True: True,
                "t": True,
                "True": True,
                "1": True,
                False: False,
                "f": False,
                "False": False,
                "0": False,
            }[value]
        except (KeyError, TypeError):
            code = "invalid_nullable" if self.null else "invalid"
            raise self.problem(code, value=value) from None

    def get_prep_value(self, value: Any) -> Any:
        """Return True, False or None. Raises ValidationError."""
        return value if value is None else self.to_python(value)


class NullBooleanField(BooleanField[V]):
    """Kept for old migrations only."""

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: NullBooleanField[bool], *args: Any, null: Literal[False] = ..., **options: Any
        ) -> None: ...
        @overload
        def __init__(
            self: NullBooleanField[bool | None], *args: Any, null: Literal[True], **options: Any
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...


class OrderWrt(IntegerField[Any]):
    """The place of an object among its siblings; it comes with `order_with_respect_to`."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{**options, "name": "_order", "editable": False})

    def get_internal_type(self) -> str:
        """A whole number."""
        return "IntegerField"
