"""hotclub_forms.widgets under the framework's name."""

import hotclub_forms.widgets as _library
from hotclub_forms.media import MEDIA_TYPES, media_property
from hotclub_forms.widgets import *  # noqa: F403 - a face shows all of the library
from hotclub_forms.widgets.selections import boolean_check

__all__ = ["MEDIA_TYPES", "boolean_check", "media_property"]
__all__ += _library.__all__
