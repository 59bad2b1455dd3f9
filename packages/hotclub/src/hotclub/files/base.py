"""Files, under the name of `django.core.files.base`."""

from hotclub_orm.files import (
    ContentFile,
    File,
)

__all__ = [
    "ContentFile",
    "File",
]
