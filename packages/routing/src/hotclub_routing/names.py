"""Find a route by its name, through namespaces.

Flow: the patterns of a URLconf → **scopes** (a name, or a view, to its routes) → router.py writes
one. The rules are those of Django's documentation, "Reversing namespaced URLs": an application
namespace means the current instance where there is one, else the default instance, else the one
declared last. Not here: values and paths (reversing.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from hotclub_routing.errors import NoReverseMatch, close_names, did_you_mean, shown
from hotclub_routing.patterns import Pattern
from hotclub_routing.resolvers import URLPattern, URLResolver
from hotclub_routing.reversing import RouteForm

ViewName: TypeAlias = object
"""A route's name, with its namespaces before it (`shop:detail`), or a view."""


@dataclass(slots=True)
class Scope:
    """The names that can be used in one namespace.

    apps: for each application namespace its instances, the one declared last first. late: includes
    whose patterns are yet to be made, and where they stand; a name that is not found has them made.
    """

    path: str = ""
    routes: dict[object, list[RouteForm]] = field(default_factory=dict)
    namespaces: dict[str, Scope] = field(default_factory=dict)
    apps: dict[str, list[str]] = field(default_factory=dict)
    late: list[tuple[URLResolver, _Place]] = field(default_factory=list)

    def names(self) -> Iterator[str]:
        """Yield all names of this scope and those below it, as one writes them to `reverse`."""
        self.complete()
        yield from (f"{self.path}{name}" for name in self.routes if isinstance(name, str))
        for inner in self.namespaces.values():
            yield from inner.names()

    def complete(self) -> bool:
        """Collect the names of late includes; return whether there were any."""
        late, self.late = self.late, []
        for resolver, place in late:
            _collect(resolver, place, self)
        return bool(late)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the nested includes the collecting stands."""

    chain: tuple[Pattern, ...] = ()
    defaults: dict[str, Any] = field(default_factory=dict)
    around: tuple[URLResolver, ...] = ()

    def below(self, resolver: URLResolver) -> _Place:
        # As in Django, a namespace starts anew: the extra arguments around it are no defaults.
        defaults = {} if resolver.namespace else {**self.defaults, **resolver.default_kwargs}
        return _Place(
            (*self.chain, resolver.pattern),
            defaults,
            (*self.around, resolver),
        )


def collect_names(root: URLResolver) -> Scope:
    """Return the names of a URLconf."""
    scope = Scope()
    _collect(root, _Place(around=(root,)), scope)
    return scope


def _collect(resolver: URLResolver, place: _Place, scope: Scope) -> None:
    # From the last to the first: the last route of a name is tried first, the first namespace wins.
    for pattern in reversed(resolver.url_patterns):
        if isinstance(pattern, URLPattern):
            defaults = {**place.defaults, **pattern.default_args}
            form = RouteForm((*place.chain, pattern.pattern), defaults)
            for key in (pattern.name, pattern.callback):
                if key is not None and key != "":
                    scope.routes.setdefault(key, []).append(form)
        elif _repeats(pattern, place) > 1:
            continue
        elif pattern.is_late and not pattern.namespace:
            scope.late.append((pattern, place.below(pattern)))
        elif pattern.namespace:
            inner = Scope(f"{scope.path}{pattern.namespace}:")
            _collect(pattern, place.below(pattern), inner)
            scope.namespaces[pattern.namespace] = inner
            if pattern.app_name:
                scope.apps.setdefault(pattern.app_name, []).append(pattern.namespace)
        else:
            _collect(pattern, place.below(pattern), scope)


def _repeats(resolver: URLResolver, place: _Place) -> int:
    """Count how often the same URLconf is around already: one may include itself."""
    conf = resolver.urlconf_module
    return sum(around.urlconf_module is conf for around in place.around)


def find_routes(root: Scope, viewname: ViewName, current_app: str | None) -> list[RouteForm]:
    """Return the routes of that name, the one to try first first.

    Raises NoReverseMatch, with close names, when a namespace or the name is not there.
    """
    if not isinstance(viewname, str):
        return _routes_of(root, viewname, root, viewname)
    *path, name = viewname.split(":")
    current = current_app.split(":") if current_app else []
    scope = root
    for depth, namespace in enumerate(path):
        here = current[depth] if depth < len(current) else None
        instance = _instance(scope, namespace, here)
        if instance != here:
            current = []
        if instance not in scope.namespaces:
            raise _unknown_namespace(scope, namespace, viewname)
        scope = scope.namespaces[instance]
    return _routes_of(scope, name, root, viewname)


def _instance(scope: Scope, namespace: str, here: str | None) -> str:
    instances = scope.apps.get(namespace)
    if not instances and namespace not in scope.namespaces and scope.complete():
        instances = scope.apps.get(namespace)
    if not instances:
        return namespace
    if here in instances:
        return here or namespace
    return namespace if namespace in instances else instances[0]


def _routes_of(scope: Scope, key: object, root: Scope, viewname: ViewName) -> list[RouteForm]:
    try:
        found = scope.routes.get(key)
    except TypeError:  # a list or a mapping cannot be a key
        found = None
    if found:
        return found
    if scope.complete():
        return _routes_of(scope, key, root, viewname)
    close = close_names(viewname, root.names()) if isinstance(viewname, str) else ()
    raise NoReverseMatch(
        f"There is no route named {shown(viewname)}.{did_you_mean(close)}",
        viewname=viewname,
        close=close,
    )


def _unknown_namespace(scope: Scope, namespace: str, viewname: str) -> NoReverseMatch:
    known = {*scope.namespaces, *scope.apps}
    close = close_names(namespace, known)
    inside = f" inside {scope.path[:-1]!r}" if scope.path else ""
    return NoReverseMatch(
        f"There is no namespace {shown(namespace)}{inside} (in {shown(viewname)})."
        f"{did_you_mean(close)}",
        viewname=viewname,
        close=close,
    )
