"""Conditions, under the name of `django.db.models.query_utils`."""

from hotclub_orm import (
    FilteredRelation,
    Q,
)

__all__ = [
    "FilteredRelation",
    "Q",
]
