"""What goes wrong in migrations, under the name of `django.db.migrations.exceptions`."""

from hotclub_migrations.errors import (
    AmbiguityError,
    BadMigrationError,
    CircularDependencyError,
    InconsistentMigrationHistory,
    InvalidBasesError,
    InvalidMigrationPlan,
    IrreversibleError,
    MigrationSchemaMissing,
    NodeNotFoundError,
)

__all__ = [
    "AmbiguityError",
    "BadMigrationError",
    "CircularDependencyError",
    "InconsistentMigrationHistory",
    "InvalidBasesError",
    "InvalidMigrationPlan",
    "IrreversibleError",
    "MigrationSchemaMissing",
    "NodeNotFoundError",
]
