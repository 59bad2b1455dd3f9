"""The application: routes, middleware and policy put together, called by ASGI or by WSGI.

Flow: server → **Application** → gateway of the protocol → chain → dispatcher → view.
Not here: any of these parts; this file only composes them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hotclub_http.dispatch import Dispatcher
from hotclub_http.error_pages import DebugPage, ErrorPages
from hotclub_http.errors import ImproperlyConfigured
from hotclub_http.hooks import Hooks
from hotclub_http.middleware import mark_coroutine_function
from hotclub_http.pipeline import compile_chain
from hotclub_http.policy import DEFAULT_POLICY, RequestPolicy, check_slots
from hotclub_http.ports import ErrorView, Receive, Renderer, RequestLog, Scope, Send
from hotclub_http.request import HttpRequest

if TYPE_CHECKING:
    from hotclub_http.gateways.asgi import AsgiGateway
    from hotclub_http.gateways.lifespan import Lifespan
    from hotclub_http.gateways.wsgi import WsgiGateway
    from hotclub_http.response import HttpResponseBase

_ASGI_NAMES = ("scope", "receive", "send")


def _place(name: str) -> int:
    return _ASGI_NAMES.index(name) if name in _ASGI_NAMES else len(_ASGI_NAMES)


def _debug_page(request: HttpRequest | None, error: BaseException, status: int) -> HttpResponseBase:
    # Loaded by the first error, as a site in service shows no such page.
    from hotclub_http.debug import debug_response

    return debug_response(request, error, status)


class NotAProtocol(ImproperlyConfigured, TypeError):
    """The application was called neither as ASGI nor as WSGI do; servers probe for TypeError."""


class Application:
    """One object that a server calls by ASGI or by WSGI; it tells which by the arguments.

    router: a Router (see ports.py), or one view for every path.
    middleware: factories, the outermost first.   debug: show debug pages; never in production.
    policy: what all requests have in common.   slots: attribute → factory, or coroutine
    function, or Slot; added to the policy's.   renderer: for template responses.
    error_views: status → view called with (request, exception).
    error_statuses: exception class of another library → status.
    lifespan: context manager factory, entered at ASGI's startup.
    debug_page: makes the page shown with debug, of (request, exception, status).
    propagate_exceptions: let what would be a 500 go up to the server.
    buffer_body: see AsgiGateway.   hooks: lists that others may append to at any time.
    """

    def __init__(
        self,
        router: Any,
        middleware: Iterable[Any] = (),
        *,
        debug: bool = False,
        policy: RequestPolicy = DEFAULT_POLICY,
        slots: Mapping[str, Any] | None = None,
        renderer: Renderer | None = None,
        error_views: Mapping[int, ErrorView] | None = None,
        error_statuses: Mapping[type[BaseException], int] | None = None,
        lifespan: Lifespan | None = None,
        buffer_body: bool = True,
        hooks: Hooks | None = None,
        log: RequestLog | None = None,
        debug_page: DebugPage = _debug_page,
        propagate_exceptions: bool = False,
    ) -> None:
        self.router = router
        self.middleware = tuple(middleware)
        self.debug = debug
        self.hooks = hooks or Hooks()
        self.policy = replace(
            policy,
            slots=check_slots({**policy.slots, **(slots or {})}, taken=HttpRequest),
            renderer=renderer,
        )
        self.errors = ErrorPages(
            views=error_views,
            statuses=error_statuses,
            hooks=self.hooks,
            debug_page=debug_page if debug else None,
            propagate=propagate_exceptions,
            log=log,
        )
        self._renderer = renderer
        self._lifespan = lifespan
        self._buffer_body = buffer_body
        self._lock = threading.Lock()
        self._asgi: AsgiGateway | None = None
        self._wsgi: WsgiGateway | None = None
        self._dispatcher()  # a router of the wrong kind is told now, not at the first request

    def __call__(self, *args: Any, **named: Any) -> Any:
        """Answer (scope, receive, send) with a coroutine, (environ, start_response) with a body.

        Raises NotAProtocol for any other call.
        """
        if named:  # Daphne gives them by name
            args = (*args, *(named[one] for one in sorted(named, key=_place)))
        if len(args) == 3:
            gateway = self._asgi
            if gateway is not None and args[0]["type"] == "http":
                return gateway(*args)
            return self.asgi(*args)
        if len(args) == 2:
            return (self._wsgi or self._wsgi_gateway())(*args)
        raise NotAProtocol(
            "An application is called as app(scope, receive, send) or app(environ, start_response)."
        )

    mark_coroutine_function(__call__)  # servers ask this way whether it speaks ASGI

    async def asgi(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer by ASGI; raises ImproperlyConfigured for an unknown kind of scope."""
        kind = scope["type"]
        gateway = self._asgi or self._asgi_gateway()
        if kind == "http":
            await gateway(scope, receive, send)
        elif kind == "websocket":
            from hotclub_http.gateways.websocket import serve_websocket

            await serve_websocket(gateway._handler, scope, receive, send, policy=self.policy)
        elif kind == "lifespan":
            from hotclub_http.gateways.lifespan import serve_lifespan

            await serve_lifespan(self, self._lifespan, scope, receive, send)
        else:
            raise ImproperlyConfigured(f"This application does not speak {kind!r}.")

    def wsgi(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Answer by WSGI."""
        return (self._wsgi or self._wsgi_gateway())(environ, start_response)

    def _dispatcher(self) -> Dispatcher:
        return Dispatcher(self.router, renderer=self._renderer, signer=self.policy.signer)

    def _asgi_gateway(self) -> AsgiGateway:
        from hotclub_http.gateways.asgi import AsgiGateway

        with self._lock:
            if self._asgi is None:
                handler = compile_chain(
                    self.middleware, self._dispatcher(), self.errors, on_loop=True
                )
                self._asgi = AsgiGateway(
                    handler,
                    policy=self.policy,
                    hooks=self.hooks,
                    errors=self.errors,
                    buffer_body=self._buffer_body,
                )
            return self._asgi

    def _wsgi_gateway(self) -> WsgiGateway:
        from hotclub_http.gateways.wsgi import WsgiGateway

        with self._lock:
            if self._wsgi is None:
                handler = compile_chain(
                    self.middleware, self._dispatcher(), self.errors, on_loop=False
                )
                self._wsgi = WsgiGateway(
                    handler, policy=self.policy, hooks=self.hooks, errors=self.errors
                )
            return self._wsgi
