"""Files in a folder."""

from hotclub_orm.files import (
    FileSystemStorage,
)

__all__ = [
    "FileSystemStorage",
]
