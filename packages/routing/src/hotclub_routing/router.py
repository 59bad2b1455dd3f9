"""`Router`: the routes of a project, compiled; a path in, a match out, and back.

Flow: patterns (or the module that holds them) → **Router** → `match`, `resolve`, `reverse`.
Not here: which router is the current one (current.py), requests, redirects.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Protocol
from urllib.parse import urlencode

from hotclub_routing.errors import NoReverseMatch, Resolver404, shown
from hotclub_routing.matches import (
    Match,
    MethodNotAllowed,
    NotFound,
    ResolverMatch,
    View,
    with_head,
)
from hotclub_routing.names import Scope, ViewName, collect_names, find_routes
from hotclub_routing.patterns import RegexPattern
from hotclub_routing.resolvers import Declared, URLConf, URLPattern, URLResolver
from hotclub_routing.reversing import Recipe, quote_path
from hotclub_routing.tree import Tree, explain_with

# Servers cut a request line at 8 to 64 kB; whatever is longer was not sent by a browser.
MAX_PATH_CHARS = 65_536
_MAX_REMEMBERED_NAMES = 4096


class MatchDoor(Protocol):
    """The type of `Router.match`."""

    def __call__(self, path: str, method: str | None = None, host: str | None = None) -> Match:
        """Return the first route that fits, or a falsy value that tells why there is none.

        path: decoded, starting with a slash, without the script prefix. method: upper case; None
        asks for any. host: None asks for routes that are open to every host.
        """
        ...


class Router:
    """The routes of a URLconf. `match` is the compiled function; see `MatchDoor`.

    urlconf: a list of patterns, the module that holds them in `urlpatterns`, or its dotted name.
    max_path_chars: a longer path is not given to what may take slashes: regular expressions, path
    converters, language prefixes.
    Raises ImproperlyConfigured when the URLconf holds no patterns.
    """

    def __init__(self, urlconf: URLConf, *, max_path_chars: int = MAX_PATH_CHARS) -> None:
        self.urlconf = urlconf
        self.resolver = URLResolver(RegexPattern("^/"), urlconf)
        self.max_path_chars = max_path_chars
        explain = explain_with(self.resolver)
        self._tree = Tree(
            self.url_patterns,
            (self.resolver,),
            explain,
            max_rest_chars=max_path_chars,
            start=("",),
        )
        # The compiled function itself: no call is spent on the way to it.
        self.match: MatchDoor = self._tree.make_door(self._missed)
        self._remembered: dict[ViewName, list[Recipe]] = {}
        self._remembered_in_app: dict[tuple[ViewName, str], list[Recipe]] = {}

    @property
    def url_patterns(self) -> list[Declared]:
        """The patterns, in order."""
        return self.resolver.url_patterns

    def resolve(
        self, path: object, method: str | None = None, host: str | None = None
    ) -> ResolverMatch:
        """Return the first route that fits.

        Raises Resolver404, carrying what was tried, when none does.
        """
        text = str(path)
        found = self.match(text, method, host)
        if isinstance(found, ResolverMatch):
            return found
        if len(text) > self.max_path_chars:
            raise Resolver404({"path": text, "tried": []})
        try:
            self.resolver.resolve(text, method=method, host=host)
        except Resolver404 as miss:
            raise Resolver404({"tried": [], **miss.args[0]}) from None
        raise Resolver404({"path": text, "tried": []})

    def reverse(
        self,
        viewname: ViewName,
        args: Sequence[Any] | None = None,
        kwargs: Mapping[str, Any] | None = None,
        current_app: str | None = None,
        *,
        query: Any = None,
        fragment: str | None = None,
        script_prefix: str = "/",
    ) -> str:
        """Return the path of the route of that name, percent-encoded.

        viewname: a name with its namespaces, or a view. args, kwargs: the values, by position or by
        name, not both. current_app: the instance to prefer. query: a QueryDict, a mapping, or
        pairs. script_prefix: where the project is mounted, with slashes on both ends.
        Raises NoReverseMatch when there is no such route, or none takes these values; ValueError
        for args and kwargs at once; TypeError for a query that holds None.
        """
        if args and kwargs:
            raise ValueError("reverse() takes args or kwargs, not both.")
        try:
            if current_app:
                recipes = self._remembered_in_app[viewname, current_app]
            else:
                recipes = self._remembered[viewname]
        except (KeyError, TypeError):  # TypeError: not hashable, so not a name
            recipes = self._recipes(viewname, current_app)
        for recipe in recipes:
            path = recipe.write(args or (), kwargs or {})
            if path is not None:
                if script_prefix != "/":
                    path = escape_leading_slashes(quote_path(script_prefix) + path[1:])
                if recipe.may_start_with_two_slashes and path[:2] == "//":
                    path = escape_leading_slashes(path)
                if query is None and fragment is None:
                    return path
                return path + query_and_fragment(query, fragment)
        raise self._no_fitting_route(viewname, current_app, args or (), kwargs or {})

    def resolve_error_handler(self, view_type: int) -> View | None:
        """Return the URLconf's own view for an error status (`handler404` …), or None."""
        return self.resolver.resolve_error_handler(view_type)

    @cached_property
    def names(self) -> Scope:
        """The names of the routes, by namespace."""
        return collect_names(self.resolver)

    @cached_property
    def _methods(self) -> frozenset[str]:
        """All methods that some route is limited to."""
        return _limits(self.url_patterns, set())

    def _missed(self, path: str, method: str | None, host: str | None) -> Match:
        if method and self._methods:
            if allowed := self._allowed(path, host):
                return MethodNotAllowed(path, allowed)
        return NotFound(path)

    def _allowed(self, path: str, host: str | None) -> frozenset[str]:
        fitting = {method for method in self._methods if self._tree.find(path, path, method, host)}
        return with_head(frozenset(fitting))

    def _recipes(self, viewname: ViewName, current_app: str | None) -> list[Recipe]:
        forms = find_routes(self.names, viewname, current_app)
        recipes = [recipe for form in forms for recipe in form.recipes()]
        if all(form.is_fixed for form in forms):
            if current_app:
                if len(self._remembered_in_app) >= _MAX_REMEMBERED_NAMES:
                    self._remembered_in_app.clear()
                self._remembered_in_app[viewname, current_app] = recipes
            else:  # as many as there are names: only those found are remembered
                self._remembered[viewname] = recipes
        return recipes

    def _no_fitting_route(
        self,
        viewname: ViewName,
        current_app: str | None,
        args: Sequence[Any],
        kwargs: Mapping[str, Any],
    ) -> NoReverseMatch:
        tried = [str(form) for form in find_routes(self.names, viewname, current_app)]
        given = f"arguments {shown(tuple(args))}" if args else f"keywords {shown(dict(kwargs))}"
        if not args and not kwargs:
            given = "no arguments"
        return NoReverseMatch(
            f"No route named {shown(viewname)} takes {given}. Tried: {', '.join(tried)}.",
            viewname=viewname,
            tried=tried,
        )

    def __repr__(self) -> str:
        return f"<Router of {len(self._tree.candidates)} routes>"


def escape_leading_slashes(url: str) -> str:
    """Return url so that a browser cannot read its start as another host (`//evil.example`)."""
    return f"/%2F{url[2:]}" if url.startswith("//") else url


def query_and_fragment(query: Any, fragment: str | None) -> str:
    """Return `?query#fragment`; either may be missing. The fragment is written as it is.

    query: something with `urlencode()`, a mapping, or pairs; a list as a value repeats its key.
    """
    text = ""
    if query is not None:
        if not hasattr(query, "urlencode"):
            pairs = list(query.items() if isinstance(query, Mapping) else query)
            encoded = urlencode(pairs, doseq=True)
        else:
            encoded = str(query.urlencode())
        text = f"?{encoded}" if encoded else ""
    return text if fragment is None else f"{text}#{fragment}"


def _limits(patterns: Sequence[Declared], seen: set[int]) -> frozenset[str]:
    found: frozenset[str] = frozenset()
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            found |= pattern.methods or frozenset()
        elif id(pattern) not in seen:
            seen.add(id(pattern))
            found |= _limits(pattern.url_patterns, seen)
    return found
