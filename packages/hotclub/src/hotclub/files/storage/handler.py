"""The storages of a project, by alias."""

from hotclub_orm.files import (
    InvalidStorageError,
    StorageHandler,
)

__all__ = [
    "InvalidStorageError",
    "StorageHandler",
]
