"""A key of several fields, under the name of `django.db.models.fields.composite`."""

from hotclub_orm import (
    CompositePrimaryKey,
)

__all__ = [
    "CompositePrimaryKey",
]
