"""Users: who they are, what they may do, and the pages on which they say so.

Flow: credentials → authenticate → login → session → `request.user` → decorators, mixins, templates.
This module is hotclub_auth's face; models, forms, views and middleware are modules beside it.
"""

from typing import TYPE_CHECKING

from hotclub.lazy_modules import shown

if TYPE_CHECKING:
    from hotclub_auth import (
        BACKEND_SESSION_KEY,
        HASH_SESSION_KEY,
        REDIRECT_FIELD_NAME,
        SESSION_KEY,
        aauthenticate,
        acheck_password_with_timing_attack_mitigation,
        aget_user,
        alogin,
        alogout,
        aupdate_session_auth_hash,
        authenticate,
        check_password_with_timing_attack_mitigation,
        get_backends,
        get_permission_codename,
        get_user,
        get_user_model,
        load_backend,
        login,
        logout,
        update_session_auth_hash,
        user_logged_in,
        user_logged_out,
        user_login_failed,
    )

__all__ = [
    "BACKEND_SESSION_KEY",
    "HASH_SESSION_KEY",
    "REDIRECT_FIELD_NAME",
    "SESSION_KEY",
    "aauthenticate",
    "acheck_password_with_timing_attack_mitigation",
    "aget_user",
    "alogin",
    "alogout",
    "aupdate_session_auth_hash",
    "authenticate",
    "check_password_with_timing_attack_mitigation",
    "get_backends",
    "get_permission_codename",
    "get_user",
    "get_user_model",
    "load_backend",
    "login",
    "logout",
    "update_session_auth_hash",
    "user_logged_in",
    "user_logged_out",
    "user_login_failed",
]

# The module that each name lives in.
_ROOMS = {
    "hotclub_auth": (
        "BACKEND_SESSION_KEY HASH_SESSION_KEY REDIRECT_FIELD_NAME SESSION_KEY aauthenticate "
        "acheck_password_with_timing_attack_mitigation aget_user alogin alogout "
        "aupdate_session_auth_hash authenticate check_password_with_timing_attack_mitigation "
        "get_backends get_permission_codename get_user get_user_model load_backend login logout "
        "update_session_auth_hash user_logged_in user_logged_out user_login_failed"
    ),
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = shown(__name__, _ROOMS)
