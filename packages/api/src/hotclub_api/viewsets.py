"""View sets: the actions of one resource in one class.

Flow: class, {"get": "list"} → view function; routers say which route has which actions.
Not here: routes (routers.py).
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from hotclub_routing import NoReverseMatch

from hotclub_api import generics, mixins
from hotclub_api.reverse import reverse
from hotclub_api.views import APIView, view_function


class ViewSetMixin:
    """Lets `as_view` bind HTTP methods to actions.

    action, action_map, basename, detail, name, description, suffix: what the router said.
    """

    name: Any = None
    description: Any = None
    suffix: str | None = None
    detail: bool | None = None
    basename: str | None = None
    action: str | None = None
    action_map: Mapping[str, str] = {}
    request: Any
    kwargs: dict[str, Any]

    @classmethod
    def as_view(cls, actions: Mapping[str, str] | None = None, **initkwargs: Any) -> Any:
        """Return the view function for actions, as {"get": "list", "post": "create"}.

        Raises TypeError without actions, or for a keyword that the class has no attribute for.
        """
        if not actions:
            raise TypeError(
                f"{cls.__name__}.as_view() needs actions, as {{'get': 'list'}}; a router gives them."
            )
        for key in initkwargs:
            if not hasattr(cls, key):
                raise TypeError(f"{cls.__name__}.as_view() takes attributes of the class: {key!r}?")
        actions = dict(actions)
        for name in actions.values():
            if not hasattr(cls, name):
                raise TypeError(f"{cls.__name__} has no action {name!r}.")

        def prepare(view: Any, *_facts: Any) -> None:
            if "get" in actions:
                actions.setdefault("head", actions["get"])
            view.action_map = actions
            for method, name in actions.items():
                setattr(view, method, getattr(view, name))

        made = view_function(cls, initkwargs, prepare)
        made.actions = actions  # type: ignore[attr-defined]
        return made

    def initialize_request(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Return the Request, and note which action it is for."""
        made = super().initialize_request(request, *args, **kwargs)  # type: ignore[misc]
        method = str(request.method).lower()
        self.action = "metadata" if method == "options" else self.action_map.get(method)
        return made

    def reverse_action(self, url_name: str, *args: Any, **kwargs: Any) -> str:
        """Return the address of an action of this view set."""
        name = f"{self.basename}-{url_name}"
        if self.request is not None and getattr(self.request, "resolver_match", None):
            namespace = getattr(self.request.resolver_match, "namespace", "")
            if namespace:
                name = f"{namespace}:{name}"
        kwargs.setdefault("request", self.request)
        return reverse(name, *args, **kwargs)

    @classmethod
    def get_extra_actions(cls) -> list[Any]:
        """Return the methods marked with @action."""
        names = sorted({name for base in cls.__mro__ for name in vars(base)})
        found = (inspect.getattr_static(cls, name) for name in names)
        return [one for one in found if inspect.isfunction(one) and hasattr(one, "mapping")]

    def get_extra_action_url_map(self) -> dict[str, str]:
        """Return name → address of the extra actions of this kind of route."""
        found = {}
        for one in self.get_extra_actions():
            if one.detail != self.detail:
                continue
            try:
                url = self.reverse_action(one.url_name, kwargs=self.kwargs)
            except NoReverseMatch:
                continue
            found[one.kwargs.get("name", one.__name__)] = url
        return found


class ViewSet(ViewSetMixin, APIView):
    """Actions of one's own."""


class GenericViewSet(ViewSetMixin, generics.GenericAPIView):
    """Actions of one's own over a query set and a serializer."""


class ReadOnlyModelViewSet(mixins.RetrieveModelMixin, mixins.ListModelMixin, GenericViewSet):
    """List and retrieve."""


class ModelViewSet(
    mixins.CreateModelMixin,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    mixins.ListModelMixin,
    GenericViewSet,
):
    """List, create, retrieve, update, partial update and destroy."""
