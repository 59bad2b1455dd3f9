"""Queries inside expressions: Subquery and Exists.

The inner query keeps its own names; `OuterRef`s in it are resolved against the query around when
the subquery is resolved there, and looked up by the compiler of the inner query.
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.errors import EmptyResultSet, shown
from hotclub_orm.expressions.base import BaseExpression
from hotclub_orm.expressions.parameters import Sql, field_for
from hotclub_orm.expressions.references import F
from hotclub_orm.expressions.resolving import operand
from hotclub_orm.expressions.values import Value


def databases_of(queryset: Any, query: Any) -> frozenset[str]:
    """Return the aliases that the query set and the queries in its query name by using()."""
    own = getattr(queryset, "_db", None)
    found: frozenset[str] = query.databases
    return found if own is None else found | {own}


def check_databases(named: frozenset[str], db: str) -> None:
    """Raise ValueError where queries inside one that is asked of `db` name other databases."""
    others = sorted(named - {db})
    if others:
        raise ValueError(
            "Subqueries aren't allowed across different databases: the query is asked of "
            f"{db!r}, and one inside it names {', '.join(map(repr, others))} by using(). Force the "
            "inner query to be evaluated using `list(inner_query)`, or ask both of one database."
        )


@operand("query")
class Subquery(BaseExpression):
    """A queryset (or a query) as a value: its first column."""

    template = "(%(subquery)s)"
    empty_result_set_value: Any = None

    def __init__(self, queryset: Any, output_field: Any = None, **extra: Any) -> None:
        super().__init__(output_field)
        if isinstance(queryset, (str, list, tuple, set, dict)):
            raise TypeError(f"{type(self).__name__} takes a query set, not {shown(queryset)}.")
        self.queryset, self.extra = queryset, extra
        self.query: Any = None
        self.databases: frozenset[str] = frozenset()
        self.offset = 0
        self.outer: dict[Any, Any] = {}

    def with_query(self, query: Any, offset: int, databases: frozenset[str]) -> Any:
        """Return a copy that reads `query`, whose parameters start at `offset`.

        databases: the aliases it was to be asked of, if it names any.
        """
        made = self.copy()
        made.queryset, made.query, made.offset = None, query, offset
        made.databases = databases
        return made

    def resolve_expression(
        self,
        query: Any = None,
        allow_joins: bool = True,
        reuse: Any = None,
        summarize: bool = False,
        for_save: bool = False,
    ) -> Any:
        """Bind the names that the inner query wants from the outer one."""
        made = self.copy()
        if made.query is None:
            made.query, made.queryset = self.queryset.query.with_constants(), None
            made.databases = databases_of(self.queryset, made.query)
        if made.databases and query is not None:
            query.databases |= made.databases
        made.outer = {
            name: (name if isinstance(name, F) else F(name)).resolve_expression(
                query, allow_joins, reuse, summarize
            )
            for name in made.query.outer_names()
        }
        return made

    def get_source_expressions(self) -> list[Any]:
        """Return what the inner query reads of the outer one."""
        return list(self.outer.values())

    def set_source_expressions(self, exprs: list[Any]) -> None:
        """Read other things of the outer query."""
        self.outer = dict(zip(self.outer, exprs, strict=True))

    @property
    def contains_column_references(self) -> bool:
        """Whether it depends on the outer query."""
        return bool(self.outer)

    def _resolve_output_field(self) -> Any:
        query = self.query if self.query is not None else self.queryset.query
        return query.output_field

    def as_sql(
        self, compiler: Any, connection: Any, template: str | None = None, **extra: Any
    ) -> Sql:
        """Write the inner SELECT in parentheses."""
        sql, params = compiler.compile_subquery(self.prepared(), self.offset, self.outer)
        return (template or self.template) % {**self.extra, **extra, "subquery": sql}, params

    def prepared(self) -> Any:
        """Return the query to be written."""
        return self.query

    def get_group_by_cols(self) -> list[Any]:
        """Return the outer columns that are read."""
        return [col for one in self.outer.values() for col in one.get_group_by_cols()]

    def __repr__(self) -> str:
        # Not the query set's own: that would ask the database.
        query = self.queryset if self.query is None else self.query
        return f"{type(self).__name__}({query.model._meta.label})"


class Exists(Subquery):
    """Whether the inner query has a row."""

    template = "EXISTS(%(subquery)s)"
    empty_result_set_value = False

    def __init__(self, queryset: Any, **extra: Any) -> None:
        super().__init__(queryset, field_for(bool), **extra)

    def prepared(self) -> Any:
        """Return the query without columns and order."""
        return self.query.for_exists()

    def as_sql(
        self, compiler: Any, connection: Any, template: str | None = None, **extra: Any
    ) -> Sql:
        """Write EXISTS(…)."""
        return super().as_sql(compiler, connection, template, **extra)

    def __invert__(self) -> Any:
        return NotExists(self)


class NotExists(BaseExpression):
    """NOT EXISTS(…); true when the inner query can't have a row."""

    def __init__(self, exists: Exists) -> None:
        super().__init__(field_for(bool))
        self.exists = exists

    def get_source_expressions(self) -> list[Any]:
        """Return the inner EXISTS."""
        return [self.exists]

    def set_source_expressions(self, exprs: list[Any]) -> None:
        """Negate another."""
        (self.exists,) = exprs

    def __invert__(self) -> Any:
        return self.exists

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write NOT EXISTS(…)."""
        try:
            sql, params = compiler.compile(self.exists)
        except EmptyResultSet:
            return compiler.compile(Value(True))  # type: ignore[no-any-return]
        return f"NOT {sql}", params
