"""Under the name of `django.db.migrations.optimizer`."""

from hotclub_migrations.optimizer import (
    MigrationOptimizer,
)

__all__ = [
    "MigrationOptimizer",
]
