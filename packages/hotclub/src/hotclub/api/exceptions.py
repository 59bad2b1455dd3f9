"""Errors that become answers."""

import hotclub_api.exceptions as _library
from hotclub_api.exceptions import *  # noqa: F403 - a face shows all of the library

__all__: list[str] = []
__all__ += _library.__all__
