"""Places that keep files: the storages of STORAGES by alias, and their kinds.

Flow: STORAGES → adapters/settings_orm → `storages["alias"]` → storage. Each name is hotclub_orm's
own object.
"""

from hotclub_orm.files import (
    DEFAULT_STORAGE_ALIAS,
    DefaultStorage,
    FileSystemStorage,
    InMemoryStorage,
    InvalidStorageError,
    Storage,
    StorageHandler,
    default_storage,
    storages,
)

__all__ = [
    "DEFAULT_STORAGE_ALIAS",
    "STATICFILES_STORAGE_ALIAS",
    "DefaultStorage",
    "FileSystemStorage",
    "InMemoryStorage",
    "InvalidStorageError",
    "Storage",
    "StorageHandler",
    "default_storage",
    "storages",
]

STATICFILES_STORAGE_ALIAS = "staticfiles"
