"""What is done with objects: list, create, retrieve, update, destroy.

Flow: an action's steps, written once → `create` in sync views, `acreate` in async ones. The hooks
perform_create, perform_update and perform_destroy may be `async def` in async views.
Not here: where objects and serializers come from (generics.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hotclub_api.response import Response
from hotclub_api.settings import api_settings
from hotclub_api.steps import Fetch, OnLoop, Steps, arun, ask, run


def _shown(serializer: Any) -> Steps[Any]:
    """Return a serializer's data, what it follows loaded first on a loop."""
    if (yield OnLoop()):
        yield from serializer.loading_steps()
    return serializer.data


class _Generic:
    """What the mixins need of a GenericAPIView."""

    request: Any
    queryset_steps: Callable[..., Steps[Any]]
    get_serializer: Callable[..., Any]
    get_paginated_response: Callable[..., Any]


class CreateModelMixin(_Generic):
    """Makes an object."""

    def create(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Make an object of the body; answer 201 with it."""
        return run(self._create(request))

    async def acreate(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Make an object of the body, on the loop."""
        return await arun(self._create(request))

    def _create(self, request: Any) -> Steps[Response]:
        serializer = self.get_serializer(data=request.data)
        yield ask(serializer, "is_valid", raise_exception=True)
        yield ask(self, "perform_create", serializer)
        data = yield from _shown(serializer)
        return Response(data, status=201, headers=self.get_success_headers(data))

    def perform_create(self, serializer: Any) -> Any:
        """Save the serializer; a hook for subclasses."""
        serializer.save()

    async def aperform_create(self, serializer: Any) -> None:
        """Save the serializer, on the loop."""
        await serializer.asave()

    def get_success_headers(self, data: Any) -> dict[str, str]:
        """Return the Location of the new object, if it is shown."""
        try:
            return {"Location": str(data[api_settings.URL_FIELD_NAME])}
        except (TypeError, KeyError):
            return {}


class ListModelMixin(_Generic):
    """Lists the objects."""

    def list(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """List the objects, in pages if the view has them."""
        return run(self._list())

    async def alist(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """List the objects, on the loop."""
        return await arun(self._list())

    def _list(self) -> Steps[Any]:
        queryset = yield from self.queryset_steps()
        page = yield ask(self, "paginate_queryset", queryset)
        objects = page
        if page is None:
            objects = yield Fetch(queryset)
        serializer = self.get_serializer(objects, many=True)
        data = serializer.data
        return Response(data) if page is None else self.get_paginated_response(data)


class RetrieveModelMixin(_Generic):
    """Shows an object."""

    def retrieve(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Show the object of the route."""
        return run(self._retrieve())

    async def aretrieve(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Show the object of the route, on the loop."""
        return await arun(self._retrieve())

    def _retrieve(self) -> Steps[Response]:
        instance = yield ask(self, "get_object")
        return Response((yield from _shown(self.get_serializer(instance))))


class UpdateModelMixin(_Generic):
    """Changes an object."""

    def update(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Change the object of the route; with partial=True, what is given of it."""
        return run(self._update(request, partial=kwargs.pop("partial", False)))

    async def aupdate(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Change the object of the route, on the loop."""
        return await arun(self._update(request, partial=kwargs.pop("partial", False)))

    def _update(self, request: Any, *, partial: bool) -> Steps[Response]:
        instance = yield ask(self, "get_object")
        serializer = self.get_serializer(instance, data=request.data, partial=partial)
        yield ask(serializer, "is_valid", raise_exception=True)
        yield ask(self, "perform_update", serializer)
        # What was prefetched may be stale now.
        instance.__dict__.pop("_prefetched_objects_cache", None)
        return Response((yield from _shown(serializer)))

    def perform_update(self, serializer: Any) -> Any:
        """Save the serializer; a hook for subclasses."""
        serializer.save()

    async def aperform_update(self, serializer: Any) -> None:
        """Save the serializer, on the loop."""
        await serializer.asave()

    def partial_update(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Change what is given of the object."""
        return self.update(request, *args, **{**kwargs, "partial": True})

    async def apartial_update(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Change what is given of the object, on the loop."""
        steps = _one(ask(self, "update", request, *args, **{**kwargs, "partial": True}))
        return await arun(steps)


class DestroyModelMixin(_Generic):
    """Removes an object."""

    def destroy(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Remove the object of the route; answer 204."""
        return run(self._destroy())

    async def adestroy(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Remove the object of the route, on the loop."""
        return await arun(self._destroy())

    def _destroy(self) -> Steps[Response]:
        instance = yield ask(self, "get_object")
        yield ask(self, "perform_destroy", instance)
        return Response(status=204)

    def perform_destroy(self, instance: Any) -> Any:
        """Delete the object; a hook for subclasses."""
        instance.delete()

    async def aperform_destroy(self, instance: Any) -> None:
        """Delete the object, on the loop."""
        await arun(_one(ask(instance, "delete")))


def _one(wish: Any) -> Steps[Any]:
    return (yield wish)
