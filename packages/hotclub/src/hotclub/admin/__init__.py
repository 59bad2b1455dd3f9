"""The admin of a project: `from hotclub import admin`, then `@admin.register(Book)`.

Flow: admin.py of each application → `site` → `path("admin/", admin.site.urls)`.
Names are hotclub_admin's own objects; autodiscover looks through the installed applications.
"""

from typing import TYPE_CHECKING

import hotclub_admin as _admin

from hotclub.lazy_modules import shown

if TYPE_CHECKING:
    from hotclub_admin import *  # noqa: F403
    from hotclub_admin.constants import ACTION_CHECKBOX_NAME

    from hotclub.admin.discovery import autodiscover

__all__: list[str] = []
__all__ += _admin.__all__
__all__ += ["ACTION_CHECKBOX_NAME", "autodiscover"]

# The module that each name lives in.
_ROOMS = {
    "hotclub.admin.discovery": "autodiscover",
    "hotclub_admin.constants": "ACTION_CHECKBOX_NAME",
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = shown(__name__, _ROOMS, wholes=("hotclub_admin",))
