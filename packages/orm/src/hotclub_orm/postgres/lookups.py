"""Lookups of texts: `search`, `unaccent`, `trigram_similar` and its like, once `register()` is called.

They are no part of the fields before: what `name__search` means is decided by whoever composes the
program. The framework calls it for its application 'hotclub.postgres'.
"""

from __future__ import annotations

from typing import Any, ClassVar

from hotclub_orm.expressions.parameters import Sql, field_for
from hotclub_orm.fields.text import CharField, TextField
from hotclub_orm.lookups import Lookup, Transform
from hotclub_orm.postgres.only import PostgresOnly
from hotclub_orm.postgres.search import SearchLookup, SearchVectorExact

__all__ = [
    "SearchLookup",
    "SearchVectorExact",
    "TrigramSimilar",
    "TrigramStrictWordSimilar",
    "TrigramWordSimilar",
    "Unaccent",
    "register",
]


class Unaccent(PostgresOnly, Transform):
    """Without accents, on both sides: `name__unaccent="Muller"`. Needs the extension unaccent."""

    bilateral = True
    lookup_name = "unaccent"
    function = "UNACCENT"

    def _resolve_output_field(self) -> Any:
        return field_for(str)


class _Operator(PostgresOnly, Lookup):
    """Left side, an operator, right side."""

    operator: ClassVar[str]

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write the comparison."""
        left, params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} {self.operator} {right}", [*params, *right_params]


class TrigramSimilar(_Operator):
    """More alike than pg_trgm.similarity_threshold."""

    lookup_name = "trigram_similar"
    operator = "%%"


class TrigramWordSimilar(_Operator):
    """Some part more alike than pg_trgm.word_similarity_threshold."""

    lookup_name = "trigram_word_similar"
    operator = "%%>"


class TrigramStrictWordSimilar(_Operator):
    """Some words more alike than pg_trgm.strict_word_similarity_threshold."""

    lookup_name = "trigram_strict_word_similar"
    operator = "%%>>"


LOOKUPS = (Unaccent, SearchLookup, TrigramSimilar, TrigramWordSimilar, TrigramStrictWordSimilar)


def register() -> None:
    """Give CharField and TextField, and fields derived from them, the lookups of this room.

    To call it again changes nothing.
    """
    for field in (CharField, TextField):
        for lookup in LOOKUPS:
            field.register_lookup(lookup)
