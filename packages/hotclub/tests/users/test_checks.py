"""What `hotclub check` says of user models, permissions and middleware."""

from __future__ import annotations

from typing import Any

import hotclub_orm as orm
import pytest
from hotclub_auth.models import AbstractBaseUser


class Loose(AbstractBaseUser):
    name = orm.CharField(max_length=20)
    USERNAME_FIELD = "name"
    REQUIRED_FIELDS = "name"  # type: ignore[assignment]

    class Meta:
        app_label = "checks_users"


class Twice(AbstractBaseUser):
    name = orm.CharField(max_length=20)
    USERNAME_FIELD = "name"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        app_label = "checks_users"
        constraints = [orm.UniqueConstraint(fields=["name"], name="one_name")]

    def is_authenticated(self) -> bool:  # type: ignore[override]
        """A method, as it must not be."""
        return False


class Odd(orm.Model):
    class Meta:
        app_label = "checks_users"
        permissions = (
            ("view_odd", "Can view twice"),
            ("fly", "Fly"),
            ("fly", "Fly again"),
            ("x" * 101, "Long code"),
            ("long", "n" * 256),
        )


def ids(found: list[Any]) -> list[str]:
    return [one.id for one in found]


def test_the_framework_s_own_models_are_fine(site: Any) -> None:
    from hotclub.auth import checks

    assert checks.check_user_model() == []
    assert checks.check_models_permissions() == []
    assert checks.check_middleware() == []


def test_a_user_model_s_names(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from hotclub.apps import apps
    from hotclub.auth import checks

    models: dict[str, Any] = {"u.Loose": Loose, "u.Twice": Twice}
    monkeypatch.setattr(apps, "get_model", models.__getitem__)

    site.configure(AUTH_USER_MODEL="u.Loose")
    assert ids(checks.check_user_model()) == ["auth.E001", "auth.E003"]
    site.configure(
        AUTH_USER_MODEL="u.Loose",
        AUTHENTICATION_BACKENDS=["hotclub.auth.backends.RemoteUserBackend"],
    )
    assert ids(checks.check_user_model()) == ["auth.E001", "auth.W004"]
    site.configure(AUTH_USER_MODEL="u.Twice")
    assert ids(checks.check_user_model()) == ["auth.E002", "auth.C010"]


def test_permissions_fit_and_are_there_once(site: Any) -> None:
    from types import SimpleNamespace

    from hotclub.auth import checks

    config: Any = SimpleNamespace(get_models=lambda: [Odd])
    assert ids(checks.check_models_permissions([config])) == [
        "auth.E005",
        "auth.E006",
        "auth.E012",
        "auth.E008",
    ]


def test_who_must_log_in_has_to_be_known_before(site: Any) -> None:
    from hotclub.auth import checks

    user = "hotclub.auth.middleware.AuthenticationMiddleware"
    required = "hotclub.auth.middleware.LoginRequiredMiddleware"
    site.configure(MIDDLEWARE=[required, user])
    assert ids(checks.check_middleware()) == ["auth.E013"]
    site.configure(MIDDLEWARE=[user, required])
    assert checks.check_middleware() == []
