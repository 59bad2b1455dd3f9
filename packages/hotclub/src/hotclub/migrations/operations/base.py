"""Under the name of `django.db.migrations.operations.base`."""

from hotclub_migrations.operations.base import (
    Operation,
)

__all__ = [
    "Operation",
]
