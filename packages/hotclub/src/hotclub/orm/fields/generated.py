"""Columns that the database computes; `django.db.models.fields.generated`."""

from hotclub_orm import (
    GeneratedField,
)

__all__ = [
    "GeneratedField",
]
