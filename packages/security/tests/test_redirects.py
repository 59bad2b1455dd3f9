import pytest
from hotclub_security import (
    DisallowedRedirect,
    check_redirect,
    escape_leading_slashes,
    safe_redirect_target,
    url_has_allowed_host_and_scheme,
)
from hypothesis import given
from hypothesis import strategies as st

HOSTS = {"example.com", "example.com:8000"}

SAFE = [
    "/", "/path/?q=1#top", "path", "?page=2", "#top", "http://example.com", "https://example.com/x",
    "HTTPS://example.com/", "//example.com/x", "https://example.com:8000/", "/a:b@c/", " /padded ",
    "/search?next=http://evil.com/", "/ünïcode/",
]  # fmt: skip
UNSAFE = [
    None, "", "   ", "http://evil.com", "//evil.com", "///evil.com", "////evil.com", "\\\\evil.com",
    "/\\evil.com", "\\/evil.com", "/\\/evil.com", "http:/\\evil.com", "http:\\\\evil.com",
    "http:///evil.com", "http:/evil.com", "http:evil.com", "https:evil.com", "javascript:alert(1)",
    "JavaScript:alert(1)", "data:text/html,x", "ftp://example.com", "x:y", "http://example.com@evil.com",
    "http://example.com\\@evil.com", "http://evil.com\\@example.com", "http://user:pw@example.com",
    "http://example.com.evil.com", "http://example.com:80", "http://[::1", "http://[evil",
    "\x00//evil.com", "\x08//evil.com", "\x1f/evil", "\tjavascript:alert(1)",
    "java\tscript:alert(1)",
    "/\t/evil.com", "/\n/evil.com", "ht\ntp://evil.com", "http://exa\rmple.com", "\x7f//evil.com",
    "\u200b//evil.com", "\u2028//evil.com", "\ufeff//evil.com", "/" + "a" * 2048, "http://2001:cdba:0/",
]  # fmt: skip


@pytest.mark.parametrize("url", SAFE)
def test_relative_urls_and_allowed_hosts_are_allowed(url):
    assert url_has_allowed_host_and_scheme(url, HOSTS) is True


@pytest.mark.parametrize("url", UNSAFE)
def test_frm_007_htt_034_what_a_browser_would_take_elsewhere_is_not_allowed(url):
    assert url_has_allowed_host_and_scheme(url, HOSTS) is False


def test_https_can_be_required():
    assert not url_has_allowed_host_and_scheme("http://example.com/", HOSTS, require_https=True)
    assert not url_has_allowed_host_and_scheme("//example.com/", HOSTS, require_https=True)
    assert url_has_allowed_host_and_scheme("https://example.com/", HOSTS, require_https=True)
    assert url_has_allowed_host_and_scheme("/path", HOSTS, require_https=True)


def test_one_host_may_be_given_as_text_and_none_allows_relative_urls_only():
    assert url_has_allowed_host_and_scheme("http://example.com/", "example.com")
    assert not url_has_allowed_host_and_scheme("http://example.com/", None)
    assert url_has_allowed_host_and_scheme("/path", None)


def test_an_unsafe_target_becomes_the_fallback():
    assert safe_redirect_target("//evil.com", fallback="/home/") == "/home/"
    assert safe_redirect_target(" /next/ ", fallback="/home/") == "/next/"


@given(st.text(), st.sampled_from(["", "/", "//", "\\", "http://", "https:"]))
def test_any_text_has_an_answer_and_an_allowed_one_holds_no_control(text, prefix):
    if url_has_allowed_host_and_scheme(prefix + text, HOSTS):
        assert not any(ord(char) < 32 for char in prefix + text)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "\tjavascript:x", "java\nscript:x", "/a\r\nSet-Cookie: x",
            "data:,x", "file:///etc", "http://[::1", "/" * 9000],
)  # fmt: skip
def test_htt_036_a_redirect_to_such_a_place_is_disallowed(url):
    with pytest.raises(DisallowedRedirect):
        check_redirect(url)


@pytest.mark.parametrize("url", ["/a", "https://other.example/", "ftp://files.example/", "?a=1"])
def test_the_applications_own_redirects_may_leave_the_site(url):
    assert check_redirect(url) == url


@pytest.mark.parametrize(
    ("path", "escaped"), [("//evil.com/", "/%2Fevil.com/"), ("/a", "/a"), ("///a", "/%2F/a")]
)
def test_leading_slashes_are_escaped(path, escaped):
    assert escape_leading_slashes(path) == escaped
