"""Models, fields and queries: `from hotclub import orm as models`. Django's `django.db.models`.

Flow: hotclub_orm → **orm** → a project's models. Each name is the library's own object.
"""

import hotclub_orm as _library
from hotclub_orm import *  # noqa: F403 - a face shows all of the library
from hotclub_orm import signals as signals
from hotclub_orm.fields.base import NOT_PROVIDED as NOT_PROVIDED

__all__ = ["signals"]
__all__ += _library.__all__
