"""The project as one application, composed from its settings: read `make_application` as a recipe.

Flow: settings → router, middleware, policy, renderer, error views, hooks → **Application**, which a
server calls by ASGI or by WSGI.
Not here: what any of these parts does (the libraries), how each meets another (adapters/).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hotclub_http import Application
from hotclub_http.ports import ErrorView
from hotclub_orm import ObjectDoesNotExist
from hotclub_routing import Router, get_router

from hotclub.adapters.debug_http import debug_page
from hotclub.adapters.orm_http import atomic_aliases, with_transactions
from hotclub.adapters.routing_http import RequestRouter
from hotclub.adapters.settings_http import policy
from hotclub.adapters.signals_http import project_hooks
from hotclub.adapters.templates_http import TemplateRenderer
from hotclub.conf import settings
from hotclub.errors import ImproperlyConfigured
from hotclub.imports import NoSuchPath, import_named_module
from hotclub.utils.module_loading import import_string
from hotclub.views import defaults

__all__ = ["current_application", "forget_application", "make_application"]

ERROR_VIEWS: Mapping[int, ErrorView] = {
    400: defaults.bad_request,
    403: defaults.permission_denied,
    404: defaults.page_not_found,
    405: defaults.method_not_allowed,
    413: defaults.content_too_large,
    500: defaults.server_error,
}


def make_application() -> Application:
    """Return the application that the settings describe. Raises ImproperlyConfigured."""
    _ = settings.SECRET_KEY  # without one, a deployment must not start
    routes = _routes()
    aliases = atomic_aliases()
    return Application(
        RequestRouter(
            routes,
            wrap=(lambda view: with_transactions(view, aliases)) if aliases else None,
            debug=settings.DEBUG,
        ),
        _middleware(),
        debug=settings.DEBUG,
        policy=policy(settings),
        renderer=TemplateRenderer(),
        error_views=_error_views(routes),
        error_statuses=_error_statuses(),
        hooks=project_hooks(Application),
        debug_page=debug_page(settings),
        propagate_exceptions=settings.DEBUG_PROPAGATE_EXCEPTIONS,
    )


def _routes() -> Router:
    """Return the compiled routes of ROOT_URLCONF."""
    urlconf = getattr(settings, "ROOT_URLCONF", None)
    if not urlconf:
        raise ImproperlyConfigured(
            "ROOT_URLCONF is not set. Name the module that holds the project's `urlpatterns`, such "
            "as ROOT_URLCONF = 'mysite.urls'."
        )
    if isinstance(urlconf, str):
        try:
            import_named_module(urlconf)
        except NoSuchPath as missing:
            raise ImproperlyConfigured(f"ROOT_URLCONF names {urlconf!r}. {missing}") from missing
    return get_router(urlconf)


def _middleware() -> list[Any]:
    return list(_imported(settings.MIDDLEWARE))


def _imported(paths: Any) -> Iterator[Any]:
    if isinstance(paths, str):
        raise ImproperlyConfigured("MIDDLEWARE is a list of dotted paths, not one text.")
    for path in paths:
        try:
            found = import_string(path) if isinstance(path, str) else path
        except ImportError as missing:
            raise ImproperlyConfigured(f"MIDDLEWARE names {path!r}. {missing}") from missing
        if not callable(found):
            raise ImproperlyConfigured(
                f"MIDDLEWARE names {path!r}, which is {type(found).__name__}: write the whole path of "
                "its class or function."
            )
        yield found


def _error_views(routes: Router) -> dict[int, ErrorView]:
    """Return the views of failed requests: the root URLconf's handlers, else the defaults."""
    views = dict(ERROR_VIEWS)
    for status in (400, 403, 404, 500):
        own: Callable[..., Any] | None = routes.resolve_error_handler(status)
        if own is not None:
            views[status] = own if status != 500 else _without_exception(own)
    return views


def _without_exception(view: Callable[..., Any]) -> ErrorView:
    """Let handler500 be called as documented: with the request alone."""
    from hotclub_http.middleware import is_async_callable

    if is_async_callable(view):

        async def ahandler(request: Any, _exception: BaseException | None) -> Any:
            return await view(request)

        return ahandler

    def handler(request: Any, _exception: BaseException | None) -> Any:
        return view(request)

    return handler


def _error_statuses() -> dict[type[BaseException], int]:
    """Return what the family's exceptions mean to a visitor."""
    from hotclub import exceptions

    return {
        exceptions.PermissionDenied: 403,
        exceptions.RequestDataTooBig: 413,
        exceptions.SuspiciousOperation: 400,
        exceptions.BadRequest: 400,
        ObjectDoesNotExist: 500,
    }


# The application of this process

_lock = threading.RLock()
_current: list[Application] = []


def current_application() -> Application:
    """Return the application of the current settings, made at the first call.

    Test clients and the development server use this one; it is made anew when settings change.
    """
    with _lock:
        if not _current:
            _current.append(make_application())
        return _current[0]


def forget_application() -> None:
    """Make the application anew at the next request."""
    with _lock:
        _current.clear()
