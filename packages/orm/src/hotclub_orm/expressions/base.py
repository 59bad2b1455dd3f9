"""The base of expressions: operators, and what they make.

Flow: `F("price") * 2` → here → resolving.py says how it is resolved and written. The classes of this
room name one another (what an operator makes can be combined again), so they stand together.
Not here: values, names, functions; what the arithmetic gives (arithmetic.py).
"""

from __future__ import annotations

from typing import Any, Self

from hotclub_orm.errors import EmptyResultSet, FullResultSet
from hotclub_orm.expressions.arithmetic import combined_sql, kind_of, result_field
from hotclub_orm.expressions.conditions import Q
from hotclub_orm.expressions.parameters import Sql, field_for
from hotclub_orm.expressions.resolving import Resolvable, as_expression, as_value


class Combinable:
    """What can be joined with operators into larger expressions."""

    ADD, SUB, MUL, DIV, POW, MOD = "+", "-", "*", "/", "^", "%%"
    BITAND, BITOR, BITLEFTSHIFT, BITRIGHTSHIFT, BITXOR = "&", "|", "<<", ">>", "#"

    def _combine(self, other: Any, connector: str, reversed: bool) -> CombinedExpression:
        other = as_value(other)
        if reversed:
            return CombinedExpression(other, connector, self)
        return CombinedExpression(self, connector, other)

    def __neg__(self) -> CombinedExpression:
        return self._combine(-1, self.MUL, False)

    def __add__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.ADD, False)

    def __sub__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.SUB, False)

    def __mul__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.MUL, False)

    def __truediv__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.DIV, False)

    def __mod__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.MOD, False)

    def __pow__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.POW, False)

    def __radd__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.ADD, True)

    def __rsub__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.SUB, True)

    def __rmul__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.MUL, True)

    def __rtruediv__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.DIV, True)

    def __rmod__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.MOD, True)

    def __rpow__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.POW, True)

    def bitand(self, other: Any) -> CombinedExpression:
        """Bitwise AND."""
        return self._combine(other, self.BITAND, False)

    def bitor(self, other: Any) -> CombinedExpression:
        """Bitwise OR."""
        return self._combine(other, self.BITOR, False)

    def bitxor(self, other: Any) -> CombinedExpression:
        """Bitwise exclusive OR."""
        return self._combine(other, self.BITXOR, False)

    def bitleftshift(self, other: Any) -> CombinedExpression:
        """Shift left by that many bits."""
        return self._combine(other, self.BITLEFTSHIFT, False)

    def bitrightshift(self, other: Any) -> CombinedExpression:
        """Shift right by that many bits."""
        return self._combine(other, self.BITRIGHTSHIFT, False)

    def _both(self, other: Any) -> tuple[Q, Q]:
        if getattr(self, "conditional", False) and getattr(other, "conditional", False):
            return Q(self), Q(other)
        raise NotImplementedError("Use .bitand(), .bitor(), and .bitxor() for bitwise operations.")

    def __and__(self, other: Any) -> Q:
        left, right = self._both(other)
        return left & right

    def __or__(self, other: Any) -> Q:
        left, right = self._both(other)
        return left | right

    def __xor__(self, other: Any) -> Q:
        left, right = self._both(other)
        return left ^ right

    def __invert__(self) -> Any:
        return NegatedExpression(self)

    def asc(self, **options: Any) -> OrderBy:
        """Ascending order; nulls_first / nulls_last may be True."""
        return OrderBy(self, **options)

    def desc(self, **options: Any) -> OrderBy:
        """Descending order; nulls_first / nulls_last may be True."""
        return OrderBy(self, descending=True, **options)


class BaseExpression(Resolvable, Combinable):
    """What can stand in a query and be combined; the base of all that is no bare name."""


class Expression(BaseExpression):
    """The base class of expressions people write."""


class CombinedExpression(Expression):
    """Two expressions and an operator between them."""

    def __init__(self, lhs: Any, connector: str, rhs: Any, output_field: Any = None) -> None:
        super().__init__(output_field)
        self.connector, self.lhs, self.rhs = connector, lhs, rhs

    def get_source_expressions(self) -> list[Any]:
        """Return both sides."""
        return [self.lhs, self.rhs]

    def set_source_expressions(self, exprs: list[Any]) -> None:
        """Take other sides."""
        self.lhs, self.rhs = exprs

    def __repr__(self) -> str:
        return f"<CombinedExpression: {self.lhs!r} {self.connector} {self.rhs!r}>"

    def _side_fields(self) -> tuple[Any, Any]:
        return self.lhs.output_field_or_none, self.rhs.output_field_or_none

    def _resolve_output_field(self) -> Any:
        # Each side is asked once: to ask again at every level would double the work with each.
        left, right = self._side_fields()
        found = result_field(self.connector, left, right)
        return self._common_field((left, right)) if found is None else found

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write (left operator right), in the words of the database."""
        left, right = compiler.compile(self.lhs), compiler.compile(self.rhs)
        left_field, right_field = self.lhs.field_in(compiler), self.rhs.field_in(compiler)
        kinds = kind_of(left_field), kind_of(right_field)
        return combined_sql(self.connector, kinds, left, right, connection)


class ExpressionWrapper(Expression):
    """Another expression with a declared type."""

    def __init__(self, expression: Any, output_field: Any) -> None:
        super().__init__(output_field)
        self.expression = as_expression(expression)

    def get_source_expressions(self) -> list[Any]:
        """Return the wrapped one."""
        return [self.expression]

    def set_source_expressions(self, exprs: list[Any]) -> None:
        """Wrap another."""
        (self.expression,) = exprs

    @property
    def empty_result_set_value(self) -> Any:
        """What the wrapped one is when no row can come: of a condition False, not NULL."""
        return getattr(self.expression, "empty_result_set_value", None)

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write the wrapped expression."""
        sql: Sql = compiler.compile(self.expression)
        return sql

    def get_group_by_cols(self) -> list[Any]:
        """Return the columns of the wrapped expression."""
        if isinstance(self.expression, BaseExpression):
            columns = self.expression.get_group_by_cols()
            return [self] if columns and not self.contains_aggregate else columns
        return [self]


class NegatedExpression(ExpressionWrapper):
    """NOT of a truth value."""

    def __init__(self, expression: Any, output_field: Any = None) -> None:
        super().__init__(expression, output_field)

    def _resolve_output_field(self) -> Any:
        return field_for(bool)

    def __invert__(self) -> Any:
        return self.expression

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write NOT …, or the outcome where it is known."""
        try:
            sql, params = super().as_sql(compiler, connection)
        except (EmptyResultSet, FullResultSet) as known:
            outcome: Sql = compiler.compile(as_value(isinstance(known, EmptyResultSet)))
            return outcome
        return f"NOT {sql}", params


class OrderBy(Expression):
    """A direction: `F("x").desc(nulls_last=True)`."""

    template = "%(expression)s %(ordering)s"
    conditional = False
    allows_composite_expressions = True

    def __init__(
        self,
        expression: Any,
        descending: bool = False,
        nulls_first: bool | None = None,
        nulls_last: bool | None = None,
    ) -> None:
        super().__init__()
        if nulls_first and nulls_last:
            raise ValueError("nulls_first and nulls_last are mutually exclusive")
        if nulls_first is False or nulls_last is False:
            raise ValueError("nulls_first and nulls_last values must be True or None.")
        if not hasattr(expression, "resolve_expression"):
            raise ValueError("expression must be an expression type")
        self.expression, self.descending = expression, descending
        self.nulls_first, self.nulls_last = nulls_first, nulls_last

    def get_source_expressions(self) -> list[Any]:
        """Return what is ordered by."""
        return [self.expression]

    def set_source_expressions(self, exprs: list[Any]) -> None:
        """Order by another expression."""
        (self.expression,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write expression and direction."""
        sql, params = compiler.compile(self.expression)
        return f"{sql} {self.direction}", params

    @property
    def direction(self) -> str:
        """ASC or DESC, and the place of NULLs where one was asked for."""
        nulls = " NULLS FIRST" if self.nulls_first else " NULLS LAST" if self.nulls_last else ""
        return f"{'DESC' if self.descending else 'ASC'}{nulls}"

    def get_group_by_cols(self) -> list[Any]:
        """Return the columns of the ordered expression."""
        return self.expression.get_group_by_cols()  # type: ignore[no-any-return]

    def reversed(self) -> OrderBy:
        """Return the opposite order."""
        made = self.copy()
        made.descending = not self.descending
        made.nulls_first, made.nulls_last = self.nulls_last, self.nulls_first
        return made

    def reverse_ordering(self) -> Self:
        """Turn this very order around, and return it; `reversed` leaves it and returns another."""
        self.descending = not self.descending
        self.nulls_first, self.nulls_last = self.nulls_last, self.nulls_first
        return self

    def asc(self, **options: Any) -> OrderBy:
        """Return the same, ascending."""
        return OrderBy(self.expression, **options)

    def desc(self, **options: Any) -> OrderBy:
        """Return the same, descending."""
        return OrderBy(self.expression, descending=True, **options)
