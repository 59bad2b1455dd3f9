"""ASGI in, ASGI out (version 3). The only place that knows the protocol.

Flow: scope → **AsgiRequest** → chain → response → messages.
Not here: anything that WSGI needs too; clients that go away (watch.py); websockets (websocket.py).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from itertools import chain
from typing import Any
from urllib.parse import unquote_to_bytes

from hotclub_http.body import NextChunk, buffer_body, content_length_of
from hotclub_http.bridge import call_sync
from hotclub_http.errors import HeadersTooLarge, HttpError, RequestAborted, UriTooLong
from hotclub_http.gateways.watch import Watch, watched
from hotclub_http.headers import HttpHeaders
from hotclub_http.hooks import Hooks
from hotclub_http.last_resort import LastResort
from hotclub_http.middleware import is_async_callable
from hotclub_http.policy import RequestPolicy, lazy
from hotclub_http.ports import ErrorResponder, Receive, Scope, Send
from hotclub_http.request import HttpRequest
from hotclub_http.response_base import HttpResponseBase
from hotclub_http.uri import repercent_broken_unicode

_BODILESS = frozenset({204, 304})
_NO_BODY_EXPECTED = frozenset({"GET", "HEAD", "OPTIONS", "DELETE", "TRACE"})
_BODY_FOLLOWS = frozenset({b"content-length", b"transfer-encoding"})
_LAST = {"type": "http.response.body", "body": b"", "more_body": False}


class ASGIRequest(HttpRequest):
    """A request that came by ASGI; META is made of the scope at first touch."""

    _by_hand = False

    refusal: Exception | None = None
    watch: Watch | None = None

    def __init__(self, scope: Scope, policy: RequestPolicy | None = None) -> None:
        if policy is not None:
            self._policy = policy
        self.scope = scope
        self.method = scope["method"].upper()
        if not scope.get("root_path") and self._policy.force_script_name is None:
            path = scope["path"]
            if "\ufffd" not in path:
                self.path = self.path_info = path

    @lazy
    def path(self) -> str:
        """The whole path."""
        path = str(self.scope["path"])
        if "\ufffd" in path and self.scope.get("raw_path"):
            # The server replaced what is no UTF-8; keep it as escapes instead.
            from_raw = _unescaped(self.scope["raw_path"])
            root = self.script_name
            path = from_raw if from_raw.startswith(root) else root + from_raw
        return path

    @lazy
    def script_name(self) -> str:
        """Where the application is mounted, without its final slash."""
        forced = self._policy.force_script_name
        root = self.scope.get("root_path", "") if forced is None else forced
        return str(root).rstrip("/")

    @lazy
    def path_info(self) -> str:
        """The path below the script name."""
        root = self.script_name
        if not root or not f"{self.path}/".startswith(f"{root}/"):  # "/site" is no part of "/sites"
            return self.path
        return self.path.removeprefix(root) or "/"

    @lazy
    def headers(self) -> HttpHeaders:
        """The headers, found without regard to case."""
        return HttpHeaders.from_pairs(self.scope["headers"])

    @lazy
    def META(self) -> dict[str, Any]:  # noqa: N802
        """The headers and facts of the connection, under their WSGI names."""
        scope = self.scope
        meta: dict[str, Any] = {
            "REQUEST_METHOD": self.method,
            "QUERY_STRING": scope.get("query_string", b"").decode("latin-1"),
            "SCRIPT_NAME": self.script_name,
            "PATH_INFO": self.path_info,
            "SERVER_PROTOCOL": f"HTTP/{scope.get('http_version', '1.1')}",
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
        }
        if client := scope.get("client"):
            meta["REMOTE_ADDR"] = meta["REMOTE_HOST"] = client[0]
            meta["REMOTE_PORT"] = client[1]
        server = scope.get("server") or ("unknown", "0")
        meta["SERVER_NAME"], meta["SERVER_PORT"] = server[0], str(server[1] or 0)
        for name, value in self.headers.items():
            meta[HttpHeaders.to_wsgi_name(name)] = value
        return meta

    def _query_string(self) -> bytes:
        raw: bytes = self.scope.get("query_string", b"")
        return raw

    def _cookie_header(self) -> str:
        return self.headers.get("Cookie", "")

    def _get_scheme(self) -> str:
        return str(self.scope.get("scheme") or "http")

    def _raw_host(self) -> str:
        if not self._policy.use_x_forwarded_host:
            # Every request is asked for its host; META need not be made for that.
            hosts = [value for name, value in self.scope["headers"] if name == b"host"]
            if len(hosts) == 1:
                return str(hosts[0].decode("latin-1"))
        return super()._raw_host()


def _unescaped(raw_path: bytes) -> str:
    return repercent_broken_unicode(unquote_to_bytes(raw_path))


def chunk_reader(receive: Receive, request: HttpRequest) -> NextChunk:
    """Return a function that gives the next bytes of a body.

    It raises RequestAborted when the client goes away first.
    """
    ended = False

    async def next_chunk() -> bytes:
        nonlocal ended
        while not ended:
            message = await receive()
            if message["type"] == "http.disconnect":
                request.is_disconnected = True
                raise RequestAborted("The client went away before its request was read.")
            ended = not message.get("more_body", False)
            if chunk := message.get("body", b""):
                return bytes(chunk)
        return b""

    return next_chunk


class AsgiGateway:
    """Runs an async chain for an ASGI server.

    handler: request → awaitable response, never raising an Exception.
    buffer_body: receive the body before the chain runs, so that `request.POST` works anywhere;
        without it views read with `abody`, `aform` and `astream`.
    """

    def __init__(
        self,
        handler: Callable[[Any], Awaitable[HttpResponseBase]],
        *,
        policy: RequestPolicy,
        hooks: Hooks,
        errors: ErrorResponder,
        buffer_body: bool = True,
        request_class: type[ASGIRequest] = ASGIRequest,
    ) -> None:
        self._handler = handler
        self._policy = policy
        self._hooks = hooks
        self._errors = LastResort(errors)
        self._buffer_body = buffer_body
        self._request_class = request_class
        limits = policy.limits
        self._uri_bytes = limits.uri_bytes or 2**62
        self._header_bytes = limits.header_bytes or 2**62
        self._header_count = limits.header_count or 2**62

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = self._request_class(scope, self._policy)
        for hook in self._hooks.request_started:
            hook(scope=scope)
        response: HttpResponseBase | None = None
        try:
            refusal = (
                await self._take_body(request, receive)
                if self._body_expected(request)
                else (request.refusal)
            )
            if refusal is not None:
                response = await self._refuse(request, refusal)
            elif request._next_chunk is None:
                response = await watched(self._handler(request), request, receive)  # type: ignore[arg-type]
            else:
                # The view reads the body; two readers of one channel would lose messages.
                response = await self._handler(request)
            if response.negotiable or response._unsigned is not None:
                response = await self._made_ready(request, response)
            await self._deliver(request, response, receive, send)
        except asyncio.CancelledError:
            if request.watch is None or not request.watch.calm():
                raise
        except RequestAborted:
            pass  # nobody is left to answer
        finally:
            if request.watch is not None:
                await request.watch.stop()
            if response is None or self._needs_finish(request, response):
                await self._finish(request, response)

    def _body_expected(self, request: ASGIRequest) -> bool:
        """Tell whether a body may come; leave in `request.refusal` why none shall be read."""
        scope = request.scope
        headers = scope["headers"]
        flat = b"\n".join(chain.from_iterable(headers))
        if len(headers) > self._header_count:
            request.refusal = HeadersTooLarge(f"There are more than {self._header_count} headers.")
        elif len(flat) > self._header_bytes:
            request.refusal = HeadersTooLarge(
                f"The headers are over the limit of {self._header_bytes} bytes."
            )
        elif len(scope["path"]) + len(scope.get("query_string", b"")) > self._uri_bytes:
            request.refusal = UriTooLong(
                f"The address is over the limit of {self._uri_bytes} bytes."
            )
        elif request.method not in _NO_BODY_EXPECTED:
            return True
        else:
            # A value that only looks like one of the names costs an empty read.
            return b"content-length" in flat or b"transfer-encoding" in flat
        return False

    async def _take_body(self, request: ASGIRequest, receive: Receive) -> Exception | None:
        """Receive the body, or leave it to the view; return why it can't be taken."""
        next_chunk = chunk_reader(receive, request)
        try:
            length = content_length_of(request.headers.get("Content-Length"))
            if self._buffer_body:
                request._stream = await buffer_body(next_chunk, self._policy.limits, length)
            else:
                request._next_chunk = next_chunk
        except RequestAborted:
            raise
        except HttpError as error:
            return error
        return None

    async def _refuse(self, request: ASGIRequest, refusal: Exception) -> HttpResponseBase:
        response: HttpResponseBase = await self._errors.arespond(request, refusal)
        names = {name for name, _ in request.scope["headers"]}
        is_first = str(request.scope.get("http_version", "1.1")).startswith("1")
        if is_first and not names.isdisjoint(_BODY_FOLLOWS):
            # What is left of the body must not be taken for the next request; HTTP/2 has streams.
            response["Connection"] = "close"
        return response

    # Sending

    def _head(self, response: HttpResponseBase) -> list[tuple[bytes, bytes]]:
        headers = [
            (name.encode("latin-1"), pair[1].encode("latin-1"))
            for name, pair in response._store.items()
        ]
        if response._cookies is not None:
            headers.extend(
                (b"set-cookie", morsel.OutputString().encode("latin-1"))
                for morsel in response.cookies.values()
            )
        return headers

    async def _made_ready(
        self, request: ASGIRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Do what is left to the last moment; where that fails, return the error's page."""
        try:
            if response.negotiable:
                response.negotiate(request)
            if response._unsigned is not None:
                response.sign_cookies(self._policy.signer)
        except Exception as error:  # noqa: BLE001  # every error has a page
            response.close()
            return await self._errors.arespond(request, error)  # type: ignore[no-any-return]
        return response

    async def _deliver(
        self, request: ASGIRequest, response: HttpResponseBase, receive: Receive, send: Send
    ) -> None:
        if response.streaming:
            if request.watch is None:
                request.watch = Watch(receive, request)
            await self._stream(request, response, send)
            return
        status = response.status_code
        headers = self._head(response)
        body: bytes = response.content  # type: ignore[attr-defined]
        if status in _BODILESS or status < 200:
            body = b""
            headers = [pair for pair in headers if pair[0] != b"content-length"]
        elif "content-length" not in response._store:
            headers.append((b"content-length", b"%d" % len(body)))
        if request.method == "HEAD":
            body = b""
        try:
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": body})
        except OSError:
            request.is_disconnected = True  # the server's way to say that the client is gone

    async def _stream(self, request: ASGIRequest, response: HttpResponseBase, send: Send) -> None:
        try:
            await send(
                {
                    "type": "http.response.start",
                    "status": response.status_code,
                    "headers": self._head(response),
                }
            )
            if request.method != "HEAD" and response.status_code not in _BODILESS:
                async for chunk in response:  # type: ignore[attr-defined]
                    if chunk:
                        await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send(dict(_LAST))
        except OSError:
            request.is_disconnected = True

    def _needs_finish(self, request: ASGIRequest, response: HttpResponseBase) -> bool:
        return bool(
            response.streaming
            or response._closers
            or response._background
            or request._stream is not None
            or self._hooks.request_finished
            or type(response).close is not HttpResponseBase.close
        )

    async def _finish(self, request: ASGIRequest, response: HttpResponseBase | None) -> None:
        """Close what is open, tell the hooks, do the background work."""
        if response is not None:
            if response.streaming:
                await response.aclose()  # type: ignore[attr-defined]
            response.close()
        if request._stream is not None:
            request.close()
        for hook in self._hooks.request_finished:
            hook(request=request, response=response)
        if response is not None and response._background:
            await _run_background(response)


async def _run_background(response: HttpResponseBase) -> None:
    for work, args, kwargs in response._background or ():
        if is_async_callable(work):
            await work(*args, **kwargs)
        else:
            await call_sync(lambda work=work, args=args, kwargs=kwargs: work(*args, **kwargs))
