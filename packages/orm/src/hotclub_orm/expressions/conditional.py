"""CASE WHEN … THEN … ELSE … END."""

from __future__ import annotations

from typing import Any, Self

from hotclub_orm.errors import EmptyResultSet, FullResultSet
from hotclub_orm.expressions.base import Expression
from hotclub_orm.expressions.conditions import Q
from hotclub_orm.expressions.parameters import Sql
from hotclub_orm.expressions.resolving import Deconstructed, as_expression


class When(Expression):
    """A condition and what follows from it."""

    conditional = False

    def __init__(self, condition: Any = None, then: Any = None, **lookups: Any) -> None:
        super().__init__()
        if lookups:
            if condition is None:
                condition = Q(**lookups)
            elif getattr(condition, "conditional", False):
                condition = Q(condition, **lookups)
        if condition is None or not getattr(condition, "conditional", False):
            raise TypeError(
                "When() takes a condition: a Q object, a boolean expression or lookups."
            )
        if isinstance(condition, Q) and not condition:
            raise ValueError("An empty Q() can't be used as a When() condition.")
        self.condition = condition
        self.result = as_expression(then)

    def get_source_expressions(self) -> list[Any]:
        """Return condition and result."""
        return [self.condition, self.result]

    def set_source_expressions(self, exprs: list[Any]) -> None:
        """Take other ones."""
        self.condition, self.result = exprs

    def _resolve_output_field(self) -> Any:
        return self.result.output_field_or_none

    def deconstruct(self) -> Deconstructed:
        """Return (import path, arguments, named arguments) that make an equal one."""
        return self._made_from(self.condition, then=self.result)

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write WHEN … THEN …."""
        condition, condition_params = compiler.compile(self.condition)
        result, result_params = compiler.compile(self.result)
        return f"WHEN {condition} THEN {result}", [*condition_params, *result_params]

    def get_group_by_cols(self) -> list[Any]:
        """Return the columns of the parts."""
        found = []
        for source in self.get_source_expressions():
            found.extend(source.get_group_by_cols())
        return found


def _is_written_as_text(field: Any) -> bool:
    # PostgreSQL takes a text for such a value, but not the result of a CASE of texts.
    kinds = ("GenericIPAddressField", "TimeField", "UUIDField")
    return field is not None and field.get_internal_type() in kinds


class Case(Expression):
    """The result of the first condition that holds, else the default."""

    def __init__(
        self, *cases: Any, default: Any = None, output_field: Any = None, **extra: Any
    ) -> None:
        if not all(isinstance(case, When) for case in cases):
            raise TypeError("Positional arguments must all be When objects.")
        super().__init__(output_field)
        self.cases: list[Any] = list(cases)
        self.default = as_expression(default)
        self.extra = extra

    def get_source_expressions(self) -> list[Any]:
        """Return the cases and the default."""
        return [*self.cases, self.default]

    def set_source_expressions(self, exprs: list[Any]) -> None:
        """Take other ones."""
        *self.cases, self.default = exprs

    def copy(self) -> Self:
        """Return a copy with a list of its own."""
        made = super().copy()
        made.cases = self.cases[:]
        return made

    def deconstruct(self) -> Deconstructed:
        """Return (import path, arguments, named arguments) that make an equal one."""
        return self._made_from(*self.cases, default=self.default)

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write the whole CASE; impossible cases are left out."""
        parts, params = [], []
        default_sql, default_params = compiler.compile(self.default)
        for case in self.cases:
            try:
                sql, values = compiler.compile(case)
            except EmptyResultSet:
                continue
            except FullResultSet:
                default_sql, default_params = compiler.compile(case.result)
                break
            parts.append(sql)
            params.extend(values)
        if not parts:
            return default_sql, default_params
        sql = f"CASE {' '.join(parts)} ELSE {default_sql} END"
        field = self.output_field_or_none
        if connection.vendor == "postgresql" and _is_written_as_text(field):
            sql = f"CAST({sql} AS {field.cast_db_type(connection)})"
        return sql, [*params, *default_params]

    def get_group_by_cols(self) -> list[Any]:
        """Return the columns of the parts."""
        if not self.cases:
            return list(self.default.get_group_by_cols())
        return super().get_group_by_cols()
