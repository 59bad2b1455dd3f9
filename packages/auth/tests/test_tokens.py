from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from hotclub_auth import PasswordResetTokenGenerator, default_token_generator
from hotclub_security import SecretKeys, use_secret_keys
from hypothesis import given
from hypothesis import strategies as st

NOON = datetime(2026, 5, 28, 12, 0, 0)  # noqa: DTZ001 - as Django's tokens count


class AtNoon(PasswordResetTokenGenerator):
    def _now(self):
        return NOON


@pytest.fixture
def user():
    return SimpleNamespace(
        pk=7,
        password="md5$salt$hash",
        email="django@example.com",
        last_login=datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC),
        get_email_field_name=lambda: "email",
    )


def test_tokens_are_those_of_django(user):
    assert AtNoon().make_token(user) == "d9aeo0-721486aea7000cf234c5c0e12be4e7d7"
    user.last_login = None
    assert AtNoon().make_token(user) == "d9aeo0-2f63b5f7bedd67345540b7cf8bbdf2c9"


def test_a_token_is_good_for_its_user_until_it_is_too_old(user, clock):
    token = default_token_generator.make_token(user)
    assert default_token_generator.check_token(user, token)
    clock.forward(days=3)
    assert default_token_generator.check_token(user, token)
    clock.forward(seconds=1)
    assert not default_token_generator.check_token(user, token)


@pytest.mark.parametrize(
    "change",
    [
        {"password": "md5$salt$other"},
        {"last_login": datetime(2026, 5, 28, tzinfo=UTC)},
        {"email": "other@example.com"},
        {"pk": 8},
    ],
    ids=lambda change: next(iter(change)),
)
def test_sec_aut_027_a_token_ends_with_any_change_of_its_user(user, change):
    token = default_token_generator.make_token(user)
    vars(user).update(change)
    assert not default_token_generator.check_token(user, token)


def test_sec_aut_027_a_token_under_another_secret_is_refused(user):
    token = default_token_generator.make_token(user)
    use_secret_keys(lambda: SecretKeys("another secret"))
    assert not default_token_generator.check_token(user, token)


def test_sec_aut_032_a_token_under_a_retired_key_is_good_while_the_key_is_listed(user):
    token = default_token_generator.make_token(user)
    use_secret_keys(lambda: SecretKeys("new", ("a secret key of the tests",)))
    assert default_token_generator.check_token(user, token)
    assert default_token_generator.make_token(user) != token


def test_a_generator_may_have_a_key_of_its_own(user):
    own, other = PasswordResetTokenGenerator(), PasswordResetTokenGenerator()
    own.secret, own.secret_fallbacks = "own", ["older"]
    other.secret = "older"
    assert own.secret == "own"
    assert own.check_token(user, other.make_token(user))
    assert not other.check_token(user, own.make_token(user))


def test_a_subclass_signs_the_state_it_names(user):
    class Activation(PasswordResetTokenGenerator):
        key_salt = "activation"

        def _make_hash_value(self, user, timestamp):
            return f"{user.pk}{user.active}{timestamp}"

    user.active = False
    token = Activation().make_token(user)
    assert Activation().check_token(user, token)
    assert not default_token_generator.check_token(user, token)
    user.active = True
    assert not Activation().check_token(user, token)


def test_a_user_without_an_address_can_have_a_token(user):
    del user.email
    assert default_token_generator.check_token(user, default_token_generator.make_token(user))


def test_a_token_of_the_hour_that_autumn_repeats_is_good(user, clock):
    token = default_token_generator.make_token(user)
    clock.forward(minutes=-50)
    assert default_token_generator.check_token(user, token)
    clock.forward(minutes=-50)
    assert not default_token_generator.check_token(user, token)


@pytest.mark.parametrize(
    "token", [None, "", "-", "x", "9" * 100_000 + "-x", "d9aeo0-" + "f" * 100_000, b"bytes", 7]
)
def test_sec_aut_011_oversized_and_malformed_tokens_are_simply_wrong(user, token):
    assert default_token_generator.check_token(user, token) is False
    assert default_token_generator.check_token(None, token) is False


@given(st.text(max_size=80))
def test_no_text_makes_the_check_raise(token):
    user = SimpleNamespace(pk=1, password="", last_login=None, get_email_field_name=lambda: "email")
    assert default_token_generator.check_token(user, token) is False
