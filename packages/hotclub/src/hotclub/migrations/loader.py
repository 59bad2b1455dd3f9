"""Under the name of `django.db.migrations.loader`."""

from hotclub_migrations.loader import (
    MigrationLoader,
)

__all__ = [
    "MigrationLoader",
]
