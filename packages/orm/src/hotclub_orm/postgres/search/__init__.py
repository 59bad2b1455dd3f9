"""Full-text search: vectors, queries, ranks, headlines, and texts that are alike.

    vectors (SearchVector, SearchConfig, SearchVectorField) · lexemes → queries (SearchQuery)
    → matching (the lookups) → ranking (SearchRank, SearchHeadline) · trigrams

Source: https://www.postgresql.org/docs/current/textsearch.html
"""

from hotclub_orm.postgres.search.lexemes import CombinedLexeme, Lexeme
from hotclub_orm.postgres.search.matching import SearchLookup, SearchVectorExact
from hotclub_orm.postgres.search.queries import (
    CombinedSearchQuery,
    SearchQuery,
    SearchQueryField,
)
from hotclub_orm.postgres.search.ranking import SearchHeadline, SearchRank
from hotclub_orm.postgres.search.trigrams import (
    TrigramDistance,
    TrigramSimilarity,
    TrigramStrictWordDistance,
    TrigramStrictWordSimilarity,
    TrigramWordDistance,
    TrigramWordSimilarity,
)
from hotclub_orm.postgres.search.vectors import (
    CombinedSearchVector,
    SearchConfig,
    SearchVector,
    SearchVectorField,
)

__all__ = [
    "CombinedLexeme",
    "CombinedSearchQuery",
    "CombinedSearchVector",
    "Lexeme",
    "SearchConfig",
    "SearchHeadline",
    "SearchLookup",
    "SearchQuery",
    "SearchQueryField",
    "SearchRank",
    "SearchVector",
    "SearchVectorExact",
    "SearchVectorField",
    "TrigramDistance",
    "TrigramSimilarity",
    "TrigramStrictWordDistance",
    "TrigramStrictWordSimilarity",
    "TrigramWordDistance",
    "TrigramWordSimilarity",
]
