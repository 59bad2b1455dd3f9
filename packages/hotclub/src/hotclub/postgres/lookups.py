"""Under the name of `django.contrib.postgres.lookups`."""

from hotclub_orm.postgres.lookups import (
    SearchLookup,
    TrigramSimilar,
    TrigramStrictWordSimilar,
    TrigramWordSimilar,
    Unaccent,
)

__all__ = [
    "SearchLookup",
    "TrigramSimilar",
    "TrigramStrictWordSimilar",
    "TrigramWordSimilar",
    "Unaccent",
]
