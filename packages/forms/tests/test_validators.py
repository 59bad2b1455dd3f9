"""Validators: what passes, what does not, and that no other exception escapes."""

import re
from decimal import Decimal

import pytest
from hotclub_forms import FormDefinitionError, ValidationError
from hotclub_forms import validators as v
from hotclub_forms.testing import Upload
from hypothesis import given
from hypothesis import strategies as st


def codes(validator, value):
    try:
        validator(value)
    except ValidationError as error:
        return [part.code for part in error.error_list]
    return []


def messages(validator, value):
    with pytest.raises(ValidationError) as caught:
        validator(value)
    return caught.value.messages


GOOD_EMAILS = [
    "a@b.co",
    "first.last+tag@sub.example.org",
    "a@localhost",
    "a@[127.0.0.1]",
    "a@[IPv6:::1]",
    '"quoted user"@example.com'.replace(" ", ""),
    "ü@example.com".replace("ü", "u"),
    "a@exämple.com",
]
BAD_EMAILS = [
    "",
    "a",
    "@b.co",
    "a@",
    "a@b",
    "a b@c.de",
    "a@b..co",
    "a@-b.co",
    ".a@b.co",
    "a@b.co.",
    "a@[1.2.3]",
]


def test_letters_that_fold_to_ascii_are_no_ascii():
    assert codes(v.validate_email, "\u212aarl@example.com") == ["invalid"]
    assert codes(v.URLValidator(), "http\u017f://example.com") == ["invalid"]


@pytest.mark.parametrize("address", GOOD_EMAILS)
def test_addresses_that_pass(address):
    assert codes(v.validate_email, address) == []


@pytest.mark.parametrize("address", [*BAD_EMAILS, None, 5])
def test_addresses_that_do_not(address):
    assert messages(v.validate_email, address) == ["Enter a valid email address."]


def test_an_allowlist_names_domains_without_a_dot():
    assert codes(v.EmailValidator(allowlist=["intranet"]), "a@intranet") == []
    assert codes(v.EmailValidator(allowlist=["intranet"]), "a@localhost") == ["invalid"]


GOOD_URLS = [
    "http://example.com",
    "HTTPS://Example.com:8443/path?q=1#top",
    "ftp://user:pass@files.example.org/x",
    "http://localhost/",
    "http://127.0.0.1:80/",
    "http://[::1]:8000/x",
    "http://exämple.com/ü",
    "https://example.com./",
]
BAD_URLS = [
    "",
    "example.com",
    "//example.com",
    "http:///example.com",
    "http://",
    "http://exa mple.com",
    "http://-a.com",
    "http://a-.com",
    "http://example.com:99999/",
    "http://[::1",
    "http://[1.2.3.4]/",
    "http://a..com",
    "http://nodot/",
    "mailto:a@b.co",
    "file:///etc/passwd",
]


@pytest.mark.parametrize("url", GOOD_URLS)
def test_urls_that_pass(url):
    assert codes(v.URLValidator(), url) == []


@pytest.mark.parametrize("url", [*BAD_URLS, None, 5])
def test_urls_that_do_not(url):
    assert messages(v.URLValidator(), url) == ["Enter a valid URL."]


def test_schemes_can_be_chosen():
    only_git = v.URLValidator(schemes=["git+ssh"])

    assert codes(only_git, "git+ssh://git@example.com/repo") == []
    assert codes(only_git, "https://example.com/") == ["invalid"]


@pytest.mark.parametrize(
    ("name", "passes"),
    [
        ("example.com", True),
        ("sub.exämple.org", True),
        ("xn--exmple-cua.com", True),
        ("example.com.", True),
        ("🎸.example", True),
        ("a\u2028b.com", False),
        ("a\u3000.com", False),
        ("a\ud800.com", False),
        ("localhost", False),
        ("-a.com", False),
        ("a_b.com", False),
        ("a" * 64 + ".com", False),
        ("a.1", False),
        (".com", False),
    ],
)
def test_domain_names(name, passes):
    assert (codes(v.validate_domain_name, name) == []) is passes


def test_domain_names_may_be_held_to_ascii():
    assert codes(v.DomainNameValidator(accept_idna=False), "exämple.com") == ["invalid"]
    assert codes(v.DomainNameValidator(accept_idna=False), "example.com") == []


@pytest.mark.parametrize(
    ("validator", "good", "bad"),
    [
        (v.validate_ipv4_address, ["1.2.3.4"], ["1.2.3", "::1", "1.2.3.4.5", "256.1.1.1", None]),
        (v.validate_ipv6_address, ["::1", "2001:db8::1"], ["1.2.3.4", "fe80::1%eth0", ":::", 5]),
        (v.validate_ipv46_address, ["1.2.3.4", "::1"], ["", "x", None]),
        (v.validate_slug, ["a-b_C1"], ["ä", "a b", ""]),
        (v.validate_unicode_slug, ["ä-b"], ["a b", ""]),
        (v.validate_integer, ["1", "-5", 7], ["1.0", "", "+1", "x"]),
        (v.validate_comma_separated_integer_list, ["1", "1,2"], ["1,", ",1", "-1", ""]),
        (v.int_list_validator(sep=", ", allow_negative=True), ["-1, 2"], ["1,2"]),
    ],
)
def test_addresses_slugs_and_integers(validator, good, bad):
    assert [value for value in good if codes(validator, value)] == []
    assert [value for value in bad if not codes(validator, value)] == []


@given(st.text() | st.from_regex(r"[a-z]+://[a-z.:\[\]@/]*"))
def test_any_text_passes_or_raises_validation_error(text):
    for validator in (
        v.validate_email,
        v.URLValidator(),
        v.validate_domain_name,
        v.validate_ipv46_address,
        v.validate_slug,
        v.validate_integer,
        v.validate_comma_separated_integer_list,
    ):
        codes(validator, text)


@given(st.text())
def test_ipv6_addresses_are_shortened_or_refused(text):
    try:
        assert v.clean_ipv6_address(text)
    except ValidationError:
        pass


@given(st.ip_addresses(v=6))
def test_every_ipv6_address_is_kept(address):
    cleaned = v.clean_ipv6_address(str(address))
    assert v.clean_ipv6_address(cleaned) == cleaned


def test_limits_name_limit_and_value():
    assert messages(v.MaxValueValidator(5), 6) == ["Ensure this value is less than or equal to 5."]
    assert messages(v.MinValueValidator(5), 4) == [
        "Ensure this value is greater than or equal to 5."
    ]
    assert messages(v.MaxLengthValidator(1), "ab") == [
        "Ensure this value has at most 1 character (it has 2)."
    ]
    assert messages(v.MinLengthValidator(3), "ab") == [
        "Ensure this value has at least 3 characters (it has 2)."
    ]


def test_a_limit_may_be_a_callable_that_is_asked_each_time():
    limits = [1, 10]
    validator = v.MaxValueValidator(lambda: limits[-1])

    assert codes(validator, 5) == []
    limits.append(2)
    assert codes(validator, 5) == ["max_value"]


@pytest.mark.parametrize(
    ("step", "offset", "value", "passes"),
    [
        (3, None, 9, True),
        (3, None, 10, False),
        (3, 1, 10, True),
        (0.1, None, 0.3, True),
        (0.1, None, 0.35, False),
        (2, None, 10**400, True),
        (0.1, None, 10**400, False),
    ],
)
def test_steps_are_counted_from_their_offset(step, offset, value, passes):
    assert (codes(v.StepValueValidator(step, offset=offset), value) == []) is passes


def test_a_step_with_an_offset_shows_examples():
    assert messages(v.StepValueValidator(3, offset=1), 5) == [
        "Ensure this value is a multiple of step size 3, starting from 1, e.g. 1, 4, 7, and so on."
    ]


def test_validators_are_equal_when_made_alike_and_tell_how():
    assert v.MaxValueValidator(5) == v.MaxValueValidator(5)
    assert v.MaxValueValidator(5) != v.MaxValueValidator(6)
    assert v.MaxValueValidator(5) != v.MinValueValidator(5)
    assert len({v.MaxValueValidator(5), v.MaxValueValidator(5)}) == 1
    assert v.MaxLengthValidator(5).deconstruct() == (
        "hotclub_forms.validators.limits.MaxLengthValidator",
        (5,),
        {},
    )
    assert v.RegexValidator("^a", flags=re.IGNORECASE) == v.RegexValidator(
        "^a", flags=re.IGNORECASE
    )


def test_a_regex_may_be_inverted():
    validator = v.RegexValidator(r"\s", "No spaces.", "space", inverse_match=True)

    assert codes(validator, "ab") == []
    assert messages(validator, "a b") == ["No spaces."]


def test_flags_with_a_compiled_pattern_are_refused():
    with pytest.raises(FormDefinitionError, match="flags"):
        v.RegexValidator(re.compile("x"), flags=re.IGNORECASE)


@pytest.mark.parametrize(
    ("name", "passes"),
    [("a.pdf", True), ("A.PDF", True), ("a.pdf.exe", False), ("pdf", False), ("a.pdf\n", False)],
)
def test_file_extensions(name, passes):
    validator = v.FileExtensionValidator(["PDF"])

    assert (codes(validator, Upload(name)) == []) is passes


def test_image_extensions_are_those_that_pillow_opens():
    assert codes(v.validate_image_file_extension, Upload("a.PNG")) == []
    assert codes(v.validate_image_file_extension, Upload("a.txt")) == ["invalid_extension"]


def test_protocols_of_ip_addresses_are_checked_when_declared():
    assert v.ip_address_validators("IPv4", False) == [v.validate_ipv4_address]
    with pytest.raises(FormDefinitionError, match="unknown"):
        v.ip_address_validators("ipx", False)
    with pytest.raises(FormDefinitionError, match="unpack_ipv4"):
        v.ip_address_validators("ipv4", True)


def test_numbers_that_can_not_be_written_out_are_refused():
    assert codes(v.validate_integer, 10**5000) == ["invalid"]
    assert codes(v.ProhibitNullCharactersValidator(), 10**5000) == ["null_characters_not_allowed"]


def test_null_characters_are_refused():
    assert messages(v.ProhibitNullCharactersValidator(), "a\x00b") == [
        "Null characters are not allowed."
    ]


def test_lists_of_what_is_allowed_are_sets():
    assert v.EmailValidator(allowlist=["a", "b"]) == v.EmailValidator(allowlist=["b", "a"])
    assert v.EmailValidator(allowlist=["a"]) != v.EmailValidator(allowlist=["b"])
    assert v.FileExtensionValidator(["TXT", "png"]) == v.FileExtensionValidator(["png", "txt"])
    assert v.FileExtensionValidator(["txt"]) != v.FileExtensionValidator(None)
    assert v.FileExtensionValidator(["txt"]) == v.FileExtensionValidator(
        ["txt"], code="invalid_extension"
    )


def test_steps_made_of_floats_let_their_multiples_through():
    near = Decimal.from_float
    step = v.StepValueValidator(near(0.02), offset=near(0.01))

    step(near(0.77))
    step(Decimal("0.77"))
    for wrong in (near(0.78), Decimal("0.7700001")):
        with pytest.raises(ValidationError):
            step(wrong)
    with pytest.raises(ValidationError):
        v.StepValueValidator(Decimal(1))(Decimal("3.0000000001"))
