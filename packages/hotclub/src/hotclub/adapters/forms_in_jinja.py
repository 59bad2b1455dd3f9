"""Jinja2 ↔ forms: Django's form templates for `{% include "django/forms/widgets/attrs.html" %}`.

Flow: a project's own template of a widget, in Jinja2, includes a built-in one → **loader** → a
template of one call → hotclub_forms' function of that name.
Not here: the same in the Django language (forms_in_templates.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jinja2
from hotclub_forms import get_default_renderer
from hotclub_forms.builtin_templates import BUILTIN_TEMPLATES
from hotclub_forms.elements import Markup

__all__ = ["BUILTIN", "know_form_templates"]

# The file name that a built-in template has for Jinja2.
BUILTIN = "<built-in form template>"
_CALL = "hotclub_builtin_form_template"


@jinja2.pass_context
def _builtin_form_template(context: jinja2.runtime.Context, name: str) -> Markup:
    html = BUILTIN_TEMPLATES[name](context.get_all(), get_default_renderer().render)
    return Markup(html)


def _source(name: str) -> tuple[str, str | None, Callable[[], bool]] | None:
    """Return a template that is this form template's function; it never changes."""
    if name not in BUILTIN_TEMPLATES:
        return None
    return f'{{{{ {_CALL}("{name}") }}}}', BUILTIN, lambda: True


def know_form_templates(environment: Any) -> None:
    """Let an environment know the form templates by Django's names; its own go first."""
    if _CALL in environment.globals:
        return
    environment.globals[_CALL] = _builtin_form_template
    own = [environment.loader] if environment.loader is not None else []
    environment.loader = jinja2.ChoiceLoader([*own, jinja2.FunctionLoader(_source)])
