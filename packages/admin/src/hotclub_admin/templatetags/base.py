"""The node of tags whose template may be replaced for an application or a model."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from hotclub_templates import Context, Library, Node
from hotclub_templates.function_tags import parse_bits


class InclusionAdminNode(Node):
    """Renders admin/<app>/<model>/x.html, admin/<app>/x.html or admin/x.html.

    func: makes the template's context of the page's (with takes_context) and the tag's arguments.
    """

    def __init__(
        self,
        name: str,
        parser: Any,
        token: Any,
        func: Callable[..., Any],
        template_name: str,
        takes_context: bool = True,
    ) -> None:
        self.func, self.template_name, self.takes_context = func, template_name, takes_context
        spec = inspect.getfullargspec(func)
        self.args, self.kwargs = parse_bits(
            parser, token.split_contents()[1:], spec.args, spec.varargs, spec.varkw,
            spec.defaults, spec.kwonlyargs, spec.kwonlydefaults, takes_context, name,
        )  # fmt: skip

    def __repr__(self) -> str:
        return f"<{type(self).__name__} template={self.template_name!r}>"

    def render(self, context: Any) -> str:
        """Return the part's HTML."""
        args = [one.resolve(context) for one in self.args]
        kwargs = {name: one.resolve(context) for name, one in self.kwargs.items()}
        opts = context.get("opts")
        names = [f"admin/{self.template_name}"]
        if opts:
            label, model = str(opts.app_label).lower(), str(opts.object_name).lower()
            names = [
                f"admin/{label}/{model}/{self.template_name}",
                f"admin/{label}/{self.template_name}",
                *names,
            ]
        template = context.template.engine.select_template(names)
        with context.push():
            pages = (context,) if self.takes_context else ()
            made = self.func(*pages, *args, **kwargs)
            if isinstance(made, Context):
                return str(template.render(made))
            if made is context:
                return str(template.render(context))
            return str(template.render(context.new(made)))


def part_of_page(
    library: Library,
    name: str,
    template_name: str,
    func: Callable[..., Any] | None = None,
    takes_context: bool = True,
) -> None:
    """Register `{% name … %}`, which renders that template, or the one that replaces it.

    func: makes the template's context of the page's and the tag's arguments; None for the page's.
    """

    def tag(parser: Any, token: Any) -> InclusionAdminNode:
        return InclusionAdminNode(
            name, parser, token, func or _the_pages, template_name, takes_context
        )

    tag.__doc__ = f"Read `{{% {name} %}}`."
    library.tag(name, tag)


def _the_pages(context: Any) -> Any:
    return context
