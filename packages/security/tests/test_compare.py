import hashlib

import pytest
from hotclub_security import (
    RANDOM_STRING_CHARS,
    ImproperlyConfigured,
    InvalidAlgorithm,
    SecretKeys,
    constant_time_compare,
    get_random_string,
    pbkdf2,
    salted_hmac,
)
from hypothesis import given
from hypothesis import strategies as st

texts = st.text() | st.binary()


@pytest.mark.parametrize("position", [0, 15, 31])
def test_sec_033_a_difference_at_any_place_is_a_difference(position):
    given_text = "a" * position + "b" + "a" * (31 - position)
    assert constant_time_compare("a" * 32, given_text) is False


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [("a", "ab", False), ("", "a", False), ("é", "é".encode(), True), ("é", "e", False),
     (b"a", "a", True), ("\ud800", "\ud801", False), ("\ud800", "\ud800", True), (1, "1", True)],
)  # fmt: skip
def test_sec_033_length_type_and_alphabet_never_raise(left, right, equal):
    assert constant_time_compare(left, right) is equal


@given(texts, texts)
def test_sec_033_comparison_agrees_with_equality_of_bytes(left, right):
    as_bytes = [t if isinstance(t, bytes) else t.encode() for t in (left, right)]
    assert constant_time_compare(left, right) is (as_bytes[0] == as_bytes[1])


def test_random_strings_hold_only_the_allowed_characters():
    drawn = get_random_string(2000)
    assert (len(drawn), set(drawn) <= set(RANDOM_STRING_CHARS)) == (2000, True)
    assert set(get_random_string(200, "ab")) == {"a", "b"}
    assert get_random_string(0) == ""


def test_random_strings_that_could_not_be_random_are_refused():
    with pytest.raises(ValueError, match="two characters"):
        get_random_string(5, "a")
    with pytest.raises(ValueError, match="-1"):
        get_random_string(-1)


def test_salted_hmac_is_the_documented_derivation():
    import hmac

    key = hashlib.sha256(b"salt" + b"secret").digest()
    expected = hmac.new(key, b"value", "sha256").hexdigest()
    assert salted_hmac("salt", "value", "secret", algorithm="sha256").hexdigest() == expected


def test_salted_hmac_takes_the_default_key(default_keys):
    default_keys("secret")
    assert salted_hmac("s", "v").digest() == salted_hmac("s", "v", "secret").digest()


def test_salted_hmac_without_key_or_hash_raises():
    with pytest.raises(ImproperlyConfigured):
        salted_hmac("s", "v")
    with pytest.raises(ImproperlyConfigured):
        salted_hmac("s", "v", "")
    with pytest.raises(InvalidAlgorithm):
        salted_hmac("s", "v", "k", algorithm="rot13")


def test_pbkdf2_gives_the_vectors_of_rfc_6070():
    assert pbkdf2("password", "salt", 1, digest=hashlib.sha1).hex() == (
        "0c60c80f961f0e71f3a9b524af6012062fe037a6"
    )
    with pytest.raises(ValueError, match="at least one iteration"):
        pbkdf2("password", "salt", 0)


def test_keys_hide_themselves():
    assert repr(SecretKeys("swing", ("minor",))) == "SecretKeys(<hidden>, 1 fallbacks)"
