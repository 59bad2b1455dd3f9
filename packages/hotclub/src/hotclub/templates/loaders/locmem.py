"""hotclub_templates.loaders.locmem under the framework's name."""

from hotclub_templates import Origin, TemplateDoesNotExist
from hotclub_templates.loaders.locmem import Loader

__all__ = ["Loader", "Origin", "TemplateDoesNotExist"]
