"""`path()` and `re_path()`: what people write in a URLconf.

Flow: route, view, options → **URLPattern** or **URLResolver**. Everything is checked here, where
the line that is wrong stands in the traceback.
Not here: `include()` (including.py), and what the patterns are compiled to (tree.py).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeAlias, overload

from hotclub_routing.annotations import converter_for, view_annotations
from hotclub_routing.errors import ImproperlyConfigured, close_names, did_you_mean
from hotclub_routing.hosts import HostPattern
from hotclub_routing.including import Included
from hotclub_routing.matches import View, with_head
from hotclub_routing.patterns import Capture, RegexPattern, RoutePattern, parse_route
from hotclub_routing.resolvers import URLPattern, URLResolver

_MakePattern: TypeAlias = "Callable[..., RoutePattern | RegexPattern]"


@overload
def path(
    route: object,
    view: View,
    kwargs: Mapping[str, Any] | None = None,
    name: str | None = None,
    *,
    methods: Collection[str] | None = None,
    host: str | None = None,
) -> URLPattern: ...
@overload
def path(
    route: object,
    view: Included,
    kwargs: Mapping[str, Any] | None = None,
    name: str | None = None,
    *,
    methods: Collection[str] | None = None,
    host: str | None = None,
) -> URLResolver: ...
def path(
    route: object,
    view: View | Included,
    kwargs: Mapping[str, Any] | None = None,
    name: str | None = None,
    *,
    methods: Collection[str] | None = None,
    host: str | None = None,
) -> URLPattern | URLResolver:
    """Return a route: text with `<converter:name>` captures, and the view it leads to.

    route: without a leading slash; may be lazy text. view: a callable (sync or async),
    `include(…)`, or a triple as `admin.site.urls`. kwargs: extra arguments for the view. methods:
    the request methods it is limited to (GET brings HEAD). host: the hosts it is limited to: a
    name, `.suffix`, or with captures, `<slug:tenant>.example.com`.
    Raises ImproperlyConfigured for a bad route, TypeError for a view or kwargs of the wrong type.
    """
    return _declare(RoutePattern, route, view, kwargs, name, methods, host)


@overload
def re_path(
    route: object,
    view: View,
    kwargs: Mapping[str, Any] | None = None,
    name: str | None = None,
    *,
    methods: Collection[str] | None = None,
    host: str | None = None,
) -> URLPattern: ...
@overload
def re_path(
    route: object,
    view: Included,
    kwargs: Mapping[str, Any] | None = None,
    name: str | None = None,
    *,
    methods: Collection[str] | None = None,
    host: str | None = None,
) -> URLResolver: ...
def re_path(
    route: object,
    view: View | Included,
    kwargs: Mapping[str, Any] | None = None,
    name: str | None = None,
    *,
    methods: Collection[str] | None = None,
    host: str | None = None,
) -> URLPattern | URLResolver:
    """Return a route given as a regular expression; else as `path`.

    Named groups become keyword arguments; without any, the unnamed ones become positional. All are
    text. Beware of nested quantifiers: an expression such as `(a+)+` can be made to run for hours.
    """
    return _declare(RegexPattern, route, view, kwargs, name, methods, host)


def typed_path(
    route: str,
    view: View,
    kwargs: Mapping[str, Any] | None = None,
    name: str | None = None,
    *,
    methods: Collection[str] | None = None,
    host: str | None = None,
) -> URLPattern:
    """Return a route whose bare `<name>` captures are converted as the view annotates them.

    With `def day(request, year: int, on: date)`, `"<year>/<on>/"` captures an int and a date. The
    rest is as in `path`.
    Raises ImproperlyConfigured when the view has no parameter of that name, requires one that the
    route does not give, or annotates one with a type that no converter is known for.
    """
    pattern = _TypedRoutePattern(route, _typed_pieces(route, view, dict(kwargs or {})), name)
    declared = _declare(lambda *_, **__: pattern, route, view, kwargs, name, methods, host)
    assert isinstance(declared, URLPattern)
    return declared


class _TypedRoutePattern(RoutePattern):
    """A route whose converters were found in annotations."""

    def __init__(
        self, route: str, pieces: tuple[str | Capture, ...], name: str | None = None
    ) -> None:
        self._pieces = pieces
        super().__init__(route, name, is_endpoint=True)

    @property
    def pieces(self) -> tuple[str | Capture, ...]:
        """The literal texts and the captures, from left to right."""
        return self._pieces


def _typed_pieces(route: str, view: View, extra: Mapping[str, Any]) -> tuple[str | Capture, ...]:
    known = view_annotations(view)
    if known is None:
        raise ImproperlyConfigured(f"typed_path({route!r}): the annotations cannot be read.")
    pieces: list[str | Capture] = []
    given = set(extra)
    for piece in parse_route(route):
        if isinstance(piece, Capture):
            given.add(piece.name)
            # A converter that is written out stays.
            if f"<{piece.name}>" in route:
                piece = _typed_capture(route, piece.name, known.types, takes_any=known.takes_any)
        pieces.append(piece)
    if missing := sorted(known.required - given):
        raise ImproperlyConfigured(
            f"typed_path({route!r}): the view requires {', '.join(missing)}, which is not captured."
        )
    return tuple(pieces)


def _typed_capture(route: str, name: str, types: Mapping[str, Any], *, takes_any: bool) -> Capture:
    if name not in types:
        if takes_any:
            return Capture(name, converter_for(str) or _no_converter(route, name, str))
        close = did_you_mean(close_names(name, types))
        raise ImproperlyConfigured(
            f"typed_path({route!r}): the view has no annotated parameter {name!r}.{close}"
        )
    return Capture(name, converter_for(types[name]) or _no_converter(route, name, types[name]))


def _no_converter(route: str, name: str, annotation: object) -> Any:
    raise ImproperlyConfigured(
        f"typed_path({route!r}): no converter is known for {name}: {annotation!r}. "
        "Write the converter into the route, or annotate Annotated[type, converter]."
    )


def _declare(
    make_pattern: _MakePattern,
    route: object,
    view: Any,
    kwargs: Mapping[str, Any] | None,
    name: str | None,
    methods: Collection[str] | None,
    host: str | None,
) -> URLPattern | URLResolver:
    if kwargs is not None and not isinstance(kwargs, dict):
        raise TypeError(
            f"path({route!r}): kwargs must be a dict, not {type(kwargs).__name__}. "
            "Write name=… where a name was meant."
        )
    host_pattern = HostPattern(host) if host is not None else None
    if isinstance(view, list | tuple):
        if methods is not None:
            raise ImproperlyConfigured(
                f"path({route!r}): methods limit a view; an include has none. "
                "Give them to the routes inside."
            )
        return _make_resolver(make_pattern(route, is_endpoint=False), view, kwargs, host_pattern)
    _check_view(route, view)
    return URLPattern(
        make_pattern(route, name=name, is_endpoint=True),
        view,
        kwargs,
        name,
        methods=_normalise_methods(route, methods),
        host=host_pattern,
    )


def _make_resolver(
    pattern: RoutePattern | RegexPattern,
    included: Any,
    kwargs: Mapping[str, Any] | None,
    host: HostPattern | None,
) -> URLResolver:
    if len(included) != 3:
        raise ImproperlyConfigured(
            f"path({str(pattern)!r}): a list or tuple is no view. Wrap it in include(…)."
        )
    urlconf, app_name, namespace = included
    return URLResolver(pattern, urlconf, kwargs, app_name, namespace, host=host)


def _check_view(route: object, view: object) -> None:
    if hasattr(view, "as_view"):
        name = view.__name__ if isinstance(view, type) else type(view).__name__
        raise TypeError(f"path({route!r}): {name} is a class-based view. Give {name}.as_view().")
    if not callable(view):
        raise TypeError(
            f"path({route!r}): the view must be a callable or include(…), not "
            f"{type(view).__name__} {view!r}."
        )


def _normalise_methods(route: object, methods: Collection[str] | None) -> frozenset[str] | None:
    if methods is None:
        return None
    if isinstance(methods, str) or not methods:
        raise ImproperlyConfigured(
            f"path({route!r}): methods takes a collection of names such as ['GET', 'POST'], not "
            f"{methods!r}."
        )
    return with_head(frozenset(method.upper() for method in methods))
