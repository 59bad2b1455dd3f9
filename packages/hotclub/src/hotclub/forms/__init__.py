"""Forms, with those of models: `from hotclub import forms`.

Each name is hotclub_forms' own object.
"""

import hotclub_forms as _forms
import hotclub_forms.models as _models
from hotclub_forms import *  # noqa: F403
from hotclub_forms.models import *  # noqa: F403

__all__: list[str] = []
__all__ += _forms.__all__
__all__ += _models.__all__
