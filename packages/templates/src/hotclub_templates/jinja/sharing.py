"""Filters and tags of the Django language for Jinja2's templates.

Flow: an Engine's libraries and ports → **filters and globals** → jinja2.Environment. What an
environment has already stays as it is: everything of Jinja2 is Jinja2's own.
Not here: sources (loading.py), requests (backend.py).
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

import jinja2
from jinja2.runtime import Context as JinjaContext

from hotclub_templates.context import Context
from hotclub_templates.engine import Engine
from hotclub_templates.errors import MissingPort
from hotclub_templates.escaping import SafeString, keep_safe
from hotclub_templates.function_tags import FunctionTag
from hotclub_templates.library import Library, import_library
from hotclub_templates.plain import DEFAULT_PORTS, Ports

__all__ = ["share_filters", "share_globals", "share_library", "share_messages"]


def share_filters(environment: jinja2.Environment, engine: Engine | None = None) -> None:
    """Add the filters of an engine's builtins that the environment lacks: date, linebreaks, …

    engine: whose builtins and ports they are; a plain one's, in the surroundings of the process.
    """
    engine = Engine() if engine is None else engine
    for library in engine.template_builtins:
        _add_filters(environment, library, engine.ports)


def share_messages(environment: jinja2.Environment, engine: Engine | None = None) -> None:
    """Let `{% trans %}`, `_()`, gettext, ngettext, pgettext and npgettext speak through an engine.

    In the new style, where values are filled in by name. An environment that has translations
    keeps them.
    """
    if "jinja2.ext.InternationalizationExtension" not in environment.extensions:
        environment.add_extension("jinja2.ext.i18n")
    if "gettext" in environment.globals:
        return
    ports = _ports(engine)

    def message(name: str) -> Callable[..., str]:
        # Asked for anew each time: the surroundings may come after the environment.
        return lambda *args: str(getattr(ports.translator, name)(*args))

    environment.install_gettext_callables(  # type: ignore[attr-defined]
        message("gettext"),
        message("ngettext"),
        newstyle=True,
        pgettext=message("pgettext"),
        npgettext=message("npgettext"),
    )


def share_globals(environment: jinja2.Environment, engine: Engine | None = None) -> None:
    """Add `url(name, *args, **kwargs)` and `static(path)`, which do what the tags do.

    Both raise MissingPort where nobody knows routes or static files.
    """
    ports = _ports(engine)

    def url(viewname: Any, *args: Any, **kwargs: Any) -> str:
        if ports.urls is None:
            raise MissingPort("urls", "url()")
        return ports.urls.reverse(viewname, args=args, kwargs=kwargs)

    def static(path: str) -> str:
        if ports.static is None:
            raise MissingPort("static", "static()")
        return ports.static.url(str(path))

    environment.globals.setdefault("url", url)
    environment.globals.setdefault("static", static)


def share_library(
    environment: jinja2.Environment, library: Library | str, engine: Engine | None = None
) -> None:
    """Add a tag library, or the one of a module: its filters, and its function tags as globals.

    A simple tag is called as a function, a simple block tag by `{% call %}`; an inclusion tag
    renders its template with `engine`, or with the default one. Tags that parse by themselves have
    no meaning in Jinja2 and stay out. Raises InvalidTemplateLibrary.
    """
    if isinstance(library, str):
        library = import_library(library)
    _add_filters(environment, library, _ports(engine))
    for name, compile_tag in library.tags.items():
        tag = getattr(compile_tag, "function_tag", None)
        if isinstance(tag, FunctionTag):
            environment.globals.setdefault(name, _as_global(tag, engine))


def _ports(engine: Engine | None) -> Ports:
    return DEFAULT_PORTS if engine is None else engine.ports


def _add_filters(environment: jinja2.Environment, library: Library, ports: Ports) -> None:
    for name, function in library.filters.items():
        if name not in environment.filters:
            environment.filters[name] = _as_filter(function, ports)


def _as_filter(function: Callable[..., Any], ports: Ports) -> Callable[..., Any]:
    """Return a filter that obeys its flags as the Django language does."""
    expects_localtime, needs_autoescape, needs_ports, is_safe = (
        getattr(function, flag, False)
        for flag in ("expects_localtime", "needs_autoescape", "needs_ports", "is_safe")
    )

    @jinja2.pass_eval_context
    @wraps(function)
    def jinja_filter(eval_context: Any, value: Any, *args: Any) -> Any:
        if isinstance(value, jinja2.Undefined):
            # Text: a strict one raises here.
            value = str(value)
        if expects_localtime:
            value = ports.timezones.template_localtime(value)
        options: dict[str, Any] = {}
        if needs_autoescape:
            options["autoescape"] = eval_context.autoescape
        if needs_ports:
            options["ports"] = ports
        result = function(value, *args, **options)
        return keep_safe(value, result) if is_safe else result

    return jinja_filter


def _as_global(tag: FunctionTag, engine: Engine | None) -> Callable[..., Any]:
    @jinja2.pass_context
    @wraps(tag.function)
    def call(jinja_context: JinjaContext, *args: Any, caller: Any = None, **kwargs: Any) -> Any:
        context = _context_of(jinja_context)
        if tag.takes_content:
            args = (caller() if caller is not None else SafeString(), *args)
        if tag.takes_context:
            args = (context, *args)
        result = tag.function(*args, **kwargs)
        if tag.filename is None:
            return result
        return _include(tag.template(engine or Engine.get_default()), context, result)

    return call


def _context_of(jinja_context: JinjaContext) -> Context:
    """Return the variables of a Jinja2 template as a Context."""
    context = Context(
        dict(jinja_context.get_all()), autoescape=bool(jinja_context.eval_ctx.autoescape)
    )
    context.request = jinja_context.get("request")  # type: ignore[attr-defined]
    return context


def _include(template: Any, context: Context, values: Mapping[str, Any]) -> SafeString:
    inner = context.new(dict(values))
    token = context.get("csrf_token")
    if token is not None:
        inner["csrf_token"] = token
    rendered: SafeString = template.render(inner)
    return rendered
