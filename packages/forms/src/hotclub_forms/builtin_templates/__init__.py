"""Django's form templates as plain functions: no engine, no files, no parsing.

Flow: context → **builtin_templates** → html. BUILTIN_TEMPLATES maps each of Django's template
names to a function of (context, render); render(template_name, context) renders a nested
template, so that an override of a part is used inside the whole.
"""

from typing import Final

from hotclub_forms.builtin_templates.layout_templates import LAYOUT_TEMPLATES
from hotclub_forms.builtin_templates.widget_templates import WIDGET_TEMPLATES, TemplateFunction

BUILTIN_TEMPLATES: Final[dict[str, TemplateFunction]] = LAYOUT_TEMPLATES | WIDGET_TEMPLATES

__all__ = ["BUILTIN_TEMPLATES", "TemplateFunction"]
