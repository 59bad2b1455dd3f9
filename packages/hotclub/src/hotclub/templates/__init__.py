"""Templates: the engines of the TEMPLATES setting, and the Django language's parts.

Flow: TEMPLATES → `engines` → `loader.get_template` → template → text. The language itself is
hotclub_templates; each name of it here is the library's own object.
"""

from typing import TYPE_CHECKING

import hotclub_templates as _library
from hotclub_templates import *  # noqa: F403

from hotclub.lazy_modules import submodules
from hotclub.templates import loader
from hotclub.templates.handler import EngineHandler, engines

__all__ = ["EngineHandler", "engines", "loader"]
__all__ += _library.__all__

if not TYPE_CHECKING:
    __getattr__ = submodules(__name__)
