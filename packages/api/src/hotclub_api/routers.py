"""Routers: view sets → routes.

Flow: register(prefix, viewset) → routes of lists, objects and extra actions → `.urls`.
Not here: matching (hotclub_routing).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from hotclub_routing import NoReverseMatch, path, re_path

from hotclub_api.errors import ImproperlyConfigured, SerializerMisuse
from hotclub_api.response import Response
from hotclub_api.reverse import reverse
from hotclub_api.urlpatterns import format_suffix_patterns
from hotclub_api.views import APIView


class Route(NamedTuple):
    """A route of actions; url has the places {prefix}, {lookup} and {trailing_slash}."""

    url: str
    mapping: Mapping[str, str]
    name: str
    detail: bool
    initkwargs: Mapping[str, Any]


class DynamicRoute(NamedTuple):
    """A form for the routes of extra actions; url and name have {url_path} and {url_name} too."""

    url: str
    name: str
    detail: bool
    initkwargs: Mapping[str, Any]


class BaseRouter:
    """Keeps what was registered."""

    def __init__(self) -> None:
        self.registry: list[tuple[str, Any, str]] = []
        self._urls: list[Any] | None = None

    def register(self, prefix: str, viewset: Any, basename: str | None = None) -> None:
        """Add a view set.   basename: start of its routes' names (default: of its model).

        Raises ImproperlyConfigured for a basename that is taken.
        """
        if basename is None:
            basename = self.get_default_basename(viewset)
        if self.is_already_registered(basename):
            raise ImproperlyConfigured(
                f"The router has a view set named {basename!r} already: register "
                f"{viewset.__name__} with a basename of its own."
            )
        self.registry.append((prefix, viewset, basename))
        self._urls = None

    def is_already_registered(self, new_basename: str) -> bool:
        """Tell whether a basename is taken."""
        return any(basename == new_basename for _prefix, _viewset, basename in self.registry)

    def get_default_basename(self, viewset: Any) -> str:
        """Return the start of the names of a view set's routes."""
        raise NotImplementedError(f"{type(self).__name__}.get_default_basename() is missing.")

    def get_urls(self) -> list[Any]:
        """Return the routes."""
        raise NotImplementedError(f"{type(self).__name__}.get_urls() is missing.")

    @property
    def urls(self) -> list[Any]:
        """The routes, made once."""
        if self._urls is None:
            self._urls = self.get_urls()
        return self._urls


class SimpleRouter(BaseRouter):
    """Routes of lists, objects and extra actions.

    trailing_slash: whether addresses end with one.   use_regex_path: routes are regular
    expressions (lookup_value_regex); without it they are paths (lookup_value_converter).
    """

    routes: list[Any] = [
        Route("{prefix}{trailing_slash}", {"get": "list", "post": "create"}, "{basename}-list",
              False, {"suffix": "List"}),
        DynamicRoute("{prefix}/{url_path}{trailing_slash}", "{basename}-{url_name}", False, {}),
        Route("{prefix}/{lookup}{trailing_slash}",
              {"get": "retrieve", "put": "update", "patch": "partial_update", "delete": "destroy"},
              "{basename}-detail", True, {"suffix": "Instance"}),
        DynamicRoute("{prefix}/{lookup}/{url_path}{trailing_slash}", "{basename}-{url_name}",
                     True, {}),
    ]  # fmt: skip

    def __init__(self, trailing_slash: bool = True, use_regex_path: bool = True) -> None:
        self.trailing_slash = "/" if trailing_slash else ""
        self._use_regex = use_regex_path
        super().__init__()

    def get_default_basename(self, viewset: Any) -> str:
        """Return the name of the model of the view set's query set.

        Raises SerializerMisuse when it has none.
        """
        queryset = getattr(viewset, "queryset", None)
        if queryset is None:
            raise SerializerMisuse(
                f"register({viewset.__name__}) needs basename=...: it has no queryset attribute "
                "that could give a name."
            )
        return str(queryset.model._meta.object_name).lower()

    def get_routes(self, viewset: Any) -> list[Route]:
        """Return the routes with those of extra actions put in.

        Raises ImproperlyConfigured for an extra action named like a standard one.
        """
        known = {
            name for one in self.routes if isinstance(one, Route) for name in one.mapping.values()
        }
        extra = viewset.get_extra_actions()
        clash = [one.__name__ for one in extra if one.__name__ in known]
        if clash:
            raise ImproperlyConfigured(
                f"{viewset.__name__}: @action can't mark the standard actions {', '.join(clash)}."
            )
        found: list[Route] = []
        for one in self.routes:
            if isinstance(one, DynamicRoute):
                found += [self._dynamic(one, act) for act in extra if act.detail == one.detail]
            else:
                found.append(one)
        return found

    def _dynamic(self, route: DynamicRoute, action: Any) -> Route:
        url_path = action.url_path.replace("{", "{{").replace("}", "}}")
        return Route(
            url=route.url.replace("{url_path}", url_path),
            mapping=dict(action.mapping),
            name=route.name.replace("{url_name}", action.url_name),
            detail=route.detail,
            initkwargs={**route.initkwargs, **action.kwargs},
        )

    def get_method_map(self, viewset: Any, method_map: Mapping[str, str]) -> dict[str, str]:
        """Return the part of a mapping that the view set has methods for."""
        return {method: name for method, name in method_map.items() if hasattr(viewset, name)}

    def get_lookup_regex(self, viewset: Any, lookup_prefix: str = "") -> str:
        """Return the part of a route that captures the object."""
        field = getattr(viewset, "lookup_field", "pk")
        kwarg = getattr(viewset, "lookup_url_kwarg", None) or field
        if not self._use_regex:
            converter = getattr(viewset, "lookup_value_converter", "str")
            return f"<{converter}:{lookup_prefix}{kwarg}>"
        value = getattr(viewset, "lookup_value_regex", "[^/.]+")
        return f"(?P<{lookup_prefix}{kwarg}>{value})"

    def get_urls(self) -> list[Any]:
        """Return the routes of all registered view sets."""
        found: list[Any] = []
        for prefix, viewset, basename in self.registry:
            lookup = self.get_lookup_regex(viewset)
            for route in self.get_routes(viewset):
                mapping = self.get_method_map(viewset, route.mapping)
                if mapping:
                    found.append(self._route(route, mapping, prefix, lookup, viewset, basename))
        return found

    def _route(
        self, route: Route, mapping: Any, prefix: str, lookup: str, viewset: Any, basename: str
    ) -> Any:
        address = route.url.format(prefix=prefix, lookup=lookup, trailing_slash=self.trailing_slash)
        if not prefix and address[:1] == "/":
            address = address[1:]
        initkwargs = {**route.initkwargs, "basename": basename, "detail": route.detail}
        view = viewset.as_view(mapping, **initkwargs)
        name = route.name.format(basename=basename)
        return (
            re_path(f"^{address}$", view, name=name)
            if self._use_regex
            else path(address, view, name=name)
        )


class APIRootView(APIView):
    """The addresses of all lists."""

    api_root_dict: Mapping[str, str] | None = None
    schema = None

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Return prefix → address."""
        namespace = getattr(getattr(request, "resolver_match", None), "namespace", "")
        found: dict[str, str] = {}
        for prefix, name in (self.api_root_dict or {}).items():
            full = f"{namespace}:{name}" if namespace else name
            try:
                found[prefix] = reverse(full, args, kwargs, request, kwargs.get("format"))
            except NoReverseMatch:
                continue  # a list whose route needs more than is known here
        return Response(found)


class DefaultRouter(SimpleRouter):
    """A SimpleRouter with a root that lists the lists, and format suffixes."""

    include_root_view = True
    include_format_suffixes = True
    root_view_name = "api-root"
    default_schema_renderers: Any = None
    APIRootView = APIRootView
    APISchemaView: Any = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.root_renderers = kwargs.pop("root_renderers", None)
        super().__init__(*args, **kwargs)

    def get_api_root_view(self, api_urls: Any = None) -> Any:
        """Return the root's view function."""
        names = {
            re.sub(r"\(.*?\)|<.*?>", "", prefix): f"{basename}-list"
            for prefix, _viewset, basename in self.registry
        }
        return self.APIRootView.as_view(api_root_dict=names)

    def get_urls(self) -> list[Any]:
        """Return the routes, the root's too, and those with suffixes."""
        found = super().get_urls()
        if self.include_root_view:
            view = self.get_api_root_view(found)
            root = (
                re_path("^$", view, name=self.root_view_name)
                if self._use_regex
                else path("", view, name=self.root_view_name)
            )
            found.append(root)
        return format_suffix_patterns(found) if self.include_format_suffixes else found
