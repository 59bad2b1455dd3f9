"""Find a template by name among all engines, and render it.

Flow: name → engines in the order of TEMPLATES → **template** → text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hotclub_templates import TemplateDoesNotExist

from hotclub.templates.handler import engines

__all__ = ["arender_to_string", "get_template", "render_to_string", "select_template"]


def _engines(using: str | None) -> list[Any]:
    if using is not None:
        return [engines[using]]
    return engines.all()


def get_template(template_name: str, using: str | None = None) -> Any:
    """Return the template of that name; `using` names the one engine to ask.

    Raises TemplateDoesNotExist, TemplateSyntaxError.
    """
    chain: list[TemplateDoesNotExist] = []
    for engine in _engines(using):
        try:
            return engine.get_template(template_name)
        except TemplateDoesNotExist as error:
            chain.append(error)
    raise TemplateDoesNotExist(template_name, chain=chain)


def select_template(template_name_list: Sequence[str], using: str | None = None) -> Any:
    """Return the first template that exists of several names.

    Raises TemplateDoesNotExist, TypeError for text, whose letters would be taken for names.
    """
    if isinstance(template_name_list, str):
        raise TypeError(
            f"select_template() takes an iterable of template names but got a string: "
            f"{template_name_list!r}. Use get_template() if you want to load a single template."
        )
    chain: list[TemplateDoesNotExist] = []
    for name in template_name_list:
        for engine in _engines(using):
            try:
                return engine.get_template(name)
            except TemplateDoesNotExist as error:
                chain.append(error)
    if not template_name_list:
        raise TemplateDoesNotExist("No template names provided")
    raise TemplateDoesNotExist(", ".join(template_name_list), chain=chain)


def render_to_string(
    template_name: str | Sequence[str],
    context: Mapping[str, Any] | None = None,
    request: Any = None,
    using: str | None = None,
) -> str:
    """Return the text of a template, or of the first that exists of several."""
    text: str = _chosen(template_name, using).render(context, request)
    return text


async def arender_to_string(
    template_name: str | Sequence[str],
    context: Mapping[str, Any] | None = None,
    request: Any = None,
    using: str | None = None,
) -> str:
    """Return the text of a template, as `render_to_string` does; awaitables in it are awaited."""
    text: str = await _chosen(template_name, using).arender(context, request)
    return text


def _chosen(template_name: str | Sequence[str], using: str | None) -> Any:
    if isinstance(template_name, list | tuple):
        return select_template(template_name, using=using)
    return get_template(str(template_name), using=using)
