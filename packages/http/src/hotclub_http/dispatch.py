"""The innermost room of the chain: route, view hooks, view, template rendering.

Flow: request → **Dispatcher.respond / arespond** → response. Both colours share every decision;
a sync view under ASGI costs one hop for the view and all its sync hooks together.
Not here: the middleware around (pipeline.py), what becomes of exceptions (error_pages.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import CoroutineType
from typing import Any, NamedTuple

from hotclub_http.bridge import call_async, call_sync
from hotclub_http.errors import Http404, HttpError, ImproperlyConfigured
from hotclub_http.middleware import is_async_callable
from hotclub_http.ports import CookieSigner, Renderer
from hotclub_http.response import HttpResponse
from hotclub_http.response_base import HttpResponseBase

_VIEWS_MOST = 4_096
_IN_THREAD, _CALLED, _AWAITED = range(3)


class ViewMatch(NamedTuple):
    """The match of an application that has one view for everything."""

    func: Callable[..., Any]
    args: Sequence[Any] = ()
    kwargs: Mapping[str, Any] = {}  # nobody writes to it


class Coloured:
    """A hook whose colour was looked up once, callable from both sides."""

    __slots__ = ("_blocks", "_is_async", "direct", "function")

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self._is_async = is_async_callable(function)
        owner = getattr(function, "__self__", None)
        self._blocks = not (
            getattr(owner, "blocking", True) is False
            or getattr(function, "non_blocking", False)
            or getattr(owner, "non_blocking", False)
        )
        self.direct = not (self._is_async or self._blocks)
        """Whether the loop may call the function as it is."""

    def call(self, *args: Any) -> Any:
        """Call it from sync code."""
        if self._is_async:
            return call_async(self.function, *args)
        result = self.function(*args)
        # A hook that never blocks gives a coroutine where it has to wait.
        return call_async(_awaited, result) if result.__class__ is CoroutineType else result

    async def acall(self, *args: Any) -> Any:
        """Call it on the loop; a blocking one goes to a thread."""
        if self._is_async:
            return await self.function(*args)
        result = await call_sync(self.function, *args) if self._blocks else self.function(*args)
        return await result if result.__class__ is CoroutineType else result


class NotAResponse(HttpError, ValueError):
    """A view, middleware or hook returned something that is no response."""


class Dispatcher:
    """Answers a request with a view.

    router: a Router, or an object with `match_request(request)`, or a view.
    view_hooks, exception_hooks, template_hooks: filled by the pipeline, in calling order.
    """

    def __init__(
        self, router: Any, *, renderer: Renderer | None = None, signer: CookieSigner | None = None
    ) -> None:
        self._match = _matcher(router)
        self._by_request = hasattr(router, "match_request")
        self._renderer = renderer
        self._signer = signer
        self._colours: dict[Any, int] = {}
        self.view_hooks: list[Coloured] = []
        self.exception_hooks: list[Coloured] = []
        self.template_hooks: list[Coloured] = []

    # Shared decisions

    def _route(self, request: Any) -> Any:
        match = self._match(request if self._by_request else request.path_info)
        if not match:
            raise Http404(f"No route matches {request.path_info!r}.")
        request.resolver_match = match
        return match

    def _way_of(self, view: Any) -> int:
        """Return how a view is run under ASGI: awaited, called on the loop, or in a thread."""
        try:
            return self._colours[view]
        except (KeyError, TypeError):
            if is_async_callable(view):
                answer = _AWAITED
            else:
                answer = _CALLED if getattr(view, "non_blocking", False) else _IN_THREAD
        if len(self._colours) > _VIEWS_MOST:
            self._colours.clear()
        try:
            self._colours[view] = answer
        except TypeError:
            pass  # an unhashable view is asked each time
        return answer

    def _checked(self, response: Any, source: Any) -> HttpResponseBase:
        if isinstance(response, HttpResponseBase):
            if response._unsigned is not None:
                response.sign_cookies(self._signer)
            return response
        name = getattr(source, "__qualname__", type(source).__qualname__)
        module = getattr(source, "__module__", "?")
        if hasattr(response, "__await__"):
            close = getattr(response, "close", None)
            if close is not None:
                close()
            raise NotAResponse(
                f"{module}.{name} returned an unawaited coroutine instead of an HttpResponse. "
                "Make it `async def`, or await inside."
            )
        raise NotAResponse(
            f"{module}.{name} didn't return an HttpResponse object. "
            f"It returned {'None' if response is None else type(response).__name__} instead."
        )

    def _ready_to_render(self, response: Any) -> None:
        if getattr(response, "renderer", response) is None:
            response.renderer = self._renderer

    # In a thread, or under WSGI

    def respond(self, request: Any) -> HttpResponseBase:
        """Answer from sync code."""
        return self.respond_to_match(request, self._route(request))

    def respond_to_match(self, request: Any, match: Any) -> HttpResponseBase:
        """Answer a routed request from sync code; async parts are sent to their loop."""
        view = match.func
        try:
            response = None
            for hook in self.view_hooks:
                response = hook.call(request, view, match.args, match.kwargs)
                if response is not None:
                    break
            if response is None:
                response = view(request, *match.args, **match.kwargs)
                if hasattr(response, "__await__") and is_async_callable(view):
                    response = call_async(_awaited, response)
            checked = self._checked(response, view)
        except Exception as error:
            if not self.exception_hooks:
                raise
            checked = self._from_exception_hooks(request, error)
        if checked.has_template:
            checked = self._rendered(request, checked)
        return checked

    def _from_exception_hooks(self, request: Any, error: Exception) -> HttpResponseBase:
        for hook in self.exception_hooks:
            response = hook.call(request, error)
            if response is not None:
                return self._checked(response, hook.function)
        raise error

    def _rendered(self, request: Any, response: Any) -> HttpResponseBase:
        for hook in self.template_hooks:
            response = self._checked(hook.call(request, response), hook.function)
        self._ready_to_render(response)
        try:
            rendered = response.render()
            if rendered.__class__ is CoroutineType:
                rendered = call_async(_awaited, rendered)
            return self._checked(rendered, response)
        except Exception as error:  # noqa: BLE001  # the hooks raise it again
            return self._from_exception_hooks(request, error)

    # On the loop

    async def _arender(self, response: Any) -> Any:
        if is_async_callable(response.render):
            return await response.render()
        if getattr(getattr(response, "renderer", None), "non_blocking", False):
            return response.render()
        # Templates may touch lazy querysets: they get a thread, unless the renderer says no.
        return await call_sync(response.render)

    async def arespond(self, request: Any) -> HttpResponseBase:
        """Answer on the loop; a blocking view goes to a thread with its hooks, in one hop."""
        match = self._route(request)
        view = match.func
        way = self._way_of(view)
        if way == _IN_THREAD:
            return await call_sync(self.respond_to_match, request, match)
        try:
            response = None
            for hook in self.view_hooks:
                if hook.direct:
                    response = hook.function(request, view, match.args, match.kwargs)
                    if response.__class__ is CoroutineType:
                        response = await response
                else:
                    response = await hook.acall(request, view, match.args, match.kwargs)
                if response is not None:
                    break
            if response is None:
                response = view(request, *match.args, **match.kwargs)
                if way == _AWAITED:
                    response = await response
            if response is None and getattr(request, "is_websocket", False):
                response = HttpResponse(status=101)
            checked = self._checked(response, view)
        except Exception as error:
            if not self.exception_hooks:
                raise
            checked = await self._afrom_exception_hooks(request, error)
        if checked.has_template:
            checked = await self._arendered(request, checked)
        return checked

    async def _afrom_exception_hooks(self, request: Any, error: Exception) -> HttpResponseBase:
        for hook in self.exception_hooks:
            response = await hook.acall(request, error)
            if response is not None:
                return self._checked(response, hook.function)
        raise error

    async def _arendered(self, request: Any, response: Any) -> HttpResponseBase:
        for hook in self.template_hooks:
            response = self._checked(await hook.acall(request, response), hook.function)
        self._ready_to_render(response)
        try:
            return self._checked(await self._arender(response), response)
        except Exception as error:  # noqa: BLE001  # the hooks raise it again
            return await self._afrom_exception_hooks(request, error)


async def _awaited(awaitable: Any) -> Any:
    return await awaitable


def _matcher(router: Any) -> Callable[[Any], Any]:
    """Return the function that finds the match of a path (or request)."""
    for name in ("match_request", "match"):
        found = getattr(router, name, None)
        if callable(found):
            matcher: Callable[[Any], Any] = found
            return matcher
    if not callable(router):
        raise ImproperlyConfigured(
            f"Application needs a router (with `match(path)`) or a view, not {router!r}."
        )
    single = ViewMatch(router)
    return lambda _path: single
