"""WSGI in, WSGI out (PEP 3333). The only place that knows the protocol.

Flow: environ → **WsgiRequest** → chain → response → start_response and an iterable.
Not here: anything that ASGI needs too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextvars import Context, copy_context
from io import BytesIO
from typing import Any

from hotclub_http.body import ByteStream, LimitedStream, content_length_of, too_big
from hotclub_http.bridge import call_async
from hotclub_http.errors import HeadersTooLarge, UriTooLong
from hotclub_http.hooks import Hooks
from hotclub_http.last_resort import LastResort
from hotclub_http.middleware import is_async_callable
from hotclub_http.policy import RequestPolicy, lazy
from hotclub_http.ports import Environ, ErrorResponder, StartResponse
from hotclub_http.request import HttpRequest
from hotclub_http.response_base import REASONS, HttpResponseBase
from hotclub_http.uri import repercent_broken_unicode

STATUS_LINES = {code: f"{code} {phrase}" for code, phrase in REASONS.items()}
_BODILESS = frozenset({204, 304})


def _native_to_text(value: str) -> str:
    """Return the text behind WSGI's latin-1 disguise of bytes."""
    if value.isascii():
        return value
    return repercent_broken_unicode(value.encode("latin-1"))


class WSGIRequest(HttpRequest):
    """A request that came by WSGI; META is the environ itself."""

    _by_hand = False

    def __init__(self, environ: Environ, policy: RequestPolicy | None = None) -> None:
        if policy is not None:
            self._policy = policy
        self.environ = environ
        self.META = environ
        self.method = environ["REQUEST_METHOD"].upper()
        path = environ.get("PATH_INFO") or "/"
        if (
            path.isascii()
            and not environ.get("SCRIPT_NAME")
            and (self._policy.force_script_name is None)
        ):
            self.path_info = path
            self.path = path if path[0] == "/" else "/" + path

    @lazy
    def path_info(self) -> str:
        """The path below the script name, "/" at least."""
        return _native_to_text(self.environ.get("PATH_INFO", "")) or "/"

    @lazy
    def script_name(self) -> str:
        """Where the application is mounted, without its final slash."""
        forced = self._policy.force_script_name
        if forced is not None:
            return forced.rstrip("/")
        return _native_to_text(self.environ.get("SCRIPT_NAME", "")).rstrip("/")

    @lazy
    def path(self) -> str:
        """The whole path."""
        return self.script_name + "/" + self.path_info.removeprefix("/")

    def _query_string(self) -> bytes:
        return str(self.environ.get("QUERY_STRING", "")).encode("latin-1", "replace")

    def _get_scheme(self) -> str:
        return str(self.environ.get("wsgi.url_scheme", "http"))

    def _source(self) -> ByteStream:
        if self._stream is None:
            self._stream = self._open_stream()
        return self._stream

    def _open_stream(self) -> ByteStream:
        length = content_length_of(self.environ.get("CONTENT_LENGTH"))
        limit = self._policy.limits.total_body_bytes
        stream = self.environ.get("wsgi.input")
        if stream is None:
            return BytesIO()
        if length is None:
            # Without a length only a server that marks the end itself can be read (chunked).
            if not self.environ.get("wsgi.input_terminated"):
                return BytesIO()
            most = 2**62 if limit is None else limit
            return LimitedStream(stream, most, exact=False)
        if limit is not None and length > limit:
            raise too_big(limit)
        return LimitedStream(stream, length)


class WsgiGateway:
    """Runs a sync chain for a WSGI server.

    handler: request → response, never raising an Exception.
    """

    def __init__(
        self,
        handler: Callable[[Any], HttpResponseBase],
        *,
        policy: RequestPolicy,
        hooks: Hooks,
        errors: ErrorResponder,
        request_class: type[WSGIRequest] = WSGIRequest,
    ) -> None:
        self._handler = handler
        self._policy = policy
        self._hooks = hooks
        self._errors = LastResort(errors)
        self._request_class = request_class
        limits = policy.limits
        self._uri_bytes = limits.uri_bytes or 2**62
        self._header_count = limits.header_count

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request; its context variables are its own."""
        context = copy_context()
        return context.run(self._answer, environ, start_response, context)

    def _answer(
        self, environ: Environ, start_response: StartResponse, context: Context
    ) -> Iterable[bytes]:
        request = self._request_class(environ, self._policy)
        for hook in self._hooks.request_started:
            hook(environ=environ)
        refusal = self._refusal(environ)
        if refusal is None:
            response = self._handler(request)
        else:
            response = self._errors.respond(request, refusal)
        return self._send(request, response, start_response, context)

    def _refusal(self, environ: Environ) -> Exception | None:
        """Return why a request is not even looked at."""
        uri = len(environ.get("PATH_INFO", "")) + len(environ.get("QUERY_STRING", ""))
        if uri > self._uri_bytes:
            return UriTooLong(f"The address is over the limit of {self._uri_bytes} bytes.")
        count = self._header_count
        # An environ holds some twenty keys of the server's own; only a full one is looked at.
        if count is not None and len(environ) > count:
            headers = sum(1 for name in environ if name.startswith("HTTP_"))
            if headers > count:
                return HeadersTooLarge(f"There are more than {count} headers.")
        return None

    def _send(
        self,
        request: WSGIRequest,
        response: HttpResponseBase,
        start_response: StartResponse,
        context: Context,
    ) -> Iterable[bytes]:
        if response.negotiable or response._unsigned is not None:
            response = self._made_ready(request, response)
        status = response.status_code
        headers = list(response._store.values())
        if response._cookies is not None:
            headers.extend(
                ("Set-Cookie", morsel.OutputString()) for morsel in response.cookies.values()
            )
        body: Iterable[bytes]
        if response.streaming:
            body = () if request.method == "HEAD" else response  # type: ignore[assignment]
        else:
            content = response.content  # type: ignore[attr-defined]
            if status in _BODILESS or status < 200:
                body = ()
                headers = [pair for pair in headers if pair[0].lower() != "content-length"]
            else:
                if "content-length" not in response._store:
                    headers.append(("Content-Length", str(len(content))))
                body = () if request.method == "HEAD" else (content,)
        line = STATUS_LINES.get(status)
        if line is None or response._reason is not None:
            line = f"{status} {response.reason_phrase}".replace("\r", " ").replace("\n", " ")
        start_response(line, headers)
        if self._needs_closing(request, response):
            return _ClosingBody(body, request, response, self._hooks, context)
        return body

    def _made_ready(self, request: WSGIRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Do what is left to the last moment; where that fails, return the error's page."""
        try:
            if response.negotiable:
                response.negotiate(request)
            if response._unsigned is not None:
                response.sign_cookies(self._policy.signer)
        except Exception as error:  # noqa: BLE001  # every error has a page
            response.close()
            return self._errors.respond(request, error)  # type: ignore[no-any-return]
        return response

    def _needs_closing(self, request: WSGIRequest, response: HttpResponseBase) -> bool:
        return bool(
            response.streaming
            or response._closers
            or response._background
            or request._stream is not None
            or self._hooks.request_finished
            or type(response).close is not HttpResponseBase.close
        )


class _ClosingBody:
    """The body as the server iterates it; closing it ends the request."""

    def __init__(
        self,
        body: Iterable[bytes],
        request: WSGIRequest,
        response: HttpResponseBase,
        hooks: Hooks,
        context: Context,
    ) -> None:
        self._body = body
        self._request = request
        self._response = response
        self._hooks = hooks
        self._context = context

    def __iter__(self) -> Iterator[bytes]:
        iterator = iter(self._body)
        while True:
            try:
                yield self._context.run(next, iterator)
            except StopIteration:
                return

    def close(self) -> None:
        """Close stream, response and request, tell the hooks, do the background work."""
        self._context.run(self._close)

    def _close(self) -> None:
        response = self._response
        if getattr(response, "is_async", False):
            call_async(response.aclose)  # type: ignore[attr-defined]
        response.close()
        self._request.close()
        for hook in self._hooks.request_finished:
            hook(request=self._request, response=response)
        for work, args, kwargs in response._background or ():
            run_work(work, args, kwargs)


def run_work(work: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Run background work of either colour from sync code."""
    if is_async_callable(work):
        call_async(lambda: work(*args, **kwargs))
    else:
        work(*args, **kwargs)
