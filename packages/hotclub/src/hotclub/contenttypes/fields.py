"""A field that is an object of any model; it is hotclub_orm's."""

from hotclub_orm.contenttypes_fields import GenericForeignKey

__all__ = ["GenericForeignKey"]
