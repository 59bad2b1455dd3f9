"""The base of loaders of one's own."""

from hotclub_templates import Template, TemplateDoesNotExist
from hotclub_templates.loaders.base import Loader

__all__ = ["Loader", "Template", "TemplateDoesNotExist"]
