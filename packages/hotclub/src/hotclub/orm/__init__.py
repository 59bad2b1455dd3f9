"""Models, fields and queries: `from hotclub import orm as models`. Django's `django.db.models`.

Flow: hotclub_orm → **orm** → a project's models. Each name is the library's own object.
"""

from typing import TYPE_CHECKING

import hotclub_orm as _library

from hotclub.lazy_modules import shown

if TYPE_CHECKING:
    from hotclub_orm import *  # noqa: F403 - a face shows all of the library
    from hotclub_orm.fields.base import NOT_PROVIDED as NOT_PROVIDED

    from hotclub.orm import signals as signals

__all__ = ["signals"]
__all__ += _library.__all__

# The module that each name lives in.
_ROOMS = {
    "hotclub_orm.fields.base": "NOT_PROVIDED",
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = shown(__name__, _ROOMS, wholes=("hotclub_orm",))
