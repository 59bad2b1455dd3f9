"""Settings → users and sessions: AUTH_*, AUTHENTICATION_BACKENDS, PASSWORD_*, LOGIN_URL, SESSION_*.

Flow: settings → **AuthSettings**, made when first asked for → hotclub_auth. Reads, never decides:
a setting left at its default gives the library's own default.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from hotclub_auth import AuthSettings, SessionSettings, use_auth_settings

from hotclub.errors import ImproperlyConfigured, hint
from hotclub.utils.module_loading import import_string


def install(settings: Any) -> None:
    """Let hotclub_auth take its values from the settings, as they are from now on."""

    @cache
    def provide() -> AuthSettings:
        return auth_settings_of(settings)

    use_auth_settings(provide)


def auth_settings_of(settings: Any) -> AuthSettings:
    """Return what the settings say. Raises ImproperlyConfigured."""
    from hotclub_http import HttpResponseRedirect

    from hotclub.auth.mailing import send_mail
    from hotclub.shortcuts import resolve_url
    from hotclub.utils.translation import gettext, ngettext

    return AuthSettings(
        password_hashers=tuple(settings.PASSWORD_HASHERS),
        password_validators=tuple(settings.AUTH_PASSWORD_VALIDATORS),
        authentication_backends=tuple(settings.AUTHENTICATION_BACKENDS),
        user_model=lambda: user_model(settings.AUTH_USER_MODEL),
        password_reset_timeout_seconds=settings.PASSWORD_RESET_TIMEOUT,
        login_url=settings.LOGIN_URL,
        resolve_url=resolve_url,
        redirect=HttpResponseRedirect,
        rotate_csrf=rotate_csrf,
        send_mail=send_mail,
        gettext=gettext,
        ngettext=ngettext,
        session=session_settings_of(settings),
    )


def session_settings_of(settings: Any) -> SessionSettings:
    """Return what SESSION_* say; a cookie of an https request is Secure in any case."""
    return SessionSettings(
        cookie_name=settings.SESSION_COOKIE_NAME,
        cookie_age_seconds=settings.SESSION_COOKIE_AGE,
        cookie_domain=settings.SESSION_COOKIE_DOMAIN,
        cookie_secure=settings.SESSION_COOKIE_SECURE or None,
        cookie_path=settings.SESSION_COOKIE_PATH,
        cookie_httponly=settings.SESSION_COOKIE_HTTPONLY,
        cookie_samesite=settings.SESSION_COOKIE_SAMESITE,
        save_every_request=settings.SESSION_SAVE_EVERY_REQUEST,
        expire_at_browser_close=settings.SESSION_EXPIRE_AT_BROWSER_CLOSE,
        file_path=settings.SESSION_FILE_PATH and str(settings.SESSION_FILE_PATH),
        serializer=_serializer(settings.SESSION_SERIALIZER),
    )


def _serializer(named: Any) -> Any:
    try:
        return import_string(named) if isinstance(named, str) else named
    except ImportError as missing:
        raise ImproperlyConfigured(f"SESSION_SERIALIZER names {named!r}. {missing}") from missing


def user_model(label: str) -> type[Any]:
    """Return the model that AUTH_USER_MODEL names. Raises ImproperlyConfigured."""
    from hotclub_orm.registry import ModelLookupError, apps

    if label.count(".") != 1:
        raise ImproperlyConfigured(
            f"AUTH_USER_MODEL is {label!r}. Write the application's label and the model's name, as "
            "'accounts.User'."
        )
    try:
        found: type[Any] = apps.get_model(label)
    except ModelLookupError as missing:
        known = ["auth.User", *(model._meta.label for model in apps.get_models())]
        raise ImproperlyConfigured(
            f"AUTH_USER_MODEL is {label!r}, and no installed application has that model."
            f"{hint(label, known)} Is the application in INSTALLED_APPS?"
        ) from missing
    return found


def rotate_csrf(request: Any) -> None:
    """Change the visitor's CSRF secret where the CSRF middleware stands before."""
    from hotclub_security import ImproperlyConfigured as NoCsrfMiddleware

    from hotclub.middleware.csrf import rotate_token

    try:
        rotate_token(request)
    except NoCsrfMiddleware:
        return
