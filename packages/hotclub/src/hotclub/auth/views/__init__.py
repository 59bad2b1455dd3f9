"""The pages about log-in and passwords, as class-based views.

Flow: request → form → user → session, and on. Import levels, from the ground up: pages → sessions →
changing, resetting. Routes are in auth/urls.py, texts in templates/auth/registration/.
"""

from typing import TYPE_CHECKING

from hotclub.lazy_modules import shown

if TYPE_CHECKING:
    from hotclub_auth import redirect_to_login

    from hotclub.auth.views.changing import PasswordChangeDoneView, PasswordChangeView
    from hotclub.auth.views.pages import PasswordContextMixin, RedirectURLMixin
    from hotclub.auth.views.resetting import (
        INTERNAL_RESET_SESSION_TOKEN,
        PasswordResetCompleteView,
        PasswordResetConfirmView,
        PasswordResetDoneView,
        PasswordResetView,
    )
    from hotclub.auth.views.sessions import LoginView, LogoutView, logout_then_login

__all__ = [
    "INTERNAL_RESET_SESSION_TOKEN",
    "LoginView",
    "LogoutView",
    "PasswordChangeDoneView",
    "PasswordChangeView",
    "PasswordContextMixin",
    "PasswordResetCompleteView",
    "PasswordResetConfirmView",
    "PasswordResetDoneView",
    "PasswordResetView",
    "RedirectURLMixin",
    "logout_then_login",
    "redirect_to_login",
]

# The module that each name lives in.
_ROOMS = {
    "hotclub.auth.views.changing": "PasswordChangeDoneView PasswordChangeView",
    "hotclub.auth.views.pages": "PasswordContextMixin RedirectURLMixin",
    "hotclub.auth.views.resetting": (
        "INTERNAL_RESET_SESSION_TOKEN PasswordResetCompleteView PasswordResetConfirmView "
        "PasswordResetDoneView PasswordResetView"
    ),
    "hotclub.auth.views.sessions": "LoginView LogoutView logout_then_login",
    "hotclub_auth": "redirect_to_login",
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = shown(__name__, _ROOMS)
