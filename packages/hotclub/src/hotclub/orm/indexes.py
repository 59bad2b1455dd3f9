"""Indexes, under the name of `django.db.models.indexes`."""

from hotclub_orm.indexes import (
    Index,
)

__all__ = [
    "Index",
]
