"""Templates ↔ HTTP: who renders a TemplateResponse."""

from __future__ import annotations

from typing import Any

from hotclub_http.template_response import set_default_renderer

from hotclub.templates import loader


def install(settings: Any) -> None:  # noqa: ARG001  # every adapter is called so
    """Render what views return that were called without an application, as tests do."""
    set_default_renderer(TemplateRenderer())


class TemplateRenderer:
    """Finds and renders templates of the engines of TEMPLATES."""

    def resolve(self, template: Any, *, using: str | None) -> Any:
        """Return the template for a name, a list of names, or a template."""
        if isinstance(template, list | tuple):
            return loader.select_template(list(template), using=using)
        if isinstance(template, str):
            return loader.get_template(template, using=using)
        return template

    def render(self, template: Any, context: Any, request: Any) -> str:
        """Return the text."""
        text: str = template.render(context, request)
        return text
