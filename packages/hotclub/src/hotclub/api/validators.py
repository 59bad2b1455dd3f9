"""Checks of serializers against the database."""

import hotclub_api.validators as _library
from hotclub_api.validators import *  # noqa: F403 - a face shows all of the library

__all__: list[str] = []
__all__ += _library.__all__
