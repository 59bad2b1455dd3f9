from dataclasses import replace

import pytest
from hotclub_security import (
    CsrfPolicy,
    CsrfRequest,
    ImproperlyConfigured,
    Reason,
    Rejection,
    check_csrf,
    mask_secret,
    new_secret,
)
from hypothesis import given
from hypothesis import strategies as st

SECRET = new_secret()
POLICY = CsrfPolicy()
POST = CsrfRequest(
    method="POST",
    scheme="https",
    host="example.com",
    origin="https://example.com",
    secret=SECRET,
    form_token=lambda: mask_secret(SECRET),
)
REFERRED = replace(POST, origin=None, referer="https://example.com/form/")


def reason(request: CsrfRequest, policy: CsrfPolicy = POLICY) -> Reason | None:
    rejection = check_csrf(request, policy)
    return rejection and rejection.reason


def test_a_form_of_this_site_with_its_token_is_accepted():
    assert check_csrf(POST, POLICY) is None
    assert check_csrf(REFERRED, POLICY) is None
    assert check_csrf(replace(POST, scheme="http", origin=None), POLICY) is None


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "TRACE"])
def test_safe_methods_are_not_checked(method):
    assert check_csrf(CsrfRequest(method=method, scheme="https", host=None), POLICY) is None


@pytest.mark.parametrize(
    "method", ["POST", "PUT", "PATCH", "DELETE", "PROPFIND", "post", "get", ""]
)
def test_every_other_method_is_checked(method):
    request = CsrfRequest(method=method, scheme="http", host="example.com")
    assert reason(request) is Reason.NO_COOKIE


def test_sec_001_without_a_token_nothing_else_helps():
    assert reason(replace(POST, form_token=lambda: "")) is Reason.TOKEN_MISSING


def test_the_header_serves_where_the_form_has_no_token_and_for_other_methods():
    header = mask_secret(SECRET)
    assert check_csrf(replace(POST, form_token=lambda: "", header_token=header), POLICY) is None
    assert check_csrf(replace(POST, method="PUT", header_token=SECRET), POLICY) is None


def test_the_form_is_asked_only_for_posts():
    def not_asked() -> str:
        raise AssertionError

    request = replace(POST, method="DELETE", form_token=not_asked, header_token=SECRET)
    assert check_csrf(request, POLICY) is None


@pytest.mark.parametrize(
    "origin",
    ["http://example.com", "https://evil.com", "https://a.example.com", "https://example.com.evil.com",
     "https://example.com:8443", "null", "", "https://", "https://[::1", "example.com",
     "https://Example.com", "https://example.com.", "https://example.com/", "https://user@example.com",
     "https://example.com, https://example.com", "https://bücher.example", "\x00"],
)  # fmt: skip
def test_sec_003_sec_004_an_origin_must_be_this_very_scheme_and_host(origin):
    assert check_csrf(replace(POST, origin=origin), POLICY) == Rejection(Reason.BAD_ORIGIN, origin)


def test_sec_003_a_refused_host_has_no_own_origin():
    assert reason(replace(POST, host=None)) is Reason.BAD_ORIGIN
    assert reason(replace(REFERRED, host=None)) is Reason.BAD_REFERER


def test_the_default_port_of_the_host_is_no_part_of_the_origin():
    assert check_csrf(replace(POST, host="example.com:443"), POLICY) is None
    assert (
        check_csrf(
            replace(POST, host="example.com:8443", origin="https://example.com:8443"), POLICY
        )
        is None
    )


@pytest.mark.parametrize(
    ("origin", "trusted"),
    [
        ("https://app.partner.org", True),
        ("https://a.wild.org", True),
        ("https://a.b.wild.org", True),
        ("https://wild.org", True),
        ("http://a.wild.org", False),
        ("https://a.wild.org:8443", False),
        ("https://evilwild.org", False),
        ("https://a.wild.org.evil.com", False),
        ("https://evil.com#.wild.org", False),
        ("https://user@a.wild.org", False),
        ("https://A.wild.org", False),
        ("https://a.app.partner.org", False),
        ("https://port.org:8443", True),
        ("https://port.org", False),
    ],
)
def test_sec_003_trusted_origins_are_taken_exactly_and_wildcards_below_their_domain(
    origin, trusted
):
    policy = CsrfPolicy(
        trusted_origins=["https://app.partner.org", "https://*.wild.org", "https://port.org:8443"]
    )
    assert (check_csrf(replace(POST, origin=origin), policy) is None) is trusted


@pytest.mark.parametrize(
    ("referer", "expected"),
    [
        (None, Reason.NO_REFERER),
        ("", Reason.MALFORMED_REFERER),
        ("null", Reason.MALFORMED_REFERER),
        ("example.com/form", Reason.MALFORMED_REFERER),
        ("https://", Reason.MALFORMED_REFERER),
        ("https://[::1/", Reason.MALFORMED_REFERER),
        ("https://user@example.com/", Reason.MALFORMED_REFERER),
        ("https://bücher.example/", Reason.MALFORMED_REFERER),
        ("http://example.com/", Reason.INSECURE_REFERER),
        ("https://evil.com/", Reason.BAD_REFERER),
        ("https://example.com:8443/", Reason.BAD_REFERER),
        ("https://a.example.com/", Reason.BAD_REFERER),
        ("https://evil.com/https://example.com/", Reason.BAD_REFERER),
        ("https://EXAMPLE.com/", None),
        ("https://example.com:443/", None),
        ("https://example.com./", None),
    ],
)
def test_sec_004_a_secure_request_without_origin_needs_a_secure_referer_of_this_site(
    referer, expected
):
    assert reason(replace(REFERRED, referer=referer)) is expected


def test_over_plain_http_no_referer_is_asked_for():
    assert check_csrf(replace(REFERRED, scheme="http", referer=None), POLICY) is None


def test_trusted_origins_and_the_cookies_domain_may_refer():
    trusting = CsrfPolicy(trusted_origins=["https://*.wild.org"])
    assert check_csrf(replace(REFERRED, referer="https://a.wild.org/x"), trusting) is None

    shared = CsrfPolicy(cookie_domain=".example.com")
    assert check_csrf(replace(REFERRED, referer="https://a.example.com/"), shared) is None
    on_port = replace(REFERRED, referer="https://a.example.com:8443/", server_port="8443")
    assert check_csrf(on_port, shared) is None
    assert reason(replace(on_port, server_port="443"), shared) is Reason.BAD_REFERER


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("short", Rejection(Reason.TOKEN_MALFORMED, "The form field has the wrong length.")),
        (
            "-" * 64,
            Rejection(
                Reason.TOKEN_MALFORMED,
                "The form field holds characters other than letters and digits.",
            ),
        ),
        ("a" * 64, Rejection(Reason.TOKEN_INCORRECT, "Sent in the form field.")),
    ],
)
def test_sec_005_a_wrong_token_is_refused_with_its_own_reason(token, expected):
    assert check_csrf(replace(POST, form_token=lambda: token), POLICY) == expected


def test_sec_005_the_token_of_another_visitor_is_refused():
    other = replace(POST, form_token=lambda: mask_secret(new_secret()))
    assert reason(other) is Reason.TOKEN_INCORRECT


def test_sec_005_a_malformed_header_token_names_the_header():
    request = replace(POST, form_token=lambda: "", header_token="")
    assert check_csrf(request, CsrfPolicy(header_name="HTTP_X_XSRF_TOKEN")) == Rejection(
        Reason.TOKEN_MALFORMED, "The x-xsrf-token header has the wrong length."
    )


def test_a_missing_and_a_malformed_cookie_are_told_apart():
    assert reason(replace(POST, secret=None)) is Reason.NO_COOKIE
    assert reason(replace(POST, secret="x" * 33)) is Reason.BAD_COOKIE


@pytest.mark.parametrize(
    ("fetch_site", "expected"),
    [
        ("same-origin", None),
        ("cross-site", Reason.CROSS_SITE),
        ("same-site", Reason.NO_COOKIE),
        ("none", Reason.NO_COOKIE),
        (None, Reason.NO_COOKIE),
        ("Same-Origin", Reason.NO_COOKIE),
        ("same-origin, same-origin", Reason.NO_COOKIE),
    ],
)
def test_where_fetch_metadata_is_believed_the_token_is_the_fallback(fetch_site, expected):
    request = CsrfRequest(method="POST", scheme="http", host="a.com", fetch_site=fetch_site)
    assert reason(request, CsrfPolicy(fetch_metadata=True)) is expected


def test_by_default_fetch_metadata_is_not_enough():
    request = CsrfRequest(method="POST", scheme="http", host="a.com", fetch_site="same-origin")
    assert reason(request) is Reason.NO_COOKIE


def test_a_trusted_origin_may_post_across_sites_with_fetch_metadata():
    policy = CsrfPolicy(fetch_metadata=True, trusted_origins=["https://partner.org"])
    request = replace(POST, origin="https://partner.org", fetch_site="cross-site")
    assert check_csrf(request, policy) is None


@pytest.mark.parametrize(
    "origin",
    ["example.com", "https://", "://example.com", "https://example.com/", "https://*example.com",
     "https://a.*.com", "*", "", "https://EXAMPLE.com", "https://*", "https://*."],
)  # fmt: skip
def test_a_trusted_origin_that_could_never_match_is_refused_at_once(origin):
    with pytest.raises(ImproperlyConfigured, match="trusted_origins holds"):
        CsrfPolicy(trusted_origins=[origin])


@pytest.mark.parametrize(
    "values",
    [{"trusted_origins": "https://a.com"}, {"cookie_name": "a;b"}, {"cookie_path": "/\r\nx"},
     {"cookie_domain": "a b"}, {"cookie_samesite": "sometimes"}, {"cookie_name": "__Host-csrf"}],
)  # fmt: skip
def test_policies_that_cannot_work_are_refused(values):
    with pytest.raises(ImproperlyConfigured):
        CsrfPolicy(**values)


def test_a_host_cookie_with_what_it_needs_is_accepted():
    assert CsrfPolicy(cookie_name="__Host-csrf", cookie_secure=True).cookie_name == "__Host-csrf"


@given(
    st.builds(
        CsrfRequest,
        method=st.sampled_from(["POST", "PUT"]),
        scheme=st.sampled_from(["http", "https"]),
        host=st.none() | st.text(),
        origin=st.none() | st.text() | st.text().map("https://{}".format),
        referer=st.none() | st.text() | st.text().map("https://{}".format),
        secret=st.none() | st.text(),
        header_token=st.none() | st.text(),
    )
)
def test_any_request_is_refused_with_a_reason_and_without_an_error(request_value):
    assert isinstance(check_csrf(request_value, POLICY), Rejection)
