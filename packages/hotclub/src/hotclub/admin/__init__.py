"""The admin of a project: `from hotclub import admin`, then `@admin.register(Book)`.

Flow: admin.py of each application → `site` → `path("admin/", admin.site.urls)`.
Names are hotclub_admin's own objects; autodiscover looks through the installed applications.
"""

from typing import TYPE_CHECKING

import hotclub_admin as _admin
from hotclub_admin import *  # noqa: F403
from hotclub_admin.constants import ACTION_CHECKBOX_NAME

from hotclub.admin.discovery import autodiscover
from hotclub.lazy_modules import submodules

__all__: list[str] = []
__all__ += _admin.__all__
__all__ += ["ACTION_CHECKBOX_NAME", "autodiscover"]

if not TYPE_CHECKING:
    __getattr__ = submodules(__name__)
