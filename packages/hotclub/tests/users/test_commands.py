"""The commands about users: with questions, without, and what is wrong about the answers."""

from __future__ import annotations

import io
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

TERMINAL = SimpleNamespace(isatty=lambda: True)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Answer questions and password prompts from two lists."""
    given: dict[str, Iterator[str]] = {"words": iter(()), "secrets": iter(())}

    def give(words: list[str], secrets: list[str]) -> None:
        given.update(words=iter(words), secrets=iter(secrets))

    monkeypatch.setattr("builtins.input", lambda *_: next(given["words"]))
    monkeypatch.setattr("getpass.getpass", lambda *_, **__: next(given["secrets"]))
    monkeypatch.setattr("getpass.getuser", lambda: "Django Reinhardt")
    return give


def call(name: str, *args: Any, **options: Any) -> tuple[str, str]:
    from hotclub.management import call_command

    out, err = io.StringIO(), io.StringIO()
    call_command(name, *args, stdout=out, stderr=err, skip_checks=True, no_color=True, **options)
    return out.getvalue(), err.getvalue()


def test_a_superuser_is_made_by_asking(site: Any, answers: Any) -> None:
    from hotclub.auth.models import User

    answers(["two words", "", "no mail", "django@example.com"], ["a", "b", " ", " ", "x y", "x y"])
    out, err = call("createsuperuser", stdin=TERMINAL)

    user = User.objects.get()
    assert user.username == "djangoreinhardt"
    assert (user.email, user.is_superuser, user.is_staff) == ("django@example.com", True, True)
    assert user.check_password("x y")
    assert "created successfully" in out
    for words in ("only letters", "valid email", "not the same", "can't be blank"):
        assert words in err


def test_a_weak_password_is_taken_only_on_request(site: Any, answers: Any) -> None:
    from hotclub.auth.models import User

    site.configure(
        AUTH_PASSWORD_VALIDATORS=[
            {"NAME": "hotclub.auth.password_validation.NumericPasswordValidator"}
        ]
    )
    answers(["root", "a@example.com", "n", "y"], ["1", "1", "2", "2"])
    call("createsuperuser", stdin=TERMINAL)

    assert User.objects.get().check_password("2")


@pytest.mark.parametrize("prefix", ["HOTCLUB", "DJANGO"])
def test_a_superuser_is_made_without_asking(
    site: Any, monkeypatch: pytest.MonkeyPatch, prefix: str
) -> None:
    from hotclub.auth.models import User

    monkeypatch.setenv(f"{prefix}_SUPERUSER_PASSWORD", "minor swing")
    monkeypatch.setenv(f"{prefix}_SUPERUSER_EMAIL", "root@example.com")
    call("createsuperuser", interactive=False, username="root")

    user = User.objects.get()
    assert user.check_password("minor swing")
    assert (user.email, user.is_superuser) == ("root@example.com", True)


def test_without_a_password_in_the_environment_nobody_logs_in(site: Any) -> None:
    from hotclub.auth.models import User

    call("createsuperuser", interactive=False, username="root", email="root@example.com")
    assert not User.objects.get().has_usable_password()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "You must use --username"),
        ({"username": "root"}, "You must use --email"),
        ({"username": "two words", "email": "a@example.com"}, "only letters"),
        ({"username": "", "email": "a@example.com"}, "can't be blank"),
        ({"username": "django", "email": "a@example.com"}, "is taken"),
        ({"username": "root", "email": "no mail"}, "valid email"),
    ],
)
def test_what_is_wrong_is_one_message(user: Any, options: dict[str, str], words: str) -> None:
    from hotclub.management import CommandError

    with pytest.raises(CommandError, match=words):
        call("createsuperuser", interactive=False, **options)


def test_how_a_value_is_asked_for_may_be_overridden(site: Any, answers: Any) -> None:
    from hotclub.auth.management.commands.createsuperuser import Command
    from hotclub.auth.models import User
    from hotclub.management import call_command

    class Asking(Command):
        def get_input_data(self, field: Any, message: str, default: Any = None) -> Any:
            return {"username": "grappelli", "email": "s@example.com"}[field.name]

    answers([], ["x y", "x y"])
    call_command(Asking(stdout=io.StringIO()), stdin=TERMINAL, skip_checks=True)
    assert User.objects.get().email == "s@example.com"


def test_where_nobody_can_be_asked_nothing_is_made(site: Any) -> None:
    from hotclub.auth.models import User

    out, _ = call("createsuperuser", stdin=SimpleNamespace(isatty=lambda: False))
    assert "--noinput" in out
    assert not User.objects.exists()


def test_a_password_is_changed_when_it_is_typed_alike_twice(user: Any, answers: Any) -> None:
    answers([], ["a", "b", "tiger rag", "tiger rag"])
    out, _ = call("changepassword", "django")

    assert "changed successfully for user 'django'" in out
    user.refresh_from_db()
    assert user.check_password("tiger rag")


def test_after_three_tries_the_password_stays(user: Any, answers: Any) -> None:
    from hotclub.management import CommandError

    answers([], ["a", "b"] * 3)
    with pytest.raises(CommandError, match="after 3 attempts"):
        call("changepassword", "django")
    with pytest.raises(CommandError, match="'nobody' does not exist"):
        call("changepassword", "nobody")
    user.refresh_from_db()
    assert user.check_password("minor swing")


class NoCaches:
    """A router that keeps the tables of caches out of every database."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return False if (app_label, hints.get("model_name")) == CACHE_TABLE else None


CACHE_TABLE = ("django_cache", "cacheentry")


def test_a_router_may_keep_the_tables_of_caches_out(site: Any) -> None:
    from hotclub.db import connection

    site.configure(DATABASE_ROUTERS=[f"{__name__}.NoCaches"])
    assert call("createcachetable", "kept") == ("", "")
    assert "kept" not in connection.table_names()

    site.configure()
    call("createcachetable", "kept")
    assert "kept" in connection.table_names()
