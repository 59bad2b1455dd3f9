"""Under the name of `django.db.migrations.recorder`."""

from hotclub_migrations.recorder import (
    MigrationRecorder,
)

__all__ = [
    "MigrationRecorder",
]
