"""Templates: the engines of the TEMPLATES setting, and the Django language's parts.

Flow: TEMPLATES → `engines` → `loader.get_template` → template → text. The language itself is
hotclub_templates; each name of it here is the library's own object.
"""

from typing import TYPE_CHECKING

import hotclub_templates as _library

from hotclub.lazy_modules import shown

if TYPE_CHECKING:
    from hotclub_templates import *  # noqa: F403

    from hotclub.templates import loader
    from hotclub.templates.handler import EngineHandler, engines

__all__ = ["EngineHandler", "engines", "loader"]
__all__ += _library.__all__

# The module that each name lives in.
_ROOMS = {
    "hotclub.templates.handler": "EngineHandler engines",
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = shown(__name__, _ROOMS, wholes=("hotclub_templates",))
