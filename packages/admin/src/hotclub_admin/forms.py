"""The admin's own forms: log in, change one's password.

Not here: forms of models (options/).
"""

from __future__ import annotations

from typing import Any

from hotclub_auth import authenticate, get_user_model, validate_password
from hotclub_auth.validation_error import ValidationError as PasswordProblem
from hotclub_forms import CharField, Form, PasswordInput, TextInput, ValidationError
from hotclub_forms.texts import LazyText

# Nobody's name or password is longer; hashing text without end takes time without end.
_LONGEST = 4096


class AdminAuthenticationForm(Form):
    """Name and password of somebody who may use the admin. `get_user()` after is_valid()."""

    username = CharField(
        label=LazyText("Username"),
        max_length=254,
        widget=TextInput({"autofocus": True, "autocomplete": "username", "autocapitalize": "none"}),
    )
    password = CharField(
        label=LazyText("Password"),
        max_length=_LONGEST,
        strip=False,
        widget=PasswordInput({"autocomplete": "current-password"}),
    )
    error_messages = {
        "invalid_login": LazyText(
            "Please enter the correct %(username)s and password for a staff account. Note that "
            "both fields may be case-sensitive."
        ),
        "inactive": LazyText("This account is inactive."),
    }
    required_css_class = "required"

    def __init__(self, request: Any = None, *args: Any, **kwargs: Any) -> None:
        self.request = request
        self.user_cache: Any = None
        super().__init__(*args, **kwargs)
        field = get_user_model()._meta.get_field(get_user_model().USERNAME_FIELD)
        self.username_field = field
        label = str(field.verbose_name)
        self.fields["username"].label = label[:1].upper() + label[1:]

    def clean(self) -> Any:
        """Find the user. Raises ValidationError, the same for a wrong name and a wrong password."""
        username, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if username is not None and password:
            self.user_cache = authenticate(self.request, username=username, password=password)
            if self.user_cache is None:
                raise self.get_invalid_login_error()
            self.confirm_login_allowed(self.user_cache)
        return self.cleaned_data

    def confirm_login_allowed(self, user: Any) -> None:
        """Refuse who may not use the admin; hook. Raises ValidationError."""
        if not user.is_active:
            raise ValidationError(self.error_messages["inactive"], code="inactive")
        if not user.is_staff:
            raise self.get_invalid_login_error()

    def get_user(self) -> Any:
        """Return the user that was found."""
        return self.user_cache

    def get_invalid_login_error(self) -> ValidationError:
        """Return the error of a wrong name or password."""
        return ValidationError(
            self.error_messages["invalid_login"],
            code="invalid_login",
            params={"username": str(self.username_field.verbose_name)},
        )


class AdminPasswordChangeForm(Form):
    """The old password once, the new one twice. `save()` stores it."""

    old_password = CharField(
        label=LazyText("Old password"),
        max_length=_LONGEST,
        strip=False,
        widget=PasswordInput({"autocomplete": "current-password", "autofocus": True}),
    )
    new_password1 = CharField(
        label=LazyText("New password"),
        max_length=_LONGEST,
        strip=False,
        widget=PasswordInput({"autocomplete": "new-password"}),
    )
    new_password2 = CharField(
        label=LazyText("New password, again"),
        max_length=_LONGEST,
        strip=False,
        widget=PasswordInput({"autocomplete": "new-password"}),
    )
    required_css_class = "required"

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_old_password(self) -> str:
        """Check the old password. Raises ValidationError."""
        old = str(self.cleaned_data["old_password"])
        if not self.user.check_password(old):
            raise ValidationError(
                "Your old password was entered incorrectly.", "password_incorrect"
            )
        return old

    def clean_new_password2(self) -> str:
        """Check that both are the same, and good enough. Raises ValidationError."""
        first, second = self.cleaned_data.get("new_password1"), self.cleaned_data["new_password2"]
        if first and first != second:
            raise ValidationError("The two passwords are not the same.", "password_mismatch")
        try:
            validate_password(second, self.user)
        except PasswordProblem as error:
            raise ValidationError([str(one) for one in error.messages]) from error
        return str(second)

    def save(self, commit: bool = True) -> Any:
        """Give the user the new password."""
        self.user.set_password(self.cleaned_data["new_password1"])
        if commit:
            self.user.save()
        return self.user
