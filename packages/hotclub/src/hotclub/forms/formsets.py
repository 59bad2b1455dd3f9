"""hotclub_forms.formsets under the framework's name."""

import hotclub_forms.formsets as _library
from hotclub_forms.formsets import *  # noqa: F403 - a face shows all of the library

__all__: list[str] = []
__all__ += _library.__all__
