"""Which filter a kind of field gets: the first that fits, in this order; projects add their own.

Not here: the filters.
"""

from __future__ import annotations

from hotclub_orm import BooleanField, DateField

from hotclub_admin.filters.base import FieldListFilter
from hotclub_admin.filters.dates import DateFieldListFilter
from hotclub_admin.filters.related import RelatedFieldListFilter
from hotclub_admin.filters.values import (
    AllValuesFieldListFilter,
    BooleanFieldListFilter,
    ChoicesFieldListFilter,
)

__all__ = ["FieldListFilter"]

FieldListFilter.register(lambda field: field.is_relation, RelatedFieldListFilter)
FieldListFilter.register(lambda field: isinstance(field, BooleanField), BooleanFieldListFilter)
FieldListFilter.register(
    lambda field: bool(getattr(field, "choices", None)), ChoicesFieldListFilter
)
FieldListFilter.register(lambda field: isinstance(field, DateField), DateFieldListFilter)
FieldListFilter.register(lambda _field: True, AllValuesFieldListFilter)
