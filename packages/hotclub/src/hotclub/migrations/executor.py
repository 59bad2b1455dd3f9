"""Under the name of `django.db.migrations.executor`."""

from hotclub_migrations.executor import (
    MigrationExecutor,
)

__all__ = [
    "MigrationExecutor",
]
