"""Relations, under the name of `django.db.models.fields.related`."""

from hotclub_orm import (
    ForeignKey,
    ForeignObject,
    ManyToManyField,
    ManyToManyRel,
    ManyToOneRel,
    OneToOneField,
    OneToOneRel,
)
from hotclub_orm.fields.far_ends import ForeignObjectRel
from hotclub_orm.fields.relations import (
    RECURSIVE_RELATIONSHIP_CONSTANT,
    RelatedField,
    lazy_related_operation,
)

__all__ = [
    "RECURSIVE_RELATIONSHIP_CONSTANT",
    "ForeignKey",
    "ForeignObject",
    "ForeignObjectRel",
    "ManyToManyField",
    "ManyToManyRel",
    "ManyToOneRel",
    "OneToOneField",
    "OneToOneRel",
    "RelatedField",
    "lazy_related_operation",
]
