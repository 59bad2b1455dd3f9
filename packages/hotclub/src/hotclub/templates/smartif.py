"""The parser of `{% if %}` conditions. Django's `django.template.smartif`."""

from hotclub_templates.conditions import IfParser, Literal

__all__ = ["IfParser", "Literal"]
