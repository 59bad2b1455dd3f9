"""Text of old migrations, under the name of `django.contrib.postgres.fields.citext`."""

from hotclub_orm.postgres.fields import (
    CICharField,
    CIEmailField,
    CITextField,
)

__all__ = [
    "CICharField",
    "CIEmailField",
    "CITextField",
]
