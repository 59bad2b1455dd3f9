"""Under the name of `django.contrib.postgres.functions`."""

from hotclub_orm.postgres.functions import (
    RandomUUID,
    TransactionNow,
)

__all__ = [
    "RandomUUID",
    "TransactionNow",
]
