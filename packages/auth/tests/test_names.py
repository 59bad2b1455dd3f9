import pytest
from hotclub_auth import ValidationError
from hotclub_auth.names import (
    ASCIIUsernameValidator,
    UnicodeUsernameValidator,
    normalize_email,
    normalize_username,
    same_identifier,
)
from hypothesis import given
from hypothesis import strategies as st

INVISIBLE = ["\u200b", "\u200d", "\u200e", "\u202e", "\u2066", "\ufeff", "\u00ad", "\x00", "\n"]


def refused(validator, name):
    try:
        validator(name)
    except ValidationError as error:
        return (error.code, error.params) == ("invalid", {"value": name})
    return False


@pytest.mark.parametrize("invisible", INVISIBLE, ids=ascii)
def test_sec_aut_016_invisible_characters_are_in_no_name(invisible):
    for validator in (UnicodeUsernameValidator(), ASCIIUsernameValidator()):
        for name in (f"dj{invisible}ango", f"django{invisible}", invisible):
            assert refused(validator, name)


def test_names_of_any_script_or_of_ascii_alone():
    assert not refused(UnicodeUsernameValidator(), "ジャンゴ.Ünï+1@-_")
    assert refused(ASCIIUsernameValidator(), "Ünï")
    assert not refused(ASCIIUsernameValidator(), "django.reinhardt+1@-_")
    assert refused(UnicodeUsernameValidator(), "")
    assert refused(UnicodeUsernameValidator(), "two words")


def test_validators_can_be_written_into_migrations():
    path, args, kwargs = UnicodeUsernameValidator().deconstruct()
    assert (path, args, kwargs) == ("hotclub_auth.names.UnicodeUsernameValidator", (), {})
    assert UnicodeUsernameValidator() == UnicodeUsernameValidator()
    assert UnicodeUsernameValidator() != ASCIIUsernameValidator()
    assert len({UnicodeUsernameValidator(), UnicodeUsernameValidator()}) == 1


def test_sec_aut_015_addresses_are_the_same_only_if_unicode_says_so():
    assert same_identifier("Mike@example.org", "mike@EXAMPLE.org")
    assert same_identifier("straße@example.org", "STRASSE@example.org")
    assert not same_identifier("m\u0131ke@example.org", "mike@example.org")
    assert not same_identifier("mike@exämple.org", "mike@example.org")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Django@EXAMPLE.com", "Django@example.com"),
        ("a@b@C.com", "a@b@c.com"),
        ("nothing", "nothing"),
        ("", ""),
        (None, ""),
    ],
)
def test_only_the_domain_of_an_address_is_lowered(typed, stored):
    assert normalize_email(typed) == stored


@given(st.text())
def test_normal_forms_are_stable(text):
    once = normalize_username(text)
    assert normalize_username(once) == once
    assert same_identifier(text, once)
    assert normalize_email(normalize_email(text)) == normalize_email(text)


def test_what_is_no_text_is_left_alone():
    assert normalize_username(7) == 7
