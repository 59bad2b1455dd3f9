"""What the ASGI and the WSGI middleware have in common: reading headers, and the refusals.

Flow: a reader of headers → **edge** → values for the pure rooms; a refusal → an answer.
Not here: either protocol.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from hotclub_security.csrf import (
    CSRF_SESSION_KEY,
    CsrfPolicy,
    CsrfRequest,
    check_source,
    is_same_origin,
)
from hotclub_security.errors import DisallowedHost, ImproperlyConfigured
from hotclub_security.hosts import HostPolicy, get_host

logger = logging.getLogger("hotclub.security")

HOST_KEY = "hotclub.host"
NONCE_KEY = "hotclub.csp_nonce"

# Lower-case name → all values, as text.
HeaderReader = Callable[[str], list[str]]
# Without a policy the form of the Host is checked, and its match with Origin, but no list.
_ANY_HOST = HostPolicy(("*",))


@dataclass(frozen=True, slots=True)
class Refusal:
    """A constant answer. Nothing a visitor sent is in it; the details are in the log."""

    status: int
    phrase: str
    text: str

    @property
    def body(self) -> bytes:
        """The bytes of the answer."""
        return f"{self.status} {self.phrase}\n\n{self.text}\n".encode()

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """The headers of the answer."""
        return [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", str(len(self.body)).encode()),
            (b"cache-control", b"no-store"),
        ]


BAD_HOST = Refusal(400, "Bad Request", "This server does not answer for the host asked for.")
FORBIDDEN = Refusal(
    403,
    "Forbidden",
    "The form could not be confirmed as sent from this site. Reload the page and send it again.",
)
TOO_LARGE = Refusal(413, "Content Too Large", "The form is larger than this server reads.")


def log_refusal(refusal: Refusal, method: str, path: str, why: object) -> None:
    """Log a refusal, with everything a visitor sent in its quoted form."""
    logger.warning("%d %r %r: %r", refusal.status, method[:20], path[:200], str(why))


def validated_host(known: object, read: HeaderReader) -> str | None:
    """Return the host a middleware outside has validated, else the Host header if well-formed."""
    if isinstance(known, str):
        return known
    try:
        return get_host(read("host"), _ANY_HOST)
    except DisallowedHost:
        return None


def allowed_host_for_redirect(known: object) -> str:
    """Return the validated host.

    Raises ImproperlyConfigured when none was: a redirect must not repeat what a visitor wrote.
    """
    if isinstance(known, str):
        return known
    raise ImproperlyConfigured(
        "ssl_redirect needs ssl_host, or AllowedHostsMiddleware outside of SecurityMiddleware."
    )


def quoted_target(raw_path: bytes, query: bytes) -> str:
    """Return path and query as they go into a Location header, %-escapes left as they are."""
    path = quote(raw_path, safe="/%!$&'()*+,;=:@~")
    return f"{path}?{quote(query, safe='/%?!$&()*+,;=:@~')}" if query else path


def cookie_value(cookie_headers: Sequence[str], name: str) -> str | None:
    """Return the last cookie of that name, or None."""
    for header in reversed(cookie_headers):
        for pair in reversed(header.split(";")):
            key, equals, value = pair.strip().partition("=")
            if equals and key == name:
                return value.strip('"')
    return None


def stored_secret(read: HeaderReader, session: Any, policy: CsrfPolicy) -> str | None:
    """Return what the cookie, or with use_sessions the session, holds.

    Raises ImproperlyConfigured when a session is wanted and there is none.
    """
    if not policy.use_sessions:
        return cookie_value(read("cookie"), policy.cookie_name)
    if session is None:
        raise ImproperlyConfigured(
            "use_sessions needs a session middleware outside of CsrfMiddleware."
        )
    stored = session.get(CSRF_SESSION_KEY)
    return stored if isinstance(stored, str) else None


def csrf_request(
    read: HeaderReader,
    policy: CsrfPolicy,
    *,
    method: str,
    scheme: str,
    known_host: object,
    secret: str | None,
    server_port: str,
) -> CsrfRequest:
    """Return the request as the check sees it, its form still unread."""
    return CsrfRequest(
        method=method,
        scheme=scheme,
        host=validated_host(known_host, read),
        origin=_joined(read("origin")),
        referer=_joined(read("referer")),
        fetch_site=_joined(read("sec-fetch-site")),
        secret=secret,
        header_token=_joined(read(policy.header)),
        server_port=server_port,
    )


def needs_form(request: CsrfRequest, policy: CsrfPolicy) -> bool:
    """Return whether the verdict hangs on a form's token: all that is cheaper to know has passed.

    A token in the header spares reading the body.
    """
    return (
        request.method == "POST"
        and request.secret is not None
        and request.header_token is None
        and not is_same_origin(request, policy)
        and check_source(request, policy) is None
    )


def _joined(values: list[str]) -> str | None:
    # A header that must come once and came twice is joined, as HTTP does, and then fits nothing.
    return ", ".join(values) if values else None
