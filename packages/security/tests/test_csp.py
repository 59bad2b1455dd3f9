import pytest
from hotclub_security import (
    CSP,
    DEFAULT_POLICY,
    ImproperlyConfigured,
    LazyNonce,
    NonceTooLate,
    build_policy,
    compile_policy,
    generate_nonce,
)
from hypothesis import given
from hypothesis import strategies as st


def test_the_constants_are_djangos():
    assert {member.name: str(member) for member in CSP} == {
        "HEADER_ENFORCE": "Content-Security-Policy",
        "HEADER_REPORT_ONLY": "Content-Security-Policy-Report-Only",
        "NONE": "'none'",
        "REPORT_SAMPLE": "'report-sample'",
        "SELF": "'self'",
        "STRICT_DYNAMIC": "'strict-dynamic'",
        "UNSAFE_EVAL": "'unsafe-eval'",
        "UNSAFE_HASHES": "'unsafe-hashes'",
        "UNSAFE_INLINE": "'unsafe-inline'",
        "WASM_UNSAFE_EVAL": "'wasm-unsafe-eval'",
        "NONCE": "<CSP_NONCE_SENTINEL>",
    }


def test_a_policy_is_written_in_the_order_given():
    policy = {
        "default-src": [CSP.SELF],
        "img-src": (CSP.SELF, "data:"),
        "connect-src": {"https://b.example", "https://a.example"},
        "frame-src": "'none'",
        "upgrade-insecure-requests": True,
        "object-src": None,
        "media-src": False,
        "font-src": [],
    }
    assert build_policy(policy) == (
        "default-src 'self'; img-src 'self' data:; "
        "connect-src https://a.example https://b.example; "
        "frame-src 'none'; upgrade-insecure-requests"
    )


def test_a_nonce_stands_where_the_placeholder_was():
    policy = {"script-src": [CSP.SELF, CSP.NONCE], "style-src": [CSP.NONCE]}

    assert build_policy(policy, "abc") == "script-src 'self' 'nonce-abc'; style-src 'nonce-abc'"


def test_without_a_nonce_a_list_of_it_alone_allows_nothing():
    policy = {
        "default-src": [CSP.SELF],
        "script-src": [CSP.NONCE],
        "style-src": [CSP.SELF, CSP.NONCE],
    }
    assert build_policy(policy) == "default-src 'self'; script-src 'none'; style-src 'self'"


def test_the_default_policy_has_nothing_unsafe():
    text = build_policy(DEFAULT_POLICY, "n")
    assert "unsafe" not in text
    assert text == (
        "default-src 'self'; script-src 'self' 'nonce-n'; style-src 'self' 'nonce-n'; "
        "img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; "
        "frame-ancestors 'none'"
    )


def test_sec_016_a_nonce_has_128_bits_and_is_new_each_time():
    nonces = {generate_nonce() for _ in range(100)}
    assert (len(nonces), {len(nonce) for nonce in nonces}) == (100, {22})


def test_sec_016_a_nonce_is_made_when_first_asked_for_and_then_stays():
    nonce = LazyNonce()

    assert (bool(nonce), repr(nonce)) == (False, "<LazyNonce not made>")
    assert compile_policy(DEFAULT_POLICY).text(nonce) == build_policy(DEFAULT_POLICY)
    assert f"{nonce}" == str(nonce) == nonce.__html__() != ""
    assert bool(nonce)
    assert f"'nonce-{nonce}'" in compile_policy(DEFAULT_POLICY).text(nonce)


def test_sec_016_a_nonce_asked_for_after_the_headers_went_is_an_error_that_says_so():
    nonce = LazyNonce()
    nonce.close()
    with pytest.raises(NonceTooLate, match="before the response starts"):
        str(nonce)


def test_a_nonce_made_in_time_can_be_read_later():
    nonce = LazyNonce()
    made = str(nonce)
    nonce.close()
    assert str(nonce) == made


@pytest.mark.parametrize(
    "policy",
    [
        {"script-src": ["'self'; script-src *"]},
        {"script-src": ["'self', default-src *"]},
        {"script-src": ["a\r\nSet-Cookie: x"]},
        {"script-src": ["http://bücher.example"]},
        {"script-src": [""]},
        {"script src": ["'self'"]},
        {"script-src;": True},
        {"": True},
    ],
)
def test_what_would_break_out_of_its_place_is_refused(policy):
    with pytest.raises(ImproperlyConfigured, match=r"CSP"):
        build_policy(policy)


@given(st.dictionaries(st.text(max_size=12), st.lists(st.text(max_size=12), max_size=3)))
def test_any_policy_is_one_clean_line_or_refused(policy):
    try:
        text = build_policy(policy)
    except ImproperlyConfigured:
        return
    assert text.isascii()
    assert text.isprintable()
