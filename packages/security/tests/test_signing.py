"""Texts marked "recorded" were signed by Django 5.2.19 with the same keys at the same moment."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from hotclub_security import (
    BadSignature,
    ImproperlyConfigured,
    InvalidAlgorithm,
    SecretKeys,
    SignatureExpired,
    Signer,
    TimestampSigner,
    b62_decode,
    b62_encode,
    b64_decode,
    base64_hmac,
    dumps,
    loads,
    signing_with,
)
from hypothesis import given
from hypothesis import strategies as st

KEY = "k" * 8
RECORDED = "nuages:soTKg9fv1FYQ88oLSutI0GUSc30ToL3SEpGCxhYI8e4"
RECORDED_STAMPED = "nuagés:x:1wShJQ:6vx0jv6BN39vF_RUTjGDz2--IuPSS8gpdpbzm61jAJA"
RECORDED_OBJECT = "eyJhIjpbMSwiXHUwMGU5Il19:1wShJQ:Rj2vq_OlvNc4S8NvmXT4Gs4Bh9uimwoSQLgV2PA8feM"
RECORDED_COMPRESSED = (
    ".eJyLViouz8xLV9IZpQcFHQsATYmCPQ:1wShJQ:0vijORNs4m8wQqtDUuhoZtR3I8bXkPUas6pOKqndLro"
)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def test_a_signer_writes_what_django_writes():
    assert Signer(key=KEY).sign("nuages") == RECORDED


def test_salt_separator_and_algorithm_enter_as_in_django():
    signer = Signer(key=KEY.encode(), salt="s", algorithm="sha512", sep="/")

    assert signer.sign("nuages") == (
        "nuages/ShKBqcLhq4dR4oxLhpRacGbwMD6Ed21yjJevngOFu1_ntGQ5h90umanSNBsj3_OWJ8-1a-BOXjHTMtWNYm2Ndw"
    )


def test_a_stamped_text_is_djangos(at):
    at(0)
    assert TimestampSigner(key=KEY).sign("nuagés:x") == RECORDED_STAMPED
    assert TimestampSigner(key=KEY).unsign(RECORDED_STAMPED) == "nuagés:x"


def test_dumped_objects_are_djangos(at):
    at(0)
    assert dumps({"a": [1, "é"]}, key=KEY) == RECORDED_OBJECT
    assert loads(RECORDED_OBJECT, key=KEY) == {"a": [1, "é"]}
    assert loads(RECORDED_COMPRESSED, key=KEY, salt="tune") == ["swing"] * 50
    assert dumps(["swing"] * 50, key=KEY, salt="tune", compress=True) == RECORDED_COMPRESSED


def test_compression_that_saves_nothing_is_left_out():
    assert not dumps([1], key=KEY, compress=True).startswith(".")


def test_base64_hmac_is_djangos():
    assert base64_hmac("s", "v", "k") == "vB06Uuyiib-sD_20h6XV0D2tJ9c"


def test_a_subclass_signs_under_its_own_name():
    class Ticket(Signer):
        pass

    with pytest.raises(BadSignature):
        Signer(key=KEY).unsign(Ticket(key=KEY).sign("nuages"))
    assert Ticket(key=KEY).salt.endswith(".Ticket")


def test_a_retired_key_still_verifies_and_signs_nothing():
    rotated = Signer(key="new", fallback_keys=[KEY])

    assert rotated.unsign(RECORDED) == "nuages"
    assert rotated.sign("nuages") == Signer(key="new").sign("nuages") != RECORDED


def test_without_a_key_the_named_default_signs_and_its_fallbacks_verify(default_keys):
    default_keys("new", KEY)

    assert Signer().sign("nuages") == Signer(key="new").sign("nuages")
    assert Signer().unsign(RECORDED) == "nuages"


def test_age_is_allowed_up_to_the_limit(at):
    at(60)
    signer = TimestampSigner(key=KEY)

    assert signer.unsign(RECORDED_STAMPED, max_age=61) == "nuagés:x"
    assert signer.unsign(RECORDED_STAMPED, max_age=timedelta(minutes=2)) == "nuagés:x"
    with pytest.raises(SignatureExpired) as caught:
        signer.unsign(RECORDED_STAMPED, max_age=59)
    assert (caught.value.age_seconds, caught.value.max_age_seconds) == (60.5, 59)
    assert str(caught.value) == "The signature is 60 seconds old; 59 are allowed."


def test_a_zero_age_is_a_limit_too(at):
    at(5)
    with pytest.raises(SignatureExpired):
        loads(RECORDED_OBJECT, key=KEY, max_age=0)


@pytest.mark.parametrize("key", ["", b""])
def test_sec_031_an_empty_key_raises(key):
    with pytest.raises(ImproperlyConfigured, match="empty"):
        Signer(key=key)
    with pytest.raises(ImproperlyConfigured, match="empty"):
        Signer(key="k", fallback_keys=[key])


def test_sec_031_a_missing_key_raises_and_names_the_mend():
    with pytest.raises(ImproperlyConfigured, match=r"pass key=\.\.\., or name a default"):
        Signer()


def test_sec_031_an_empty_default_key_raises(default_keys):
    default_keys("")
    with pytest.raises(ImproperlyConfigured, match="empty"):
        dumps(1)


@pytest.mark.parametrize("sep", ["", "-", "_", "=", "a", "Z9", "a-b_="])
def test_sec_031_a_separator_of_signature_characters_is_refused(sep):
    with pytest.raises(ValueError, match="Unsafe separator"):
        Signer(key=KEY, sep=sep)


@pytest.mark.parametrize("algorithm", ["md6", "shake_128", "new", "algorithms_available", ""])
def test_sec_031_only_hashes_of_hashlib_sign(algorithm):
    if not algorithm:
        assert Signer(key=KEY, algorithm=algorithm).algorithm == "sha256"
        return
    with pytest.raises(InvalidAlgorithm, match="sha256"):
        Signer(key=KEY, algorithm=algorithm)


@given(first=st.text(), second=st.text(), value=st.text())
def test_sec_031_different_salts_never_verify_each_other(first, second, value):
    signer, other = (Signer(key=KEY, salt=salt or "-") for salt in (first, second))
    if signer.salt != other.salt:
        with pytest.raises(BadSignature):
            other.unsign(signer.sign(value))


def test_sec_031_a_weaker_algorithm_is_not_accepted_in_place_of_the_chosen_one():
    weak = Signer(key=KEY, algorithm="sha1").sign("nuages")
    with pytest.raises(BadSignature):
        Signer(key=KEY).unsign(weak)


def test_a_signature_has_one_spelling():
    # The last character carries four unused bits: decoders would take these for the same bytes.
    respelled = RECORDED[:-1] + "5"
    assert b64_decode(respelled[-43:].encode()) == b64_decode(RECORDED[-43:].encode())
    for forged in (respelled, RECORDED + "=", RECORDED + "\n"):
        with pytest.raises(BadSignature):
            Signer(key=KEY).unsign(forged)


@given(st.text())
def test_whatever_a_visitor_sends_is_at_most_a_bad_signature(text):
    for unsign in (
        Signer(key=KEY).unsign,
        TimestampSigner(key=KEY).unsign,
        lambda signed: loads(signed, key=KEY),
    ):
        with pytest.raises(BadSignature):
            unsign(text)


@given(st.text())
def test_rightly_signed_text_that_holds_no_object_is_a_bad_signature(text):
    signed = TimestampSigner(key=KEY, salt="x").sign(text)
    try:
        loads(signed, key=KEY, salt="x")
    except BadSignature:
        pass


@pytest.mark.parametrize("value", [None, b"nuages:x", 7, ["a:b"]])
def test_what_is_no_text_is_a_bad_signature(value):
    with pytest.raises(BadSignature, match="is a str"):
        Signer(key=KEY).unsign(value)


def test_deeply_nested_json_is_a_bad_signature():
    nested = base64.urlsafe_b64encode(b"[" * 100_000).decode().rstrip("=")
    with pytest.raises(BadSignature):
        loads(TimestampSigner(key=KEY, salt="x").sign(nested), key=KEY, salt="x")


def test_a_compressed_object_that_would_fill_the_memory_is_refused():
    import zlib

    bomb = "." + base64.urlsafe_b64encode(zlib.compress(b"0" * 20_000_000)).decode().rstrip("=")
    with pytest.raises(BadSignature):
        Signer(key=KEY).unsign_object(Signer(key=KEY).sign(bomb))


@given(json_values)
def test_what_was_dumped_is_loaded(value):
    for compress in (False, True):
        assert loads(dumps(value, key=KEY, compress=compress), key=KEY) == value


@given(st.text(), st.text(min_size=1))
def test_what_was_signed_is_unsigned_with_any_salt(value, salt):
    assert (
        TimestampSigner(key=KEY, salt=salt).unsign(TimestampSigner(key=KEY, salt=salt).sign(value))
        == value
    )


@given(st.integers(-(2**64), 2**64))
def test_base_62_reads_what_it_wrote(number):
    assert b62_decode(b62_encode(number)) == number


@given(st.text())
def test_base_62_refuses_with_value_error_only(text):
    try:
        b62_decode(text)
    except ValueError:
        pass


def test_the_derivation_is_the_documented_one():
    derived = hashlib.sha256(b"django.core.signing.Signer" + b"signer" + KEY.encode()).digest()
    digest = hmac.digest(derived, b"nuages", "sha256")

    assert "nuages:" + base64.urlsafe_b64encode(digest).decode().rstrip("=") == RECORDED
    assert json.loads(b64_decode(RECORDED_OBJECT.partition(":")[0].encode())) == {"a": [1, "é"]}


def test_keys_of_a_block_stand_before_those_of_the_process(default_keys):
    default_keys("outside" * 8)
    signed_outside = Signer().sign("swing")
    with signing_with(SecretKeys("inside" * 8, ("old" * 12,))):
        assert Signer().unsign(Signer().sign("swing")) == "swing"
        assert Signer().unsign(Signer(key="old" * 12).sign("waltz")) == "waltz"
        with pytest.raises(BadSignature):
            Signer().unsign(signed_outside)
    assert Signer().unsign(signed_outside) == "swing"
