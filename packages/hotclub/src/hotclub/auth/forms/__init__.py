"""Forms about users: log in, choose a password, make and change accounts.

Flow: POST → form → clean values → user. Import levels, from the ground up: parts → choosing →
accounts, logging_in, resetting. The user model is the project's, so these are imported after models.
"""

from typing import TYPE_CHECKING

from hotclub.lazy_modules import shown

if TYPE_CHECKING:
    from hotclub.auth.forms.accounts import (
        AdminUserCreationForm,
        BaseUserCreationForm,
        UserChangeForm,
        UserCreationForm,
    )
    from hotclub.auth.forms.choosing import (
        AdminPasswordChangeForm,
        PasswordChangeForm,
        SetPasswordForm,
        SetPasswordMixin,
        SetUnusablePasswordMixin,
    )
    from hotclub.auth.forms.logging_in import AuthenticationForm
    from hotclub.auth.forms.parts import (
        ReadOnlyPasswordHashField,
        ReadOnlyPasswordHashWidget,
        UsernameField,
    )
    from hotclub.auth.forms.resetting import PasswordResetForm

__all__ = [
    "AdminPasswordChangeForm",
    "AdminUserCreationForm",
    "AuthenticationForm",
    "BaseUserCreationForm",
    "PasswordChangeForm",
    "PasswordResetForm",
    "ReadOnlyPasswordHashField",
    "ReadOnlyPasswordHashWidget",
    "SetPasswordForm",
    "SetPasswordMixin",
    "SetUnusablePasswordMixin",
    "UserChangeForm",
    "UserCreationForm",
    "UsernameField",
]

# The module that each name lives in.
_ROOMS = {
    "hotclub.auth.forms.accounts": (
        "AdminUserCreationForm BaseUserCreationForm UserChangeForm UserCreationForm"
    ),
    "hotclub.auth.forms.choosing": (
        "AdminPasswordChangeForm PasswordChangeForm SetPasswordForm SetPasswordMixin "
        "SetUnusablePasswordMixin"
    ),
    "hotclub.auth.forms.logging_in": "AuthenticationForm",
    "hotclub.auth.forms.parts": (
        "ReadOnlyPasswordHashField ReadOnlyPasswordHashWidget UsernameField"
    ),
    "hotclub.auth.forms.resetting": "PasswordResetForm",
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = shown(__name__, _ROOMS)
