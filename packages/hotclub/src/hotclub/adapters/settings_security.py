"""Settings → security: secret keys, and the policies that middleware and the application use.

Flow: settings → **values of hotclub_security** → middleware, application. Reads, never decides:
a setting left at its default gives the library's own default.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hotclub_security import (
    CsrfPolicy,
    HostPolicy,
    SecretKeys,
    SecurityHeaders,
    use_secret_keys,
)
from hotclub_security.errors import ImproperlyConfigured as LibraryMisconfigured

from hotclub.errors import ImproperlyConfigured

# What the library calls a value → the setting that it comes from.
_SETTINGS = {
    "allowed_hosts": "ALLOWED_HOSTS",
    "cookie_samesite": "CSRF_COOKIE_SAMESITE",
    "cross_origin_opener_policy": "SECURE_CROSS_ORIGIN_OPENER_POLICY",
    "referrer_policy": "SECURE_REFERRER_POLICY",
    "trusted_origins": "CSRF_TRUSTED_ORIGINS",
}
# The policy of the current settings, made at first use.
_csrf: list[CsrfPolicy] = []


def install(settings: Any) -> None:
    """Let signing, tokens and sessions take their keys from SECRET_KEY."""
    _csrf.clear()
    use_secret_keys(lambda: SecretKeys(settings.SECRET_KEY, tuple(settings.SECRET_KEY_FALLBACKS)))


@contextmanager
def told_by_setting() -> Iterator[None]:
    """Let an error of the library name the setting. Raises ImproperlyConfigured."""
    try:
        yield
    except LibraryMisconfigured as wrong:
        name, _, rest = str(wrong).partition(" ")
        raise ImproperlyConfigured(f"{_SETTINGS.get(name, name)} {rest}") from wrong


def host_policy(settings: Any) -> HostPolicy:
    """Return which hosts the project answers to."""
    return HostPolicy(settings.ALLOWED_HOSTS, debug=settings.DEBUG)


def csrf_policy(settings: Any) -> CsrfPolicy:
    """Return how requests are checked. A cookie of an https request is Secure in any case."""
    if not _csrf:
        with told_by_setting():
            _csrf.append(_csrf_policy(settings))
    return _csrf[0]


def _csrf_policy(settings: Any) -> CsrfPolicy:
    use_sessions = settings.CSRF_USE_SESSIONS
    return CsrfPolicy(
        cookie_name=settings.CSRF_COOKIE_NAME,
        cookie_age_seconds=settings.CSRF_COOKIE_AGE,
        cookie_domain=(
            settings.SESSION_COOKIE_DOMAIN if use_sessions else settings.CSRF_COOKIE_DOMAIN
        ),
        cookie_path=settings.CSRF_COOKIE_PATH,
        cookie_secure=settings.CSRF_COOKIE_SECURE or None,
        cookie_httponly=settings.CSRF_COOKIE_HTTPONLY,
        cookie_samesite=settings.CSRF_COOKIE_SAMESITE or None,
        header_name=settings.CSRF_HEADER_NAME,
        trusted_origins=settings.CSRF_TRUSTED_ORIGINS,
        use_sessions=use_sessions,
    )


def security_headers(settings: Any) -> SecurityHeaders:
    """Return the constant headers of SecurityMiddleware; framing is another middleware's."""
    with told_by_setting():
        return SecurityHeaders(
            hsts_seconds=settings.SECURE_HSTS_SECONDS,
            hsts_include_subdomains=settings.SECURE_HSTS_INCLUDE_SUBDOMAINS,
            hsts_preload=settings.SECURE_HSTS_PRELOAD,
            content_type_nosniff=settings.SECURE_CONTENT_TYPE_NOSNIFF,
            referrer_policy=settings.SECURE_REFERRER_POLICY,
            cross_origin_opener_policy=settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
            frame_options=None,
        )


def redirect_exempt(settings: Any) -> tuple[re.Pattern[str], ...]:
    """Return the compiled patterns of SECURE_REDIRECT_EXEMPT."""
    return tuple(re.compile(pattern) for pattern in settings.SECURE_REDIRECT_EXEMPT)
