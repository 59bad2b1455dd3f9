"""hotclub-routing: URL patterns as a compiled decision tree: match a path, and build one back.

    path(), re_path(), include()  →  patterns  →  Router: decision tree  →  ResolverMatch
                                                   names  →  reverse()  →  path

Import levels, from the ground up: errors · ports · regex_source · converters · patterns · hosts ·
matches · resolvers · segments · flatten · nodes · codegen · tree · templates · reversing · names ·
router · current · lazy · slashes · i18n · annotations · including · urls · table · checks ·
testing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hotclub_routing.annotations import converter_for
    from hotclub_routing.checks import RouteProblem, check_routes
    from hotclub_routing.converters import (
        Converter,
        IntConverter,
        PathConverter,
        SlugConverter,
        StringConverter,
        UUIDConverter,
        get_converter,
        get_converters,
        register_converter,
    )
    from hotclub_routing.current import (
        clear_script_prefix,
        clear_url_caches,
        get_resolver,
        get_router,
        get_script_prefix,
        get_urlconf,
        is_valid_path,
        resolve,
        reverse,
        set_root_urlconf,
        set_script_prefix,
        set_urlconf,
    )
    from hotclub_routing.errors import (
        ImproperlyConfigured,
        NoReverseMatch,
        Resolver404,
        RoutingError,
        ViewDoesNotExist,
    )
    from hotclub_routing.hosts import HostPattern
    from hotclub_routing.i18n import i18n_patterns, is_language_prefix_patterns_used, translate_url
    from hotclub_routing.including import include
    from hotclub_routing.lazy import LazyURL, reverse_lazy
    from hotclub_routing.matches import MethodNotAllowed, NoMatch, NotFound, ResolverMatch
    from hotclub_routing.patterns import LocalePrefixPattern, RegexPattern, RoutePattern
    from hotclub_routing.ports import ContextLanguage, LanguageSource, use_languages
    from hotclub_routing.resolvers import URLPattern, URLResolver, get_callable
    from hotclub_routing.router import Router, escape_leading_slashes
    from hotclub_routing.slashes import no_append_slash, slash_redirect
    from hotclub_routing.table import RouteRow, format_table, route_table
    from hotclub_routing.urls import path, re_path, typed_path

__all__ = [
    "ContextLanguage",
    "Converter",
    "HostPattern",
    "ImproperlyConfigured",
    "IntConverter",
    "LanguageSource",
    "LazyURL",
    "LocalePrefixPattern",
    "MethodNotAllowed",
    "NoMatch",
    "NoReverseMatch",
    "NotFound",
    "PathConverter",
    "RegexPattern",
    "Resolver404",
    "ResolverMatch",
    "RoutePattern",
    "RouteProblem",
    "RouteRow",
    "Router",
    "RoutingError",
    "SlugConverter",
    "StringConverter",
    "URLPattern",
    "URLResolver",
    "UUIDConverter",
    "ViewDoesNotExist",
    "check_routes",
    "clear_script_prefix",
    "clear_url_caches",
    "converter_for",
    "escape_leading_slashes",
    "format_table",
    "get_callable",
    "get_converter",
    "get_converters",
    "get_resolver",
    "get_router",
    "get_script_prefix",
    "get_urlconf",
    "i18n_patterns",
    "include",
    "is_language_prefix_patterns_used",
    "is_valid_path",
    "no_append_slash",
    "path",
    "re_path",
    "register_converter",
    "resolve",
    "reverse",
    "reverse_lazy",
    "route_table",
    "set_root_urlconf",
    "set_script_prefix",
    "set_urlconf",
    "slash_redirect",
    "translate_url",
    "typed_path",
    "use_languages",
]

# The room that each name lives in.
_ROOMS = {
    "annotations": "converter_for",
    "checks": "RouteProblem check_routes",
    "converters": (
        "Converter IntConverter PathConverter SlugConverter StringConverter UUIDConverter "
        "get_converter get_converters register_converter"
    ),
    "current": (
        "clear_script_prefix clear_url_caches get_resolver get_router get_script_prefix "
        "get_urlconf is_valid_path resolve reverse set_root_urlconf set_script_prefix "
        "set_urlconf"
    ),
    "errors": ("ImproperlyConfigured NoReverseMatch Resolver404 RoutingError ViewDoesNotExist"),
    "hosts": "HostPattern",
    "i18n": "i18n_patterns is_language_prefix_patterns_used translate_url",
    "including": "include",
    "lazy": "LazyURL reverse_lazy",
    "matches": "MethodNotAllowed NoMatch NotFound ResolverMatch",
    "patterns": "LocalePrefixPattern RegexPattern RoutePattern",
    "ports": "ContextLanguage LanguageSource use_languages",
    "resolvers": "URLPattern URLResolver get_callable",
    "router": "Router escape_leading_slashes",
    "slashes": "no_append_slash slash_redirect",
    "table": "RouteRow format_table route_table",
    "urls": "path re_path typed_path",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Open the room of a name when the name is first asked for."""
        if name in _ROOMS:
            return import_module(f"{__name__}.{name}")
        for room, names in _ROOMS.items():
            if name in names.split():
                value = globals()[name] = getattr(import_module(f"{__name__}.{room}"), name)
                return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
