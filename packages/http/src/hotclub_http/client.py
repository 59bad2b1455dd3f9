"""Test clients: whole requests through the application, by WSGI or by ASGI, in this process.

Flow: test → **Client / AsyncClient** → gateway → application → the response object itself.
Not here: verbs and factories (request_factories.py), the protocols (exchange.py), encoding of bodies
(outgoing.py), log-in (the umbrella's client).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Generator
from contextlib import AbstractContextManager, nullcontext
from contextvars import copy_context
from http import HTTPStatus
from typing import Any, Literal
from urllib.parse import urljoin, urlsplit

from hotclub_http.bridge import call_async
from hotclub_http.cookies import SimpleCookie
from hotclub_http.errors import HttpError
from hotclub_http.exchange import Wire, exchange_asgi, exchange_wsgi
from hotclub_http.hooks import TEST_CLIENT_KEY
from hotclub_http.outgoing import OutgoingRequest, build
from hotclub_http.request_factories import AsyncRequestFactory, RequestFactory, Verbs
from hotclub_http.response import HttpResponse

__all__ = [
    "AsyncClient",
    "AsyncRequestFactory",
    "Client",
    "RedirectCycleError",
    "RequestFactory",
    "listen_to",
]

Conversation = Generator[OutgoingRequest, Any, Any]
Templates = Callable[[], AbstractContextManager[list[tuple[Any, Any]]]]

_SINK = TEST_CLIENT_KEY
_REDIRECTS = frozenset(
    {
        HTTPStatus.MOVED_PERMANENTLY,
        HTTPStatus.FOUND,
        HTTPStatus.SEE_OTHER,
        HTTPStatus.TEMPORARY_REDIRECT,
        HTTPStatus.PERMANENT_REDIRECT,
    }
)
_REDIRECTS_MOST = 20


class RedirectCycleError(HttpError):
    """The redirects that a client follows don't end.   last_response, redirect_chain."""

    def __init__(self, message: str, last_response: Any) -> None:
        super().__init__(message)
        self.last_response = last_response
        self.redirect_chain = last_response.redirect_chain


class _Sink:
    """What one request leaves behind for the client that sent it."""

    def __init__(self) -> None:
        self.request: Any = None
        self.response: Any = None
        self.exceptions: list[Any] = []


def _sink_of(request: Any) -> _Sink | None:
    carrier = getattr(request, "scope", None) or getattr(request, "environ", {})
    sink: _Sink | None = carrier.get(_SINK)
    return sink


def _note_response(*, request: Any = None, response: Any = None, **_facts: Any) -> None:
    sink = _sink_of(request)
    if sink is not None:
        sink.request, sink.response = request, response


def _note_exception(*, request: Any, exception: BaseException, **_facts: Any) -> None:
    sink = _sink_of(request)
    if sink is not None:
        sink.exceptions.append((type(exception), exception, exception.__traceback__))


def listen_to(app: Any) -> None:
    """Let clients learn what the application makes of their requests; once is enough.

    A client does this for the application it is made with; whoever changes its `app` does it again.
    """
    hooks = getattr(app, "hooks", None)
    if hooks is not None and _note_response not in hooks.request_finished:
        hooks.request_finished.append(_note_response)
        hooks.got_request_exception.append(_note_exception)


class _ClientState:
    """What both clients remember, and what they make of a response."""

    cookies: SimpleCookie
    raise_request_exception: bool
    app: Any
    _capture: Templates
    _with_cookies: Callable[[OutgoingRequest], OutgoingRequest]

    def _prepare(
        self, app: Any, *, raise_request_exception: bool, capture_templates: Templates | None
    ) -> None:
        self.app = app
        self.raise_request_exception = raise_request_exception
        self.exc_info: Any = None
        self.extra: dict[str, Any] | None = None
        self._capture = capture_templates or (lambda: nullcontext([]))
        listen_to(app)

    def _converse(self, outgoing: OutgoingRequest, *, follow: bool) -> Conversation:
        """Yield requests, receive responses, return the last: redirects are followed here."""
        response = yield self._with_cookies(outgoing)
        if not follow:
            return response
        chain: list[tuple[str, int]] = []
        response.redirect_chain = chain
        while response.status_code in _REDIRECTS:
            url = response["Location"]
            chain.append((url, response.status_code))
            _stop_cycles(chain, response)
            outgoing = _redirected(outgoing, url, response.status_code)
            response = yield self._with_cookies(outgoing)
            response.redirect_chain = chain
        return response

    def _finish(
        self,
        outgoing: OutgoingRequest,
        sink: _Sink,
        wire: Wire,
        templates: list[tuple[Any, Any]],
    ) -> Any:
        response: Any = sink.response if sink.response is not None else _from_wire(wire)
        if response.streaming:
            response.is_async = False
            response._iterator = iter(wire[2])
        elif outgoing.method == "HEAD":
            response.content = b""
        response.wire = wire
        response.client = self
        response.request = outgoing.to_environ()
        response.templates = [template for template, _ in templates]
        contexts = [context for _, context in templates]
        response.context = contexts[0] if len(contexts) == 1 else (contexts or None)
        response.json = _JsonOnce(response)
        response.resolver_match = getattr(sink.request, "resolver_match", None)
        response.asgi_request = response.wsgi_request = sink.request
        response.exc_info = self.exc_info = sink.exceptions[-1] if sink.exceptions else None
        if response._cookies is not None:
            self.cookies.update(response.cookies)
        if sink.exceptions and self.raise_request_exception:
            raise sink.exceptions[-1][1]
        return response


def _stop_cycles(chain: list[tuple[str, int]], response: Any) -> None:
    if chain[-1] in chain[:-1]:
        raise RedirectCycleError("Redirect loop detected.", response)
    if len(chain) > _REDIRECTS_MOST:
        raise RedirectCycleError("Too many redirects.", response)


def _redirected(outgoing: OutgoingRequest, url: str, status: int) -> OutgoingRequest:
    base = f"{outgoing.scheme}://{outgoing.server}{outgoing.path}"
    target = urljoin(base, url)
    keeps_request = status in {307, 308}
    method = outgoing.method if keeps_request or outgoing.method == "HEAD" else "GET"
    content_type = dict(outgoing.headers).get("Content-Type", "application/octet-stream")
    dropped = {"host", "content-length", "content-type", "cookie"}
    made = build(
        method,
        target,
        outgoing.body if keeps_request else b"",
        content_type,
        headers={name: text for name, text in outgoing.headers if name.lower() not in dropped},
        extra={key: value for key, value in outgoing.extra.items() if key != _SINK},
    )
    if urlsplit(url).netloc:
        made.extra.pop("HTTP_HOST", None)  # it was that of the first request
    else:
        made.secure, made.server_port = outgoing.secure, outgoing.server_port
    return made


def _from_wire(wire: Wire) -> HttpResponse:
    """Make a response of what an application of another kind sent."""
    status, headers, chunks = wire
    response = HttpResponse(b"".join(chunks), status=status)
    del response["Content-Type"]
    for name, value in headers:
        if name.lower() == "set-cookie":
            response.cookies.load(value.partition(";")[0])
        else:
            response[name] = value
    return response


class _JsonOnce:
    """Reads the JSON of a response, once for all who ask."""

    def __init__(self, response: Any) -> None:
        self._response = response
        self._read: list[Any] = []

    def __call__(self, **options: Any) -> Any:
        if not self._read:
            kind = self._response.get("Content-Type", "")
            if "json" not in kind:
                raise ValueError(f'Content-Type header is "{kind}", not "application/json"')
            self._read.append(json.loads(self._response.text, **options))
        return self._read[0]


class Client(_ClientState, Verbs[Any]):
    """Sends requests and returns the response objects of the application.

    app: an Application, or any WSGI (or, with gateway="asgi", ASGI) application.
    raise_request_exception: raise what became a 500.
    capture_templates: gives a context manager with a list that (template, context) pairs
        rendered meanwhile are put into; it fills `response.templates` and `response.context`.
    """

    def __init__(
        self,
        app: Any,
        enforce_csrf_checks: bool = False,
        raise_request_exception: bool = True,
        *,
        gateway: Literal["wsgi", "asgi"] = "wsgi",
        capture_templates: Templates | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self._prepare(
            app,
            raise_request_exception=raise_request_exception,
            capture_templates=capture_templates,
        )
        self.enforce_csrf_checks = enforce_csrf_checks
        self._gateway = gateway

    def _perform(self, outgoing: OutgoingRequest, *, follow: bool) -> Any:
        conversation = self._converse(outgoing, follow=follow)
        try:
            wish = next(conversation)
            while True:
                wish = conversation.send(self._exchange(wish))
        except StopIteration as done:
            return done.value

    def _exchange(self, outgoing: OutgoingRequest) -> Any:
        sink = _Sink()
        outgoing.extra.update({_SINK: sink, "hotclub.csrf_checks": self.enforce_csrf_checks})
        with self._capture() as templates:
            if self._gateway == "asgi":
                # A context of its own, as servers have it: what the request sets stays inside.
                wire = copy_context().run(call_async, exchange_asgi, self.app, outgoing)
            else:
                wire = exchange_wsgi(self.app, outgoing)
        return self._finish(outgoing, sink, wire, templates)

    def request(self, **environ: Any) -> Any:
        """Send a GET with these keys in its environ."""
        return self.generic("GET", environ.pop("PATH_INFO", "/"), **environ)


class AsyncClient(_ClientState, Verbs[Awaitable[Any]]):
    """Client for async tests: every method is awaited; it speaks ASGI."""

    def __init__(
        self,
        app: Any,
        enforce_csrf_checks: bool = False,
        raise_request_exception: bool = True,
        *,
        capture_templates: Templates | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self._prepare(
            app,
            raise_request_exception=raise_request_exception,
            capture_templates=capture_templates,
        )
        self.enforce_csrf_checks = enforce_csrf_checks

    async def _perform(self, outgoing: OutgoingRequest, *, follow: bool) -> Any:
        conversation = self._converse(outgoing, follow=follow)
        try:
            wish = next(conversation)
            while True:
                wish = conversation.send(await self._exchange(wish))
        except StopIteration as done:
            return done.value

    async def _exchange(self, outgoing: OutgoingRequest) -> Any:
        sink = _Sink()
        outgoing.extra.update({_SINK: sink, "hotclub.csrf_checks": self.enforce_csrf_checks})
        with self._capture() as templates:
            # A task of its own, as servers have it: context variables stay inside.
            wire = await asyncio.create_task(exchange_asgi(self.app, outgoing))
        return self._finish(outgoing, sink, wire, templates)
