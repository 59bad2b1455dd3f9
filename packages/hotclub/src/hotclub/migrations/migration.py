"""Under the name of `django.db.migrations.migration`."""

from hotclub_migrations.migration import (
    Migration,
    SwappableTuple,
    swappable_dependency,
)

__all__ = [
    "Migration",
    "SwappableTuple",
    "swappable_dependency",
]
