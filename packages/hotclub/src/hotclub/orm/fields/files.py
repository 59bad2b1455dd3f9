"""Fields of files, under the name of `django.db.models.fields.files`."""

from hotclub_orm import (
    FieldFile,
    FileField,
    ImageField,
    ImageFieldFile,
)

__all__ = [
    "FieldFile",
    "FileField",
    "ImageField",
    "ImageFieldFile",
]
