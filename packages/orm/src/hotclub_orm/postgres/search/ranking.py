"""How well a vector matches, and the text around what matches.

Numbers are checked when they are given; what a visitor may choose (marks, delimiters) is one bound
parameter, quoted for the reader of options.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from hotclub_orm.expressions.calls import Func
from hotclub_orm.expressions.parameters import Sql, field_for
from hotclub_orm.expressions.resolving import as_expression
from hotclub_orm.expressions.values import Value
from hotclub_orm.postgres.only import PostgresOnly
from hotclub_orm.postgres.search.lexemes import LexemeCombinable
from hotclub_orm.postgres.search.queries import SearchQuery
from hotclub_orm.postgres.search.vectors import Config, SearchConfig, SearchVector


def _as_query(query: Any, config: Any = None) -> Any:
    if hasattr(query, "resolve_expression") and not isinstance(query, LexemeCombinable):
        return query
    return SearchQuery(query, config=config)


class SearchRank(PostgresOnly, Func):
    """How well a vector matches a query, a float from 0.

    vector: a SearchVector, the name of a text, or F() of a column that holds a vector.
    weights: four numbers for the weights D, C, B, A. normalization: how the length counts, an int
    whose bits can be joined. cover_density: whether the closeness of the words counts.
    Raises TypeError, ValueError.
    """

    def __init__(
        self,
        vector: Any,
        query: Any,
        weights: Sequence[float] | None = None,
        normalization: Any = None,
        cover_density: bool = False,
    ) -> None:
        vector = vector if hasattr(vector, "resolve_expression") else SearchVector(vector)
        parts = [vector, _as_query(query)]
        if normalization is not None:
            parts.append(_normalization(normalization))
        super().__init__(*parts)
        self.weights = None if weights is None else _weights(weights)
        self.function = "ts_rank_cd" if cover_density else "ts_rank"

    def _resolve_output_field(self) -> Any:
        return field_for(float)

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """Write ts_rank(…), the weights first."""
        if self.weights is None:
            return super().as_sql(compiler, connection, **extra)
        template = "%(function)s(%%s::float4[], %(expressions)s)"
        sql, params = super().as_sql(compiler, connection, template=template, **extra)
        return sql, [list(self.weights), *params]


def _normalization(given: Any) -> Any:
    if hasattr(given, "resolve_expression"):
        return given
    if type(given) is not int:
        raise TypeError(f"The normalization of a rank is an int, not {given!r}.")
    return Value(given)


def _weights(given: Any) -> tuple[float, ...]:
    if isinstance(given, (str, bytes)) or not isinstance(given, Sequence):
        raise TypeError(f"The weights of a rank are four numbers, not {given!r}.")
    if any(type(one) not in (int, float) for one in given):
        raise TypeError(f"The weights of a rank are numbers, not {given!r}.")
    if len(given) != 4 or not all(map(math.isfinite, given)):
        raise ValueError(f"The weights of a rank are four numbers (D, C, B, A), not {given!r}.")
    return tuple(map(float, given))


class SearchHeadline(PostgresOnly, Func):
    """A part of a text in which what a query finds is marked.

    start_sel, stop_sel: what stands around a found word. max_words, min_words: the length of the
    part; short_word: words of that length or less are dropped at its ends. highlight_all: the whole
    text. max_fragments: so many parts, fragment_delimiter between. Raises TypeError.
    """

    function = "ts_headline"

    def __init__(
        self,
        expression: Any,
        query: Any,
        *,
        config: Config = None,
        start_sel: str | None = None,
        stop_sel: str | None = None,
        max_words: int | None = None,
        min_words: int | None = None,
        short_word: int | None = None,
        highlight_all: bool | None = None,
        max_fragments: int | None = None,
        fragment_delimiter: str | None = None,
    ) -> None:
        config = SearchConfig.from_parameter(config)
        options = [
            _option("StartSel", start_sel, str),
            _option("StopSel", stop_sel, str),
            _option("MaxWords", max_words, int),
            _option("MinWords", min_words, int),
            _option("ShortWord", short_word, int),
            _option("HighlightAll", highlight_all, bool),
            _option("MaxFragments", max_fragments, int),
            _option("FragmentDelimiter", fragment_delimiter, str),
        ]
        given = [one for one in options if one is not None]
        parts: list[Any] = [] if config is None else [config]
        parts += [as_expression(expression), _as_query(query, config)]
        parts += [Value(", ".join(given))] if given else []
        super().__init__(*parts)

    def _resolve_output_field(self) -> Any:
        return field_for(str)


def _option(name: str, value: Any, kind: type) -> str | None:
    if value is None:
        return None
    if type(value) is not kind:
        raise TypeError(f"{name} of a headline is {kind.__name__}, not {value!r}.")
    return f"{name}={_quoted(value) if isinstance(value, str) else str(value).lower()}"


def _quoted(text: str) -> str:
    # The reader of options takes two of a quote or a backslash for one.
    doubled = text.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"
