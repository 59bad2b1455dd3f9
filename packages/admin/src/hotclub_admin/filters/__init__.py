"""Filters beside a list: base → related, values, dates → by_kind."""

from hotclub_admin.filters.base import BAD_VALUES, FacetsMixin, ListFilter, SimpleListFilter
from hotclub_admin.filters.by_kind import FieldListFilter
from hotclub_admin.filters.dates import DateFieldListFilter
from hotclub_admin.filters.related import RelatedFieldListFilter, RelatedOnlyFieldListFilter
from hotclub_admin.filters.values import (
    AllValuesFieldListFilter,
    BooleanFieldListFilter,
    ChoicesFieldListFilter,
    EmptyFieldListFilter,
)

__all__ = [
    "BAD_VALUES",
    "AllValuesFieldListFilter",
    "BooleanFieldListFilter",
    "ChoicesFieldListFilter",
    "DateFieldListFilter",
    "EmptyFieldListFilter",
    "FacetsMixin",
    "FieldListFilter",
    "ListFilter",
    "RelatedFieldListFilter",
    "RelatedOnlyFieldListFilter",
    "SimpleListFilter",
]
