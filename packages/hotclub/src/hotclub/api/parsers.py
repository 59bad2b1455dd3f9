"""Bytes to data."""

from hotclub_api.parsers import (
    BaseParser,
    DataAndFiles,
    FileUploadParser,
    FormParser,
    JSONParser,
    MultiPartParser,
)

__all__ = [
    "BaseParser",
    "DataAndFiles",
    "FileUploadParser",
    "FormParser",
    "JSONParser",
    "MultiPartParser",
]
