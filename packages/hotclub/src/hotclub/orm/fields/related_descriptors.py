"""Attributes of relations, under the name of `django.db.models.fields.related_descriptors`."""

from hotclub_orm.accessors import ForwardOne as ForwardManyToOneDescriptor
from hotclub_orm.accessors import ManyToMany as ManyToManyDescriptor
from hotclub_orm.accessors import ReverseMany as ReverseManyToOneDescriptor
from hotclub_orm.accessors import ReverseOne as ReverseOneToOneDescriptor

# One class serves both kinds of keys.
ForwardOneToOneDescriptor = ForwardManyToOneDescriptor

__all__ = [
    "ForwardManyToOneDescriptor",
    "ForwardOneToOneDescriptor",
    "ManyToManyDescriptor",
    "ReverseManyToOneDescriptor",
    "ReverseOneToOneDescriptor",
]
