"""Search queries: what words a vector is to have.

Flow: a text → **SearchQuery** → plainto_tsquery(…) and its like. The text is always a bound parameter;
of the kinds of search only "raw" reads operators in it, and refuses what is malformed.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self

from hotclub_orm.errors import hint
from hotclub_orm.expressions.base import CombinedExpression
from hotclub_orm.expressions.calls import Func
from hotclub_orm.expressions.parameters import Sql
from hotclub_orm.expressions.values import Value
from hotclub_orm.fields.base import Field, V
from hotclub_orm.postgres.only import PostgresOnly
from hotclub_orm.postgres.search.lexemes import LexemeCombinable
from hotclub_orm.postgres.search.vectors import Config, SearchConfig


class SearchQueryField(Field[V]):
    """The type tsquery."""

    description: ClassVar[Any] = "tsquery"

    def db_type(self, connection: Any) -> str | None:
        """Return tsquery."""
        return "tsquery"

    cast_db_type = db_type


class SearchQueryCombinable:
    """What `&`, `|` and `~` make larger queries from."""

    BITAND, BITOR = "&&", "||"
    config: Any
    invert: bool = False

    def _join(self, other: Any, connector: str) -> CombinedSearchQuery:
        if not isinstance(other, SearchQueryCombinable):
            raise TypeError(
                "SearchQuery can only be combined with other SearchQuery instances, "
                f"got {type(other).__name__}."
            )
        return CombinedSearchQuery(self, connector, other, self.config)

    def __and__(self, other: Any) -> Any:
        return self._join(other, self.BITAND)

    def __or__(self, other: Any) -> Any:
        return self._join(other, self.BITOR)

    def __invert__(self) -> Self:
        made: Any = self.copy()  # type: ignore[attr-defined]
        made.invert = not self.invert
        found: Self = made
        return found

    def _resolve_output_field(self) -> Any:
        return SearchQueryField()

    def _inverted(self, written: Sql) -> Sql:
        return (f"!!({written[0]})", written[1]) if self.invert else written


class SearchQuery(SearchQueryCombinable, PostgresOnly, Func):
    """`SearchQuery("red tomato")`: both words, in any order.

    search_type: "plain" (every word), "phrase" (in that order), "raw" (operators & | ! <-> :*),
    "websearch" (quotes, or, -). config: see SearchConfig. invert: whatever does not match.
    value may be a Lexeme, or an expression. Raises ValueError, TypeError; a malformed raw query is
    an error of the database.
    """

    SEARCH_TYPES: ClassVar[dict[str, str]] = {
        "plain": "plainto_tsquery",
        "phrase": "phraseto_tsquery",
        "raw": "to_tsquery",
        "websearch": "websearch_to_tsquery",
    }

    def __init__(
        self,
        value: Any,
        output_field: Any = None,
        *,
        config: Config = None,
        invert: bool = False,
        search_type: str = "plain",
    ) -> None:
        if isinstance(value, LexemeCombinable):
            search_type, value = "raw", Value(value.text)
        if search_type not in self.SEARCH_TYPES:
            raise ValueError(
                f"Unknown search_type argument {search_type!r}."
                f"{hint(str(search_type), list(self.SEARCH_TYPES))} "
                f"Choices are: {', '.join(self.SEARCH_TYPES)}."
            )
        if not hasattr(value, "resolve_expression"):
            if not isinstance(value, str):
                raise TypeError(f"A search query is a text or an expression, not {value!r}.")
            value = Value(value)
        super().__init__(value, output_field=output_field)
        self.function = self.SEARCH_TYPES[search_type]
        self.config = SearchConfig.from_parameter(config)
        self.invert = invert

    def get_source_expressions(self) -> list[Any]:
        """Return text and configuration."""
        return [*self.source_expressions, self.config]

    def set_source_expressions(self, exprs: list[Any]) -> None:
        """Take other ones."""
        *self.source_expressions, self.config = exprs

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """Write plainto_tsquery(…) or its like."""
        parts, params = [], []
        for part in (self.config, *self.source_expressions):
            if part is not None:
                sql, values = compiler.compile(part)
                parts.append(sql)
                params.extend(values)
        return self._inverted((f"{self.function}({', '.join(parts)})", params))

    def __repr__(self) -> str:
        inside = ", ".join(map(repr, self.source_expressions))
        return f"{'~' if self.invert else ''}SearchQuery({inside})"


class CombinedSearchQuery(SearchQueryCombinable, PostgresOnly, CombinedExpression):
    """Two queries joined by & or |."""

    def __init__(
        self, lhs: Any, connector: str, rhs: Any, config: Any, output_field: Any = None
    ) -> None:
        self.config = config
        super().__init__(lhs, connector, rhs, output_field)

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write both with their operator."""
        return self._inverted(super().as_sql(compiler, connection))

    def __repr__(self) -> str:
        return f"{'~' if self.invert else ''}({self.lhs!r} {self.connector} {self.rhs!r})"
