"""Whether a vector has the words of a query: `search` and, of a vector, equality."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hotclub_orm.errors import ValidationError
from hotclub_orm.expressions.parameters import Slot, Sql
from hotclub_orm.expressions.values import Value
from hotclub_orm.lookups import Lookup
from hotclub_orm.postgres.only import PostgresOnly
from hotclub_orm.postgres.search.lexemes import LexemeCombinable
from hotclub_orm.postgres.search.queries import SearchQuery, SearchQueryCombinable
from hotclub_orm.postgres.search.vectors import SearchVector, SearchVectorField


class SearchVectorExact(PostgresOnly, Lookup):
    """A vector compared with a query: whether it matches. A text is a plain query.

    The query of a text has the configuration of the vector.
    """

    lookup_name = "exact"
    prepare_rhs = False

    def prepare(self, value: Any) -> Any:
        """Return the text. Raises TypeError, and ValidationError for a NUL character."""
        if not isinstance(value, str):
            raise TypeError(f"What is searched for is a text or a SearchQuery, not {value!r}.")
        if "\x00" in value:
            raise ValidationError(
                "No text holds the character U+0000, so none can be found by it.",
                code="null_characters_not_allowed",
            )
        return value

    def db_converter(self, connection: Any) -> Callable[[Any], Any] | None:
        """Nothing to convert."""
        return None

    def _both_changed(self) -> Any:
        # `name__unaccent__search`: a text is changed as the name is, a query says what it says.
        made = isinstance(self.rhs, (SearchQueryCombinable, LexemeCombinable))
        return self.rhs if made else super()._both_changed()

    def _query(self) -> Any:
        rhs = self.rhs
        if isinstance(rhs, SearchQueryCombinable):
            return rhs
        if isinstance(rhs, (str, Slot)):
            rhs = Value(rhs)
        config = None if isinstance(rhs, LexemeCombinable) else getattr(self.lhs, "config", None)
        return SearchQuery(rhs, config=config)

    def process_rhs(self, compiler: Any, connection: Any) -> Sql:
        """Return the query."""
        sql: Sql = compiler.compile(self._query())
        return sql

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write vector @@ query."""
        left, params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} @@ {right}", [*params, *right_params]


class SearchLookup(SearchVectorExact):
    """A text searched: its vector is made on the way, with the configuration of the query."""

    lookup_name = "search"

    def process_lhs(self, compiler: Any, connection: Any, lhs: Any = None) -> Sql:
        """Return the vector."""
        lhs = self.lhs if lhs is None else lhs
        if not isinstance(lhs.field_in(compiler), SearchVectorField):
            lhs = SearchVector(lhs, config=getattr(self.rhs, "config", None))
        return super().process_lhs(compiler, connection, lhs)


SearchVectorField.register_lookup(SearchVectorExact)
SearchVectorField.register_lookup(SearchLookup)
