"""Mappings, under the name of `django.contrib.postgres.forms.hstore`."""

from hotclub_forms.postgres import (
    HStoreField,
)

__all__ = [
    "HStoreField",
]
