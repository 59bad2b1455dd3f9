"""hotclub_forms.fields under the framework's name."""

import hotclub_forms.fields as _library
from hotclub_forms.fields import *  # noqa: F403 - a face shows all of the library

__all__: list[str] = []
__all__ += _library.__all__
