"""The options of a model, under the name of `django.db.models.options`."""

from hotclub_orm.options import (
    Options,
)

__all__ = [
    "Options",
]
