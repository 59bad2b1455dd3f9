"""Whole numbers of all sizes, and the place among siblings.

Flow: declaration → the column's range as validators; a value → **int**, or an error that names the field.
Not here: keys that the database gives (automatic.py).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Literal, overload

from hotclub_orm.errors import shown
from hotclub_orm.fields.base import Field, V, called
from hotclub_orm.validators import MaxValueValidator, MinValueValidator

MAX_DIGITS = 1000  # int() refuses 4300 digits on its own; nothing we store needs so many


def _int(field: Any, value: Any) -> Any:
    if type(value) is int or value is None:
        return value
    if isinstance(value, (str, bytes)) and len(value) > MAX_DIGITS:
        raise ValueError(f"{called(field)} expected a number but got {len(value)} characters.")
    if isinstance(value, Decimal) and value.is_finite() and value.adjusted() > MAX_DIGITS:
        raise ValueError(f"{called(field)} expected a number but got one of too many digits.")
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError, RecursionError) as problem:
        kind = TypeError if isinstance(problem, TypeError) else ValueError
        raise kind(f"{called(field)} expected a number but got {shown(value)}.") from problem


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
        """The declared ones, and the range of the column where they do not say more."""
        found = super().validators
        low, high = self.bounds
        if not any(limit >= low for limit in _limits(found, MinValueValidator)):
            found.append(MinValueValidator(low))
        if not any(limit <= high for limit in _limits(found, MaxValueValidator)):
            found.append(MaxValueValidator(high))
        return found

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


def _limits(validators: list[Any], kind: type[MinValueValidator | MaxValueValidator]) -> list[Any]:
    """Return the limits that validators of one kind set."""
    limits = [one.limit_value for one in validators if isinstance(one, kind)]
    return [limit() if callable(limit) else limit for limit in limits]


class OrderWrt(IntegerField[Any]):
    """The place of an object among its siblings; it comes with `order_with_respect_to`."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{**options, "name": "_order", "editable": False})

    def get_internal_type(self) -> str:
        """A whole number."""
        return "IntegerField"
