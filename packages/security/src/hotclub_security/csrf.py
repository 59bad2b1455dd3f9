"""Whether a request that changes something was meant by the visitor.

Flow: request value + policy → **csrf** → None (accepted) or a Rejection that says why.
First where it comes from (Origin; over https else Referer; by choice Sec-Fetch-Site), then
the token against the secret. Not here: reading bodies (csrf_form.py), cookies (csrf_state.py).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from hotclub_security.csrf_tokens import format_problem, tokens_match
from hotclub_security.errors import ImproperlyConfigured
from hotclub_security.hosts import is_same_domain, split_domain_port, without_default_port

# RFC 9110, section 9.2.1: these methods must not change anything.
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
CSRF_SESSION_KEY = "_csrftoken"


class Reason(StrEnum):
    """Why a request was refused; the text is meant for developers and logs."""

    BAD_ORIGIN = "The Origin is neither this site nor a trusted origin."
    CROSS_SITE = "The browser says that another site sent this request."
    NO_REFERER = "A secure request needs an Origin or a Referer, and has neither."
    MALFORMED_REFERER = "The Referer is not a complete address."
    INSECURE_REFERER = "The Referer is not secure while this site is."
    BAD_REFERER = "The Referer is neither this site nor a trusted origin."
    NO_COOKIE = "The CSRF cookie is not set."
    BAD_COOKIE = "The CSRF cookie is malformed."
    TOKEN_MISSING = "The CSRF token is missing."  # noqa: S105 - a sentence, no secret
    TOKEN_MALFORMED = "The CSRF token is malformed."  # noqa: S105
    TOKEN_INCORRECT = "The CSRF token is not the one of this visitor."  # noqa: S105
    UNREADABLE = "The form could not be read."


@dataclass(frozen=True, slots=True)
class Rejection:
    """A refusal: its reason, and the detail (a visitor's text; escape it) that explains it."""

    reason: Reason
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.reason} ({self.detail})" if self.detail else str(self.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class CsrfPolicy:
    """How requests are checked and where the secret is kept; names follow Django's settings.

    cookie_domain: with use_sessions, the domain of the session's cookie.
    cookie_secure: None sets the Secure flag whenever the request came over https.
    trusted_origins: "https://app.example.com" or "https://*.example.com".
    fetch_metadata: believe the browser's Sec-Fetch-Site first; "same-origin" then needs no token.
    max_form_bytes: how much of a body is read to find the token in a form.
    Raises ImproperlyConfigured for origins without scheme or with a path, and for a cookie that
    browsers would refuse.
    """

    cookie_name: str = "csrftoken"
    cookie_age_seconds: int | None = 60 * 60 * 24 * 7 * 52
    cookie_domain: str | None = None
    cookie_path: str = "/"
    cookie_secure: bool | None = None
    cookie_httponly: bool = False
    cookie_samesite: str | None = "Lax"
    header_name: str = "X-CSRFToken"
    field_name: str = "csrfmiddlewaretoken"
    trusted_origins: Sequence[str] = ()
    use_sessions: bool = False
    fetch_metadata: bool = False
    max_form_bytes: int = 2_621_440
    # Made of trusted_origins: whole origins, and (scheme, ".domain[:port]") of the wildcards.
    exact_origins: frozenset[str] = field(init=False, repr=False)
    wildcard_origins: tuple[tuple[str, str], ...] = field(init=False, repr=False)
    trusted_hosts: tuple[str, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        parsed = [_trusted(origin) for origin in _sequence(self.trusted_origins)]
        exact = frozenset(f"{scheme}://{host}" for scheme, host in parsed if host[0] != ".")
        object.__setattr__(self, "trusted_origins", tuple(self.trusted_origins))
        object.__setattr__(self, "exact_origins", exact)
        object.__setattr__(
            self, "wildcard_origins", tuple(pair for pair in parsed if pair[1][0] == ".")
        )
        object.__setattr__(self, "trusted_hosts", tuple(host for _, host in parsed))
        _check_cookie(self)

    @property
    def header(self) -> str:
        """The header's name in lower case, also where it was given as "HTTP_X_CSRFTOKEN"."""
        return self.header_name.removeprefix("HTTP_").replace("_", "-").lower()


def _no_form() -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CsrfRequest:
    """What the check needs to know of a request.

    host: the validated "host[:port]", or None where it was refused. secret: what the cookie or the
    session holds, or None. form_token: called at most once, and only for POST; "" means no field.
    server_port: the port a cookie domain is completed with.
    """

    method: str
    scheme: str
    host: str | None
    origin: str | None = None
    referer: str | None = None
    fetch_site: str | None = None
    secret: str | None = None
    header_token: str | None = None
    form_token: Callable[[], str] = _no_form
    server_port: str = ""

    @property
    def is_secure(self) -> bool:
        """Whether the request came over TLS."""
        return self.scheme in ("https", "wss")


def check_csrf(request: CsrfRequest, policy: CsrfPolicy) -> Rejection | None:
    """Return None when the request may change things, or why it may not."""
    if request.method in SAFE_METHODS:
        return None
    if is_same_origin(request, policy):
        return None
    return check_source(request, policy) or check_token(request, policy)


def is_same_origin(request: CsrfRequest, policy: CsrfPolicy) -> bool:
    """Return whether the browser itself vouches for the request, where the policy believes it."""
    return policy.fetch_metadata and request.fetch_site == "same-origin"


def check_source(request: CsrfRequest, policy: CsrfPolicy) -> Rejection | None:
    """Check where the request comes from, by the headers that only the browser can set."""
    if request.origin is not None:
        if not _is_trusted_origin(request, policy):
            return Rejection(Reason.BAD_ORIGIN, request.origin[:200])
        return None
    if policy.fetch_metadata and request.fetch_site == "cross-site":
        return Rejection(Reason.CROSS_SITE)
    return _check_referer(request, policy) if request.is_secure else None


def check_token(request: CsrfRequest, policy: CsrfPolicy) -> Rejection | None:
    """Check the token of form or header against the visitor's secret."""
    if request.secret is None:
        return Rejection(Reason.NO_COOKIE)
    if problem := format_problem(request.secret):
        return Rejection(Reason.BAD_COOKIE, f"It {problem}.")
    form_token = request.form_token() if request.method == "POST" else ""
    token = form_token or request.header_token
    if token is None:
        return Rejection(Reason.TOKEN_MISSING)
    source = "form field" if form_token else f"{policy.header} header"
    if problem := format_problem(token):
        return Rejection(Reason.TOKEN_MALFORMED, f"The {source} {problem}.")
    if not tokens_match(token, request.secret):
        return Rejection(Reason.TOKEN_INCORRECT, f"Sent in the {source}.")
    return None


def _is_trusted_origin(request: CsrfRequest, policy: CsrfPolicy) -> bool:
    origin = request.origin or ""
    scheme = "https" if request.is_secure else "http"
    if request.host and origin == f"{scheme}://{without_default_port(request.host, scheme)}":
        return True
    if origin in policy.exact_origins:
        return True
    origin_scheme, separator, netloc = origin.partition("://")
    # Browsers write origins in one way only; whatever normalising would change is not theirs.
    if not separator or _netloc(netloc) != netloc:
        return False
    return any(
        origin_scheme == trusted_scheme and is_same_domain(netloc, trusted)
        for trusted_scheme, trusted in policy.wildcard_origins
    )


def _check_referer(request: CsrfRequest, policy: CsrfPolicy) -> Rejection | None:
    if request.referer is None:
        return Rejection(Reason.NO_REFERER)
    try:
        referer = urlsplit(request.referer)
    except ValueError:
        return Rejection(Reason.MALFORMED_REFERER)
    netloc = _netloc(referer.netloc)
    if not referer.scheme or not netloc:
        return Rejection(Reason.MALFORMED_REFERER)
    if referer.scheme != "https":
        return Rejection(Reason.INSECURE_REFERER)
    good = (*policy.trusted_hosts, _own_host(request, policy))
    if any(is_same_domain(without_default_port(netloc, "https"), host) for host in good):
        return None
    return Rejection(Reason.BAD_REFERER, request.referer[:200])


def _own_host(request: CsrfRequest, policy: CsrfPolicy) -> str:
    """Return the host a Referer must show: the cookie's domain if set, else the request's."""
    if policy.cookie_domain is None:
        return without_default_port(request.host or "", "https")
    port = "" if request.server_port in ("", "80", "443") else f":{request.server_port}"
    return policy.cookie_domain + port


def _netloc(netloc: str) -> str:
    """Return "host[:port]" in the one spelling that browsers send, or "" for anything else."""
    domain, port = split_domain_port(netloc)
    return f"{domain}:{port}" if domain and port else domain


def _sequence(origins: object) -> tuple[str, ...]:
    if isinstance(origins, str) or not isinstance(origins, (tuple, list, set, frozenset)):
        raise ImproperlyConfigured(f"trusted_origins is a list of origins, not {origins!r}.")
    return tuple(origins)


def _trusted(origin: str) -> tuple[str, str]:
    scheme, _, netloc = origin.partition("://")
    pattern = netloc.removeprefix("*") if netloc.startswith("*.") else netloc
    bare = pattern.removeprefix(".")
    if not scheme or not bare or _netloc(bare) != bare:
        raise ImproperlyConfigured(
            f"trusted_origins holds {origin!r}; write scheme and host in lower case and no path, "
            f"such as 'https://app.example.com' or 'https://*.example.com'."
        )
    return scheme, without_default_port(pattern, scheme)


def _check_cookie(policy: CsrfPolicy) -> None:
    values = (policy.cookie_name, policy.cookie_domain or "", policy.cookie_path)
    if any(not value.isascii() or set(value) & set(' ;,\t\r\n"') for value in values):
        raise ImproperlyConfigured("The CSRF cookie's name, domain or path holds a separator.")
    samesite = policy.cookie_samesite
    if samesite is not None and samesite.lower() not in ("lax", "strict", "none"):
        raise ImproperlyConfigured(f"cookie_samesite is {samesite!r}; use Lax, Strict or None.")
    if policy.cookie_name.startswith("__Host-") and (
        policy.cookie_secure is not True or policy.cookie_domain or policy.cookie_path != "/"
    ):
        raise ImproperlyConfigured(
            "Browsers take a __Host- cookie only with cookie_secure=True, cookie_path='/' and no "
            "cookie_domain."
        )
