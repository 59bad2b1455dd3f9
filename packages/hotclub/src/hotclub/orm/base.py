"""The base of models, under the name of `django.db.models.base`."""

from hotclub_orm import (
    Model,
    ModelBase,
)

__all__ = [
    "Model",
    "ModelBase",
]
