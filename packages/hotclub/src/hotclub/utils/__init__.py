"""Small tools that projects import: text, HTML, addresses, dates, lazy values, modules.

Flow: library → **utils** → a project's code. What a library has is shown from there; only what no
library has is written here.
"""

from typing import TYPE_CHECKING

from hotclub.lazy_modules import submodules

if not TYPE_CHECKING:
    __getattr__ = submodules(__name__)
