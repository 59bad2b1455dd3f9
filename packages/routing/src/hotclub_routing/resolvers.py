"""Patterns with what they lead to: a view (`URLPattern`) or more patterns (`URLResolver`).

Flow: `path()`, `re_path()`, `include()` → **URLPattern, URLResolver** → tree.py compiles them.
Both can resolve by themselves: pattern after pattern, in order, as the documentation describes.
That is the meaning the compiled tree must have, the way a miss is explained, and what tests compare
with. Not here: speed (tree.py), names (reversing.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from importlib import import_module
from types import ModuleType
from typing import Any, TypeAlias

from hotclub_routing.errors import (
    ImproperlyConfigured,
    Resolver404,
    ViewDoesNotExist,
    close_names,
    did_you_mean,
)
from hotclub_routing.hosts import HostPattern
from hotclub_routing.matches import ResolverMatch, View, join_routes
from hotclub_routing.patterns import Pattern, Taken

URLConf: TypeAlias = "str | ModuleType | LatePatterns | Sequence[URLPattern | URLResolver]"
"""Patterns: as a list, as the module that holds them in `urlpatterns`, or as that module's name."""


class LatePatterns:
    """Patterns that are made when a path, or a name that no other route has, first leads to them.

    For the routes of what is expensive to import and seldom visited. make: returns the patterns,
    none of which is limited to a host.
    """

    def __init__(self, make: Callable[[], Sequence[URLPattern | URLResolver]]) -> None:
        self._make = make

    @cached_property
    def urlpatterns(self) -> Sequence[URLPattern | URLResolver]:
        """The patterns, in order. Raises ImproperlyConfigured for one that is limited to a host."""
        made = self._make()
        for pattern in made:
            if pattern.host is not None:
                raise ImproperlyConfigured(
                    f"{pattern!r} is limited to the host {pattern.host.text!r}, but it stands among "
                    "patterns that are made late. Declare it where all routes are known at once."
                )
        return made


class URLPattern:
    """A pattern that ends at a view.

    default_args: extra keyword arguments for the view; they win over captured ones.
    methods: the request methods the route is limited to (upper case), or None for all.
    host: the hosts the route is limited to, or None for all.
    """

    def __init__(
        self,
        pattern: Pattern,
        callback: View,
        default_args: Mapping[str, Any] | None = None,
        name: str | None = None,
        *,
        methods: frozenset[str] | None = None,
        host: HostPattern | None = None,
    ) -> None:
        self.pattern = pattern
        self.callback = callback
        self.default_args = dict(default_args or {})
        self.name = name
        self.methods = methods
        self.host = host

    def resolve(
        self, path: str, *, method: str | None = None, host: str | None = None
    ) -> ResolverMatch | None:
        """Return the match when the whole of path (and method, and host) fits, or None."""
        captured = capture(self, path, host)
        if captured is None or (method and self.methods and method not in self.methods):
            return None
        _, args, kwargs = captured
        return ResolverMatch(
            self.callback,
            args,
            {**kwargs, **self.default_args},
            self.name,
            route=str(self.pattern),
            captured_kwargs=kwargs,
            extra_kwargs=self.default_args,
        )

    @property
    def lookup_str(self) -> str:
        """The view's import path."""
        return ResolverMatch(self.callback, (), {})._func_path

    def __repr__(self) -> str:
        name = f" [name={self.name!r}]" if self.name else ""
        return f"<URLPattern {str(self.pattern)!r}{name}>"


class URLResolver:
    """A pattern that ends at more patterns.

    urlconf_name: the patterns, or where they are. default_kwargs: extra keyword arguments for all
    views below. app_name, namespace: the scope of the names below.
    """

    def __init__(
        self,
        pattern: Pattern,
        urlconf_name: URLConf,
        default_kwargs: Mapping[str, Any] | None = None,
        app_name: str | None = None,
        namespace: str | None = None,
        *,
        host: HostPattern | None = None,
    ) -> None:
        self.pattern = pattern
        self.urlconf_name = urlconf_name
        self.default_kwargs = dict(default_kwargs or {})
        self.app_name = app_name
        self.namespace = namespace
        self.host = host

    @cached_property
    def urlconf_module(self) -> ModuleType | LatePatterns | Sequence[URLPattern | URLResolver]:
        """The module that holds the patterns, or the patterns themselves."""
        if isinstance(self.urlconf_name, str):
            return import_module(self.urlconf_name)
        return self.urlconf_name

    @property
    def is_late(self) -> bool:
        """Whether the patterns are yet to be made."""
        conf = self.urlconf_name
        return isinstance(conf, LatePatterns) and "urlpatterns" not in vars(conf)

    @cached_property
    def url_patterns(self) -> list[URLPattern | URLResolver]:
        """The patterns, in order.

        Raises ImproperlyConfigured when the URLconf holds none, or something else.
        """
        found = getattr(self.urlconf_module, "urlpatterns", self.urlconf_module)
        return list(_checked(found, self.urlconf_name))

    def resolve(
        self, path: object, *, method: str | None = None, host: str | None = None
    ) -> ResolverMatch:
        """Return the match of the first pattern that fits.

        Raises Resolver404, carrying what was tried, when none fits.
        """
        text = str(path)
        captured = capture(self, text, host)
        if captured is None:
            raise Resolver404({"path": text})
        rest, args, kwargs = captured
        tried: list[list[Any]] = []
        for pattern in self.url_patterns:
            try:
                inner = pattern.resolve(rest, method=method, host=host)
            except Resolver404 as miss:
                _extend_tried(tried, pattern, miss.args[0].get("tried"))
                continue
            _extend_tried(tried, pattern, inner.tried if inner else None)
            if inner:
                return self._around(inner, pattern, args, kwargs, tried)
        raise Resolver404({"tried": tried, "path": rest})

    def resolve_error_handler(self, view_type: int) -> View | None:
        """Return the URLconf's own view for an error status (`handler404` …), or None.

        Raises ImproperlyConfigured when the handler is named by text that leads to nothing.
        """
        handler = getattr(self.urlconf_module, f"handler{view_type}", None)
        return get_callable(handler) if handler is not None else None

    def _around(
        self,
        inner: ResolverMatch,
        pattern: URLPattern | URLResolver,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        tried: list[list[Any]],
    ) -> ResolverMatch:
        outer_args, outer_kwargs = wrap_arguments(
            (args, {**kwargs, **self.default_kwargs}), inner.args, inner.kwargs
        )
        own_route = "" if isinstance(pattern, URLPattern) else str(pattern.pattern)
        return ResolverMatch(
            inner.func,
            outer_args,
            outer_kwargs,
            inner.url_name,
            [self.app_name, *inner.app_names],
            [self.namespace, *inner.namespaces],
            join_routes(own_route, inner.route),
            tried,
            captured_kwargs=inner.captured_kwargs,
            extra_kwargs={**self.default_kwargs, **inner.extra_kwargs},
        )

    def __repr__(self) -> str:
        named = self.urlconf_name
        target = f"{len(named)} patterns" if isinstance(named, list | tuple) else repr(named)
        return f"<URLResolver {str(self.pattern)!r} → {target} ({self.app_name}:{self.namespace})>"


Declared: TypeAlias = URLPattern | URLResolver


def wrap_arguments(
    outer: tuple[tuple[Any, ...], dict[str, Any]], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return an inner route's arguments with those of an include around it.

    As soon as there is a keyword argument, the include's positional ones are left out.
    """
    merged = {**outer[1], **kwargs}
    return (args if merged else outer[0] + args), merged


def get_callable(lookup_view: object) -> View:
    """Return a view given as a callable or as the dotted text of its place.

    Raises ViewDoesNotExist when there is nothing to call at that place, and whatever the module
    raises by itself.
    """
    if callable(lookup_view):
        return lookup_view
    if not isinstance(lookup_view, str) or "." not in lookup_view:
        raise ViewDoesNotExist(f"{lookup_view!r} is neither a view nor a view's dotted name.")
    module_name, _, attribute = lookup_view.rpartition(".")
    try:
        module = import_module(module_name)
    except ModuleNotFoundError as missing:
        if missing.name is None or not f"{module_name}.".startswith(f"{missing.name}."):
            raise
        raise ViewDoesNotExist(f"There is no view at {lookup_view!r}: {missing}.") from missing
    view = getattr(module, attribute, None)
    if view is None:
        close = did_you_mean(close_names(attribute, vars(module)))
        raise ViewDoesNotExist(f"There is no view at {lookup_view!r}.{close}")
    if not callable(view):
        raise ViewDoesNotExist(f"What stands at {lookup_view!r} cannot be called.")
    found: View = view
    return found


def capture(declared: Declared, path: str, host: str | None) -> Taken | None:
    """Return the rest of path and what one pattern and its host captured, or None: no match."""
    taken = declared.pattern.match(path)
    if taken is None or declared.host is None:
        return taken
    from_host = declared.host.match(host)
    if from_host is None:
        return None
    rest, args, kwargs = taken
    return rest, args, {**from_host, **kwargs}


def _extend_tried(tried: list[list[Any]], pattern: Declared, below: list[list[Any]] | None) -> None:
    if below is None:
        tried.append([pattern])
    else:
        tried.extend([pattern, *chain] for chain in below)


def _checked(found: object, where: object) -> Iterator[Declared]:
    if not isinstance(found, Sequence) or isinstance(found, str):
        raise ImproperlyConfigured(
            f"The URLconf {where!r} has no list of patterns. Give its module a variable "
            "'urlpatterns'; if it has one, look for a circular import."
        )
    for pattern in found:
        if not isinstance(pattern, URLPattern | URLResolver):
            raise ImproperlyConfigured(
                f"The URLconf {where!r} holds {pattern!r} where a path(), re_path() or "
                "i18n_patterns() is expected."
            )
        yield pattern
