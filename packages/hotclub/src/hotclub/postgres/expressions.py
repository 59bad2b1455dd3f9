"""Under the name of `django.contrib.postgres.expressions`."""

from hotclub_orm.postgres.expressions import (
    ArraySubquery,
)

__all__ = [
    "ArraySubquery",
]
