"""Files and where they are kept. Django's `django.core.files`.

Flow: hotclub_orm.files → **files** → models, views.
"""

from hotclub_orm.files import (
    ContentFile,
    File,
)

__all__ = [
    "ContentFile",
    "File",
]
