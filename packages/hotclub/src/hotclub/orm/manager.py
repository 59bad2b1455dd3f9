"""Managers, under the name of `django.db.models.manager`."""

from hotclub_orm import (
    BaseManager,
    EmptyManager,
    Manager,
)

__all__ = [
    "BaseManager",
    "EmptyManager",
    "Manager",
]
