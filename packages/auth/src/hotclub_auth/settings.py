"""The values this package works by, and the one place where a process's defaults come from.

Flow: the surroundings' settings → **settings** → every other room. Alone, the defaults serve, or
`use_auth_settings(lambda: AuthSettings(...))` names others once.
Not here: reading settings files or the environment.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from hotclub_security import ImproperlyConfigured as NoCsrfMiddleware
from hotclub_security import JSONSerializer, Serializer, rotate_token

from hotclub_auth.errors import ImproperlyConfigured, InvalidSessionSetting

SAMESITE_VALUES = ("Lax", "Strict", "None", False, None)
TWO_WEEKS_SECONDS = 1_209_600
THREE_DAYS_SECONDS = 259_200
# What cannot stand in a cookie's name or attributes without ending them (RFC 6265, section 4.1.1).
_COOKIE_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_COOKIE_ATTRIBUTE = re.compile(r"[ -:<-~]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSettings:
    """How long sessions live and how their cookie looks; names are those of SESSION_… settings.

    cookie_secure: None means Secure whenever the request came over https. file_path: the directory
    of the file engine, None for the system's temporary one.
    Raises InvalidSessionSetting for text that does not fit into a cookie.
    """

    cookie_name: str = "sessionid"
    cookie_age_seconds: int = TWO_WEEKS_SECONDS
    cookie_domain: str | None = None
    cookie_secure: bool | None = None
    cookie_path: str = "/"
    cookie_httponly: bool = True
    cookie_samesite: str | bool | None = "Lax"
    save_every_request: bool = False
    expire_at_browser_close: bool = False
    file_path: str | None = None
    serializer: Callable[[], Serializer] = JSONSerializer

    def __post_init__(self) -> None:
        if not _COOKIE_NAME.fullmatch(self.cookie_name):
            raise InvalidSessionSetting(
                f"{self.cookie_name!r} cannot be a cookie's name; use letters, digits, - and _."
            )
        for name, value in (("path", self.cookie_path), ("domain", self.cookie_domain or "")):
            if not _COOKIE_ATTRIBUTE.fullmatch(value):
                raise InvalidSessionSetting(f"{value!r} cannot be the {name} of a cookie.")
        if self.cookie_samesite not in SAMESITE_VALUES:
            raise InvalidSessionSetting(
                f"{self.cookie_samesite!r} is no SameSite; use 'Lax', 'Strict', 'None' or False."
            )


def rotate_csrf_if_present(request: Any) -> None:
    """Change the visitor's CSRF secret where a CSRF middleware stands before."""
    try:
        rotate_token(request)
    except NoCsrfMiddleware:
        return


def _same_text(message: str) -> str:
    return message


def _english_plural(singular: str, plural: str, number: int) -> str:
    return singular if number == 1 else plural


def _utc_now() -> datetime:
    return datetime.now(UTC)


DEFAULT_HASHERS = (
    "hotclub_auth.hashers.PBKDF2PasswordHasher",
    "hotclub_auth.hashers.PBKDF2SHA1PasswordHasher",
    "hotclub_auth.hashers.Argon2PasswordHasher",
    "hotclub_auth.hashers.BCryptSHA256PasswordHasher",
    "hotclub_auth.hashers.ScryptPasswordHasher",
)
# Sessions of a ported site name Django's back ends; they stay logged in.
DJANGO_BACKENDS = "django.contrib.auth.backends."
FAMILY_BACKENDS = "hotclub.auth.backends."
OUR_BACKENDS = "hotclub_auth.model_backend."


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthSettings:
    """What a framework or an application decides for this package.

    password_hashers: paths or classes, the preferred first. password_validators: mappings with NAME
    and OPTIONS. authentication_backends: paths of back ends, asked in this order. backend_prefixes:
    beginnings of paths in stored sessions that mean another beginning today. user_model: returns
    the class of users. resolve_url: turns a view's name into a path. redirect: makes a response
    that sends the visitor to a URL. rotate_csrf: changes a visitor's CSRF secret on log-in.
    send_mail: called with (subject, message, from_email, recipients, **more). gettext, ngettext:
    translate; now: the aware time.
    """

    password_hashers: Sequence[str | type] = DEFAULT_HASHERS
    password_validators: Sequence[Mapping[str, Any]] = ()
    authentication_backends: Sequence[str] = (OUR_BACKENDS + "ModelBackend",)
    backend_prefixes: Mapping[str, str] = field(
        default_factory=lambda: {DJANGO_BACKENDS: OUR_BACKENDS, FAMILY_BACKENDS: OUR_BACKENDS}
    )
    user_model: Callable[[], type[Any]] | None = None
    password_reset_timeout_seconds: int = THREE_DAYS_SECONDS
    login_url: str = "/accounts/login/"
    resolve_url: Callable[[Any], str] = str
    redirect: Callable[[str], Any] | None = None
    rotate_csrf: Callable[[Any], None] = rotate_csrf_if_present
    send_mail: Callable[..., Any] | None = None
    gettext: Callable[[str], str] = _same_text
    ngettext: Callable[[str, str, int], str] = _english_plural
    now: Callable[[], datetime] = _utc_now
    session: SessionSettings = field(default_factory=SessionSettings)

    def mailer(self) -> Callable[..., Any]:
        """Return what sends mails. Raises ImproperlyConfigured where nothing does."""
        if self.send_mail is None:
            raise ImproperlyConfigured(
                "Nothing sends mails: name a function with use_auth_settings(lambda: "
                "AuthSettings(send_mail=function))."
            )
        return self.send_mail


SettingsProvider = Callable[[], AuthSettings]

_DEFAULTS = AuthSettings()
# A registry of one entry: the provider of the process, or nothing.
_providers: list[SettingsProvider] = []


def use_auth_settings(provider: SettingsProvider | None) -> None:
    """Let `provider` name the settings from now on; None goes back to the defaults.

    It is called at each use, so that changed settings (in tests, say) are seen; it should return
    the same object while nothing changed.
    """
    _providers[:] = [] if provider is None else [provider]


def auth_settings() -> AuthSettings:
    """Return the settings of the process."""
    return _providers[0]() if _providers else _DEFAULTS


def get_user_model() -> type[Any]:
    """Return the class of users. Raises ImproperlyConfigured where none was named."""
    user_model = auth_settings().user_model
    if user_model is None:
        raise ImproperlyConfigured(
            "No class of users: name it with use_auth_settings(lambda: "
            "AuthSettings(user_model=lambda: User))."
        )
    return user_model()
