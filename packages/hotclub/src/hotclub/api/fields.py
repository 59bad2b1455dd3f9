"""The fields of serializers."""

import hotclub_api.fields as _library
from hotclub_api.fields import *  # noqa: F403 - a face shows all of the library

__all__: list[str] = []
__all__ += _library.__all__
