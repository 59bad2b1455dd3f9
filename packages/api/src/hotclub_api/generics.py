"""Views over a query set and a serializer; the mixins say what is done with them.

Flow: get_queryset → filter_queryset → get_object or paginate_queryset → get_serializer.
Every method that may do I/O has a twin for async views: aget_object, apaginate_queryset...
Not here: what an action does (mixins.py).
"""

from __future__ import annotations

from typing import Any

from hotclub_http import Http404

from hotclub_api import mixins
from hotclub_api.errors import SerializerMisuse
from hotclub_api.related_loading import with_related
from hotclub_api.settings import SettingDefault
from hotclub_api.steps import OnLoop, Steps, arun, ask, run
from hotclub_api.views import APIView


def lookup_steps(queryset: Any, lookups: dict[str, Any]) -> Steps[Any]:
    """Return the object of the lookups, in steps; raises Http404 when there is none."""
    missing = getattr(getattr(queryset, "model", None), "DoesNotExist", LookupError)
    try:
        return (yield ask(queryset, "get", **lookups))
    except (missing, TypeError, ValueError, OverflowError) as problem:
        raise Http404("No such object.") from problem


def get_object_or_404(queryset: Any, *filter_args: Any, **filter_kwargs: Any) -> Any:
    """Return the object; raises Http404 when there is none, or the values can't be one's."""
    queryset = queryset.all() if hasattr(queryset, "all") else queryset._default_manager.all()
    narrowed = queryset.filter(*filter_args) if filter_args else queryset
    return run(lookup_steps(narrowed, filter_kwargs))


class GenericAPIView(APIView):
    """A view with a query set and a serializer.

    lookup_field: of the object in detail routes.   lookup_url_kwarg: its name in the route.
    """

    queryset: Any = None
    serializer_class: Any = None
    lookup_field = "pk"
    lookup_url_kwarg: str | None = None
    filter_backends: Any = SettingDefault("DEFAULT_FILTER_BACKENDS")
    pagination_class: Any = SettingDefault("DEFAULT_PAGINATION_CLASS")

    def __class_getitem__(cls, *args: Any, **kwargs: Any) -> Any:
        return cls

    def get_queryset(self) -> Any:
        """Return the objects that the view is about.

        Raises SerializerMisuse when the class names none.
        """
        queryset = self.queryset
        if queryset is None:
            raise SerializerMisuse(
                f"{type(self).__name__} needs a queryset attribute or a get_queryset() method."
            )
        # A query set keeps its rows: each request reads anew.
        return queryset.all() if hasattr(queryset, "all") else queryset

    def filter_queryset(self, queryset: Any) -> Any:
        """Return the objects that the request asks for."""
        for backend in list(self.filter_backends):
            queryset = backend().filter_queryset(self.request, queryset, self)
        return queryset

    def queryset_steps(self) -> Steps[Any]:
        """Return the filtered query set; on a loop with what its serializer will follow."""
        queryset = yield ask(self, "get_queryset")
        queryset = yield ask(self, "filter_queryset", queryset)
        if (yield OnLoop()) and hasattr(queryset, "prefetch_related"):
            serializer = self.get_serializer_class()(context=self.get_serializer_context())
            queryset = with_related(queryset, serializer.relation_lookups())
        return queryset

    def get_object(self) -> Any:
        """Return the object of the route, once its permissions are checked.

        Raises Http404, and what the permissions raise.
        """
        return run(self._object_steps())

    async def aget_object(self) -> Any:
        """Return the object of the route, on the loop."""
        return await arun(self._object_steps())

    def _object_steps(self) -> Steps[Any]:
        queryset = yield from self.queryset_steps()
        name = self.lookup_url_kwarg or self.lookup_field
        if name not in self.kwargs:
            raise SerializerMisuse(
                f"{type(self).__name__} looks for {name!r} in its route, which captures "
                f"{', '.join(self.kwargs) or 'nothing'}. Set lookup_field or lookup_url_kwarg."
            )
        found = yield from lookup_steps(queryset, {self.lookup_field: self.kwargs[name]})
        yield ask(self, "check_object_permissions", self.request, found)
        return found

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """Return a serializer with the view's context."""
        kwargs.setdefault("context", self.get_serializer_context())
        return self.get_serializer_class()(*args, **kwargs)

    def get_serializer_class(self) -> Any:
        """Return the serializer class.

        Raises SerializerMisuse when the view names none.
        """
        if self.serializer_class is None:
            raise SerializerMisuse(
                f"{type(self).__name__} needs a serializer_class attribute or a "
                "get_serializer_class() method."
            )
        return self.serializer_class

    def get_serializer_context(self) -> dict[str, Any]:
        """Return what serializers are told: request, format, view."""
        return {"request": self.request, "format": self.format_kwarg, "view": self}

    @property
    def paginator(self) -> Any:
        """What cuts lists into pages, None if nothing does."""
        if "_paginator" not in self.__dict__:
            kind = self.pagination_class
            self._paginator = None if kind is None else kind()
        return self._paginator

    def paginate_queryset(self, queryset: Any) -> Any:
        """Return the page that is asked for, None when lists are not cut."""
        if self.paginator is None:
            return None
        return self.paginator.paginate_queryset(queryset, self.request, view=self)

    async def apaginate_queryset(self, queryset: Any) -> Any:
        """Return the page that is asked for, on the loop."""
        if self.paginator is None:
            return None
        return await arun(
            _one(ask(self.paginator, "paginate_queryset", queryset, self.request, view=self))
        )

    def get_paginated_response(self, data: Any) -> Any:
        """Return the response with a page."""
        return self.paginator.get_paginated_response(data)

    def run_action(self, name: str, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Do what a mixin's action does; in an async view, return an awaitable of it."""
        steps = _one(ask(self, name, request, *args, **kwargs))
        return arun(steps) if self.view_is_async else run(steps)


def _one(wish: Any) -> Steps[Any]:
    return (yield wish)


class CreateAPIView(mixins.CreateModelMixin, GenericAPIView):
    """POST makes an object."""

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Make an object."""
        return self.run_action("create", request, *args, **kwargs)


class ListAPIView(mixins.ListModelMixin, GenericAPIView):
    """GET lists the objects."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """List the objects."""
        return self.run_action("list", request, *args, **kwargs)


class RetrieveAPIView(mixins.RetrieveModelMixin, GenericAPIView):
    """GET shows an object."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Show the object."""
        return self.run_action("retrieve", request, *args, **kwargs)


class DestroyAPIView(mixins.DestroyModelMixin, GenericAPIView):
    """DELETE removes an object."""

    def delete(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Remove the object."""
        return self.run_action("destroy", request, *args, **kwargs)


class UpdateAPIView(mixins.UpdateModelMixin, GenericAPIView):
    """PUT and PATCH change an object."""

    def put(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Change the object, all of it."""
        return self.run_action("update", request, *args, **kwargs)

    def patch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Change what is given of the object."""
        return self.run_action("partial_update", request, *args, **kwargs)


class ListCreateAPIView(ListAPIView, CreateAPIView):
    """GET lists the objects, POST makes one."""


class RetrieveUpdateAPIView(RetrieveAPIView, UpdateAPIView):
    """GET shows an object, PUT and PATCH change it."""


class RetrieveDestroyAPIView(RetrieveAPIView, DestroyAPIView):
    """GET shows an object, DELETE removes it."""


class RetrieveUpdateDestroyAPIView(RetrieveAPIView, UpdateAPIView, DestroyAPIView):
    """GET shows an object, PUT and PATCH change it, DELETE removes it."""
