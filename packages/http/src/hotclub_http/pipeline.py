"""The chain of middleware, composed once for each colour of gateway.

Flow: factories + dispatcher → **compile_chain** → one callable. Walking from the view outwards,
a layer that takes both colours keeps the colour of what it wraps, so the chain falls into the
fewest stretches; between two stretches stands one bridge. Neighbours that are only hooks
(MiddlewareMixin) become one callable that runs their hooks in a row (hook_rows.py).
Not here: what a middleware is (middleware.py), calling the view (dispatch.py).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from logging import getLogger
from typing import Any

from hotclub_http.bridge import call_async, call_sync
from hotclub_http.dispatch import Coloured, Dispatcher
from hotclub_http.errors import ImproperlyConfigured, MiddlewareNotUsed
from hotclub_http.hook_rows import HookRow, is_only_hooks
from hotclub_http.last_resort import LastResort
from hotclub_http.middleware import colours_of
from hotclub_http.ports import ErrorResponder
from hotclub_http.response_base import HttpResponseBase

_log = getLogger("hotclub.request")

Handler = Callable[[Any], HttpResponseBase]
AsyncHandler = Callable[[Any], Awaitable[HttpResponseBase]]


def compile_chain(
    factories: Iterable[Any], dispatcher: Dispatcher, errors: ErrorResponder, *, on_loop: bool
) -> Callable[[Any], Any]:
    """Return the whole chain as one callable, async if on_loop.

    factories: the outermost first. What fails in the outermost layer is answered by LastResort:
    no other layer sees it.
    Raises ImproperlyConfigured for a factory that returns nothing or takes no colour.
    """
    order = list(factories)
    is_async = _innermost_colour(order, on_loop=on_loop)
    inner: Callable[[Any], Any] = dispatcher.arespond if is_async else dispatcher.respond
    last = LastResort(errors)
    chain = _guarded(inner, errors, is_async=is_async)
    outermost = _guarded(inner, last, is_async=is_async)
    row: HookRow | None = None
    for factory in reversed(order):
        wanted = _colour_for(factory, inner_is_async=is_async)
        inside = _in_colour(chain, is_async=is_async, wanted=wanted)
        try:
            layer = factory(inside)
        except MiddlewareNotUsed as unused:
            why = f": {unused}" if str(unused) else ""
            _log.debug("Middleware %s leaves itself out%s", _name(factory), why)
            continue
        if layer is None:
            raise ImproperlyConfigured(f"Middleware factory {_name(factory)} returned None.")
        _collect_hooks(layer, dispatcher)
        if is_only_hooks(layer, inside, is_async=wanted):
            row = (row if row is not None and wanted == is_async else HookRow(inside)).around(layer)
            chain = row.compiled(errors, is_async=wanted)
            outermost = row.compiled(errors, is_async=wanted, last=last)
        else:
            row, chain = None, _guarded(layer, errors, is_async=wanted)
            outermost = _guarded(layer, last, is_async=wanted)
        is_async = wanted
    return _in_colour(outermost, is_async=is_async, wanted=on_loop)


def _innermost_colour(order: list[Any], *, on_loop: bool) -> bool:
    """Let the view share the stretch of the layer right around it."""
    if not order:
        return on_loop
    return _colour_for(order[-1], inner_is_async=on_loop)


def _colour_for(factory: Any, *, inner_is_async: bool) -> bool:
    colours = colours_of(factory)
    if not (colours.sync or colours.asynchronous):
        raise ImproperlyConfigured(
            f"Middleware {_name(factory)} must have at least one of "
            "sync_capable/async_capable set to True."
        )
    if colours.sync and colours.asynchronous:
        return inner_is_async
    return colours.asynchronous


def _in_colour(chain: Callable[[Any], Any], *, is_async: bool, wanted: bool) -> Callable[..., Any]:
    if is_async == wanted:
        return chain
    if wanted:

        async def in_thread(request: Any) -> Any:
            return await call_sync(chain, request)

        return in_thread

    def on_its_loop(request: Any) -> Any:
        return call_async(chain, request)

    return on_its_loop


def _guarded(
    layer: Callable[[Any], Any], errors: ErrorResponder, *, is_async: bool
) -> Callable[[Any], Any]:
    """Return the layer such that it answers instead of raising."""
    if is_async:

        async def aguarded(request: Any) -> Any:
            try:
                return await layer(request)
            except Exception as error:  # noqa: BLE001  # every error has a page
                return await errors.arespond(request, error)

        return aguarded

    def guarded(request: Any) -> Any:
        try:
            return layer(request)
        except Exception as error:  # noqa: BLE001  # every error has a page
            return errors.respond(request, error)

    return guarded


def _collect_hooks(layer: Any, dispatcher: Dispatcher) -> None:
    # Walking outwards: process_view runs from the outermost in, the others from the view out.
    if hasattr(layer, "process_view"):
        dispatcher.view_hooks.insert(0, Coloured(layer.process_view))
    if hasattr(layer, "process_template_response"):
        dispatcher.template_hooks.append(Coloured(layer.process_template_response))
    if hasattr(layer, "process_exception"):
        dispatcher.exception_hooks.append(Coloured(layer.process_exception))


def _name(factory: Any) -> str:
    return f"{getattr(factory, '__module__', '?')}.{getattr(factory, '__qualname__', factory)}"
