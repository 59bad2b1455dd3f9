"""Logging in by name and password.

Flow: POST → **authenticate** → the user, or one error that does not tell which of the two was wrong.
Not here: the session (views).
"""

from __future__ import annotations

from typing import Any

from hotclub_auth import authenticate, get_user_model
from hotclub_forms import CharField, Form, PasswordInput, TextInput, ValidationError

from hotclub.auth.forms.parts import UsernameField
from hotclub.utils.text import capfirst
from hotclub.utils.translation import gettext_lazy as _
from hotclub.views.decorators.debug import sensitive_variables

__all__ = ["AuthenticationForm"]

LONGEST_NAME = 254


class AuthenticationForm(Form):
    """Name and password; `get_user()` gives who they are of once the form is valid.

    request: passed on to the back ends.
    """

    username = UsernameField(widget=TextInput(attrs={"autofocus": True}))
    password = CharField(
        label=_("Password"),
        strip=False,
        widget=PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    error_messages: Any = {
        "invalid_login": _(
            "This %(username)s and password do not belong together. Both may depend on upper and "
            "lower case."
        ),
        "inactive": _("This account is inactive."),
    }

    def __init__(self, request: Any = None, *args: Any, **kwargs: Any) -> None:
        self.request = request
        self.user_cache: Any = None
        super().__init__(*args, **kwargs)
        user_model: Any = get_user_model()
        self.username_field = user_model._meta.get_field(user_model.USERNAME_FIELD)
        name: Any = self.fields["username"]
        name.max_length = self.username_field.max_length or LONGEST_NAME
        name.widget.attrs["maxlength"] = name.max_length
        if name.label is None:
            name.label = capfirst(self.username_field.verbose_name)

    @sensitive_variables()
    def clean(self) -> Any:
        """Find the user. Raises ValidationError "invalid_login" or "inactive"."""
        username = self.cleaned_data.get("username")
        password = self.cleaned_data.get("password")
        if username is None or not password:
            return self.cleaned_data
        self.user_cache = authenticate(self.request, username=username, password=password)
        if self.user_cache is None:
            raise self.get_invalid_login_error()
        self.confirm_login_allowed(self.user_cache)
        return self.cleaned_data

    def confirm_login_allowed(self, user: Any) -> None:
        """Raise ValidationError for a user who may not log in; by default inactive ones."""
        if not user.is_active:
            raise ValidationError(self.error_messages["inactive"], code="inactive")

    def get_user(self) -> Any:
        """Return the user, None while nobody is found."""
        return self.user_cache

    def get_invalid_login_error(self) -> ValidationError:
        """Return the error of a wrong name or password."""
        return ValidationError(
            self.error_messages["invalid_login"],
            code="invalid_login",
            params={"username": self.username_field.verbose_name},
        )
