"""Patterns and resolvers, under the name of `django.urls.resolvers`."""

from hotclub_routing import (
    LocalePrefixPattern,
    RegexPattern,
    ResolverMatch,
    RoutePattern,
    URLPattern,
    URLResolver,
    get_resolver,
)

__all__ = [
    "LocalePrefixPattern",
    "RegexPattern",
    "ResolverMatch",
    "RoutePattern",
    "URLPattern",
    "URLResolver",
    "get_resolver",
]
