"""Narrowing and ordering lists by the query."""

from hotclub_api.filters import (
    BaseFilterBackend,
    DjangoFilterBackend,
    FieldFilterBackend,
    OrderingFilter,
    SearchFilter,
    UnaccentedSearchFilter,
    search_smart_split,
)

__all__ = [
    "BaseFilterBackend",
    "DjangoFilterBackend",
    "FieldFilterBackend",
    "OrderingFilter",
    "SearchFilter",
    "UnaccentedSearchFilter",
    "search_smart_split",
]
