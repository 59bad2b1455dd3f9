"""Functions over windows."""

from __future__ import annotations

from typing import Any

from hotclub_orm.expressions.calls import Func
from hotclub_orm.expressions.parameters import field_for


class CumeDist(Func):
    """The share of rows up to this one."""

    function = "CUME_DIST"
    window_compatible = True

    def _resolve_output_field(self) -> Any:
        return field_for(float)


class DenseRank(Func):
    """The rank without gaps."""

    function = "DENSE_RANK"
    window_compatible = True

    def _resolve_output_field(self) -> Any:
        return field_for(int)


class PercentRank(Func):
    """The rank as a share."""

    function = "PERCENT_RANK"
    window_compatible = True

    def _resolve_output_field(self) -> Any:
        return field_for(float)


class Rank(Func):
    """The rank, equal rows sharing one."""

    function = "RANK"
    window_compatible = True

    def _resolve_output_field(self) -> Any:
        return field_for(int)


class RowNumber(Func):
    """The number of the row."""

    function = "ROW_NUMBER"
    window_compatible = True

    def _resolve_output_field(self) -> Any:
        return field_for(int)


class FirstValue(Func):
    """The first row's value."""

    function = "FIRST_VALUE"
    window_compatible = True
    arity = 1


class LastValue(Func):
    """The last row's value."""

    function = "LAST_VALUE"
    window_compatible = True
    arity = 1


class _Offset(Func):
    window_compatible = True

    def __init__(self, expression: Any, offset: int = 1, default: Any = None, **extra: Any) -> None:
        if expression is None:
            raise ValueError(f"{type(self).__name__} requires a non-null source expression.")
        if type(offset) is not int or offset <= 0:
            raise ValueError(f"{type(self).__name__} requires a positive integer for the offset.")
        parts = (expression, offset) + (() if default is None else (default,))
        super().__init__(*parts, **extra)

    def _resolve_output_field(self) -> Any:
        return self.get_source_expressions()[0].output_field


class Lag(_Offset):
    """The value so many rows before."""

    function = "LAG"


class Lead(_Offset):
    """The value so many rows after."""

    function = "LEAD"


class NthValue(Func):
    """The value of the n-th row."""

    function = "NTH_VALUE"
    window_compatible = True

    def __init__(self, expression: Any, nth: int = 1, **extra: Any) -> None:
        if expression is None:
            raise ValueError("NthValue requires a non-null source expression.")
        if type(nth) is not int or nth <= 0:
            raise ValueError("NthValue requires a positive integer as for nth.")
        super().__init__(expression, nth, **extra)

    def _resolve_output_field(self) -> Any:
        return self.get_source_expressions()[0].output_field


class Ntile(Func):
    """The number of the bucket, of so many."""

    function = "NTILE"
    window_compatible = True

    def __init__(self, num_buckets: int = 1, **extra: Any) -> None:
        if type(num_buckets) is not int or num_buckets <= 0:
            raise ValueError("num_buckets must be greater than 0.")
        super().__init__(num_buckets, **extra)

    def _resolve_output_field(self) -> Any:
        return field_for(int)
