"""Neighbouring layers that are only hooks, run as one row instead of one call inside another.

Flow: layers → **HookRow** → one callable. The meaning is exactly that of nested layers: hooks
before the view from the outside in, hooks after it from the inside out; a hook that answers sends
the answer back through its own and the outer layers; what a hook raises becomes a response that
the layers outside of it see.
Not here: layers with a `__call__` of their own, bridges between colours (pipeline.py).
"""

from __future__ import annotations

from collections.abc import Callable
from types import CoroutineType
from typing import Any

from hotclub_http.bridge import call_async
from hotclub_http.middleware import MiddlewareMixin, is_async_callable
from hotclub_http.ports import ErrorResponder

Before = tuple[int, Callable[[Any], Any]]
After = tuple[int, Callable[[Any, Any], Any]]


def is_only_hooks(layer: Any, inside: Callable[[Any], Any], *, is_async: bool) -> bool:
    """Tell whether calling a layer does nothing but run its hooks around `inside`.

    On the loop the hooks must be async, or declared not to block.
    """
    if not isinstance(layer, MiddlewareMixin) or layer.get_response is not inside:
        return False
    kind = type(layer)
    own_call = kind.__call__ is not MiddlewareMixin.__call__
    if own_call or kind.__acall__ is not MiddlewareMixin.__acall__:
        return False
    hooks = [getattr(layer, name, None) for name in ("process_request", "process_response")]
    if not is_async:
        return True
    return all(hook is None or not layer.blocking or is_async_callable(hook) for hook in hooks)


async def _awaited(awaitable: Any) -> Any:
    return await awaitable


class HookRow:
    """Layers around `inside`, the innermost first; a value, `around` gives a longer one."""

    def __init__(self, inside: Callable[[Any], Any], layers: tuple[Any, ...] = ()) -> None:
        self._inside = inside
        self._layers = layers

    def around(self, layer: Any) -> HookRow:
        """Return this row with one more layer on its outside."""
        return HookRow(self._inside, (*self._layers, layer))

    def _hooks(self) -> tuple[list[Before], list[After]]:
        """Return the hooks with the depth of their layer, 0 the outermost, in calling order."""
        befores: list[Before] = []
        afters: list[After] = []
        for depth, layer in zip(range(len(self._layers) - 1, -1, -1), self._layers, strict=True):
            if hasattr(layer, "process_request"):
                befores.insert(0, (depth, layer.process_request))
            if hasattr(layer, "process_response"):
                afters.append((depth, layer.process_response))
        return befores, afters

    def compiled(
        self, errors: ErrorResponder, *, is_async: bool, last: ErrorResponder | None = None
    ) -> Callable[[Any], Any]:
        """Return the row as one callable that answers instead of raising.

        last: answers instead of `errors` what no hook sees any more.
        """
        befores, afters = self._hooks()
        # The depth of the last hook to see a response: what fails there or further out is its own.
        final = afters[-1][0] if afters else len(self._layers)
        by_depth = [
            last if last is not None and depth <= final else errors
            for depth in range(len(self._layers) + 1)
        ]
        if is_async:
            return _async_row(self._inside, befores, afters, by_depth)
        return _sync_row(self._inside, befores, afters, by_depth)


def _async_row(
    inside: Callable[[Any], Any],
    befores: list[Before],
    afters: list[After],
    by_depth: list[ErrorResponder],
) -> Callable[[Any], Any]:
    every = len(by_depth) - 1

    async def row(request: Any) -> Any:
        entered, depth = every, 0
        try:
            for depth, before in befores:
                response = before(request)
                if response.__class__ is CoroutineType:
                    response = await response
                if response:
                    entered = depth + 1
                    break
            else:
                response = await inside(request)
        except Exception as error:  # noqa: BLE001  # every error has a page
            response, entered = await by_depth[depth].arespond(request, error), depth
        for depth, after in afters:
            if depth < entered:
                try:
                    response = after(request, response)
                    if response.__class__ is CoroutineType:
                        response = await response
                except Exception as error:  # noqa: BLE001  # every error has a page
                    response = await by_depth[depth].arespond(request, error)
        return response

    return row


def _sync_row(
    inside: Callable[[Any], Any],
    befores: list[Before],
    afters: list[After],
    by_depth: list[ErrorResponder],
) -> Callable[[Any], Any]:
    every = len(by_depth) - 1

    def row(request: Any) -> Any:
        entered, depth = every, 0
        try:
            for depth, before in befores:
                response = before(request)
                if response.__class__ is CoroutineType:
                    response = call_async(_awaited, response)
                if response:
                    entered = depth + 1
                    break
            else:
                response = inside(request)
        except Exception as error:  # noqa: BLE001  # every error has a page
            response, entered = by_depth[depth].respond(request, error), depth
        for depth, after in afters:
            if depth < entered:
                try:
                    response = after(request, response)
                    if response.__class__ is CoroutineType:
                        response = call_async(_awaited, response)
                except Exception as error:  # noqa: BLE001  # every error has a page
                    response = by_depth[depth].respond(request, error)
        return response

    return row
