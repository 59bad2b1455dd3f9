"""The admin → the project's templates, so that a project's admin/base_site.html wins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotclub.adapters.templates_http import TemplateRenderer

if TYPE_CHECKING:
    from hotclub_admin.ports import Renderer


class ProjectTemplates(TemplateRenderer):
    """Finds and renders templates of the engines of TEMPLATES."""

    def resolve(self, template: Any, *, using: str | None = None) -> Any:
        """Return the template for a name, a list of names, or a template."""
        return super().resolve(template, using=using)


if TYPE_CHECKING:
    _fits: type[Renderer] = ProjectTemplates
