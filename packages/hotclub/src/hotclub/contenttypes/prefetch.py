"""Prefetching objects of any model; it is hotclub_orm's."""

from hotclub_orm.contenttypes_fields import GenericPrefetch

__all__ = ["GenericPrefetch"]
