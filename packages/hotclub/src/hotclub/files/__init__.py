"""Files and where they are kept. Django's `django.core.files`.

Flow: hotclub_orm.files → **files** → models, views.
"""

from typing import TYPE_CHECKING

from hotclub_orm.files import (
    ContentFile,
    File,
)

from hotclub.lazy_modules import submodules

__all__ = [
    "ContentFile",
    "File",
]

if not TYPE_CHECKING:
    __getattr__ = submodules(__name__)
