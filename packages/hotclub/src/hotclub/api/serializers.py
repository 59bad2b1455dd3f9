"""Objects to data and back, checked."""

import hotclub_api.serializers as _library
from hotclub_api.serializers import *  # noqa: F403 - a face shows all of the library

__all__: list[str] = []
__all__ += _library.__all__
