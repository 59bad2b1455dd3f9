"""Several values as one: `(a, b)`, and the columns of a key of several fields.

Flow: plan/ asks a field of several columns for its column → **ColPairs** → lookups/tuples.py compares it,
the compiler selects its parts one by one, orders and groups by each.
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.expressions.base import Expression
from hotclub_orm.expressions.parameters import Sql
from hotclub_orm.expressions.references import Col
from hotclub_orm.expressions.resolving import as_expression


class Tuple(Expression):
    """Several expressions, or names of fields, as one value: what a tuple is compared with."""

    is_composite = True

    def __init__(self, *expressions: Any, output_field: Any = None) -> None:
        super().__init__(output_field)
        self.parts = tuple(map(as_expression, expressions))

    def __len__(self) -> int:
        return len(self.parts)

    def get_source_expressions(self) -> list[Any]:
        """Return the parts."""
        return list(self.parts)

    def set_source_expressions(self, exprs: list[Any]) -> None:
        """Take other parts."""
        self.parts = tuple(exprs)

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write the parts, with no parentheses: as columns of a SELECT or of a group."""
        texts, params = [], []
        for part in self.parts:
            sql, more = compiler.compile(part)
            texts.append(sql)
            params.extend(more)
        return ", ".join(texts), params

    def get_group_by_cols(self) -> list[Any]:
        """Return the columns of all parts."""
        return [column for part in self.parts for column in part.get_group_by_cols()]

    def _resolve_output_field(self) -> Any:
        return None


class ColPairs(Tuple):
    """The columns of one field of several, in one table of the query.

    target: the field; its `fields` are those with a column each.
    """

    contains_column_references = True
    possibly_multivalued = False

    def __init__(self, alias: str, target: Any) -> None:
        super().__init__(*(Col(alias, field) for field in target.fields), output_field=target)
        self.alias, self.target = alias, target

    def resolve_expression(self, *args: Any, **options: Any) -> Any:
        """Return itself: it is resolved."""
        return self

    def get_cols(self) -> list[Any]:
        """Return each column."""
        return list(self.parts)

    def __repr__(self) -> str:
        return f"ColPairs({self.alias}, {self.target})"
