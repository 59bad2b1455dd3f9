"""Files and the places that keep them.

Flow: name as given → **names** → storage → disc or memory; `content` is what is read and written.
Levels: handler → filesystem | memory → storage → content → names | media.
"""

from hotclub_orm.files.content import ContentFile, File, ImageFile, get_image_dimensions
from hotclub_orm.files.filesystem import FileSystemStorage
from hotclub_orm.files.handler import (
    DEFAULT_STORAGE_ALIAS,
    DefaultStorage,
    InvalidStorageError,
    StorageHandler,
    default_storage,
    storages,
)
from hotclub_orm.files.media import MediaDefaults, media
from hotclub_orm.files.memory import InMemoryStorage
from hotclub_orm.files.names import get_valid_filename, validate_file_name
from hotclub_orm.files.storage import Storage

__all__ = [
    "DEFAULT_STORAGE_ALIAS",
    "ContentFile",
    "DefaultStorage",
    "File",
    "FileSystemStorage",
    "ImageFile",
    "InMemoryStorage",
    "InvalidStorageError",
    "MediaDefaults",
    "Storage",
    "StorageHandler",
    "default_storage",
    "get_image_dimensions",
    "get_valid_filename",
    "media",
    "storages",
    "validate_file_name",
]
