"""Functions of the database, under the name of `django.db.models.functions`."""

import hotclub_orm.functions as _library
from hotclub_orm.functions import *  # noqa: F403 - a face shows all of the library

__all__: list[str] = []
__all__ += _library.__all__
