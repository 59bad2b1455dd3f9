"""Files and where they are kept. Django's `django.core.files`.

Flow: hotclub_orm.files → **files** → models, views.
"""

from typing import TYPE_CHECKING

from hotclub.lazy_modules import shown

if TYPE_CHECKING:
    from hotclub_orm.files import (
        ContentFile,
        File,
    )

__all__ = [
    "ContentFile",
    "File",
]

# The module that each name lives in.
_ROOMS = {
    "hotclub_orm.files": "ContentFile File",
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = shown(__name__, _ROOMS)
