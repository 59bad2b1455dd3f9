"""Choices as enumerations, under the name of `django.db.models.enums`."""

from hotclub_orm.choices import (
    Choices,
    IntegerChoices,
    TextChoices,
)

__all__ = [
    "Choices",
    "IntegerChoices",
    "TextChoices",
]
