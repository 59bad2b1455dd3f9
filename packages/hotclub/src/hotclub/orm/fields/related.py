"""Relations, under the name of `django.db.models.fields.related`."""

from hotclub_orm import (
    ForeignKey,
    ManyToManyField,
    ManyToManyRel,
    ManyToOneRel,
    OneToOneField,
    OneToOneRel,
)
from hotclub_orm.fields.relations import (
    RelatedField,
)

__all__ = [
    "ForeignKey",
    "ManyToManyField",
    "ManyToManyRel",
    "ManyToOneRel",
    "OneToOneField",
    "OneToOneRel",
    "RelatedField",
]
