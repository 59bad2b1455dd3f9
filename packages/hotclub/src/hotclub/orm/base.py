"""The base of models, under the name of `django.db.models.base`."""

from hotclub_orm import (
    DEFERRED,
    Model,
    ModelBase,
)

__all__ = [
    "DEFERRED",
    "Model",
    "ModelBase",
]
