"""Under the name of `django.contrib.postgres.constraints`."""

from hotclub_orm.postgres.constraints import (
    ExclusionConstraint,
)

__all__ = [
    "ExclusionConstraint",
]
