"""Views that come with the framework: generic, defaults, static files, decorators."""

from hotclub.views.generic.base import View

__all__ = ["View"]
