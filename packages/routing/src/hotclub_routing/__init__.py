"""hotclub-routing: URL patterns as a compiled decision tree: match a path, and build one back.

    path(), re_path(), include()  →  patterns  →  Router: decision tree  →  ResolverMatch
                                                   names  →  reverse()  →  path

Import levels, from the ground up: errors · ports · regex_source · converters · patterns · hosts ·
matches · resolvers · segments · flatten · nodes · codegen · tree · templates · reversing · names ·
router · current · lazy · slashes · i18n · annotations · including · urls · table · checks ·
testing.
"""

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
from hotclub_routing.errors import ImproperlyConfigured, NoReverseMatch, Resolver404, RoutingError
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
