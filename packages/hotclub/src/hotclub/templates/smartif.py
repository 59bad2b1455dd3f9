"""The parser of `{% if %}` conditions. Django's `django.template.smartif`."""

from hotclub_templates.conditions import IfParser

__all__ = ["IfParser"]
