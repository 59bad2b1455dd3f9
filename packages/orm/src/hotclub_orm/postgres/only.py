"""Expressions that PostgreSQL alone understands: elsewhere an error names them, before any SQL is sent."""

from __future__ import annotations

from typing import Any

from hotclub_orm.errors import NotSupportedError
from hotclub_orm.expressions.parameters import Sql


class PostgresOnly:
    """To be mixed in before an expression's class."""

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """Raise NotSupportedError."""
        raise NotSupportedError(
            f"{type(self).__name__} is PostgreSQL's; this query runs on SQLite, which has no such thing."
        )
