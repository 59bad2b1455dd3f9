"""What goes wrong with templates."""

from hotclub_templates import TemplateDoesNotExist, TemplateSyntaxError

__all__ = ["TemplateDoesNotExist", "TemplateSyntaxError"]
