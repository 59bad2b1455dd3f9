"""Conditions and expressions of a model → SQL with bare column names.

Flow: from_models, editor → **sql_text** → plan, compiler. Indexes, checks and generated columns
speak of the columns of one table, so names are resolved without joins and written without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hotclub_orm.compiler.select import Compiler
from hotclub_orm.dialects.base import Dialect
from hotclub_orm.expressions.dialect_text import finished, quoted
from hotclub_orm.plan.query import Query


class _BareCompiler(Compiler):
    """Writes columns without their table."""

    def column(self, alias: str, column: str) -> str:
        return quoted(self.dialect, column)


class ModelText:
    """The SqlText of models of this library."""

    def condition(self, model: Any, condition: Any, dialect: Dialect) -> tuple[str, Sequence[Any]]:
        """Return a Q on the model's columns. Raises FieldError for names and joins."""
        query = Query(model)
        return self._written(query, query.resolve_condition(condition, allow_joins=False), dialect)

    def expression(
        self, model: Any, expression: Any, dialect: Dialect
    ) -> tuple[str, Sequence[Any]]:
        """Return an expression on the model's columns. Raises FieldError for names and joins."""
        query = Query(model)
        return self._written(
            query, expression.resolve_expression(query, allow_joins=False), dialect
        )

    def _written(self, query: Query, node: Any, dialect: Dialect) -> tuple[str, Sequence[Any]]:
        template, params = _BareCompiler(query, dialect).compile(node)
        return finished(dialect, template), params


MODEL_TEXT = ModelText()
