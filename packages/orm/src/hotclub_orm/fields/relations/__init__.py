"""Relations: ForeignKey, OneToOneField, ManyToManyField, and what they share.

related (RelatedField) · kept_as → several (what holds several columns) → foreign_object (ForeignObject)
· foreign_key (ForeignKey, OneToOneField) → many_to_many (ManyToManyField)

A relation knows the steps of the path it stands for (`Step`); plan/ turns them into joins.
"""

from hotclub_orm.fields.relations.foreign_key import ForeignKey, KeyAttribute, OneToOneField
from hotclub_orm.fields.relations.foreign_object import ForeignObject
from hotclub_orm.fields.relations.many_to_many import ManyToManyField
from hotclub_orm.fields.relations.related import (
    RECURSIVE_RELATIONSHIP_CONSTANT,
    RelatedField,
    lazy_related_operation,
)

__all__ = [
    "RECURSIVE_RELATIONSHIP_CONSTANT",
    "ForeignKey",
    "ForeignObject",
    "KeyAttribute",
    "ManyToManyField",
    "OneToOneField",
    "RelatedField",
    "lazy_related_operation",
]
