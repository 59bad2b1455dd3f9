"""The security headers of a response, built once.

Flow: policy value → **headers** → byte pairs that each response receives unless it set its own.
Not here: CSP, which may change with each response (csp.py).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hotclub_security.errors import ImproperlyConfigured

Pair = tuple[bytes, bytes]

REFERRER_POLICIES = frozenset(
    {
        "no-referrer",
        "no-referrer-when-downgrade",
        "origin",
        "origin-when-cross-origin",
        "same-origin",
        "strict-origin",
        "strict-origin-when-cross-origin",
        "unsafe-url",
    }
)
OPENER_POLICIES = frozenset(
    {"same-origin", "same-origin-allow-popups", "noopener-allow-popups", "unsafe-none"}
)
EMBEDDER_POLICIES = frozenset({"require-corp", "credentialless", "unsafe-none"})
RESOURCE_POLICIES = frozenset({"same-origin", "same-site", "cross-origin"})
FRAME_OPTIONS = frozenset({"DENY", "SAMEORIGIN"})

_FEATURE = re.compile(r"[a-z][a-z0-9-]*", re.ASCII)
_ALLOWED_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[A-Za-z0-9.*:\[\]-]+", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityHeaders:
    """Which headers responses receive; None leaves a header out. Defaults are Django's.

    hsts_seconds: how long browsers refuse plain http; 0 sends no HSTS. Sent over https only.
    permissions_policy: feature to the origins that may use it, "self" and "*" being words of
    their own; no origin forbids the feature to all.
    """

    hsts_seconds: int = 0
    hsts_include_subdomains: bool = False
    hsts_preload: bool = False
    content_type_nosniff: bool = True
    referrer_policy: str | Sequence[str] | None = "same-origin"
    cross_origin_opener_policy: str | None = "same-origin"
    cross_origin_embedder_policy: str | None = None
    cross_origin_resource_policy: str | None = None
    frame_options: str | None = "DENY"
    permissions_policy: Mapping[str, Sequence[str]] | None = None


@dataclass(frozen=True, slots=True)
class BuiltHeaders:
    """The pairs for plain responses and, with HSTS, for those over https; names are lower-case."""

    plain: tuple[Pair, ...]
    secure: tuple[Pair, ...]

    def missing(self, present: Iterable[Pair], *, secure: bool) -> list[Pair]:
        """Return the pairs whose names a response does not have yet, in a fixed order."""
        names = {name.lower() for name, _ in present}
        return [pair for pair in (self.secure if secure else self.plain) if pair[0] not in names]


def build_headers(policy: SecurityHeaders) -> BuiltHeaders:
    """Build the byte pairs of a policy.

    Raises ImproperlyConfigured for values that the header's standard does not know.
    """
    texts = {
        "x-content-type-options": "nosniff" if policy.content_type_nosniff else None,
        "referrer-policy": _referrer(policy.referrer_policy),
        "cross-origin-opener-policy": _one_of(
            policy.cross_origin_opener_policy, OPENER_POLICIES, "cross_origin_opener_policy"
        ),
        "cross-origin-embedder-policy": _one_of(
            policy.cross_origin_embedder_policy, EMBEDDER_POLICIES, "cross_origin_embedder_policy"
        ),
        "cross-origin-resource-policy": _one_of(
            policy.cross_origin_resource_policy, RESOURCE_POLICIES, "cross_origin_resource_policy"
        ),
        "x-frame-options": _one_of(
            policy.frame_options and policy.frame_options.upper(), FRAME_OPTIONS, "frame_options"
        ),
        "permissions-policy": _permissions(policy.permissions_policy),
    }
    plain = tuple((name.encode(), text.encode()) for name, text in texts.items() if text)
    hsts = _hsts(policy)
    secure = (*plain, (b"strict-transport-security", hsts.encode())) if hsts else plain
    return BuiltHeaders(plain, secure)


def ssl_redirect_target(
    scheme: str,
    host: str,
    path_and_query: str,
    *,
    ssl_host: str | None = None,
    exempt: Iterable[re.Pattern[str]] = (),
) -> str | None:
    """Return the https URL to send a plain request to, or None where it may go on.

    host: validated. path_and_query: percent-encoded, from the first slash. exempt: patterns
    searched in the path without its first slash; ssl_host replaces the host.
    """
    path = path_and_query.partition("?")[0].lstrip("/")
    if scheme in ("https", "wss") or any(pattern.search(path) for pattern in exempt):
        return None
    return f"https://{ssl_host or host}/{path_and_query.removeprefix('/')}"


def _hsts(policy: SecurityHeaders) -> str | None:
    if policy.hsts_seconds < 0:
        raise ImproperlyConfigured("hsts_seconds is a number of seconds, 0 or more.")
    if not policy.hsts_seconds:
        return None
    subdomains = "; includeSubDomains" if policy.hsts_include_subdomains else ""
    preload = "; preload" if policy.hsts_preload else ""
    return f"max-age={policy.hsts_seconds}{subdomains}{preload}"


def _referrer(policy: str | Sequence[str] | None) -> str | None:
    if not policy:
        return None
    listed = policy.split(",") if isinstance(policy, str) else policy
    return ",".join(
        _one_of(part.strip(), REFERRER_POLICIES, "referrer_policy") or "" for part in listed
    )


def _one_of(value: str | None, known: frozenset[str], name: str) -> str | None:
    if value and value not in known:
        raise ImproperlyConfigured(
            f"{name} is {value!r}; known values are {', '.join(sorted(known))}."
        )
    return value or None


def _permissions(policy: Mapping[str, Sequence[str]] | None) -> str | None:
    return ", ".join(
        f"{_feature(name)}=({' '.join(_allowed(origin) for origin in origins)})"
        for name, origins in (policy or {}).items()
    )


def _feature(name: str) -> str:
    if not _FEATURE.fullmatch(name):
        raise ImproperlyConfigured(f"{name!r} is no feature name; write e.g. 'geolocation'.")
    return name


def _allowed(origin: str) -> str:
    if origin in ("self", "*"):
        return origin
    if not _ALLOWED_ORIGIN.fullmatch(origin):
        raise ImproperlyConfigured(
            f"permissions_policy allows {origin!r}; write 'self', '*' or an origin "
            f"such as 'https://maps.example.com'."
        )
    return f'"{origin}"'
