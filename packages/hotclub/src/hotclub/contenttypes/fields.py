"""A field that is an object of any model, and what points to one; both are hotclub_orm's."""

from hotclub_orm.contenttypes_fields import GenericForeignKey
from hotclub_orm.contenttypes_relations import GenericRel, GenericRelation

__all__ = ["GenericForeignKey", "GenericRel", "GenericRelation"]
