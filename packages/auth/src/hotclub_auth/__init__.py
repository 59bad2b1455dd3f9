"""Users, passwords, permissions and sessions, each usable alone.

Data flow: credentials → authentication → user → login → session → cookie, and back; beside it
password → hashers → text to store, and user → grants → permissions → access.

Import levels, from the ground up: errors · ports, dotted, programs, signals, validation_error,
orm_names · settings, moments · hashers · password_validation, tokens, names, permissions,
backends · grants · users · anonymous · identity, authentication, carriers · sessions ·
session_login · access · decorators, mixins, context_processors · middleware · edge · asgi,
wsgi · base_user · models · model_backend · testing.
Models (extra `orm`), sessions and middleware are imported by name:
`from hotclub_auth.models import User`,
`from hotclub_auth.sessions.file import SessionStore`,
`from hotclub_auth.asgi import SessionMiddleware`.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hotclub_auth.access import login_url_with_return, redirect_to_login
    from hotclub_auth.anonymous import AnonymousUser
    from hotclub_auth.authentication import (
        aauthenticate,
        acheck_password_with_timing_attack_mitigation,
        authenticate,
        check_password_with_timing_attack_mitigation,
    )
    from hotclub_auth.backends import BaseBackend, get_backends, load_backend
    from hotclub_auth.decorators import (
        login_not_required,
        login_required,
        permission_required,
        user_passes_test,
    )
    from hotclub_auth.errors import (
        AnonymousHasNoRow,
        AuthError,
        BackendNotNamed,
        BackendNotText,
        CreateError,
        ImproperlyConfigured,
        InvalidSessionKey,
        InvalidSessionSetting,
        MissingExtra,
        NobodyToLogIn,
        NotSerializable,
        PasswordNotText,
        PasswordRefused,
        PasswordTooLong,
        PermissionDenied,
        PermissionListIsText,
        SessionInterrupted,
        SessionStoreError,
        SuspiciousSession,
        UnreadableHash,
        UpdateError,
    )
    from hotclub_auth.hashers import (
        acheck_password,
        amake_password,
        check_password,
        is_password_usable,
        make_password,
    )
    from hotclub_auth.identity import (
        BACKEND_SESSION_KEY,
        HASH_SESSION_KEY,
        REDIRECT_FIELD_NAME,
        SESSION_KEY,
    )
    from hotclub_auth.password_validation import (
        CommonPasswordValidator,
        MinimumLengthValidator,
        NumericPasswordValidator,
        UserAttributeSimilarityValidator,
        validate_password,
    )
    from hotclub_auth.permissions import get_permission_codename
    from hotclub_auth.session_login import (
        aget_user,
        alogin,
        alogout,
        aupdate_session_auth_hash,
        get_user,
        login,
        logout,
        update_session_auth_hash,
    )
    from hotclub_auth.settings import (
        AuthSettings,
        SessionSettings,
        auth_settings,
        get_user_model,
        use_auth_settings,
    )
    from hotclub_auth.signals import Signal, user_logged_in, user_logged_out, user_login_failed
    from hotclub_auth.tokens import PasswordResetTokenGenerator, default_token_generator
    from hotclub_auth.users import HasPassword, HasPermissions
    from hotclub_auth.validation_error import ValidationError, is_validation_error

__all__ = [
    "BACKEND_SESSION_KEY",
    "HASH_SESSION_KEY",
    "REDIRECT_FIELD_NAME",
    "SESSION_KEY",
    "AnonymousHasNoRow",
    "AnonymousUser",
    "AuthError",
    "AuthSettings",
    "BackendNotNamed",
    "BackendNotText",
    "BaseBackend",
    "CommonPasswordValidator",
    "CreateError",
    "HasPassword",
    "HasPermissions",
    "ImproperlyConfigured",
    "InvalidSessionKey",
    "InvalidSessionSetting",
    "MinimumLengthValidator",
    "MissingExtra",
    "NobodyToLogIn",
    "NotSerializable",
    "NumericPasswordValidator",
    "PasswordNotText",
    "PasswordRefused",
    "PasswordResetTokenGenerator",
    "PasswordTooLong",
    "PermissionDenied",
    "PermissionListIsText",
    "SessionInterrupted",
    "SessionSettings",
    "SessionStoreError",
    "Signal",
    "SuspiciousSession",
    "UnreadableHash",
    "UpdateError",
    "UserAttributeSimilarityValidator",
    "ValidationError",
    "aauthenticate",
    "acheck_password",
    "acheck_password_with_timing_attack_mitigation",
    "aget_user",
    "alogin",
    "alogout",
    "amake_password",
    "aupdate_session_auth_hash",
    "auth_settings",
    "authenticate",
    "check_password",
    "check_password_with_timing_attack_mitigation",
    "default_token_generator",
    "get_backends",
    "get_permission_codename",
    "get_user",
    "get_user_model",
    "is_password_usable",
    "is_validation_error",
    "load_backend",
    "login",
    "login_not_required",
    "login_required",
    "login_url_with_return",
    "logout",
    "make_password",
    "permission_required",
    "redirect_to_login",
    "update_session_auth_hash",
    "use_auth_settings",
    "user_logged_in",
    "user_logged_out",
    "user_login_failed",
    "user_passes_test",
    "validate_password",
]

# The room that each name lives in.
_ROOMS = {
    "access": "login_url_with_return redirect_to_login",
    "anonymous": "AnonymousUser",
    "authentication": (
        "aauthenticate acheck_password_with_timing_attack_mitigation authenticate "
        "check_password_with_timing_attack_mitigation"
    ),
    "backends": "BaseBackend get_backends load_backend",
    "decorators": "login_not_required login_required permission_required user_passes_test",
    "errors": (
        "AnonymousHasNoRow AuthError BackendNotNamed BackendNotText CreateError "
        "ImproperlyConfigured InvalidSessionKey InvalidSessionSetting MissingExtra "
        "NobodyToLogIn NotSerializable PasswordNotText PasswordRefused PasswordTooLong "
        "PermissionDenied PermissionListIsText SessionInterrupted SessionStoreError "
        "SuspiciousSession UnreadableHash UpdateError"
    ),
    "hashers": "acheck_password amake_password check_password is_password_usable make_password",
    "identity": "BACKEND_SESSION_KEY HASH_SESSION_KEY REDIRECT_FIELD_NAME SESSION_KEY",
    "password_validation": (
        "CommonPasswordValidator MinimumLengthValidator NumericPasswordValidator "
        "UserAttributeSimilarityValidator validate_password"
    ),
    "permissions": "get_permission_codename",
    "session_login": (
        "aget_user alogin alogout aupdate_session_auth_hash get_user login logout "
        "update_session_auth_hash"
    ),
    "settings": "AuthSettings SessionSettings auth_settings get_user_model use_auth_settings",
    "signals": "Signal user_logged_in user_logged_out user_login_failed",
    "tokens": "PasswordResetTokenGenerator default_token_generator",
    "users": "HasPassword HasPermissions",
    "validation_error": "ValidationError is_validation_error",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Open the room of a name when the name is first asked for."""
        if name in _ROOMS:
            return import_module(f"{__name__}.{name}")
        for room, names in _ROOMS.items():
            if name in names.split():
                value = globals()[name] = getattr(import_module(f"{__name__}.{room}"), name)
                return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
