import pytest
from hotclub_security import (
    DisallowedHost,
    HostPolicy,
    ImproperlyConfigured,
    get_host,
    is_same_domain,
    split_domain_port,
    validate_host,
)
from hypothesis import given
from hypothesis import strategies as st

SITE = HostPolicy(("example.com", ".club.org", "[::1]", "127.0.0.1"))


@pytest.mark.parametrize(
    ("host", "parts"),
    [
        ("example.com", ("example.com", "")),
        ("Example.COM:8000", ("example.com", "8000")),
        ("example.com.:80", ("example.com", "80")),
        ("[::1]:8000", ("[::1]", "8000")),
        ("[2001:DB8::7]", ("[2001:db8::7]", "")),
        ("127.0.0.1", ("127.0.0.1", "")),
        ("xn--bcher-kva.example", ("xn--bcher-kva.example", "")),
    ],
)
def test_hosts_are_split_and_normalised(host, parts):
    assert split_domain_port(host) == parts


@pytest.mark.parametrize(
    ("host", "pattern", "same"),
    [
        ("example.com", "example.com", True),
        ("example.com", "EXAMPLE.com", True),
        ("a.example.com", "example.com", False),
        ("a.b.example.com", ".example.com", True),
        ("example.com", ".example.com", True),
        ("notexample.com", ".example.com", False),
        ("example.com", "", False),
        ("", ".", True),
    ],
)
def test_a_leading_dot_takes_in_the_subdomains(host, pattern, same):
    assert is_same_domain(host, pattern) is same


def test_a_star_allows_every_host_and_nothing_allows_none():
    assert validate_host("anything", ["*"])
    assert not validate_host("anything", [])


@pytest.mark.parametrize(
    ("header", "host"),
    [
        ("example.com", "example.com"),
        ("EXAMPLE.com:8443", "example.com:8443"),
        ("example.com.", "example.com"),
        ("a.club.org", "a.club.org"),
        ("[::1]:80", "[::1]:80"),
    ],
)
def test_an_allowed_host_comes_lower_cased_with_its_port(header, host):
    assert get_host([header], SITE) == host


@pytest.mark.parametrize(
    "header",
    [
        "user@example.com", "user:pw@example.com", "example.com, evil.com", "example.com evil.com",
        " example.com", "example.com:", "example.com:0x50", "example.com:99999", "example.com:-1",
        "example.com:80:80", "[::1", "::1", "[]", "[example.com]", "[::1]evil.com", "[::1%25lo]",
        "example.com..", ".example.com", "a..club.org", "..club.org", "bücher.club.org",
        "my_service", "", ".", ":80", "evil.com", "example.com.evil.com", "a" * 64 + ".club.org",
        "x" * 65536,
    ],
)  # fmt: skip
def test_sec_022_a_host_that_is_malformed_or_foreign_is_disallowed(header):
    with pytest.raises(DisallowedHost) as caught:
        get_host([header], SITE)
    assert caught.value.status == 400
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize(
    "headers", [[], ["example.com", "example.com"], ["example.com", "evil.com"]]
)
def test_sec_022_none_or_several_host_headers_are_disallowed(headers):
    with pytest.raises(DisallowedHost, match=f"this one has {len(headers)}"):
        get_host(headers, SITE)


@pytest.mark.parametrize(
    "char",
    ["\x00", "\t", "\r", "\n", "\x1f", "\x7f", "\\", "%", "@", "/", "?", ";", "#", "é", "\u2024"],
)
def test_sec_024_no_host_holds_a_control_or_a_delimiter(char):
    for header in (f"example.com{char}", f"{char}example.com", f"example.com{char}.club.org"):
        with pytest.raises(DisallowedHost):
            get_host([header], HostPolicy(("*",)))


@pytest.mark.parametrize("char", [".", "1", ":", "a", "-", "["])
def test_sec_025_a_huge_host_is_refused_before_any_pattern_reads_it(char):
    assert split_domain_port(char * 65536) == ("", "")
    assert split_domain_port(char * 6_553_600) == ("", "")


def test_sec_018_in_debug_only_the_forms_of_localhost_are_allowed():
    policy = HostPolicy((), debug=True)

    local = ["localhost:8000", "app.localhost", "127.0.0.1:8000", "[::1]"]
    assert [get_host([host], policy) for host in local] == local
    with pytest.raises(DisallowedHost, match=r"add 'evil\.com' to ALLOWED_HOSTS"):
        get_host(["evil.com"], policy)


def test_sec_018_without_debug_an_empty_list_allows_nothing():
    with pytest.raises(DisallowedHost):
        get_host(["localhost"], HostPolicy())


@pytest.mark.parametrize(
    "pattern", ["https://example.com", "example.com:80", "example.com/", "", "*.a.b"]
)
def test_a_pattern_no_host_can_match_is_refused_at_once(pattern):
    with pytest.raises(ImproperlyConfigured, match="no host can match"):
        HostPolicy((pattern,))


def test_a_bare_text_is_no_list_of_hosts():
    with pytest.raises(ImproperlyConfigured, match=r"write \['example.com'\]"):
        HostPolicy("example.com")


@given(st.text())
def test_any_text_is_split_or_empty(text):
    domain, port = split_domain_port(text)
    assert domain == domain.lower()
    assert port == "" or 0 <= int(port) <= 65535


@given(st.lists(st.text(), max_size=3))
def test_any_headers_give_a_host_or_disallowed_host(headers):
    try:
        get_host(headers, HostPolicy(("*",)))
    except DisallowedHost:
        pass
