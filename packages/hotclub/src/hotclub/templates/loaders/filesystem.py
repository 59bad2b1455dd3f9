"""hotclub_templates.loaders.filesystem under the framework's name."""

from hotclub_templates.loaders.filesystem import Loader

__all__ = ["Loader"]
