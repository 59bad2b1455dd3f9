import pytest
from hotclub_security import (
    ImproperlyConfigured,
    PurposeTokens,
    base36_to_int,
    int_to_base36,
    random_token,
)
from hypothesis import given
from hypothesis import strategies as st

NOW = 978_307_200 + 800_000_000
RESET = PurposeTokens(
    purpose="django.contrib.auth.tokens.PasswordResetTokenGenerator",
    key="swing-minor",
    lifetime_seconds=3600,
)


def test_a_state_that_places_the_stamp_gives_djangos_reset_token():
    # Recorded from Django 5.2.19 for user 7 with password "pw" who never logged in.
    def state(stamp: int) -> str:
        return f"7pw{stamp}d@example.com"

    assert RESET.make(state, now=NOW) == "d8ary8-4687f0cf56914b337b59178aac69f7fe"
    assert RESET.is_valid("d8ary8-4687f0cf56914b337b59178aac69f7fe", state, now=NOW + 3600)


def test_a_token_lives_from_its_making_to_the_end_of_its_lifetime():
    token = RESET.make("7:pw", now=NOW)

    assert [RESET.is_valid(token, "7:pw", now=NOW + s) for s in (-1, 0, 3600, 3601)] == [
        False,
        True,
        True,
        False,
    ]


def test_a_used_token_is_worthless_because_its_state_has_changed():
    assert not RESET.is_valid(RESET.make("7:pw", now=NOW), "7:new-pw", now=NOW)


def test_a_token_serves_its_purpose_alone():
    other = PurposeTokens(purpose="address", key="swing-minor", lifetime_seconds=3600)
    assert not other.is_valid(RESET.make("7", now=NOW), "7", now=NOW)


def test_tokens_of_a_retired_key_stay_valid():
    rotated = PurposeTokens(
        purpose=RESET.purpose, key="new", lifetime_seconds=3600, fallback_keys=("swing-minor",)
    )
    assert rotated.is_valid(RESET.make("7", now=NOW), "7", now=NOW)


@given(st.text())
def test_malformed_tokens_are_not_valid_and_raise_nothing(text):
    assert not RESET.is_valid(text, "7", now=NOW)


def test_the_key_is_not_in_the_repr():
    assert "swing-minor" not in repr(RESET)


def test_tokens_need_a_purpose_and_a_key():
    with pytest.raises(ImproperlyConfigured):
        PurposeTokens(purpose="", key="k", lifetime_seconds=1)
    with pytest.raises(ImproperlyConfigured):
        PurposeTokens(purpose="p", key="", lifetime_seconds=1)


def test_random_tokens_differ_and_are_never_short():
    assert len({random_token() for _ in range(50)}) == 50
    with pytest.raises(ValueError, match="16"):
        random_token(15)


@given(st.integers(0, 2**64))
def test_base_36_reads_what_it_wrote(number):
    assert base36_to_int(int_to_base36(number)) == number


@pytest.mark.parametrize("text", ["", "0" * 14, "-1", "1_0", " 1", "é", "\u0661"])
def test_base_36_refuses_all_else(text):
    with pytest.raises(ValueError, match="base 36"):
        base36_to_int(text)


def test_base_36_has_no_negative_numbers():
    with pytest.raises(ValueError, match="from 0 up"):
        int_to_base36(-1)
