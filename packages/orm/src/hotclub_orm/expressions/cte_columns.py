"""Columns of a CTE: what `cte.col.total` is, before and after a query reads it.

Flow: `cte.col.total` → **CteColumn** → the query that joins the CTE or reads from it → **CteCol**.
Not here: what a CTE is (ctes.py), where its rows come from (plan/ctes.py).
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.expressions.base import BaseExpression
from hotclub_orm.expressions.parameters import Sql


class CteColumn(BaseExpression):
    """A column of a CTE by the CTE's name; any query that reads the CTE may use it.

    column: its name in the SQL. output_field: the field of its type. origin: what the CTE's query
    selects there, which says how its values are read; None while a recursive CTE is being made.
    """

    contains_aggregate = contains_over_clause = False
    contains_column_references = True

    def __init__(self, cte: str, column: str, output_field: Any, origin: Any) -> None:
        super().__init__(output_field)
        self.cte, self.column, self.kind = cte, column, type(origin)
        self._memo_origin = origin  # no part of a shape's key: its class is

    def resolve_expression(
        self,
        query: Any = None,
        allow_joins: bool = True,
        reuse: Any = None,
        summarize: bool = False,
        for_save: bool = False,
    ) -> CteCol:
        """Return the column where the query reads the CTE. Raises FieldError where it does not."""
        alias = query.tables.alias_of_cte(self.cte)
        return CteCol(alias, self.column, self._output_field, self._memo_origin)

    def __repr__(self) -> str:
        return f"<{self.cte}.col.{self.column}>"


class CteCol(BaseExpression):
    """A column of a CTE that the query reads."""

    contains_aggregate = contains_over_clause = False
    contains_column_references = True
    possibly_multivalued = False
    may_be_null = True

    def __init__(self, alias: str, column: str, output_field: Any, origin: Any) -> None:
        super().__init__(output_field)
        self.alias, self.column = alias, column
        self._memo_origin = origin.origin if isinstance(origin, CteCol) else origin

    @property
    def origin(self) -> Any:
        """What is selected there in the first place, or None."""
        return self._memo_origin

    def resolve_expression(self, *args: Any, **options: Any) -> CteCol:
        """Return itself: it is resolved."""
        return self

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write "cte"."column"."""
        return compiler.column(self.alias, self.column), ()

    def get_group_by_cols(self) -> list[Any]:
        """Return the column."""
        return [self]

    def __repr__(self) -> str:
        return f"CteCol({self.alias}, {self.column})"
