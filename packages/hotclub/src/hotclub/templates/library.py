"""Where tags and filters are registered."""

from hotclub_templates import InvalidTemplateLibrary, Library

__all__ = ["InvalidTemplateLibrary", "Library"]
