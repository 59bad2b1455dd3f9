"""Renderers: a template name and a context to HTML.

Flow: contexts of widgets, fields, forms → **renderers** → html. BuiltinRenderer needs no engine.
EngineRenderer adds the templates of an engine (a port: ports.TemplateEngine). The default
renderer is a registry of one entry, which a framework fills at start-up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hotclub_forms.builtin_templates import BUILTIN_TEMPLATES, TemplateFunction
from hotclub_forms.errors import UnknownTemplate
from hotclub_forms.ports import Renderer, TemplateEngine


class BaseRenderer:
    """What a renderer has; derive and define `get_template`, or `render`."""

    form_template_name = "django/forms/div.html"
    formset_template_name = "django/forms/formsets/div.html"
    field_template_name = "django/forms/field.html"
    bound_field_class: Any = None

    def get_template(self, template_name: str) -> Any:
        """Return an object with render(context, request=None)."""
        raise NotImplementedError(f"{type(self).__name__} must define get_template() or render().")

    def render(self, template_name: str, context: Mapping[str, Any], request: Any = None) -> str:
        """Return HTML, without white space around it."""
        template = self.get_template(template_name)
        return str(template.render(context, request=request)).strip()


class BuiltinRenderer(BaseRenderer):
    """Render Django's form templates by plain functions."""

    def get_template(self, template_name: str) -> Any:
        """Return a built-in template. Raises UnknownTemplate."""
        return _BuiltinTemplate(_function_of(template_name), self.render)

    def render(self, template_name: str, context: Mapping[str, Any], request: Any = None) -> str:
        """Return HTML. Raises UnknownTemplate for a name that is not one of Django's."""
        return _function_of(template_name)(context, self.render)


def _function_of(template_name: str) -> TemplateFunction:
    function = BUILTIN_TEMPLATES.get(template_name)
    if function is None:
        raise UnknownTemplate(template_name, tuple(BUILTIN_TEMPLATES))
    return function


class _BuiltinTemplate:
    """A built-in template in the shape of an engine's; render makes the templates inside it."""

    def __init__(self, function: TemplateFunction, render: Callable[..., str]) -> None:
        self._function, self._render = function, render

    def render(self, context: Mapping[str, Any], request: Any = None) -> str:
        return self._function(context, self._render)


class EngineRenderer(BuiltinRenderer):
    """Render an engine's templates, and Django's form templates by plain functions.

    engine: where templates come from. overrides: ask the engine for Django's names too, so that
    a project's own 'django/forms/field.html' wins. missing: what the engine raises when it has no
    such template. Names that the engine lacks are remembered as long as the renderer lives.
    """

    engine: TemplateEngine | None = None
    overrides = False
    missing: tuple[type[Exception], ...] = (LookupError,)

    def __init__(
        self,
        engine: TemplateEngine | None = None,
        *,
        overrides: bool | None = None,
        missing: tuple[type[Exception], ...] | None = None,
    ) -> None:
        if engine is not None:
            self.engine = engine
        if overrides is not None:
            self.overrides = overrides
        if missing is not None:
            self.missing = missing
        self._not_overridden: set[str] = set()

    def get_template(self, template_name: str) -> Any:
        """Return a template of the engine or a built-in one; raises what the engine raises."""
        if self.engine is None or self._is_builtin(template_name):
            return super().get_template(template_name)
        try:
            return self.engine.get_template(template_name)
        except self.missing:
            if template_name not in BUILTIN_TEMPLATES:
                raise
            self._not_overridden.add(template_name)
            return super().get_template(template_name)

    def _is_builtin(self, template_name: str) -> bool:
        if template_name in self._not_overridden:
            return True
        return template_name in BUILTIN_TEMPLATES and not self.overrides

    def render(self, template_name: str, context: Mapping[str, Any], request: Any = None) -> str:
        """Return HTML, without white space around it."""
        if self._is_builtin(template_name):
            return BUILTIN_TEMPLATES[template_name](context, self.render)
        return str(self.get_template(template_name).render(context, request=request)).strip()


class DjangoTemplates(EngineRenderer):
    """Django's name for: built-in form templates first, then the engine of the Django language."""


class Jinja2(EngineRenderer):
    """Django's name for: built-in form templates first, then a Jinja2 engine."""


class TemplatesSetting(EngineRenderer):
    """Django's name for: the project's own templates first, then the built-in form templates."""

    overrides = True


# The one entry is replaced at start-up by set_default_renderer.
_default: list[Renderer] = [BuiltinRenderer()]


def get_default_renderer() -> Renderer:
    """Return the renderer of forms and widgets that name none."""
    return _default[0]


def set_default_renderer(renderer: Renderer) -> Renderer:
    """Replace the default renderer for the whole process; return the previous one."""
    previous = _default[0]
    _default[0] = renderer
    return previous
