import pytest
from hotclub_security import mask_secret, new_secret, tokens_match, unmask_token
from hotclub_security.csrf_tokens import CSRF_ALLOWED_CHARS, format_problem, secret_of
from hypothesis import given
from hypothesis import strategies as st

SECRET = "abcdefghijklmnopqrstuvwxyzABCD09"
# Made by Django 5.2.19 for SECRET.
RECORDED = "QN1z223qjqQcMriP68qszbE8iQOL6qwlQO3C679xrz0nYEw4mpILTw0vGfecyTmk"

secrets = st.text(CSRF_ALLOWED_CHARS, min_size=32, max_size=32)


def test_djangos_token_holds_djangos_secret():
    assert unmask_token(RECORDED) == SECRET
    assert tokens_match(RECORDED, SECRET)


@given(secrets)
def test_a_token_gives_back_its_secret(secret):
    assert unmask_token(mask_secret(secret)) == secret


def test_secrets_are_letters_and_digits_of_even_chance():
    drawn = "".join(new_secret() for _ in range(500))

    assert set(drawn) == set(CSRF_ALLOWED_CHARS)
    counts = [drawn.count(char) for char in CSRF_ALLOWED_CHARS]
    # 16,000 draws: 258 expected each, standard deviation 16; seven of them never happen.
    assert 146 < min(counts) <= max(counts) < 370


def test_sec_005_two_showings_differ_and_both_match():
    first, second = mask_secret(SECRET), mask_secret(SECRET)

    assert first != second
    assert (len(first), tokens_match(first, SECRET), tokens_match(second, SECRET)) == (
        64,
        True,
        True,
    )


@pytest.mark.parametrize("token", [SECRET, RECORDED])
@pytest.mark.parametrize("stored", [SECRET, RECORDED])
def test_sec_005_masked_and_bare_forms_match_each_other(token, stored):
    assert tokens_match(token, stored)


@pytest.mark.parametrize(
    "token",
    ["", SECRET[:-1], SECRET + "a", RECORDED[:-1], RECORDED + "a", "é" * 32, "-" * 32, "a" * 10_000,
     "\x00" * 64, SECRET.swapcase(), "\u0661" * 32, SECRET[:-1] + "\n", "\ud800" * 32],
)  # fmt: skip
def test_sec_005_malformed_and_foreign_tokens_match_nothing(token):
    assert not tokens_match(token, SECRET)
    assert not tokens_match(SECRET, token)


def test_sec_005_a_mask_used_twice_does_not_make_a_token_of_another_secret():
    mask = RECORDED[:32]
    forged = mask + mask_secret(new_secret())[32:]
    assert not tokens_match(forged, SECRET)


@given(st.text())
def test_any_text_is_a_secret_or_none(text):
    secret = secret_of(text)
    assert (secret is None) is (format_problem(text) is not None)
