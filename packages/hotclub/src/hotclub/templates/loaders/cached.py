"""hotclub_templates.loaders.cached under the framework's name."""

from hotclub_templates import TemplateDoesNotExist
from hotclub_templates.loaders.cached import Loader

__all__ = ["Loader", "TemplateDoesNotExist"]
