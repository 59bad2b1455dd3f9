"""Lookups that are one operator of PostgreSQL.

Flow: fields/, constraints, search → **PostgresOperatorLookup** → SQL.
"""

from __future__ import annotations

from typing import Any, ClassVar

from hotclub_orm.expressions.parameters import Sql
from hotclub_orm.lookups import Lookup
from hotclub_orm.postgres.only import PostgresOnly


class PostgresOperatorLookup(PostgresOnly, Lookup):
    """Left side, operator, right side; a subclass names the operator."""

    postgres_operator: ClassVar[str]

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write the operator between both sides."""
        left, params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} {self.postgres_operator} {right}", [*params, *right_params]
