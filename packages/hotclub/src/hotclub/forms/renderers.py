"""Renderers that FORM_RENDERER may name.

Form templates under Django's names are built in; DjangoTemplates and Jinja2 find a project's own
under other names, TemplatesSetting asks the project first for every name.
"""

from __future__ import annotations

from typing import Any

from hotclub_forms.renderers import (
    BaseRenderer,
    EngineRenderer,
    get_default_renderer,
)
from hotclub_templates import TemplateDoesNotExist

__all__ = [
    "BaseRenderer",
    "DjangoTemplates",
    "EngineRenderer",
    "Jinja2",
    "TemplatesSetting",
    "get_default_renderer",
]


class _ProjectTemplates:
    """The engines of TEMPLATES, looked up at each use."""

    def get_template(self, template_name: str) -> Any:
        # Forms are used by projects without templates, too.
        from hotclub.adapters.forms_in_templates import Loader
        from hotclub.templates import loader

        found = loader.get_template(template_name)
        if isinstance(getattr(getattr(found, "origin", None), "loader", None), Loader):
            raise TemplateDoesNotExist(template_name)  # the renderer itself is quicker
        return found


class _ProjectRenderer(EngineRenderer):
    engine = _ProjectTemplates()
    missing = (TemplateDoesNotExist,)


class DjangoTemplates(_ProjectRenderer):
    """Built-in form templates first, then the project's."""


class Jinja2(_ProjectRenderer):
    """Built-in form templates first, then the project's; which language is the engine's affair."""


class TemplatesSetting(_ProjectRenderer):
    """The project's own templates first, then the built-in form templates."""

    overrides = True
