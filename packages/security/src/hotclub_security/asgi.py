"""The rules of this package as plain ASGI middleware: for Starlette, FastAPI, any ASGI app.

Flow, from the outside: TrustedProxyMiddleware → AllowedHostsMiddleware → SecurityMiddleware →
ContentSecurityPolicyMiddleware → CsrfMiddleware → application. Each works without the others.
Not here: any decision; those are in the pure rooms.
"""

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from hotclub_security import edge
from hotclub_security.csp import CSP, DEFAULT_POLICY, LazyNonce, PolicyConfig, compile_policy
from hotclub_security.csrf import (
    CSRF_SESSION_KEY,
    SAFE_METHODS,
    CsrfPolicy,
    check_csrf,
    check_source,
    check_token,
)
from hotclub_security.csrf_form import FormTokenReader
from hotclub_security.csrf_state import STATE_KEY, CsrfState, cookie_header, vary_on_cookie
from hotclub_security.errors import DisallowedHost, RequestAborted, RequestDataTooBig
from hotclub_security.headers import Pair, SecurityHeaders, build_headers, ssl_redirect_target
from hotclub_security.hosts import HostPolicy, get_host
from hotclub_security.proxies import Family, ProxyPolicy, resolve_client, scheme_from_header

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_HANDLED = ("http", "websocket")


class TrustedProxyMiddleware:
    """Sets client, scheme and Host to what trusted proxies say of the visitor.

    trusted, family: see ProxyPolicy. ssl_header: ("x-forwarded-proto", "https"), Django's
    SECURE_PROXY_SSL_HEADER; believed from every peer, so only for servers that are reached through
    the proxy alone.
    """

    def __init__(
        self,
        app: Application,
        *,
        trusted: Iterable[str] = (),
        family: Family = "x-forwarded",
        ssl_header: tuple[str, str] | None = None,
    ) -> None:
        self.app = app
        self.policy = ProxyPolicy(trusted, family=family)
        self.ssl_header = (ssl_header[0].lower(), ssl_header[1]) if ssl_header else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on the request with what is believed of it."""
        if scope["type"] in _HANDLED:
            scope = self._believed(scope)
        await self.app(scope, receive, send)

    def _believed(self, scope: Scope) -> Scope:
        peer, _ = scope.get("client") or ("", 0)
        client = resolve_client(peer, _scheme(scope), _all_headers(scope), self.policy)
        scheme = client.scheme
        if self.ssl_header:
            scheme = scheme_from_header(scheme, _reader(scope)(self.ssl_header[0]), self.ssl_header)
        if scope["type"] == "websocket":
            scheme = "wss" if scheme in ("https", "wss") else "ws"
        believed = {**scope, "scheme": scheme}
        if client.address != peer:
            believed["client"] = (client.address, 0)
        if client.host is not None:
            others = [pair for pair in scope["headers"] if pair[0] != b"host"]
            host = client.host.encode("latin-1", "replace")
            believed["headers"] = [(b"host", host), *others]
        return believed


class AllowedHostsMiddleware:
    """Answers 400 to other hosts; leaves the validated one in scope["hotclub.host"]."""

    def __init__(
        self, app: Application, *, allowed_hosts: Sequence[str], debug: bool = False
    ) -> None:
        self.app = app
        self.policy = HostPolicy(tuple(allowed_hosts), debug)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on a request for an allowed host, refuse any other."""
        if scope["type"] in _HANDLED:
            try:
                host = get_host(_reader(scope)("host"), self.policy)
            except DisallowedHost as refused:
                await _refuse(edge.BAD_HOST, scope, send, refused)
                return
            scope = {**scope, edge.HOST_KEY: host}
        await self.app(scope, receive, send)


class SecurityMiddleware:
    """Adds the security headers a response lacks and, if told, sends plain http to https.

    headers: which (see SecurityHeaders). ssl_host, ssl_exempt: see ssl_redirect_target.
    """

    def __init__(
        self,
        app: Application,
        *,
        headers: SecurityHeaders | None = None,
        ssl_redirect: bool = False,
        ssl_host: str | None = None,
        ssl_exempt: Iterable[str] = (),
    ) -> None:
        self.app = app
        self.headers = build_headers(headers or SecurityHeaders())
        self.ssl_redirect = ssl_redirect
        self.ssl_host = ssl_host
        self.ssl_exempt = tuple(re.compile(pattern) for pattern in ssl_exempt)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Redirect, or hand on and complete the response's headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        secure = _scheme(scope) == "https"

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = list(message.get("headers", ()))
                more = self.headers.missing(present, secure=secure)
                message = {**message, "headers": present + more}
            await send(message)

        target = self._redirect_target(scope) if self.ssl_redirect else None
        if target is None:
            await self.app(scope, receive, send_with_headers)
        else:
            headers = [(b"location", target.encode("latin-1")), (b"content-length", b"0")]
            await _answer(301, headers, b"", send_with_headers)

    def _redirect_target(self, scope: Scope) -> str | None:
        known = scope.get(edge.HOST_KEY)
        host = self.ssl_host or edge.allowed_host_for_redirect(known)
        raw_path = scope.get("raw_path") or quote(scope["path"]).encode()
        target = edge.quoted_target(raw_path, scope.get("query_string", b""))
        return ssl_redirect_target(_scheme(scope), host, target, exempt=self.ssl_exempt)


class ContentSecurityPolicyMiddleware:
    """Adds the Content-Security-Policy; the page's nonce is str(scope["hotclub.csp_nonce"]).

    policy, report_only: mappings in the shape of SECURE_CSP; empty ones send no header. A response
    with a nonce and no Cache-Control of its own becomes private: no shared cache may hand one
    visitor's nonce to another.
    """

    def __init__(
        self,
        app: Application,
        *,
        policy: PolicyConfig = DEFAULT_POLICY,
        report_only: PolicyConfig | None = None,
    ) -> None:
        self.app = app
        configs = ((CSP.HEADER_ENFORCE, policy), (CSP.HEADER_REPORT_ONLY, report_only))
        self.policies = tuple(
            (str(name).lower().encode(), compile_policy(config))
            for name, config in configs
            if config
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on the request with a nonce in waiting, and name the policy in the response."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        nonce = LazyNonce()

        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = list(message.get("headers", ()))
                message = {**message, "headers": present + self._headers(present, nonce)}
                nonce.close()
            await send(message)

        await self.app({**scope, edge.NONCE_KEY: nonce}, receive, send_with_policy)

    def _headers(self, present: Iterable[Pair], nonce: LazyNonce) -> list[Pair]:
        names = {name.lower() for name, _ in present}
        more = [
            (name, policy.text(nonce).encode())
            for name, policy in self.policies
            if name not in names
        ]
        if nonce and b"cache-control" not in names:
            more.append((b"cache-control", b"private"))
        return more


class CsrfMiddleware:
    """Refuses requests that other sites made a visitor's browser send.

    policy: see CsrfPolicy. exempt_paths: whole paths that are not checked (a payment provider's
    call-back). Views show tokens by get_token(request) or scope["hotclub.csrf"].get_token().
    WebSocket handshakes that carry an Origin must come from this site or a trusted one.
    """

    def __init__(
        self,
        app: Application,
        *,
        policy: CsrfPolicy | None = None,
        exempt_paths: Iterable[str] = (),
    ) -> None:
        self.app = app
        self.policy = policy or CsrfPolicy()
        self.exempt_paths = frozenset(exempt_paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check the request, hand it on with its body whole, and keep the secret."""
        if scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        read = _reader(scope)
        secret = edge.stored_secret(read, scope.get("session"), self.policy)
        state = CsrfState(secret)
        scope = {**scope, STATE_KEY: state}
        if scope["method"] not in SAFE_METHODS and scope["path"] not in self.exempt_paths:
            try:
                why, receive = await self._verdict(scope, receive, secret)
            except RequestDataTooBig as refused:
                await _refuse(edge.TOO_LARGE, scope, send, refused)
                return
            except RequestAborted:
                return
            if why is not None:
                await _refuse(edge.FORBIDDEN, scope, send, why)
                return
        await self.app(scope, receive, self._saving(scope, state, send))

    async def _verdict(
        self, scope: Scope, receive: Receive, secret: str | None
    ) -> tuple[object | None, Receive]:
        """Return why the request is refused (None: it is not), and where its body is read from."""
        read = _reader(scope)
        request = edge.csrf_request(
            read,
            self.policy,
            method=scope["method"],
            scheme=_scheme(scope),
            known_host=scope.get(edge.HOST_KEY),
            secret=secret,
            server_port=str((scope.get("server") or ("", ""))[1] or ""),
        )
        if not edge.needs_form(request, self.policy):
            return check_csrf(request, self.policy), receive
        reader = FormTokenReader(
            "".join(read("content-type")[:1]),
            field_name=self.policy.field_name,
            limit_bytes=self.policy.max_form_bytes,
        )
        replayed = await _read_form(reader, receive)
        token = reader.token
        return check_token(replace(request, form_token=lambda: token), self.policy), replayed

    def _saving(self, scope: Scope, state: CsrfState, send: Send) -> Send:
        async def send_and_save(message: Message) -> None:
            if message["type"] == "http.response.start" and state.needs_saving and state.secret:
                message = {**message, "headers": self._saved(scope, state.secret, message)}
            await send(message)

        return send_and_save

    def _saved(self, scope: Scope, secret: str, message: Message) -> list[Pair]:
        headers: list[Pair] = list(message.get("headers", ()))
        vary = ", ".join(v.decode("latin-1") for n, v in headers if n.lower() == b"vary")
        kept = [pair for pair in headers if pair[0].lower() != b"vary"]
        kept.append((b"vary", vary_on_cookie(vary).encode("latin-1")))
        if self.policy.use_sessions:
            scope["session"][CSRF_SESSION_KEY] = secret
        else:
            text = cookie_header(secret, self.policy, secure=_scheme(scope) == "https")
            kept.append((b"set-cookie", text.encode("latin-1")))
        return kept

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = edge.csrf_request(
            _reader(scope),
            self.policy,
            method="GET",
            scheme=_scheme(scope),
            known_host=scope.get(edge.HOST_KEY),
            secret=None,
            server_port="",
        )
        why = check_source(request, self.policy) if request.origin is not None else None
        if why is None:
            await self.app(scope, receive, send)
        else:
            await _refuse(edge.FORBIDDEN, scope, send, why)


async def _read_form(reader: FormTokenReader, receive: Receive) -> Receive:
    """Feed the reader until it has enough; return a `receive` that starts the body anew.

    Raises RequestAborted when the visitor leaves.
    """
    more = True
    while reader.wants_more:
        message = await receive()
        if message["type"] != "http.request":
            raise RequestAborted
        more = message.get("more_body", False)
        reader.feed(message.get("body", b""), more=more)
    if not reader.body and more:
        return receive
    held: list[Message] = [{"type": "http.request", "body": bytes(reader.body), "more_body": more}]

    async def receive_again() -> Message:
        return held.pop() if held else await receive()

    return receive_again


def _scheme(scope: Scope) -> str:
    scheme = str(scope.get("scheme", "http"))
    return {"ws": "http", "wss": "https"}.get(scheme, scheme)


def _reader(scope: Scope) -> edge.HeaderReader:
    headers: Iterable[Pair] = scope["headers"]

    def read(name: str) -> list[str]:
        wanted = name.encode("latin-1", "replace")
        return [value.decode("latin-1") for key, value in headers if key == wanted]

    return read


def _all_headers(scope: Scope) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for name, value in scope["headers"]:
        found.setdefault(name.decode("latin-1"), []).append(value.decode("latin-1"))
    return found


async def _refuse(refusal: edge.Refusal, scope: Scope, send: Send, why: object) -> None:
    edge.log_refusal(refusal, scope.get("method", "GET"), scope.get("path", ""), why)
    if scope["type"] == "websocket":
        # Closing before accepting makes the server answer the handshake with 403.
        await send({"type": "websocket.close", "code": 1008})
        return
    await _answer(refusal.status, refusal.headers, refusal.body, send)


async def _answer(status: int, headers: list[Pair], body: bytes, send: Send) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
