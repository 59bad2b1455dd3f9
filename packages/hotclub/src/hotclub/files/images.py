"""Images, under the name of `django.core.files.images`."""

from hotclub_orm.files import (
    ImageFile,
    get_image_dimensions,
)

__all__ = [
    "ImageFile",
    "get_image_dimensions",
]
