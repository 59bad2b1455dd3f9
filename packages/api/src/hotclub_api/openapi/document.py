"""SchemaGenerator: routes → the OpenAPI 3.1 document.

Flow: patterns → (path, method, view) → operations → paths, components, security schemes.
With a request, only what its user may see is listed.
Not here: how it is served (docs/).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from inspect import cleandoc
from typing import Any, NamedTuple

from hotclub_http import Http404, PermissionDenied
from hotclub_routing import URLResolver, get_resolver
from hotclub_routing.patterns import Capture, RoutePattern

from hotclub_api.errors import APIException, ImproperlyConfigured
from hotclub_api.openapi.operations import SECURITY_SCHEMES, scheme_name
from hotclub_api.openapi.schemas import Components
from hotclub_api.request import clone_request

_METHODS = ("get", "post", "put", "patch", "delete")
_GROUP = re.compile(r"\(\?P<(\w+)>((?:[^()]|\([^()]*\))*)\)")


class Endpoint(NamedTuple):
    """A method of a view, and the path that leads there."""

    path: str
    method: str
    callback: Any
    converters: dict[str, str]


class SchemaGenerator:
    """Makes the document.

    title, url, description, version: of the API.   patterns: the routes that are described.
    urlconf: a module with them, or its dotted path; without both, the root URLconf is described.
    """

    def __init__(
        self,
        title: str | None = None,
        url: str | None = None,
        description: str | None = None,
        patterns: Sequence[Any] | None = None,
        urlconf: Any = None,
        version: str | None = None,
    ) -> None:
        self.title, self.url, self.description = title or "API", url, description
        self.version = version or "1.0.0"
        self._given, self.urlconf = patterns, urlconf

    @property
    def patterns(self) -> list[Any]:
        """The routes: those given, else of the URLconf, else of the root URLconf."""
        if self._given is not None:
            return list(self._given)
        return list(get_resolver(self.urlconf).url_patterns)

    def endpoints(self) -> list[Endpoint]:
        """Return all methods of all API views, in the order of their paths."""
        found = list(_walk(self.patterns, "/", {}))
        return sorted(found, key=lambda one: (one.path, _METHODS.index(one.method)))

    def get_schema(self, request: Any = None, public: bool = False) -> dict[str, Any]:
        """Return the document.

        request: whose user's view of the API it is; public lists everything all the same.
        """
        components = Components()
        paths: dict[str, Any] = {}
        schemes: dict[str, Any] = {}
        for endpoint in self.endpoints():
            view = self._view(endpoint, request)
            if not public and not self._may_see(view, request):
                continue
            schema = view.schema
            describe = schema() if isinstance(schema, type) else schema
            operation = describe.get_operation(
                endpoint.path, endpoint.method, view, components, endpoint.converters
            )
            paths.setdefault(endpoint.path, {})[endpoint.method] = operation
            for kind, (name, scheme) in SECURITY_SCHEMES.items():
                if any(scheme_name(one) == name for one in view.authentication_classes):
                    schemes[SECURITY_SCHEMES[kind][0]] = scheme
        return self._document(paths, components, schemes)

    def _document(
        self, paths: dict[str, Any], components: Components, schemes: dict[str, Any]
    ) -> dict[str, Any]:
        info: dict[str, Any] = {"title": str(self.title), "version": self.version}
        if self.description:
            info["description"] = str(self.description)
        document: dict[str, Any] = {"openapi": "3.1.0", "info": info}
        if self.url:
            document["servers"] = [{"url": self.url}]
        document["paths"] = paths
        document["components"] = {
            "schemas": dict(sorted(components.schemas.items())),
            "securitySchemes": dict(sorted(schemes.items())),
        }
        return document

    def _view(self, endpoint: Endpoint, request: Any) -> Any:
        callback = endpoint.callback
        view = callback.cls(**callback.initkwargs)
        actions = getattr(callback, "actions", None)
        if actions:
            view.action_map = actions
            view.action = actions.get(endpoint.method)
            for method, name in actions.items():
                setattr(view, method, getattr(view, name))
            marked = getattr(view, str(view.action), None)
            if getattr(marked, "__doc__", None) and view.description is None:
                view.description = _words_of(marked, callback.cls)
        view.args, view.kwargs, view.format_kwarg = (), {}, None
        view.request = None
        if request is not None:
            view.request = clone_request(request, endpoint.method.upper())
        return view

    def _may_see(self, view: Any, request: Any) -> bool:
        if request is None:
            return True
        try:
            view.check_permissions(view.request)
        except (APIException, Http404, PermissionDenied, ImproperlyConfigured):
            return False  # a rule that only an event loop can ask hides what it guards
        return True


def _words_of(action: Any, cls: Any) -> str:
    """Return an action's docstring; a standard action's, with the view's own below."""
    said = cleandoc(action.__doc__)
    own = cls.__dict__.get("__doc__")
    standard = action.__module__.startswith("hotclub_api.")
    return f"{said}\n\n{cleandoc(own)}" if standard and own else said


def _walk(patterns: Sequence[Any], prefix: str, converters: dict[str, str]) -> Iterator[Endpoint]:
    for one in patterns:
        text, own = _path_of(one.pattern)
        path, known = prefix + text, {**converters, **own}
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, path, known)
            continue
        callback = one.callback
        # A suffixed route is another form of one that is listed.
        if getattr(getattr(callback, "cls", None), "schema", None) is None or "{format}" in path:
            continue
        for method in _methods_of(callback):
            yield Endpoint(path, method, callback, known)


def _methods_of(callback: Any) -> list[str]:
    actions = getattr(callback, "actions", None)
    view = callback.cls
    names = actions if actions is not None else [one for one in _METHODS if hasattr(view, one)]
    return [one for one in _METHODS if one in names and one in view.http_method_names]


def _path_of(pattern: Any) -> tuple[str, dict[str, str]]:
    """Return a pattern as a path with {captures}, and the names of their converters."""
    if isinstance(pattern, RoutePattern):
        converters: dict[str, str] = {}
        text = ""
        for piece in pattern.pieces:
            if isinstance(piece, Capture):
                kind = type(piece.converter).__name__.removesuffix("Converter").lower()
                converters[piece.name] = kind
                text += f"{{{piece.name}}}"
            else:
                text += piece
        return text, converters
    source = str(pattern)
    source = _GROUP.sub(lambda found: f"{{{found[1]}}}", source)
    return re.sub(r"\\(.)", r"\1", source.removeprefix("^").removesuffix("$")), {}
