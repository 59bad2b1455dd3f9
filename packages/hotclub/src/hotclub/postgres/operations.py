"""Under the name of `django.contrib.postgres.operations`."""

from typing import TYPE_CHECKING

import hotclub_migrations.operations.postgres as _library

from hotclub.lazy_modules import shown

if TYPE_CHECKING:
    from hotclub_migrations.operations.postgres import *  # noqa: F403 - a face shows all of the library

__all__: list[str] = []
__all__ += _library.__all__

if not TYPE_CHECKING:
    __getattr__, __dir__ = shown(__name__, {}, wholes=("hotclub_migrations.operations.postgres",))
