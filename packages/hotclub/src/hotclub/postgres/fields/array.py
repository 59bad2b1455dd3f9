"""Lists, under the name of `django.contrib.postgres.fields.array`."""

from hotclub_orm.postgres.fields import (
    ArrayField,
)

__all__ = [
    "ArrayField",
]
