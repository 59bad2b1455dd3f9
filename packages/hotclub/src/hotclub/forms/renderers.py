"""Renderers that FORM_RENDERER may name.

Form templates under Django's names are built in; DjangoTemplates and Jinja2 find a project's own
under other names, TemplatesSetting asks the project first for every name. What the engines of
TEMPLATES do not have is looked for in the folders of installed applications.
"""

from __future__ import annotations

from functools import cached_property
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
        environment = getattr(getattr(found, "backend", None), "env", None)
        if isinstance(getattr(getattr(found, "origin", None), "loader", None), Loader) or (
            environment is not None and _is_builtin_in(environment, found)
        ):
            raise TemplateDoesNotExist(template_name)  # the renderer itself is quicker
        return found


def _is_builtin_in(environment: Any, template: Any) -> bool:
    """Let a Jinja2 environment know the form templates; tell whether this is one of them."""
    from hotclub.adapters.forms_in_jinja import BUILTIN, know_form_templates

    know_form_templates(environment)
    return bool(template.template.filename == BUILTIN)


class _ApplicationTemplates:
    """Templates in the applications' `templates` folders."""

    @cached_property
    def engine(self) -> Any:
        """The engine, made when a template is first asked for."""
        from hotclub.templates.backends.django import DjangoTemplates as Backend

        return Backend({"NAME": "forms", "DIRS": [], "APP_DIRS": True, "OPTIONS": {}})

    def get_template(self, template_name: str) -> Any:
        """Return a template. Raises TemplateDoesNotExist."""
        return self.engine.get_template(template_name)


class _ApplicationJinja(_ApplicationTemplates):
    """Templates in the applications' `jinja2` folders, which may include Django's form templates."""

    @cached_property
    def engine(self) -> Any:
        """The engine, made when a template is first asked for; needs Jinja2."""
        from hotclub.adapters.forms_in_jinja import know_form_templates
        from hotclub.templates.backends.jinja2 import Jinja2 as Backend

        made = Backend({"NAME": "forms", "DIRS": [], "APP_DIRS": True, "OPTIONS": {}})
        know_form_templates(made.env)
        return made


class _InTurn:
    """The first of several places that has a template."""

    def __init__(self, *places: Any) -> None:
        self._places = places

    def get_template(self, template_name: str) -> Any:
        """Return a template. Raises TemplateDoesNotExist, with that of each place."""
        chain: list[TemplateDoesNotExist] = []
        for place in self._places:
            try:
                return place.get_template(template_name)
            except TemplateDoesNotExist as error:
                chain.append(error)
        raise TemplateDoesNotExist(template_name, chain=chain)


class _ProjectRenderer(EngineRenderer):
    missing = (TemplateDoesNotExist,)


class DjangoTemplates(_ProjectRenderer):
    """Built-in form templates first, then the project's, then those of applications."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.engine is None:
            self.engine = _InTurn(_ProjectTemplates(), _ApplicationTemplates())


class Jinja2(_ProjectRenderer):
    """Built-in form templates first, then applications' `jinja2` folders, then the project's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.engine is None:
            self.engine = _InTurn(_ApplicationJinja(), _ProjectTemplates())


class TemplatesSetting(_ProjectRenderer):
    """The project's own templates first, then the built-in form templates."""

    engine = _ProjectTemplates()
    overrides = True
