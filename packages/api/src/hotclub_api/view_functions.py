"""The function that routes lead to, of a class of views.

Flow: class → **view_function** → a function, async if the class is → an instance for each request.
Not here: what the instance does (views.py).
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import iscoroutinefunction
from typing import Any

_MAY_BE_ASYNC = (
    "get", "post", "put", "patch", "delete", "head", "options", "trace", "list", "create",
    "retrieve", "update", "partial_update", "destroy", "perform_create", "perform_update",
    "perform_destroy", "get_queryset", "get_object", "filter_queryset", "initial",
)  # fmt: skip


class IsAsync:
    """Whether a view runs on the event loop: said, or seen from its methods."""

    def __get__(self, instance: Any, owner: Any) -> bool:
        names = [*_MAY_BE_ASYNC, *(one.__name__ for one in owner.get_extra_actions())]
        return any(iscoroutinefunction(getattr(owner, name, None)) for name in names)


def unprepared(*_facts: Any) -> None:
    """Do nothing: what view_function does with an instance by default."""


def view_function(
    cls: Any, initkwargs: dict[str, Any], prepare: Callable[..., None]
) -> Callable[..., Any]:
    """Return the function that routes lead to, async if the class is.

    prepare: called with each instance, request, args and kwargs before it is set up.
    """

    def begin(request: Any, args: Any, kwargs: Any) -> Any:
        view = cls(**initkwargs)
        prepare(view, request, args, kwargs)
        view.setup(request, *args, **kwargs)
        return view.dispatch(request, *args, **kwargs)

    if cls.view_is_async or initkwargs.get("view_is_async"):

        async def view(request: Any, *args: Any, **kwargs: Any) -> Any:
            return await begin(request, args, kwargs)

    else:

        def view(request: Any, *args: Any, **kwargs: Any) -> Any:  # type: ignore[misc]
            return begin(request, args, kwargs)

    made: Any = view
    made.cls, made.view_class, made.initkwargs, made.view_initkwargs = (
        cls,
        cls,
        initkwargs,
        initkwargs,
    )
    made.__doc__, made.__module__, made.__name__ = cls.__doc__, cls.__module__, cls.__name__
    # Sessions are checked by SessionAuthentication; who comes with a token needs no check.
    made.csrf_exempt = True
    return made  # type: ignore[no-any-return]
