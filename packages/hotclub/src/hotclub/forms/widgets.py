"""hotclub_forms.widgets under the framework's name."""

import hotclub_forms.widgets as _library
from hotclub_forms.widgets import *  # noqa: F403 - a face shows all of the library

__all__: list[str] = []
__all__ += _library.__all__
