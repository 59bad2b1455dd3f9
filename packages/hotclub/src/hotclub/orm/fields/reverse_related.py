"""Far ends of relations; `django.db.models.fields.reverse_related`."""

from hotclub_orm import (
    ForeignObjectRel,
    ManyToManyRel,
    ManyToOneRel,
    OneToOneRel,
)

__all__ = [
    "ForeignObjectRel",
    "ManyToManyRel",
    "ManyToOneRel",
    "OneToOneRel",
]
