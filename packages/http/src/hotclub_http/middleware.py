"""The contract of middleware: colours, the class base, and the marks on functions.

A middleware is a factory `get_response -> callable(request)`. It may be sync, async or both, and
says so with `sync_capable` (default True) and `async_capable` (default False).

Flow: **marks** → pipeline.py composes the chain.
Not here: the chain itself, any particular middleware.
"""

from __future__ import annotations

import asyncio
import inspect
import sys
from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple, TypeVar

from hotclub_http.bridge import call_async, call_sync

F = TypeVar("F", bound=Callable[..., Any])

_HOOKS = ("process_request", "process_response")

if sys.version_info >= (3, 12):
    mark_coroutine_function = inspect.markcoroutinefunction
    _is_marked = inspect.iscoroutinefunction
else:

    def _is_marked(candidate: Any) -> bool:
        mark = getattr(candidate, "_is_coroutine", None)
        marker = asyncio.coroutines._is_coroutine  # type: ignore[attr-defined]
        return mark is marker or inspect.iscoroutinefunction(candidate)

    def mark_coroutine_function(function: F) -> F:
        """Make `iscoroutinefunction` tell that calling this gives an awaitable."""
        function._is_coroutine = asyncio.coroutines._is_coroutine  # type: ignore[attr-defined]
        return function


def is_async_callable(candidate: Any) -> bool:
    """Tell whether calling this gives an awaitable: functions, methods, objects, marked ones."""
    if _is_marked(candidate):
        return True
    return not inspect.isroutine(candidate) and _is_marked(
        getattr(candidate, "__call__", None)  # noqa: B004  # the bound method is wanted
    )


class Colours(NamedTuple):
    """Which kinds of `get_response` a factory takes."""

    sync: bool
    asynchronous: bool


def colours_of(factory: Any) -> Colours:
    """Return the colours of a middleware factory.

    A MiddlewareMixin whose hooks are plain functions counts as sync, so that a stretch of such
    layers shares one thread; `blocking = False` on the class makes it both.
    """
    can_sync = bool(getattr(factory, "sync_capable", True))
    can_async = bool(getattr(factory, "async_capable", False))
    if can_sync and can_async and isinstance(factory, type) and _has_blocking_hooks(factory):
        can_async = False
    return Colours(can_sync, can_async)


def _has_blocking_hooks(factory: type) -> bool:
    if not issubclass(factory, MiddlewareMixin) or not factory.blocking:
        return False
    if factory.__call__ is not MiddlewareMixin.__call__:
        return False  # it answers for itself what it does in which colour
    hooks = [getattr(factory, name, None) for name in _HOOKS]
    return any(hook is not None and not is_async_callable(hook) for hook in hooks)


class MiddlewareMixin:
    """Base of middleware classes with `process_request` and `process_response`.

    get_response: the next layer, sync or async.
    blocking: False tells that the hooks do no I/O, and may run on the event loop; where one must
    wait after all, it returns a coroutine (`async_mode` tells in which colour it was called).
    Raises ValueError when get_response is None.
    """

    sync_capable: ClassVar[bool] = True
    async_capable: ClassVar[bool] = True
    blocking: ClassVar[bool] = True

    def __init__(self, get_response: Callable[..., Any]) -> None:
        if get_response is None:
            raise ValueError("get_response must be provided.")
        self.get_response = get_response
        self.async_mode = is_async_callable(get_response)
        if self.async_mode:
            mark_coroutine_function(self)

    def __repr__(self) -> str:
        inner = getattr(self.get_response, "__qualname__", type(self.get_response).__name__)
        return f"<{type(self).__qualname__} get_response={inner}>"

    def __call__(self, request: Any) -> Any:
        """Run the hooks around the next layer."""
        if self.async_mode:
            return self.__acall__(request)
        response = None
        if hasattr(self, "process_request"):
            response = self._run(self.process_request, request)
        response = response or self.get_response(request)
        if hasattr(self, "process_response"):
            response = self._run(self.process_response, request, response)
        return response

    def _run(self, hook: Callable[..., Any], *args: Any) -> Any:
        result = hook(*args)
        return call_async(_awaited, result) if inspect.iscoroutine(result) else result

    async def __acall__(self, request: Any) -> Any:
        """Run the hooks around the next layer, each in its own colour."""
        response = None
        if hasattr(self, "process_request"):
            response = await self._arun(self.process_request, request)
        response = response or await self.get_response(request)
        if hasattr(self, "process_response"):
            response = await self._arun(self.process_response, request, response)
        return response

    async def _arun(self, hook: Callable[..., Any], *args: Any) -> Any:
        if is_async_callable(hook):
            return await hook(*args)
        result = await call_sync(hook, *args) if self.blocking else hook(*args)
        return await result if inspect.iscoroutine(result) else result


async def _awaited(coroutine: Any) -> Any:
    return await coroutine


def sync_only_middleware(func: F) -> F:
    """Mark a middleware factory as sync."""
    func.sync_capable, func.async_capable = True, False  # type: ignore[attr-defined]
    return func


def async_only_middleware(func: F) -> F:
    """Mark a middleware factory as async."""
    func.sync_capable, func.async_capable = False, True  # type: ignore[attr-defined]
    return func


def sync_and_async_middleware(func: F) -> F:
    """Mark a middleware factory as taking either kind of get_response."""
    func.sync_capable, func.async_capable = True, True  # type: ignore[attr-defined]
    return func


def non_blocking(view: F) -> F:
    """Declare that a sync view never blocks, so that under ASGI it runs on the loop."""
    view.non_blocking = True  # type: ignore[attr-defined]
    return view
