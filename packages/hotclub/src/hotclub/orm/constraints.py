"""Constraints, under the name of `django.db.models.constraints`."""

from hotclub_orm.constraints import (
    BaseConstraint,
    CheckConstraint,
    Deferrable,
    UniqueConstraint,
)

__all__ = [
    "BaseConstraint",
    "CheckConstraint",
    "Deferrable",
    "UniqueConstraint",
]
