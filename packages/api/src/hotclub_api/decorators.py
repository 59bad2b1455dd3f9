"""@api_view and @action, and the decorators that set one attribute of a function's view.

Flow: function → APIView subclass → view function; method → marked for the routers.
Not here: routes (routers.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from inspect import iscoroutinefunction
from typing import Any

from hotclub_api.errors import ImproperlyConfigured
from hotclub_api.views import APIView

_ATTRIBUTES = (
    "renderer_classes", "parser_classes", "authentication_classes", "throttle_classes",
    "throttle_scope", "permission_classes", "content_negotiation_class", "metadata_class",
    "versioning_class", "schema",
)  # fmt: skip


def api_view(http_method_names: Sequence[str] | None = None) -> Callable[..., Any]:
    """Make a function (sync or async) a view that takes a Request and returns a Response.

    http_method_names: default GET.
    """
    if callable(http_method_names):
        raise ImproperlyConfigured("@api_view needs its brackets: @api_view(['GET']).")
    methods = [one.lower() for one in http_method_names or ["GET"]]

    def decorate(function: Any) -> Any:
        if iscoroutinefunction(function):

            async def handler(_view: APIView, *args: Any, **kwargs: Any) -> Any:
                return await function(*args, **kwargs)

        else:

            def handler(_view: APIView, *args: Any, **kwargs: Any) -> Any:  # type: ignore[misc]
                return function(*args, **kwargs)

        body: dict[str, Any] = dict.fromkeys(methods, handler)
        body.update(
            {name: function.__dict__[name] for name in _ATTRIBUTES if name in function.__dict__}
        )
        body |= {"__doc__": function.__doc__, "__module__": function.__module__}
        body["http_method_names"] = [*methods, "options"]
        kind = type(function.__name__, (APIView,), body)
        made: Any = kind.as_view()  # type: ignore[attr-defined]
        made.__name__ = function.__name__
        return made

    return decorate


def _setting(name: str) -> Callable[[Any], Callable[[Any], Any]]:
    def with_value(value: Any) -> Callable[[Any], Any]:
        def decorate(function: Any) -> Any:
            if hasattr(function, "cls"):
                raise ImproperlyConfigured(
                    f"@{name} stands below @api_view: the view of {function.__name__} is made "
                    "already."
                )
            setattr(function, name, value)
            return function

        return decorate

    with_value.__name__ = name
    with_value.__doc__ = f"Set `{name}` of a function's view; stands below @api_view."
    return with_value


renderer_classes = _setting("renderer_classes")
parser_classes = _setting("parser_classes")
authentication_classes = _setting("authentication_classes")
throttle_classes = _setting("throttle_classes")
throttle_scope = _setting("throttle_scope")
permission_classes = _setting("permission_classes")
content_negotiation_class = _setting("content_negotiation_class")
metadata_class = _setting("metadata_class")
versioning_class = _setting("versioning_class")
schema = _setting("schema")


class MethodMapper(dict[str, str]):
    """HTTP method → name of the method that answers it, for one extra action."""

    def __init__(self, action: Any, methods: Sequence[str]) -> None:
        self.action = action
        super().__init__(dict.fromkeys(methods, action.__name__))

    def _map(self, method: str, function: Any) -> Any:
        if method in self:
            raise ImproperlyConfigured(f"{self.action.__name__} answers {method} already.")
        if function.__name__ == self.action.__name__:
            raise ImproperlyConfigured(
                f"The {method} of {self.action.__name__} needs a name of its own, or it hides it."
            )
        self[method] = function.__name__
        return function

    def get(self, function: Any, *_default: Any) -> Any:
        """Let a method answer GET; with a key, be a dict's `get`."""
        if isinstance(function, str):
            return super().get(function, *_default)
        return self._map("get", function)

    def post(self, function: Any) -> Any:
        """Let a method answer POST."""
        return self._map("post", function)

    def put(self, function: Any) -> Any:
        """Let a method answer PUT."""
        return self._map("put", function)

    def patch(self, function: Any) -> Any:
        """Let a method answer PATCH."""
        return self._map("patch", function)

    def delete(self, function: Any) -> Any:
        """Let a method answer DELETE."""
        return self._map("delete", function)

    def head(self, function: Any) -> Any:
        """Let a method answer HEAD."""
        return self._map("head", function)

    def options(self, function: Any) -> Any:
        """Let a method answer OPTIONS."""
        return self._map("options", function)

    def trace(self, function: Any) -> Any:
        """Let a method answer TRACE."""
        return self._map("trace", function)


def action(
    methods: Sequence[str] | None = None,
    detail: bool | None = None,
    url_path: str | None = None,
    url_name: str | None = None,
    **kwargs: Any,
) -> Callable[[Any], Any]:
    """Mark a method of a view set as an extra action with a route of its own.

    methods: default GET.   detail: of one object, or of the list.   url_path, url_name: default
    the method's name.   kwargs: attributes of the view for this action.
    Raises ImproperlyConfigured without detail.
    """
    if detail is None:
        raise ImproperlyConfigured("@action needs detail=True (one object) or detail=False (list).")
    names = [one.lower() for one in methods or ["get"]]

    def decorate(function: Any) -> Any:
        function.mapping = MethodMapper(function, names)
        function.detail = detail
        function.url_path = url_path or function.__name__
        function.url_name = url_name or function.__name__.replace("_", "-")
        function.kwargs = kwargs
        if "name" not in kwargs and "suffix" not in kwargs:
            kwargs["name"] = function.__name__.replace("_", " ").capitalize()
        kwargs.setdefault("description", function.__doc__)
        return function

    return decorate
