"""Forms, with those of models: `from hotclub import forms`.

Each name is hotclub_forms' own object.
"""

from typing import TYPE_CHECKING

import hotclub_forms as _forms
import hotclub_forms.models as _models

from hotclub.lazy_modules import shown

if TYPE_CHECKING:
    from hotclub_forms import *  # noqa: F403
    from hotclub_forms.models import *  # noqa: F403

__all__: list[str] = []
__all__ += _forms.__all__
__all__ += _models.__all__

if not TYPE_CHECKING:
    __getattr__, __dir__ = shown(__name__, {}, wholes=("hotclub_forms", "hotclub_forms.models"))
