"""Choosing a password: two fields that must agree, the rules of the project, the user saved.

Flow: two passwords → equal? → AUTH_PASSWORD_VALIDATORS → **user.set_password**.
Not here: whose account it is (views), making accounts (accounts.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotclub_auth.password_validation import (
    HtmlText,
    password_validators_help_text_html,
    validate_password,
)
from hotclub_forms import CharField, ChoiceField, Form, PasswordInput, RadioSelect, ValidationError
from hotclub_forms.errors import is_validation_error

from hotclub.utils.functional import lazy
from hotclub.utils.translation import gettext_lazy as _
from hotclub.views.decorators.debug import sensitive_variables

__all__ = [
    "AdminPasswordChangeForm",
    "PasswordChangeForm",
    "SetPasswordForm",
    "SetPasswordMixin",
    "SetUnusablePasswordMixin",
]

PASSWORD, CONFIRMATION = _("Password"), _("Password confirmation")
_rules = lazy(password_validators_help_text_html, HtmlText)


class SetPasswordMixin:
    """Two password fields, how they are checked, and how the password is stored."""

    error_messages: Any = {
        "password_mismatch": _("The two passwords are not the same."),
    }

    if TYPE_CHECKING:
        cleaned_data: dict[str, Any]
        fields: dict[str, Any]
        errors: Any

        def add_error(self, field: str | None, error: Any) -> None: ...  # noqa: D102

    @staticmethod
    def create_password_fields(
        label1: Any = PASSWORD, label2: Any = CONFIRMATION
    ) -> tuple[CharField, CharField]:
        """Return the two fields."""
        return (
            _new_password(label1, _rules()),
            _new_password(label2, _("Type the same password once more.")),
        )

    @sensitive_variables()
    def validate_passwords(
        self,
        password1_field_name: str = "password1",
        password2_field_name: str = "password2",
    ) -> None:
        """Note an error when both are there and differ."""
        password1 = self.cleaned_data.get(password1_field_name)
        password2 = self.cleaned_data.get(password2_field_name)
        if password1 and password2 and password1 != password2:
            message = self.error_messages["password_mismatch"]
            self.add_error(password2_field_name, ValidationError(message, code="password_mismatch"))

    @sensitive_variables()
    def validate_password_for_user(
        self,
        user: Any,
        password_field_name: str = "password2",  # noqa: S107
    ) -> None:
        """Note as errors which of the project's rules the password breaks."""
        password = self.cleaned_data.get(password_field_name)
        if not password:
            return
        try:
            validate_password(password, user)
        except Exception as error:
            if not is_validation_error(error):
                raise
            self.add_error(password_field_name, error)

    def set_password_and_save(
        self,
        user: Any,
        password_field_name: str = "password1",  # noqa: S107
        commit: bool = True,
    ) -> Any:
        """Give the user the password and return them, saved if commit."""
        user.set_password(self.cleaned_data[password_field_name])
        if commit:
            user.save()
        return user


def _new_password(label: Any, help_text: Any) -> CharField:
    return CharField(
        label=label,
        strip=False,
        widget=PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=help_text,
    )


class SetUnusablePasswordMixin(SetPasswordMixin):
    """Adds the choice that an account has no password; stands before SetPasswordMixin."""

    usable_password_help_text: Any = _(
        "Whether the user logs in by a password. Without one they need another way, such as single "
        "sign-on."
    )

    @staticmethod
    def create_usable_password_field(
        help_text: Any = usable_password_help_text,
    ) -> ChoiceField:
        """Return the field of the choice."""
        return ChoiceField(
            label=_("Password-based authentication"),
            required=False,
            initial="true",
            choices={"true": _("Enabled"), "false": _("Disabled")},
            widget=RadioSelect(attrs={"class": "radiolist inline"}),
            help_text=help_text,
        )

    def validate_passwords(
        self,
        password1_field_name: str = "password1",
        password2_field_name: str = "password2",
        usable_password_field_name: str = "usable_password",  # noqa: S107
    ) -> None:
        """Ask for the passwords only when the account is to have one."""
        usable = self.cleaned_data.pop(usable_password_field_name, None) != "false"
        self.cleaned_data["set_usable_password"] = usable
        if not usable:
            return
        for name in (password1_field_name, password2_field_name):
            if not self.cleaned_data.get(name) and name not in self.errors:
                message = self.fields[name].error_messages["required"]
                self.add_error(name, ValidationError(message, code="required"))
        super().validate_passwords(password1_field_name, password2_field_name)

    def validate_password_for_user(self, user: Any, *args: Any, **kwargs: Any) -> None:
        """As SetPasswordMixin, where there is to be a password."""
        if self.cleaned_data["set_usable_password"]:
            super().validate_password_for_user(user, *args, **kwargs)

    def set_password_and_save(
        self,
        user: Any,
        password_field_name: str = "password1",  # noqa: S107
        commit: bool = True,
    ) -> Any:
        """As SetPasswordMixin, or make the password unusable."""
        if self.cleaned_data["set_usable_password"]:
            return super().set_password_and_save(user, password_field_name, commit)
        user.set_unusable_password()
        if commit:
            user.save()
        return user


class SetPasswordForm(SetPasswordMixin, Form):
    """A new password for a user who is known already, as by a link from a mail."""

    new_password1, new_password2 = SetPasswordMixin.create_password_fields(
        label1=_("New password"), label2=_("New password confirmation")
    )

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean(self) -> Any:
        """Check the two passwords."""
        self.validate_passwords("new_password1", "new_password2")
        self.validate_password_for_user(self.user, "new_password2")
        return super().clean()

    def save(self, commit: bool = True) -> Any:
        """Give the user the password and return them."""
        return self.set_password_and_save(self.user, "new_password1", commit=commit)


class PasswordChangeForm(SetPasswordForm):
    """A new password for a user who proves to know the old one."""

    error_messages: Any = {
        **SetPasswordForm.error_messages,
        "password_incorrect": _("This is not your password. Type it once more."),
    }
    old_password = CharField(
        label=_("Old password"),
        strip=False,
        widget=PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    field_order = ("old_password", "new_password1", "new_password2")

    @sensitive_variables()
    def clean_old_password(self) -> str:
        """Return the old password. Raises ValidationError when it is another."""
        old_password: str = self.cleaned_data["old_password"]
        if not self.user.check_password(old_password):
            message = self.error_messages["password_incorrect"]
            raise ValidationError(message, code="password_incorrect")
        return old_password


class AdminPasswordChangeForm(SetUnusablePasswordMixin, Form):
    """A new password that an administrator gives somebody, or none at all."""

    required_css_class = "required"
    usable_password_help_text: Any = _(
        "Whether the user logs in by a password. If disabled, the password they have is lost."
    )
    password1, password2 = SetPasswordMixin.create_password_fields()

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        self.fields["password1"].widget.attrs["autofocus"] = True
        if self.user.has_usable_password():
            self.fields["password1"].required = False
            self.fields["password2"].required = False
            self.fields["usable_password"] = self.create_usable_password_field(
                self.usable_password_help_text
            )

    def clean(self) -> Any:
        """Check the two passwords."""
        self.validate_passwords()
        self.validate_password_for_user(self.user)
        return super().clean()

    def save(self, commit: bool = True) -> Any:
        """Give the user the password and return them."""
        return self.set_password_and_save(self.user, commit=commit)

    @property
    def changed_data(self) -> list[str]:
        """Return ["password"] when it was changed: the fields are not the user's."""
        names = super().changed_data
        both = "password1" in names and "password2" in names
        return ["password"] if both or "set_usable_password" in names else []
