"""Views that come with the framework: generic, defaults, static files, decorators."""

from typing import TYPE_CHECKING

from hotclub.lazy_modules import shown

if TYPE_CHECKING:
    from hotclub.views.generic.base import View

__all__ = ["View"]

# The module that each name lives in.
_ROOMS = {
    "hotclub.views.generic.base": "View",
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = shown(__name__, _ROOMS)
