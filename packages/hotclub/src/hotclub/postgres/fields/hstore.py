"""Mappings, under the name of `django.contrib.postgres.fields.hstore`."""

from hotclub_orm.postgres.fields import (
    HStoreField,
)

__all__ = [
    "HStoreField",
]
