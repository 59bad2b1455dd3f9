"""Under the name of `django.db.migrations.writer`."""

from hotclub_migrations.writer import (
    MigrationWriter,
)

__all__ = [
    "MigrationWriter",
]
