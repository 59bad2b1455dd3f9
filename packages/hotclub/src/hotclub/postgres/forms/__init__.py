"""Form fields of PostgreSQL, under the name of `django.contrib.postgres.forms`.

What has to do with ranges is imported when it is asked for: it needs the extra `postgres`.
"""

from typing import TYPE_CHECKING

import hotclub_forms.postgres as _library

from hotclub.lazy_modules import shown

if TYPE_CHECKING:
    from hotclub_forms.postgres import *  # noqa: F403 - a face shows all of the library

__all__: list[str] = []
__all__ += _library.__all__

if not TYPE_CHECKING:
    __getattr__, __dir__ = shown(__name__, {}, wholes=("hotclub_forms.postgres",))
