"""The outcome of matching, as values: a route was found, nothing was found, or the method is wrong.

Flow: router → **match** → gateway calls `match.func(request, *match.args, **match.kwargs)`.
What was not found is falsy, so `if match := router.match(path)` reads well.
Not here: how a path is matched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pickle import PicklingError
from typing import Any, Final, SupportsIndex, TypeAlias

View: TypeAlias = Callable[..., Any]
Explain: TypeAlias = Callable[[str], list[list[Any]]]


@dataclass(frozen=True, slots=True, eq=False)
class Endpoint:
    """What is the same for every match of one route; made once, shared by all matches."""

    func: View
    url_name: str | None = None
    app_names: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()
    route_parts: tuple[object, ...] = ()
    captured_names: tuple[str, ...] = ()
    extra_kwargs: dict[str, Any] = field(default_factory=dict)
    methods: frozenset[str] | None = None
    explain: Explain | None = None

    @property
    def route(self) -> str:
        """The parts of the route as one text; a part may read differently in each language."""
        route = ""
        for part in reversed(self.route_parts):
            route = join_routes(str(part), route)
        return route


class ResolverMatch:
    """A route that fits a path: the view, and the arguments to call it with.

    Unpacks as `func, args, kwargs = match`.
    """

    __slots__ = ("_captured", "_endpoint", "_tried", "args", "func", "kwargs")

    def __init__(
        self,
        func: View,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        url_name: str | None = None,
        app_names: Sequence[str | None] | None = None,
        namespaces: Sequence[str | None] | None = None,
        route: str | None = None,
        tried: list[list[Any]] | None = None,
        captured_kwargs: dict[str, Any] | None = None,
        extra_kwargs: dict[str, Any] | None = None,
    ) -> None:
        self.func: View = func
        self.args: tuple[Any, ...] = args
        self.kwargs: dict[str, Any] = kwargs
        self._tried = tried
        self._captured = captured_kwargs
        self._endpoint = Endpoint(
            func=func,
            url_name=url_name,
            app_names=tuple(name for name in app_names or () if name),
            namespaces=tuple(name for name in namespaces or () if name),
            route_parts=(route or "",),
            extra_kwargs=extra_kwargs or {},
        )

    @property
    def url_name(self) -> str | None:
        """The `name=` of the route."""
        return self._endpoint.url_name

    @property
    def route(self) -> str:
        """The route as declared, the includes around it joined before it."""
        return self._endpoint.route

    @property
    def app_names(self) -> list[str]:
        """The application namespaces, the outermost first."""
        return list(self._endpoint.app_names)

    @property
    def app_name(self) -> str:
        """The application namespaces, joined with colons."""
        return ":".join(self._endpoint.app_names)

    @property
    def namespaces(self) -> list[str]:
        """The instance namespaces, the outermost first."""
        return list(self._endpoint.namespaces)

    @property
    def namespace(self) -> str:
        """The instance namespaces, joined with colons."""
        return ":".join(self._endpoint.namespaces)

    @property
    def view_name(self) -> str:
        """The name to reverse: the namespaces and the route's name, or the view's import path."""
        return ":".join((*self._endpoint.namespaces, self.url_name or self._func_path))

    @property
    def captured_kwargs(self) -> dict[str, Any]:
        """What the route itself captured from the path, its includes' captures left out."""
        return dict(self._captured or {})

    @property
    def extra_kwargs(self) -> dict[str, Any]:
        """The extra arguments that `path(..., kwargs)` and the includes add."""
        return dict(self._endpoint.extra_kwargs)

    @property
    def tried(self) -> list[list[Any]] | None:
        """The chains of patterns that were tried, in order; the last one fits."""
        return self._tried

    @property
    def methods(self) -> frozenset[str] | None:
        """The request methods the route is limited to, or None for all."""
        return self._endpoint.methods

    @property
    def _func_path(self) -> str:
        view = getattr(self.func, "view_class", self.func)
        if not hasattr(view, "__qualname__"):  # a partial, or an object that can be called
            view = type(view)
        return f"{view.__module__}.{view.__qualname__}"

    def __getitem__(self, index: SupportsIndex) -> Any:
        return (self.func, self.args, self.kwargs)[index]

    def __repr__(self) -> str:
        return (
            f"ResolverMatch(func={self._func_path}, args={self.args!r}, kwargs={self.kwargs!r}, "
            f"url_name={self.url_name!r}, app_names={self.app_names!r}, "
            f"namespaces={self.namespaces!r}, route={self.route!r})"
        )

    def __reduce_ex__(self, protocol: SupportsIndex) -> str | tuple[Any, ...]:
        raise PicklingError(f"{type(self).__qualname__} holds a view and cannot be pickled.")


class RouterMatch(ResolverMatch):
    """A match made by compiled code: four assignments; all else is worked out when asked."""

    __slots__ = ("_path",)

    def __init__(
        self, endpoint: Endpoint, args: tuple[Any, ...], kwargs: dict[str, Any], path: str
    ) -> None:
        self._endpoint = endpoint
        self.func = endpoint.func
        self.args = args
        self.kwargs = kwargs
        self._path = path

    @property
    def captured_kwargs(self) -> dict[str, Any]:
        """What the route itself captured from the path, its includes' captures left out."""
        return {name: self.kwargs[name] for name in self._endpoint.captured_names}

    @property
    def tried(self) -> list[list[Any]] | None:
        """The chains of patterns that come before the route that fits, and its own."""
        explain = self._endpoint.explain
        return explain(self._path) if explain else None


class WholeMatch(RouterMatch):
    """A match of a route that was matched whole, so that its captures are known only now."""

    __slots__ = ()

    def __init__(
        self,
        endpoint: Endpoint,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        path: str,
        captured: dict[str, Any],
    ) -> None:
        super().__init__(endpoint, args, kwargs, path)
        self._captured = captured

    @property
    def captured_kwargs(self) -> dict[str, Any]:
        """What the route itself captured from the path, its includes' captures left out."""
        return dict(self._captured or {})


class NoMatch:
    """Nothing to call; falsy. `path` is what was asked for."""

    __slots__ = ("path",)
    func: Final = None

    def __init__(self, path: str) -> None:
        self.path = path

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return f"{type(self).__name__}(path={self.path[:200]!r})"


class NotFound(NoMatch):
    """No route fits the path (and the host, where one was given): answer 404."""

    __slots__ = ()


class MethodNotAllowed(NoMatch):
    """Routes fit the path, none takes the method: answer 405 and name `allowed`."""

    __slots__ = ("allowed",)

    def __init__(self, path: str, allowed: Mapping[str, None] | frozenset[str]) -> None:
        super().__init__(path)
        self.allowed: tuple[str, ...] = tuple(sorted(allowed))

    def __repr__(self) -> str:
        return f"MethodNotAllowed(path={self.path[:200]!r}, allowed={self.allowed!r})"


Match: TypeAlias = ResolverMatch | NotFound | MethodNotAllowed


def join_routes(outer: str, inner: str) -> str:
    """Return two routes as one, without the anchor of the inner one."""
    return outer + inner.removeprefix("^") if outer else inner


def with_head(methods: frozenset[str]) -> frozenset[str]:
    """Return methods with HEAD added where GET is: the same checks hold for both (RFC 9110)."""
    return methods | {"HEAD"} if "GET" in methods else methods
