"""The Django language's engine, and what is looked for beside it."""

from hotclub_templates import Context, Engine, Template, TemplateDoesNotExist
from hotclub_templates.library import import_library

__all__ = ["Context", "Engine", "Template", "TemplateDoesNotExist", "import_library"]
