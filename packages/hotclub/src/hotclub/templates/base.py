"""The language's parts under the one roof where tag libraries look for them."""

import hotclub_templates.base as _library
from hotclub_templates.base import *  # noqa: F403

__all__: list[str] = []
__all__ += _library.__all__
