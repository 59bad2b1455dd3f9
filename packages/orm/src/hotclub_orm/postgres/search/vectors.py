"""Search vectors: the words of texts, with their places and weights.

Flow: names and expressions → **SearchVector** → to_tsvector(…). A configuration is always a bound
parameter; a weight is one of four letters.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self, TypeAlias

from hotclub_orm.expressions.base import CombinedExpression, Expression
from hotclub_orm.expressions.calls import Func
from hotclub_orm.expressions.parameters import Sql
from hotclub_orm.expressions.resolving import Deconstructed
from hotclub_orm.expressions.values import Value
from hotclub_orm.fields.base import Field, V
from hotclub_orm.postgres.fields.postgres_column import PostgresColumn
from hotclub_orm.postgres.only import PostgresOnly

WEIGHTS = ("A", "B", "C", "D")
_TEXTS = ("CharField", "TextField")

Config: TypeAlias = "str | Expression | Any | None"


class SearchVectorField(PostgresColumn, Field[V]):
    """A column of type tsvector; is read as text, written by SearchVector or a generated column."""

    description: ClassVar[Any] = "tsvector"

    def postgres_type(self, connection: Any) -> str:
        """Return tsvector."""
        return "tsvector"

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As the base, with the path that is documented."""
        name, path, args, kwargs = super().deconstruct()
        return name, path.replace("search.vectors.", "search."), args, kwargs


class SearchConfig(PostgresOnly, Expression):
    """The name of a text search configuration, such as "english", or an expression that gives it."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        if not hasattr(config, "resolve_expression"):
            if not isinstance(config, str):
                raise TypeError(f"A search configuration is named by a text, not {config!r}.")
            config = Value(config)
        self.config = config

    @classmethod
    def from_parameter(cls, config: Any) -> SearchConfig | None:
        """Return the configuration that an argument means; None for none, the database's own."""
        return config if config is None or isinstance(config, cls) else cls(config)

    def get_source_expressions(self) -> list[Any]:
        """Return what gives the name."""
        return [self.config]

    def set_source_expressions(self, exprs: list[Any]) -> None:
        """Take another."""
        (self.config,) = exprs

    def deconstruct(self) -> Deconstructed:
        """Return (import path, arguments, named arguments) that make an equal one."""
        plain = isinstance(self.config, Value) and isinstance(self.config.value, str)
        name = self.config.value if plain else self.config
        return "hotclub_orm.postgres.search.SearchConfig", (name,), {}

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write …::regconfig. As a text first it would be no constant, and no index would fit."""
        sql, params = compiler.compile(self.config)
        return f"{sql.removesuffix('::text')}::regconfig", params


class SearchVectorCombinable:
    """What `+` joins to one vector."""

    ADD = "||"
    config: Any

    def _combine(self, other: Any, connector: str, reversed: bool) -> CombinedSearchVector:
        if not isinstance(other, SearchVectorCombinable) or connector != self.ADD:
            raise TypeError(
                "SearchVector can only be combined with other SearchVector instances, by +; "
                f"got {type(other).__name__}."
            )
        sides = (other, self) if reversed else (self, other)
        return CombinedSearchVector(sides[0], connector, sides[1], self.config)


class SearchVector(SearchVectorCombinable, PostgresOnly, Func):
    """The vector of one or more texts: `SearchVector("title", "body", weight="A")`.

    config: see SearchConfig. weight: "A", "B", "C" or "D", or an expression that gives one.
    A NULL counts as empty. Raises ValueError, TypeError.
    """

    def __init__(
        self,
        *expressions: Any,
        config: Config = None,
        weight: Any = None,
        output_field: Any = None,
    ) -> None:
        if not expressions:
            raise ValueError("SearchVector() takes at least one field or expression.")
        super().__init__(*expressions, output_field=output_field)
        self.config = SearchConfig.from_parameter(config)
        self.weight = weight if hasattr(weight, "resolve_expression") else _weight(weight)

    def _resolve_output_field(self) -> Any:
        return SearchVectorField()

    def get_source_expressions(self) -> list[Any]:
        """Return the texts, the configuration and the weight, where it is an expression."""
        weight = self.weight if hasattr(self.weight, "resolve_expression") else None
        return [*self.source_expressions, self.config, weight]

    def set_source_expressions(self, exprs: list[Any]) -> None:
        """Take other ones."""
        *self.source_expressions, self.config, weight = exprs
        self.weight = self.weight if weight is None else weight

    def copy(self) -> Self:
        """Return a copy that may be given other parts."""
        made = super().copy()
        made.config, made.weight = self.config, self.weight
        return made

    def deconstruct(self) -> Deconstructed:
        """Return (import path, arguments, named arguments) that make an equal one."""
        given = {"config": self.config, "weight": self.weight, "output_field": self._output_field}
        named = {name: one for name, one in given.items() if one is not None}
        path = "hotclub_orm.postgres.search.SearchVector"
        return path, tuple(self.source_expressions), named

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """Write to_tsvector(…), in setweight(…) where a weight is given."""
        parts, params = [], []
        config = ""
        if self.config is not None:
            sql, values = compiler.compile(self.config)
            config, params = f"{sql}, ", list(values)
        for source in self.source_expressions:
            sql, values = compiler.compile(source)
            parts.append(f"COALESCE({_as_text(source, sql, compiler)}, '')")
            params.extend(values)
        vector = f"to_tsvector({config}{_spaced(parts)})"
        if self.weight is None:
            return vector, params
        if isinstance(self.weight, str):
            return f"setweight({vector}, '{self.weight}')", params
        weight, values = compiler.compile(self.weight)
        return f'setweight({vector}, ({weight})::"char")', [*params, *values]


def _spaced(parts: list[str]) -> str:
    return " || ' ' || ".join(parts)


def _as_text(source: Any, sql: str, compiler: Any) -> str:
    field = source.field_in(compiler)
    return sql if field is not None and field.get_internal_type() in _TEXTS else f"({sql})::text"


def _weight(weight: Any) -> str | None:
    if weight is None:
        return None
    if not isinstance(weight, str) or weight.upper() not in WEIGHTS:
        raise ValueError(f"A weight is one of {', '.join(WEIGHTS)}, not {weight!r}.")
    return weight.upper()


class CombinedSearchVector(SearchVectorCombinable, PostgresOnly, CombinedExpression):
    """Two vectors as one; the places of the second count on from the first."""

    def __init__(
        self, lhs: Any, connector: str, rhs: Any, config: Any, output_field: Any = None
    ) -> None:
        self.config = config
        super().__init__(lhs, connector, rhs, output_field)

    def _resolve_output_field(self) -> Any:
        return SearchVectorField()

    def deconstruct(self) -> Deconstructed:
        """Return (import path, arguments, named arguments) that make an equal one."""
        path = "hotclub_orm.postgres.search.CombinedSearchVector"
        return path, (self.lhs, self.connector, self.rhs, self.config), {}
