"""What every storage is."""

from hotclub_orm.files import (
    Storage,
)

__all__ = [
    "Storage",
]
