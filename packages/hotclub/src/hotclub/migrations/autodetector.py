"""Under the name of `django.db.migrations.autodetector`."""

from hotclub_migrations.autodetector import (
    MigrationAutodetector,
)

__all__ = [
    "MigrationAutodetector",
]
