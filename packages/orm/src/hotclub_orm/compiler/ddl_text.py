"""Conditions and expressions of a model as SQL with bare column names, for schema/."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hotclub_orm.compiler.select import Compiler
from hotclub_orm.expressions.conditions import Q
from hotclub_orm.expressions.dialect_text import finished, quoted
from hotclub_orm.plan.query import Query


class _BareCompiler(Compiler):
    """Writes columns without their table. What a table keeps may not depend on who made it."""

    follows_zone = False

    def column(self, alias: str, column: str) -> str:
        """Return "column"."""
        return quoted(self.dialect, column)


class ModelSqlText:
    """Fulfils schema.SqlText."""

    def condition(self, model: Any, condition: Any, dialect: Any) -> tuple[str, Sequence[Any]]:
        """Return a condition on the model's own columns. Raises FieldError for joins."""
        compiler = _BareCompiler(Query(model), dialect)
        given = condition if isinstance(condition, Q) else Q(condition)
        resolved = compiler.query.resolve_condition(given, allow_joins=False)
        sql, params = compiler.compile(resolved)
        return finished(dialect, sql), params

    def expression(self, model: Any, expression: Any, dialect: Any) -> tuple[str, Sequence[Any]]:
        """Return an expression on the model's own columns. Raises FieldError for joins."""
        compiler = _BareCompiler(Query(model), dialect)
        resolved = expression.resolve_expression(compiler.query, False)
        sql, params = compiler.compile(resolved)
        return finished(dialect, sql), params


MODEL_SQL = ModelSqlText()
