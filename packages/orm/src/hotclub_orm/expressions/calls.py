"""Calls of the database's functions.

Flow: `Func(…)` or a subclass of functions/ → **template filled** → SQL. Not here: one function's name
and its words in a dialect (functions/, aggregates.py).
"""

from __future__ import annotations

from typing import Any, Self

from hotclub_orm.errors import EmptyResultSet, FullResultSet
from hotclub_orm.expressions.base import Expression
from hotclub_orm.expressions.parameters import Sql
from hotclub_orm.expressions.values import Value, value_of_no_rows


class Func(Expression):
    """A function of the database: class attributes say how it is written."""

    function: str | None = None
    template = "%(function)s(%(expressions)s)"
    arg_joiner = ", "
    arity: int | None = None

    def __init__(self, *expressions: Any, output_field: Any = None, **extra: Any) -> None:
        if self.arity is not None and len(expressions) != self.arity:
            raise TypeError(
                f"{type(self).__name__!r} takes exactly {self.arity} "
                f"argument{'s' if self.arity != 1 else ''} ({len(expressions)} given)"
            )
        super().__init__(output_field)
        self.source_expressions = self._parse_expressions(*expressions)
        self.extra = extra

    def get_source_expressions(self) -> list[Any]:
        """Return the arguments."""
        return self.source_expressions

    def set_source_expressions(self, exprs: list[Any]) -> None:
        """Take other arguments."""
        self.source_expressions = exprs

    def copy(self) -> Self:
        """Return a copy with lists of its own."""
        made = super().copy()
        made.source_expressions = self.source_expressions[:]
        made.extra = self.extra.copy()
        return made

    def as_sql(self, compiler: Any, connection: Any, **extra_context: Any) -> Sql:
        """Fill the template: keyword argument, then `extra`, then class attribute.

        extra_context may hold function, template, arg_joiner, and names of the template.
        """
        parts, params = [], []
        for argument in self.source_expressions:
            try:
                sql, values = compiler.compile(argument)
            except EmptyResultSet:
                if argument.empty_result_set_value is NotImplemented:
                    raise
                sql, values = compiler.compile(value_of_no_rows(argument))
            except FullResultSet:
                sql, values = compiler.compile(Value(True))
            parts.append(sql)
            params.extend(values)
        context = {"function": self.function, **self.extra, **extra_context}
        template = context.get("template") or self.template
        joiner = context.get("arg_joiner") or self.arg_joiner
        context["expressions"] = context["field"] = joiner.join(parts)
        return template % context, params


class ExpressionList(Func):
    """Expressions with commas between."""

    template = "%(expressions)s"

    def __init__(self, *expressions: Any, **extra: Any) -> None:
        if not expressions:
            raise ValueError("ExpressionList requires at least one expression.")
        super().__init__(*expressions, **extra)
