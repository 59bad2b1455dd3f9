"""The place among siblings, under the name of `django.db.models.fields.proxy`."""

from hotclub_orm.fields.integers import OrderWrt

__all__ = ["OrderWrt"]
