"""Forms of users: what they take, what they refuse, and whom they make."""

from __future__ import annotations

from typing import Any

import pytest

PASSWORDS = {"password1": "minor swing", "password2": "minor swing"}
RIGHTS = {
    "is_staff": "on",
    "is_superuser": "on",
    "is_active": "",
    "groups": "1",
    "user_permissions": "1",
    "password": "plain",
    "last_login": "2001-01-01",
}


def codes(form: Any) -> dict[str, list[str | None]]:
    return {name: [one.code for one in found] for name, found in form.errors.as_data().items()}


def test_a_name_and_two_equal_passwords_make_a_user(site: Any) -> None:
    from hotclub.auth.forms import UserCreationForm
    from hotclub.auth.models import User

    form = UserCreationForm({"username": "ﬁddle", **PASSWORDS})

    user = form.save()
    assert user.username == "fiddle"
    assert User.objects.get().check_password("minor swing")


def test_aut_044_rights_that_are_sent_along_are_not_given(site: Any) -> None:
    from hotclub.auth.forms import AdminUserCreationForm, BaseUserCreationForm, UserCreationForm

    for position, form_class in enumerate(
        (BaseUserCreationForm, UserCreationForm, AdminUserCreationForm)
    ):
        user = form_class({"username": f"u{position}", **PASSWORDS, **RIGHTS}).save()
        assert (user.is_staff, user.is_superuser, user.is_active) == (False, False, True)
        assert user.last_login is None
        assert not user.groups.exists()
        assert user.check_password("minor swing")


def test_aut_044_a_change_form_never_takes_a_password(user: Any) -> None:
    from hotclub.auth.forms import UserChangeForm

    values = {"username": "django", "password": "plain", "date_joined": "2001-01-01 12:00"}
    form = UserChangeForm(values, instance=user)

    assert form.is_valid(), form.errors
    assert form.save().check_password("minor swing")


def test_names_are_unique_in_whatever_case_and_checked(user: Any) -> None:
    from hotclub.auth.forms import BaseUserCreationForm, UserCreationForm

    def of(form_class: Any, name: str) -> dict[str, list[str | None]]:
        return codes(form_class({"username": name, **PASSWORDS}))

    assert of(UserCreationForm, "Django") == {"username": ["unique"]}
    assert of(BaseUserCreationForm, "Django") == {}
    assert of(BaseUserCreationForm, "django") == {"username": ["unique"]}
    assert of(UserCreationForm, "two words") == {"username": ["invalid"]}
    assert of(UserCreationForm, "dja\u200bngo") == {"username": ["invalid"]}
    assert of(UserCreationForm, "ﬁ" * 150) == {"username": ["max_length"]}


def test_cc_07_a_name_that_somebody_took_meanwhile_is_told_in_the_form(site: Any) -> None:
    from hotclub.auth.forms import AdminUserCreationForm, UserCreationForm
    from hotclub.auth.models import User
    from hotclub.db import IntegrityError, transaction

    for form_class in (UserCreationForm, AdminUserCreationForm):
        name = form_class.__name__
        form = form_class({"username": name, "usable_password": "true", **PASSWORDS})
        assert form.is_valid()
        User.objects.create_user(name)
        with pytest.raises(IntegrityError), transaction.atomic():
            form.save()
        assert codes(form) == {"username": ["unique"]}
        assert not User.objects.get(username=name).has_usable_password()


def test_the_rules_of_the_project_hold(site: Any) -> None:
    from hotclub.auth.forms import UserCreationForm

    site.configure(
        AUTH_PASSWORD_VALIDATORS=[
            {"NAME": f"hotclub.auth.password_validation.{name}"}
            for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator")
        ]
    )
    similar = UserCreationForm(
        {"username": "reinhardt", "password1": "reinhardt1", "password2": "reinhardt1"}
    )
    common = UserCreationForm(
        {"username": "django", "password1": "password", "password2": "password"}
    )

    assert codes(similar) == {"password2": ["password_too_similar"]}
    assert codes(common) == {"password2": ["password_too_common"]}
    assert "<li>" in str(UserCreationForm()["password1"].help_text)


def test_an_administrator_may_leave_somebody_without_a_password(site: Any, user: Any) -> None:
    from hotclub.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm

    nobody = AdminUserCreationForm({"username": "sso", "usable_password": "false"})
    assert nobody.is_valid(), nobody.errors
    assert not nobody.save().has_usable_password()
    missing = AdminUserCreationForm({"username": "x", "usable_password": "true"})
    assert codes(missing) == {"password1": ["required"], "password2": ["required"]}

    lost = AdminPasswordChangeForm(user, {"usable_password": "false"})
    assert lost.is_valid(), lost.errors
    lost.save()
    user.refresh_from_db()
    assert not user.has_usable_password()
    assert "usable_password" not in AdminPasswordChangeForm(user).fields
    back = AdminPasswordChangeForm(user, PASSWORDS)
    assert back.is_valid(), back.errors
    assert back.changed_data == ["password"]
    assert back.save().check_password("minor swing")


def test_a_stored_password_is_described_and_not_shown(user: Any) -> None:
    from hotclub.auth.forms import ReadOnlyPasswordHashField, UserChangeForm

    html = str(UserChangeForm(instance=user)["password"])
    assert "pbkdf2_sha256" in html
    assert user.password.rpartition("$")[2] not in html
    assert 'href="../password/"' in html
    widget = ReadOnlyPasswordHashField().widget
    assert "No password set." in widget.render("password", "")
    assert "nothing here can read" in widget.render("password", "<b>")
    assert "<b>" not in widget.render("password", "md5$<b>$<b>")


def test_log_in_tells_inactive_users_only_where_the_back_end_lets_them_in(
    user: Any, site: Any
) -> None:
    from hotclub.auth.forms import AuthenticationForm

    sent = {"username": "django", "password": "minor swing"}
    good = AuthenticationForm(None, sent)
    assert good.is_valid()
    assert good.get_user() == user
    user.is_active = False
    user.save()
    assert codes(AuthenticationForm(None, sent)) == {"__all__": ["invalid_login"]}
    site.configure(AUTHENTICATION_BACKENDS=["hotclub.auth.backends.AllowAllUsersModelBackend"])
    assert codes(AuthenticationForm(None, sent)) == {"__all__": ["inactive"]}
    for values in ({}, {"username": "a\0b", "password": "x"}, {"username": "django"}):
        assert not AuthenticationForm(None, values).is_valid()


def test_aut_035_a_failed_log_in_tells_listeners_no_secret(user: Any) -> None:
    from hotclub.auth.forms import AuthenticationForm
    from hotclub.auth.signals import user_login_failed

    heard: list[dict[str, Any]] = []

    def listen(**named: Any) -> None:
        heard.append(named["credentials"])

    user_login_failed.connect(listen)
    AuthenticationForm(None, {"username": "django", "password": "tiger rag"}).is_valid()
    user_login_failed.disconnect(listen)

    assert heard[0]["username"] == "django"
    assert "tiger rag" not in repr(heard)


@pytest.mark.parametrize("size", [1_000_000])
def test_aut_010_a_password_of_any_size_is_refused_at_once(user: Any, size: int) -> None:
    from hotclub.auth.forms import AuthenticationForm, SetPasswordForm

    long = "x" * size
    assert not AuthenticationForm(None, {"username": "django", "password": long}).is_valid()
    form = SetPasswordForm(user, {"new_password1": long, "new_password2": long})
    assert codes(form) == {"new_password2": ["password_too_long"]}
