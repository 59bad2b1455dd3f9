"""Under the name of `django.db.migrations.graph`."""

from hotclub_migrations.graph import (
    MigrationGraph,
)

__all__ = [
    "MigrationGraph",
]
