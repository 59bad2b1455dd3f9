"""Forms, with those of models: `from hotclub import forms`.

Each name is hotclub_forms' own object.
"""

from typing import TYPE_CHECKING

import hotclub_forms as _forms
import hotclub_forms.models as _models
from hotclub_forms import *  # noqa: F403
from hotclub_forms.models import *  # noqa: F403

from hotclub.lazy_modules import submodules

__all__: list[str] = []
__all__ += _forms.__all__
__all__ += _models.__all__

if not TYPE_CHECKING:
    __getattr__ = submodules(__name__)
