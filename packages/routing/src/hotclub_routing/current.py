"""The routes, and the place they are mounted at, of the current request or task.

Flow: the application says once which URLconf is the root one, a middleware may choose another for
one request (`set_urlconf`) → `resolve`, `reverse` and their kin ask here.
State: the choice of a request and the script prefix are context variables, so each thread and each
task has its own. The root URLconf and the routers compiled so far are for the process; the latter
are bounded. Not here: compiling.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, Literal, TypeAlias

from hotclub_routing.errors import ImproperlyConfigured, Resolver404
from hotclub_routing.matches import ResolverMatch
from hotclub_routing.names import ViewName
from hotclub_routing.resolvers import URLConf
from hotclub_routing.router import Router

AnyURLConf: TypeAlias = "Router | URLConf"

_script_prefix: ContextVar[str] = ContextVar("hotclub_routing_script_prefix", default="/")
_urlconf: ContextVar[AnyURLConf | None] = ContextVar("hotclub_routing_urlconf", default=None)
_root: list[AnyURLConf] = []


def set_root_urlconf(urlconf: AnyURLConf | None) -> None:
    """Say which routes stand where no others were chosen. An application calls this once.

    None takes it back.
    """
    _root[:] = [] if urlconf is None else [urlconf]


def set_urlconf(urlconf_name: AnyURLConf | None) -> None:
    """Choose the routes for the current thread or task; None returns to the root ones."""
    _urlconf.set(urlconf_name or None)


def get_urlconf(default: AnyURLConf | None = None) -> AnyURLConf | None:
    """Return the routes that were chosen with `set_urlconf`, or default."""
    return _urlconf.get() or default


def set_script_prefix(prefix: str) -> None:
    """Say where the project is mounted, for the current thread or task."""
    _script_prefix.set(prefix if prefix.endswith("/") else f"{prefix}/")


def get_script_prefix() -> str:
    """Return where the project is mounted, with a slash at its end; `/` by default."""
    return _script_prefix.get()


def clear_script_prefix() -> None:
    """Return to the mount point `/`."""
    _script_prefix.set("/")


def get_router(urlconf: AnyURLConf | None = None) -> Router:
    """Return the compiled routes of a URLconf; of the current one when none is given.

    Raises ImproperlyConfigured when none is given and none is current.
    """
    if urlconf is None:
        urlconf = _urlconf.get() or (_root[0] if _root else None)
    if isinstance(urlconf, Router):
        return urlconf
    if urlconf is None:
        raise ImproperlyConfigured(
            "Which routes? Give urlconf=…, or call set_root_urlconf(…) when the program starts."
        )
    # A list has no hash; its routes cannot be remembered without keeping the list alive.
    return Router(urlconf) if isinstance(urlconf, list) else _compiled(urlconf)


def get_resolver(urlconf: AnyURLConf | None = None) -> Router:
    """Return the compiled routes, under the name that Django gives them."""
    return get_router(urlconf)


@lru_cache(maxsize=64)
def _compiled(urlconf: Any) -> Router:
    return Router(urlconf)


def clear_url_caches() -> None:
    """Forget the compiled routes, so that changed URLconfs are read again."""
    _compiled.cache_clear()


def resolve(path: object, urlconf: AnyURLConf | None = None) -> ResolverMatch:
    """Return the match of path.

    Raises Resolver404 when no route fits.
    """
    return get_router(urlconf).resolve(path)


def is_valid_path(
    path: object, urlconf: AnyURLConf | None = None
) -> ResolverMatch | Literal[False]:
    """Return the match of path, or False."""
    try:
        return resolve(path, urlconf)
    except Resolver404:
        return False


def reverse(
    viewname: ViewName,
    urlconf: AnyURLConf | None = None,
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    current_app: str | None = None,
    *,
    query: Any = None,
    fragment: str | None = None,
) -> str:
    """Return the path of a route, with the script prefix, percent-encoded; see `Router.reverse`."""
    return get_router(urlconf).reverse(
        viewname,
        args,
        kwargs,
        current_app,
        query=query,
        fragment=fragment,
        script_prefix=_script_prefix.get(),
    )
