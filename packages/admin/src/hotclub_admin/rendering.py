"""The admin's own template engine, and the renderer of its widgets.

Flow: template name + context → **renderer** (a framework's, or the own one) → text.
Not here: which template a page takes (pages/), what a widget puts into its context (widgets.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from hotclub_forms.renderers import BuiltinRenderer, get_default_renderer
from hotclub_orm import zones
from hotclub_routing import NoReverseMatch, reverse
from hotclub_templates import Engine, Ports
from hotclub_templates.context import make_context
from hotclub_templates.plain import PlainTimeZones

from hotclub_admin.ports import Renderer
from hotclub_admin.surroundings import surroundings

TAG_LIBRARIES: Final = ("admin_assets", "admin_list", "admin_modify", "admin_urls", "log")


class RoutedUrls:
    """`{% url %}` by the routing library."""

    no_match = NoReverseMatch

    def reverse(
        self,
        viewname: Any,
        args: Sequence[Any] | None = None,
        kwargs: Mapping[str, Any] | None = None,
        current_app: str | None = None,
    ) -> str:
        """Return the path of a route. Raises NoReverseMatch."""
        return reverse(viewname, args=args, kwargs=kwargs, current_app=current_app)


class OrmTimeZones(PlainTimeZones):
    """Moments in the zone that the ORM counts days in."""

    def template_localtime(self, value: Any, use_tz: bool | None = None) -> Any:
        """Return an aware moment in the reader's zone."""
        return (
            zones.to_local(value)
            if isinstance(value, dt.datetime) and use_tz is not False
            else value
        )

    def now(self) -> dt.datetime:
        """Return the present, aware."""
        return zones.local_now()


class EngineRenderer:
    """The renderer over an engine of the template library.

    dirs: folders of one's own templates, which win over the admin's.
    """

    def __init__(self, dirs: Sequence[str | Path] = ()) -> None:
        self.engine = Engine(
            dirs=dirs,
            app_dirs=True,
            app_packages=("hotclub_admin",),
            context_processors=[
                "hotclub_templates.context_processors.request",
                "hotclub_templates.context_processors.csrf",
            ],
            libraries={name: f"hotclub_admin.templatetags.{name}" for name in TAG_LIBRARIES},
            ports=Ports(urls=RoutedUrls(), timezones=OrmTimeZones()),
        )

    def resolve(self, template: Any, *, using: str | None = None) -> Any:
        """Return the template of a name, of the first name that exists, or the template given."""
        if isinstance(template, list | tuple):
            return self.engine.select_template(template)
        return self.engine.get_template(template) if isinstance(template, str) else template

    def render(self, template: Any, context: Any, request: Any) -> str:
        """Return the text of a template."""
        return str(template.render(make_context(dict(context or {}), request)))


@cache
def own_renderer() -> EngineRenderer:
    """Return the renderer of an admin that stands alone, made once."""
    return EngineRenderer()


def renderer() -> Renderer:
    """Return the renderer that is installed, or the own one."""
    return surroundings().renderer or own_renderer()


def render_to_string(template: Any, context: Mapping[str, Any], request: Any = None) -> str:
    """Return the text of a template, or of the first of several that exists."""
    chosen = renderer()
    return chosen.render(chosen.resolve(template, using=None), dict(context), request)


class WidgetRenderer(BuiltinRenderer):
    """Renders the admin's widgets by the admin's templates, all others as forms do."""

    def render(self, template_name: str, context: Mapping[str, Any], request: Any = None) -> str:
        """Return HTML, without white space around it."""
        if template_name.startswith("admin/"):
            return render_to_string(template_name, context, request).strip()
        return get_default_renderer().render(template_name, context, request)


FORM_RENDERER: Final = WidgetRenderer()
