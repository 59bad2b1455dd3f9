"""Making and changing accounts.

Flow: POST → name and passwords → **a user without any rights**. Rights are fields only of UserChangeForm,
which is for administrators.
Not here: choosing passwords (choosing.py).
"""

from __future__ import annotations

from typing import Any, ClassVar

from hotclub_auth import get_user_model
from hotclub_forms import ValidationError
from hotclub_forms.models import ModelForm

from hotclub.auth.forms.choosing import SetPasswordMixin, SetUnusablePasswordMixin
from hotclub.auth.forms.parts import ReadOnlyPasswordHashField, UsernameField
from hotclub.utils.translation import gettext_lazy as _

__all__ = [
    "AdminUserCreationForm",
    "BaseUserCreationForm",
    "UserChangeForm",
    "UserCreationForm",
]

UserModel: Any = get_user_model()
_BY_NAME = {"username": UsernameField}


class BaseUserCreationForm(SetPasswordMixin, ModelForm):
    """A new user, by name and password; the ground for sign-up forms of your own."""

    password1, password2 = SetPasswordMixin.create_password_fields()

    class Meta:
        model = UserModel
        fields = (UserModel.USERNAME_FIELD,)
        field_classes: ClassVar[Any] = _BY_NAME

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self._meta.model.USERNAME_FIELD
        if name in self.fields:
            self.fields[name].widget.attrs["autofocus"] = True

    def clean(self) -> Any:
        """Check that the two passwords agree."""
        self.validate_passwords()
        return super().clean()

    def _post_clean(self) -> None:
        super()._post_clean()
        # The rules compare the password with the user, who has their values only now.
        self.validate_password_for_user(self.instance)

    def save(self, commit: bool = True) -> Any:
        """Make the user and return them, saved if commit."""
        user = self.set_password_and_save(super().save(commit=False), commit=False)
        return super().save() if commit else user


class UserCreationForm(BaseUserCreationForm):
    """A new user whose name nobody has, in whatever case."""

    def clean_username(self) -> Any:
        """Return the name; note an error when somebody has it in other letters' case."""
        name = self.cleaned_data.get("username")
        model = self._meta.model
        if name and model._default_manager.filter(username__iexact=name).exists():
            taken = self.instance.unique_error_message(model, ["username"])
            self._update_errors(ValidationError({"username": taken}))
            return None
        return name


class AdminUserCreationForm(SetUnusablePasswordMixin, UserCreationForm):
    """A new user made by an administrator, who may leave them without a password."""

    usable_password = SetUnusablePasswordMixin.create_usable_password_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].required = False
        self.fields["password2"].required = False


class UserChangeForm(ModelForm):
    """All of a user but the password, for administrators."""

    password = ReadOnlyPasswordHashField(
        label=_("Password"),
        help_text=_("Passwords are stored so that nobody can read them, here neither."),
    )

    class Meta:
        model = UserModel
        fields = "__all__"
        field_classes: ClassVar[Any] = _BY_NAME

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        password = self.fields.get("password")
        if password is not None and not self.instance.has_usable_password():
            password.help_text = _("Set a password to let this user log in by one.")
        permissions: Any = self.fields.get("user_permissions")
        if permissions is not None:
            permissions.queryset = permissions.queryset.select_related("content_type")
