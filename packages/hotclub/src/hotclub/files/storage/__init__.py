"""Places that keep files: the storages of STORAGES by alias, and their kinds.

Flow: STORAGES → adapters/settings_orm → `storages["alias"]` → storage. Each name is hotclub_orm's
own object.
"""

from typing import TYPE_CHECKING

from hotclub.lazy_modules import shown

if TYPE_CHECKING:
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

# The module that each name lives in.
_ROOMS = {
    "hotclub_orm.files": (
        "DEFAULT_STORAGE_ALIAS DefaultStorage FileSystemStorage InMemoryStorage "
        "InvalidStorageError Storage StorageHandler default_storage storages"
    ),
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = shown(__name__, _ROOMS)
