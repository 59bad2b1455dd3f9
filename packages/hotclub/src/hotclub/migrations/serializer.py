"""Under the name of `django.db.migrations.serializer`."""

from hotclub_migrations.serializer import (
    BaseSerializer,
)

__all__ = [
    "BaseSerializer",
]
