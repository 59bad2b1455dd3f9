"""ArraySubquery: the first column of a query set as one array."""

from __future__ import annotations

from typing import Any

from hotclub_orm.errors import EmptyResultSet
from hotclub_orm.expressions.parameters import Sql
from hotclub_orm.expressions.subqueries import Subquery
from hotclub_orm.postgres.fields import ArrayField
from hotclub_orm.postgres.only import PostgresOnly


class ArraySubquery(PostgresOnly, Subquery):
    """`ArraySubquery(Book.objects.filter(author=OuterRef("pk")).values("title"))`; a list.

    Of no rows it is the empty list, not None.
    """

    template = "ARRAY(%(subquery)s)"

    def __init__(self, queryset: Any, **extra: Any) -> None:
        super().__init__(queryset, **extra)

    def _resolve_output_field(self) -> Any:
        return ArrayField(super()._resolve_output_field())

    def as_sql(
        self, compiler: Any, connection: Any, template: str | None = None, **extra: Any
    ) -> Sql:
        """Write ARRAY(…); where no row can come, the empty array."""
        try:
            return super().as_sql(compiler, connection, template, **extra)
        except EmptyResultSet:
            return f"'{{}}'::{self.output_field.cast_db_type(connection)}", ()
