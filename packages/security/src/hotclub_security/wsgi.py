"""The rules of this package as plain WSGI middleware (PEP 3333): for Flask, any WSGI app.

Flow, from the outside: TrustedProxyMiddleware → AllowedHostsMiddleware → SecurityMiddleware →
ContentSecurityPolicyMiddleware → CsrfMiddleware → application; twins of those in asgi.py.
Not here: any decision; those are in the pure rooms.
"""

import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
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
    check_token,
)
from hotclub_security.csrf_form import FormTokenReader
from hotclub_security.csrf_state import STATE_KEY, CsrfState, cookie_header, vary_on_cookie
from hotclub_security.errors import DisallowedHost, RequestDataTooBig
from hotclub_security.headers import SecurityHeaders, build_headers, ssl_redirect_target
from hotclub_security.hosts import HostPolicy, get_host
from hotclub_security.proxies import Family, ProxyPolicy, resolve_client, scheme_from_header

Environ = dict[str, Any]
HeaderList = list[tuple[str, str]]
StartResponse = Callable[..., Callable[[bytes], object]]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
SESSION_KEY = "hotclub.session"

_CHUNK_BYTES = 64 * 1024


class TrustedProxyMiddleware:
    """Sets client, scheme and Host to what trusted proxies say; see the ASGI twin."""

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

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Hand on the request with what is believed of it."""
        peer = environ.get("REMOTE_ADDR", "")
        client = resolve_client(peer, _scheme(environ), _all_headers(environ), self.policy)
        scheme = client.scheme
        if self.ssl_header:
            values = _reader(environ)(self.ssl_header[0])
            scheme = scheme_from_header(scheme, values, self.ssl_header)
        environ["wsgi.url_scheme"] = scheme
        environ["REMOTE_ADDR"] = client.address
        if client.host is not None:
            environ["HTTP_HOST"] = client.host
        return self.app(environ, start_response)


class AllowedHostsMiddleware:
    """Answers 400 to other hosts; leaves the validated one in environ["hotclub.host"]."""

    def __init__(
        self, app: Application, *, allowed_hosts: Sequence[str], debug: bool = False
    ) -> None:
        self.app = app
        self.policy = HostPolicy(tuple(allowed_hosts), debug)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Hand on a request for an allowed host, refuse any other."""
        try:
            environ[edge.HOST_KEY] = get_host(_reader(environ)("host"), self.policy)
        except DisallowedHost as refused:
            return _refuse(edge.BAD_HOST, environ, start_response, refused)
        return self.app(environ, start_response)


class SecurityMiddleware:
    """Adds the security headers a response lacks and, if told, sends plain http to https."""

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

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Redirect, or hand on and complete the response's headers."""
        secure = _scheme(environ) == "https"

        def complete(present: HeaderList) -> HeaderList:
            names = [(name.encode("latin-1"), b"") for name, _ in present]
            more = self.headers.missing(names, secure=secure)
            return present + _as_text(more)

        start = _completing(start_response, complete)
        target = self._redirect_target(environ) if self.ssl_redirect else None
        if target is None:
            return self.app(environ, start)
        start("301 Moved Permanently", [("Location", target), ("Content-Length", "0")])
        return [b""]

    def _redirect_target(self, environ: Environ) -> str | None:
        host = self.ssl_host or edge.allowed_host_for_redirect(environ.get(edge.HOST_KEY))
        query = environ.get("QUERY_STRING", "").encode("latin-1", "replace")
        target = edge.quoted_target(quote(_path(environ)).encode(), query)
        return ssl_redirect_target(_scheme(environ), host, target, exempt=self.ssl_exempt)


class ContentSecurityPolicyMiddleware:
    """Adds the Content-Security-Policy; the page's nonce is str(environ["hotclub.csp_nonce"])."""

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
            (str(name), compile_policy(config)) for name, config in configs if config
        )

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Hand on the request with a nonce in waiting, and name the policy in the response."""
        nonce = environ[edge.NONCE_KEY] = LazyNonce()

        def complete(present: HeaderList) -> HeaderList:
            names = {name.lower() for name, _ in present}
            more = [
                (name, policy.text(nonce))
                for name, policy in self.policies
                if name.lower() not in names
            ]
            if nonce and "cache-control" not in names:
                more.append(("Cache-Control", "private"))
            nonce.close()
            return present + more

        return self.app(environ, _completing(start_response, complete))


class CsrfMiddleware:
    """Refuses requests that other sites made a visitor's browser send; see the ASGI twin.

    With use_sessions, the session is the mapping in environ["hotclub.session"].
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

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Check the request, hand it on with its body whole, and keep the secret."""
        secret = edge.stored_secret(_reader(environ), environ.get(SESSION_KEY), self.policy)
        state = environ[STATE_KEY] = CsrfState(secret)
        if environ["REQUEST_METHOD"] not in SAFE_METHODS and not self._is_exempt(environ):
            try:
                why = self._verdict(environ, secret)
            except RequestDataTooBig as refused:
                return _refuse(edge.TOO_LARGE, environ, start_response, refused)
            if why is not None:
                return _refuse(edge.FORBIDDEN, environ, start_response, why)
        return self.app(environ, self._saving(environ, state, start_response))

    def _is_exempt(self, environ: Environ) -> bool:
        return _path(environ).decode("utf-8", "replace") in self.exempt_paths

    def _verdict(self, environ: Environ, secret: str | None) -> object | None:
        """Return why the request is refused, or None."""
        request = edge.csrf_request(
            _reader(environ),
            self.policy,
            method=environ["REQUEST_METHOD"],
            scheme=_scheme(environ),
            known_host=environ.get(edge.HOST_KEY),
            secret=secret,
            server_port=str(environ.get("SERVER_PORT", "")),
        )
        if not edge.needs_form(request, self.policy):
            return check_csrf(request, self.policy)
        reader = FormTokenReader(
            environ.get("CONTENT_TYPE", ""),
            field_name=self.policy.field_name,
            limit_bytes=self.policy.max_form_bytes,
        )
        _read_form(reader, environ)
        return check_token(replace(request, form_token=lambda: reader.token), self.policy)

    def _saving(
        self, environ: Environ, state: CsrfState, start_response: StartResponse
    ) -> StartResponse:
        def complete(present: HeaderList) -> HeaderList:
            if not (state.needs_saving and state.secret):
                return present
            vary = ", ".join(value for name, value in present if name.lower() == "vary")
            kept = [pair for pair in present if pair[0].lower() != "vary"]
            kept.append(("Vary", vary_on_cookie(vary)))
            if self.policy.use_sessions:
                environ[SESSION_KEY][CSRF_SESSION_KEY] = state.secret
            else:
                secure = _scheme(environ) == "https"
                kept.append(("Set-Cookie", cookie_header(state.secret, self.policy, secure=secure)))
            return kept

        return _completing(start_response, complete)


class _Replayed(io.RawIOBase):
    """A body whose first part has been read already and whose rest has not.

    left: bytes of the rest, None where the server marks the end; reading on would never end.
    """

    def __init__(self, held: bytes, rest: Any, left: int | None) -> None:
        self._held = io.BytesIO(held)
        self._rest = rest
        self._left = left

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        part = self._held.read(len(buffer)) or self._read_rest(len(buffer))
        buffer[: len(part)] = part
        return len(part)

    def _read_rest(self, size: int) -> bytes:
        if self._left is None:
            return bytes(self._rest.read(size))
        part = bytes(self._rest.read(min(size, self._left))) if self._left else b""
        self._left -= len(part)
        return part


def _read_form(reader: FormTokenReader, environ: Environ) -> None:
    """Feed the reader until it has enough, and put the body back whole.

    A body that breaks off is one without a token; the application is then not called.
    """
    body = environ["wsgi.input"]
    left = _content_length(environ)
    while reader.wants_more:
        wanted = _CHUNK_BYTES if left is None else min(_CHUNK_BYTES, left)
        try:
            chunk = body.read(wanted) if wanted else b""
        except OSError:
            return
        left = None if left is None else left - len(chunk)
        if not chunk and left:
            return
        reader.feed(chunk, more=bool(chunk) and left != 0)
    environ["wsgi.input"] = io.BufferedReader(_Replayed(bytes(reader.body), body, left))


def _content_length(environ: Environ) -> int | None:
    """Return how many bytes may be read: the header's, or all where the server marks the end."""
    text = str(environ.get("CONTENT_LENGTH", ""))
    if text.isascii() and text.isdigit() and len(text) <= 19:
        return int(text)
    return None if environ.get("wsgi.input_terminated") else 0


def _path(environ: Environ) -> bytes:
    # PEP 3333 carries the path's bytes as Latin-1 text.
    whole = str(environ.get("SCRIPT_NAME", "")) + str(environ.get("PATH_INFO", ""))
    return whole.encode("latin-1", "replace")


def _scheme(environ: Environ) -> str:
    return str(environ.get("wsgi.url_scheme", "http"))


def _reader(environ: Environ) -> edge.HeaderReader:
    def read(name: str) -> list[str]:
        value = environ.get("HTTP_" + name.upper().replace("-", "_"))
        return [] if value is None else [str(value)]

    return read


def _all_headers(environ: Environ) -> Mapping[str, Sequence[str]]:
    return {
        key[5:].lower().replace("_", "-"): [str(value)]
        for key, value in environ.items()
        if key.startswith("HTTP_")
    }


def _as_text(pairs: Iterable[tuple[bytes, bytes]]) -> HeaderList:
    return [(name.decode("latin-1").title(), value.decode("latin-1")) for name, value in pairs]


def _completing(
    start_response: StartResponse, complete: Callable[[HeaderList], HeaderList]
) -> StartResponse:
    def start(status: str, headers: HeaderList, *exc_info: Any) -> Callable[[bytes], object]:
        return start_response(status, complete(list(headers)), *exc_info)

    return start


def _refuse(
    refusal: edge.Refusal, environ: Environ, start_response: StartResponse, why: object
) -> Iterable[bytes]:
    edge.log_refusal(refusal, environ["REQUEST_METHOD"], environ.get("PATH_INFO", ""), why)
    start_response(f"{refusal.status} {refusal.phrase}", _as_text(refusal.headers))
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else refusal.body]
