"""Views that come with the framework: generic, defaults, static files, decorators."""

from typing import TYPE_CHECKING

from hotclub.lazy_modules import submodules
from hotclub.views.generic.base import View

__all__ = ["View"]

if not TYPE_CHECKING:
    __getattr__ = submodules(__name__)
