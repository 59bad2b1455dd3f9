"""Under the name of `django.db.migrations.state`."""

from hotclub_migrations.rendering import StateApps
from hotclub_migrations.state import (
    ModelState,
    ProjectState,
)

__all__ = [
    "ModelState",
    "ProjectState",
    "StateApps",
]
