"""Files that last as long as the process."""

from hotclub_orm.files import (
    InMemoryStorage,
)

__all__ = [
    "InMemoryStorage",
]
