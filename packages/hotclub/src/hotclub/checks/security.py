"""Is the project safe to be reached by strangers?

Flow: settings → **checks**, most of them for `check --deploy` only → messages security.X001.
A check on a middleware's setting is silent where that middleware is not installed, because
another one says so already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from inspect import signature
from typing import Any

from hotclub.checks.messages import CheckMessage, Error, Warning  # noqa: A004
from hotclub.conf import settings

__all__ = ["DEPLOYMENT", "EVERYWHERE"]

SECURITY = "hotclub.middleware.security.SecurityMiddleware"
CSRF = "hotclub.middleware.csrf.CsrfViewMiddleware"
FRAMES = "hotclub.middleware.clickjacking.XFrameOptionsMiddleware"
SESSIONS = "hotclub.sessions.middleware.SessionMiddleware"
CSP = "hotclub.middleware.csp.ContentSecurityPolicyMiddleware"

SECRET_KEY_INSECURE_PREFIX = "hotclub-insecure-"  # noqa: S105 - it marks one that is none
SECRET_KEY_MIN_LENGTH = 50
SECRET_KEY_MIN_UNIQUE_CHARACTERS = 5
REFERRER_POLICIES = frozenset({
    "no-referrer", "no-referrer-when-downgrade", "origin", "origin-when-cross-origin",
    "same-origin", "strict-origin", "strict-origin-when-cross-origin", "unsafe-url",
})  # fmt: skip
OPENER_POLICIES = frozenset({"same-origin", "same-origin-allow-popups", "unsafe-none"})

Found = list[CheckMessage]


def _has(middleware: str) -> bool:
    return middleware in settings.MIDDLEWARE


def check_security_middleware(*_app_configs: Any, **_kwargs: Any) -> Found:
    """W001."""
    if _has(SECURITY):
        return []
    return [Warning(
        f"MIDDLEWARE does not hold '{SECURITY}', so SECURE_HSTS_SECONDS, "
        "SECURE_CONTENT_TYPE_NOSNIFF, SECURE_REFERRER_POLICY, SECURE_CROSS_ORIGIN_OPENER_POLICY "
        "and SECURE_SSL_REDIRECT have no effect.",
        hint="Put it at the head of MIDDLEWARE.", id="security.W001",
    )]  # fmt: skip


def check_xframe_options_middleware(*_app_configs: Any, **_kwargs: Any) -> Found:
    """W002."""
    if _has(FRAMES):
        return []
    return [Warning(
        f"MIDDLEWARE does not hold '{FRAMES}', so pages carry no X-Frame-Options header and other "
        "sites may show them in a frame (clickjacking).",
        hint="Add it to MIDDLEWARE, unless frame-ancestors of SECURE_CSP does the same.",
        id="security.W002",
    )]  # fmt: skip


def check_csrf_middleware(*_app_configs: Any, **_kwargs: Any) -> Found:
    """W003."""
    if _has(CSRF):
        return []
    return [Warning(
        f"MIDDLEWARE does not hold '{CSRF}', so other sites can send forms in your users' names.",
        hint="Add it to MIDDLEWARE, or be sure that no view trusts a cookie.", id="security.W003",
    )]  # fmt: skip


def check_sts(*_app_configs: Any, **_kwargs: Any) -> Found:
    """W004."""
    if not _has(SECURITY) or settings.SECURE_HSTS_SECONDS:
        return []
    return [Warning(
        "SECURE_HSTS_SECONDS is 0, so a browser's first request may still go over plain HTTP.",
        hint="If the whole site is served over HTTPS only, begin with 3600 and raise it; read about "
             "HSTS first, because browsers remember it.", id="security.W004",
    )]  # fmt: skip


def check_sts_include_subdomains(*_app_configs: Any, **_kwargs: Any) -> Found:
    """W005."""
    if not _has(SECURITY) or not settings.SECURE_HSTS_SECONDS:
        return []
    if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS is True:
        return []
    return [Warning(
        "SECURE_HSTS_INCLUDE_SUBDOMAINS is not True, so subdomains can still be attacked over "
        "plain HTTP, and can set cookies for the site.",
        hint="Set it to True if every subdomain is served over HTTPS only.", id="security.W005",
    )]  # fmt: skip


def check_sts_preload(*_app_configs: Any, **_kwargs: Any) -> Found:
    """W021."""
    if not _has(SECURITY) or not settings.SECURE_HSTS_SECONDS:
        return []
    if settings.SECURE_HSTS_PRELOAD is True:
        return []
    return [Warning(
        "SECURE_HSTS_PRELOAD is not True, so the site cannot be put on the browsers' preload list.",
        hint="Leave it so unless you mean to submit the site to that list.", id="security.W021",
    )]  # fmt: skip


def check_content_type_nosniff(*_app_configs: Any, **_kwargs: Any) -> Found:
    """W006."""
    if not _has(SECURITY) or settings.SECURE_CONTENT_TYPE_NOSNIFF is True:
        return []
    return [Warning(
        "SECURE_CONTENT_TYPE_NOSNIFF is not True, so browsers may guess the type of uploads.",
        hint="Take the line out of the settings: True is the default.", id="security.W006",
    )]  # fmt: skip


def check_ssl_redirect(*_app_configs: Any, **_kwargs: Any) -> Found:
    """W008."""
    if not _has(SECURITY) or settings.SECURE_SSL_REDIRECT is True:
        return []
    return [Warning(
        "SECURE_SSL_REDIRECT is not True, so pages may be served over plain HTTP.",
        hint="Set it to True, unless a proxy in front redirects already (then silence this one).",
        id="security.W008",
    )]  # fmt: skip


def _is_strong(key: Any) -> bool:
    return (
        isinstance(key, str | bytes)
        and len(key) >= SECRET_KEY_MIN_LENGTH
        and len(set(key)) >= SECRET_KEY_MIN_UNIQUE_CHARACTERS
        and not str(key).startswith((SECRET_KEY_INSECURE_PREFIX, "django-insecure-"))
    )


_KEY_MEND = (
    f"Use at least {SECRET_KEY_MIN_LENGTH} random characters, from the environment: "
    'python -c "import secrets; print(secrets.token_urlsafe(50))"'
)


def check_secret_key(*_app_configs: Any, **_kwargs: Any) -> Found:
    """W009."""
    try:
        key = settings.SECRET_KEY
    except Exception:  # noqa: BLE001 - whatever is raised for a missing key, it is missing
        key = None
    if _is_strong(key):
        return []
    return [Warning(
        "SECRET_KEY is missing, short, monotonous, or the one made for development: sessions and "
        "signed values could be forged.", hint=_KEY_MEND, id="security.W009",
    )]  # fmt: skip


def check_secret_key_fallbacks(*_app_configs: Any, **_kwargs: Any) -> Found:
    """W025."""
    return [
        Warning(
            f"SECRET_KEY_FALLBACKS[{number}] is short, monotonous, or made for development.",
            hint=_KEY_MEND,
            id="security.W025",
        )
        for number, key in enumerate(settings.SECRET_KEY_FALLBACKS)
        if not _is_strong(key)
    ]


def _of_sessions(setting: str, numbers: tuple[str, str, str], danger: str) -> Found:
    """Return a finding for a cookie setting of sessions: by application, by middleware, by both."""
    if getattr(settings, setting) is True:
        return []
    by_app = "hotclub.sessions" in settings.INSTALLED_APPS
    by_middleware = _has(SESSIONS)
    if not by_app and not by_middleware:
        return []
    number = numbers[2] if by_app and by_middleware else numbers[0] if by_app else numbers[1]
    return [Warning(f"{setting} is not True: {danger}", hint=f"Set {setting} = True.",
                    id=f"security.{number}")]  # fmt: skip


def check_session_cookie_secure(*_app_configs: Any, **_kwargs: Any) -> Found:
    """W010, W011, W012."""
    return _of_sessions(
        "SESSION_COOKIE_SECURE", ("W010", "W011", "W012"),
        "whoever listens to plain HTTP can take over a user's session.",
    )  # fmt: skip


def check_session_cookie_httponly(*_app_configs: Any, **_kwargs: Any) -> Found:
    """W013, W014, W015."""
    return _of_sessions(
        "SESSION_COOKIE_HTTPONLY", ("W013", "W014", "W015"),
        "one foreign script in a page can take over a user's session.",
    )  # fmt: skip


def check_csrf_cookie_secure(*_app_configs: Any, **_kwargs: Any) -> Found:
    """W016."""
    if settings.CSRF_USE_SESSIONS or not _has(CSRF) or settings.CSRF_COOKIE_SECURE is True:
        return []
    return [Warning(
        "CSRF_COOKIE_SECURE is not True: whoever listens to plain HTTP sees the token.",
        hint="Set CSRF_COOKIE_SECURE = True.", id="security.W016",
    )]  # fmt: skip


def check_debug(*_app_configs: Any, **_kwargs: Any) -> Found:
    """W018."""
    if not settings.DEBUG:
        return []
    return [Warning(
        "DEBUG is True: visitors would see source code and settings.",
        hint="Set DEBUG = False in production.", id="security.W018",
    )]  # fmt: skip


def check_xframe_deny(*_app_configs: Any, **_kwargs: Any) -> Found:
    """W019."""
    if not _has(FRAMES) or settings.X_FRAME_OPTIONS == "DENY":
        return []
    return [Warning(
        f"X_FRAME_OPTIONS is {settings.X_FRAME_OPTIONS!r}, not 'DENY'.",
        hint="'DENY' is the default; change it only if parts of the site show one another in "
             "frames.", id="security.W019",
    )]  # fmt: skip


def check_allowed_hosts(*_app_configs: Any, **_kwargs: Any) -> Found:
    """W020."""
    if "*" in settings.ALLOWED_HOSTS:
        return [Warning(
            "ALLOWED_HOSTS holds '*': whoever sends a request decides what links and mails name.",
            hint='List the names of the site: ALLOWED_HOSTS = ["www.example.com"].',
            id="security.W020",
        )]  # fmt: skip
    if settings.ALLOWED_HOSTS:
        return []
    return [Warning(
        "ALLOWED_HOSTS is empty: with DEBUG = False no request would be answered.",
        hint='List the names of the site: ALLOWED_HOSTS = ["www.example.com"].', id="security.W020",
    )]  # fmt: skip


def check_referrer_policy(*_app_configs: Any, **_kwargs: Any) -> Found:
    """W022, E023."""
    if not _has(SECURITY):
        return []
    policy = settings.SECURE_REFERRER_POLICY
    if policy is None:
        return [Warning(
            "SECURE_REFERRER_POLICY is None, so browsers may tell other sites which pages of yours "
            "people come from.",
            hint="Take the line out of the settings: 'same-origin' is the default.",
            id="security.W022",
        )]  # fmt: skip
    values = policy.split(",") if isinstance(policy, str) else policy
    unknown = {value.strip() for value in values} - REFERRER_POLICIES
    if not unknown:
        return []
    return [Error(
        f"SECURE_REFERRER_POLICY holds {', '.join(sorted(map(repr, unknown)))}, which no browser "
        "knows.", hint=f"Known are: {', '.join(sorted(REFERRER_POLICIES))}.", id="security.E023",
    )]  # fmt: skip


def check_cross_origin_opener_policy(*_app_configs: Any, **_kwargs: Any) -> Found:
    """E024."""
    policy = settings.SECURE_CROSS_ORIGIN_OPENER_POLICY
    if not _has(SECURITY) or policy is None or policy in OPENER_POLICIES:
        return []
    return [Error(
        f"SECURE_CROSS_ORIGIN_OPENER_POLICY is {policy!r}, which no browser knows.",
        hint=f"Known are: {', '.join(sorted(OPENER_POLICIES))}.", id="security.E024",
    )]  # fmt: skip


_POLICIES = ("SECURE_CSP", "SECURE_CSP_REPORT_ONLY")


def check_csp_settings(*_app_configs: Any, **_kwargs: Any) -> Found:
    """E026."""
    return [
        Error(
            f"{name} must be a dictionary (directive → sources), not a "
            f"{type(getattr(settings, name)).__name__}.",
            hint='For example {"default-src": ["\'self\'"]}.',
            id="security.E026",
        )
        for name in _POLICIES
        if getattr(settings, name) and not isinstance(getattr(settings, name), Mapping)
    ]


def _uses_nonce(policy: Any) -> bool:
    if not isinstance(policy, Mapping):
        return False
    texts: list[str] = []
    for sources in policy.values():
        many = (
            sources if isinstance(sources, Iterable) and not isinstance(sources, str) else [sources]
        )
        texts += [str(source) for source in many]
    return any("nonce" in text.lower() for text in texts)


def check_csp_nonce(*_app_configs: Any, **_kwargs: Any) -> Found:
    """W027."""
    if not _has(CSP) or not any(_uses_nonce(getattr(settings, name)) for name in _POLICIES):
        return []
    processors = [
        path
        for engine in settings.TEMPLATES
        for path in engine.get("OPTIONS", {}).get("context_processors", ())
    ]
    if any(path.endswith("context_processors.csp") for path in processors):
        return []
    return [Warning(
        "The content security policy names a nonce, and no template knows it.",
        hint="Add 'hotclub.templates.context_processors.csp' to the context_processors of "
             'TEMPLATES, and write <script nonce="{{ csp_nonce }}">.', id="security.W027",
    )]  # fmt: skip


def check_csrf_failure_view(*_app_configs: Any, **_kwargs: Any) -> Found:
    """E101, E102."""
    path = settings.CSRF_FAILURE_VIEW
    view = path
    if isinstance(path, str):
        module, _, name = path.rpartition(".")
        try:
            view = getattr(import_module(module), name)
        except (ImportError, AttributeError, ValueError):
            return [Error(f"CSRF_FAILURE_VIEW is {path!r}, which cannot be imported.",
                          hint="It is the import path of a view(request, reason='').",
                          id="security.E102")]  # fmt: skip
    try:
        signature(view).bind(None, reason=None)
    except (TypeError, ValueError):
        return [Error(f"The view of CSRF_FAILURE_VIEW, {path!r}, takes the wrong arguments.",
                      hint="It is called as view(request, reason=…).",
                      id="security.E101")]  # fmt: skip
    return []


EVERYWHERE = (check_csp_settings, check_csp_nonce, check_csrf_failure_view)
DEPLOYMENT = (
    check_security_middleware,
    check_xframe_options_middleware,
    check_csrf_middleware,
    check_sts,
    check_sts_include_subdomains,
    check_sts_preload,
    check_content_type_nosniff,
    check_ssl_redirect,
    check_secret_key,
    check_secret_key_fallbacks,
    check_session_cookie_secure,
    check_session_cookie_httponly,
    check_csrf_cookie_secure,
    check_debug,
    check_xframe_deny,
    check_allowed_hosts,
    check_referrer_policy,
    check_cross_origin_opener_policy,
)
