"""hotclub_templates.loaders.filesystem under the framework's name."""

from hotclub_templates import Origin, TemplateDoesNotExist
from hotclub_templates.loaders.filesystem import Loader

__all__ = ["Loader", "Origin", "TemplateDoesNotExist"]
