"""Templates ↔ forms: Django's form templates for `{% include widget.template_name %}`.

Flow: a project's own template of a widget includes a built-in one → **Loader** → a template of one
tag → hotclub_forms' function of that name. A project's template of the name goes first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hotclub_forms import get_default_renderer
from hotclub_forms.builtin_templates import BUILTIN_TEMPLATES
from hotclub_templates import Library, Origin, mark_safe
from hotclub_templates.loaders.base import Loader as BaseLoader

__all__ = ["LIBRARY", "Loader", "register"]

LIBRARY = "hotclub_builtin_forms"
register = Library()


@register.simple_tag(takes_context=True)
def builtin_form_template(context: Any, name: str) -> Any:
    """Return what the form template of that name gives in this context."""
    html = BUILTIN_TEMPLATES[name](context.flatten(), get_default_renderer().render)
    return mark_safe(str(html))


class Loader(BaseLoader):
    """Knows the form templates by Django's names."""

    def get_template_sources(self, template_name: str) -> Iterator[Origin]:
        """Yield the one origin of a form template."""
        if template_name in BUILTIN_TEMPLATES:
            yield Origin(template_name, template_name, self)

    def get_contents(self, origin: Origin) -> str:
        """Return a template that is this form template's function."""
        return f'{{% load {LIBRARY} %}}{{% builtin_form_template "{origin.name}" %}}'

    def stamp(self, origin: Origin) -> object:
        """Return the name: built-in templates never change."""
        return origin.name
