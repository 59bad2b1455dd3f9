"""Mathematics."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hotclub_orm.expressions.calls import Func
from hotclub_orm.expressions.parameters import Sql, field_for
from hotclub_orm.lookups import Transform


class _Numeric(Transform):
    """A float for ints and floats, a decimal for decimals."""

    def _resolve_output_field(self) -> Any:
        source = self.get_source_expressions()[0].output_field
        decimal = source.get_internal_type() == "DecimalField"
        return field_for(Decimal) if decimal else field_for(float)


class Abs(Transform):
    """The absolute value."""

    function = "ABS"
    lookup_name = "abs"


class Ceil(Transform):
    """The next whole number up."""

    function = "CEILING"
    lookup_name = "ceil"


class Floor(Transform):
    """The next whole number down."""

    function = "FLOOR"
    lookup_name = "floor"


class Sign(Transform):
    """-1, 0 or 1."""

    function = "SIGN"
    lookup_name = "sign"


class ACos(_Numeric):
    """The arc cosine."""

    function = "ACOS"
    lookup_name = "acos"


class ASin(_Numeric):
    """The arc sine."""

    function = "ASIN"
    lookup_name = "asin"


class ATan(_Numeric):
    """The arc tangent."""

    function = "ATAN"
    lookup_name = "atan"


class Cos(_Numeric):
    """The cosine."""

    function = "COS"
    lookup_name = "cos"


class Cot(_Numeric):
    """The cotangent."""

    function = "COT"
    lookup_name = "cot"


class Degrees(_Numeric):
    """Radians as degrees."""

    function = "DEGREES"
    lookup_name = "degrees"


class Exp(_Numeric):
    """e to that power."""

    function = "EXP"
    lookup_name = "exp"


class Ln(_Numeric):
    """The natural logarithm."""

    function = "LN"
    lookup_name = "ln"


class Radians(_Numeric):
    """Degrees as radians."""

    function = "RADIANS"
    lookup_name = "radians"


class Sin(_Numeric):
    """The sine."""

    function = "SIN"
    lookup_name = "sin"


class Sqrt(_Numeric):
    """The square root."""

    function = "SQRT"
    lookup_name = "sqrt"


class Tan(_Numeric):
    """The tangent."""

    function = "TAN"
    lookup_name = "tan"


class _OfDecimals(Func):
    """A function that PostgreSQL has of exact numbers only: floats are cast on the way in."""

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """Write the call with every float as numeric; the result is a float again when it is read."""
        made = self.copy()
        made.set_source_expressions(list(map(_as_numeric, self.get_source_expressions())))
        return made.as_sql(compiler, connection, **extra)


def _as_numeric(source: Any) -> Any:
    field = source.output_field_or_none
    if field is None or field.get_internal_type() != "FloatField":
        return source
    return Func(source, template="(%(expressions)s)::numeric", output_field=field)


class _TwoNumbers(Func):
    arity = 2

    def _resolve_output_field(self) -> Any:
        kinds = [one.output_field_or_none for one in self.get_source_expressions()]
        decimal = any(k is not None and k.get_internal_type() == "DecimalField" for k in kinds)
        return field_for(Decimal) if decimal else field_for(float)


class ATan2(_TwoNumbers):
    """The arc tangent of a quotient, in the right quadrant."""

    function = "ATAN2"


class Log(_OfDecimals, _TwoNumbers):
    """The logarithm to a base: Log(base, number)."""

    function = "LOG"


class Mod(_OfDecimals, _TwoNumbers):
    """The remainder."""

    function = "MOD"


class Power(_TwoNumbers):
    """The first to the power of the second."""

    function = "POWER"


class Pi(Func):
    """The ratio of a circle's circumference to its diameter."""

    function = "PI"
    arity = 0

    def _resolve_output_field(self) -> Any:
        return field_for(float)


class Random(Func):
    """A number from 0 up to 1."""

    function = "RANDOM"
    arity = 0

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """SQLite's RANDOM() is a signed 64-bit int."""
        return "(0.5 - RANDOM() / CAST(-9223372036854775808 AS REAL) / 2)", []

    def get_group_by_cols(self) -> list[Any]:
        """Return nothing: it differs in every row."""
        return []

    def _resolve_output_field(self) -> Any:
        return field_for(float)


class Round(_OfDecimals, Transform):
    """Rounded to so many places."""

    function = "ROUND"
    lookup_name = "round"
    arity = None

    def __init__(self, expression: Any, precision: Any = 0, **extra: Any) -> None:
        if not hasattr(precision, "resolve_expression") and type(precision) is not int:
            raise TypeError(f"The precision of Round() is an int, not {precision!r}.")
        self.is_negative = type(precision) is int and precision < 0
        super().__init__(expression, precision, **extra)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """SQLite has no negative precision."""
        if self.is_negative:
            raise ValueError("SQLite does not support negative precision.")
        return self.as_sql(compiler, connection, **extra)

    def _resolve_output_field(self) -> Any:
        return self.get_source_expressions()[0].output_field
