import pytest
from hotclub_security import (
    Client,
    ImproperlyConfigured,
    ProxyPolicy,
    resolve_client,
    scheme_from_header,
)
from hypothesis import given
from hypothesis import strategies as st

XFF = ProxyPolicy(["10.0.0.0/8", "::1"])
RFC7239 = ProxyPolicy(["10.0.0.0/8"], family="forwarded")
SSL_HEADER = ("x-forwarded-proto", "https")


def headers(**values: str) -> dict[str, list[str]]:
    return {name.replace("_", "-"): [value] for name, value in values.items()}


def test_nobody_is_believed_by_default():
    forged = headers(x_forwarded_for="1.2.3.4", x_forwarded_proto="https", forwarded="for=1.2.3.4")
    assert resolve_client("10.0.0.1", "http", forged, ProxyPolicy()) == Client("10.0.0.1", "http")


def test_a_stranger_is_not_believed():
    forged = headers(x_forwarded_for="1.2.3.4", x_forwarded_host="evil.com")
    assert resolve_client("9.9.9.9", "http", forged, XFF) == Client("9.9.9.9", "http")


def test_a_trusted_proxy_names_client_scheme_and_host():
    told = headers(x_forwarded_for="1.2.3.4", x_forwarded_proto="https", x_forwarded_host="a.com")
    assert resolve_client("10.0.0.1", "http", told, XFF) == Client("1.2.3.4", "https", "a.com")


def test_the_client_is_the_first_stranger_from_the_right():
    told = headers(
        x_forwarded_for="6.6.6.6, 1.2.3.4, 10.0.0.2", x_forwarded_proto="https,http,http"
    )
    assert resolve_client("10.0.0.1", "http", told, XFF) == Client("1.2.3.4", "http")


def test_a_list_of_another_length_is_not_matched_to_hops():
    told = headers(x_forwarded_for="1.2.3.4", x_forwarded_proto="https, http")
    assert resolve_client("10.0.0.1", "http", told, XFF) == Client("1.2.3.4", "http")


def test_repeated_headers_are_one_list():
    told = {"x-forwarded-for": ["6.6.6.6", "1.2.3.4"]}
    assert resolve_client("10.0.0.1", "http", told, XFF).address == "1.2.3.4"


@pytest.mark.parametrize(
    ("peer", "address"), [("::ffff:10.0.0.1", "1.2.3.4"), ("::1", "1.2.3.4"), ("unix:", "unix:")]
)
def test_a_mapped_address_is_its_ipv4_and_a_socket_path_is_nobody(peer, address):
    told = headers(x_forwarded_for="1.2.3.4:5678")
    assert resolve_client(peer, "http", told, XFF).address == address


@pytest.mark.parametrize(
    "garbage", ["", ",", "unknown", "_hidden", "1.2.3.4.5", "<script>", "1" * 9999]
)
def test_a_hop_that_is_no_address_leaves_the_connection_as_it_is(garbage):
    told = headers(x_forwarded_for=garbage)
    assert resolve_client("10.0.0.1", "http", told, XFF) == Client("10.0.0.1", "http")


def test_forwarded_is_read_as_in_rfc_7239():
    told = headers(
        forwarded='for=6.6.6.6, For="[2001:db8::7]:4711";proto=https;host="a.com", for=10.0.0.2'
    )
    assert resolve_client("10.0.0.1", "http", told, RFC7239) == Client(
        "2001:db8::7", "https", "a.com"
    )


def test_only_the_named_family_is_read():
    both = headers(x_forwarded_for="6.6.6.6", forwarded="for=1.2.3.4")
    assert resolve_client("10.0.0.1", "http", both, RFC7239).address == "1.2.3.4"
    assert resolve_client("10.0.0.1", "http", both, XFF).address == "6.6.6.6"


@pytest.mark.parametrize(
    "broken", ["for", "for=1.2.3.4;for=6.6.6.6", 'for="1.2.3.4', "for=1.2.3.4 x"]
)
def test_a_malformed_element_is_believed_nothing(broken):
    told = headers(forwarded=broken)
    assert resolve_client("10.0.0.1", "http", told, RFC7239) == Client("10.0.0.1", "http")


@given(st.text(max_size=300), st.sampled_from([XFF, RFC7239]))
def test_any_header_resolves_without_an_error(text, policy):
    told = headers(x_forwarded_for=text, forwarded=text, x_forwarded_proto=text)
    assert resolve_client("10.0.0.1", "http", told, policy).scheme in ("http", "https")


@pytest.mark.parametrize(
    ("values", "scheme"),
    [
        (["https"], "https"), ([], "http"), (["HTTPS"], "http"), (["https "], "http"),
        (["https", "https"], "http"), (["https,http"], "http"), (["http"], "http"), ([""], "http"),
    ],
)  # fmt: skip
def test_sec_026_the_scheme_is_https_only_for_exactly_the_set_value(values, scheme):
    assert scheme_from_header("http", values, SSL_HEADER) == scheme


def test_sec_026_a_wrong_value_outdoes_the_connection_and_no_setting_ignores_the_header():
    assert scheme_from_header("https", ["http"], SSL_HEADER) == "http"
    assert scheme_from_header("http", ["https"], None) == "http"


@pytest.mark.parametrize("trusted", [["proxy.local"], ["10.0.0.1/8"], "10.0.0.0/8"])
def test_what_is_no_list_of_addresses_is_refused(trusted):
    with pytest.raises(ImproperlyConfigured):
        ProxyPolicy(trusted)


def test_an_unknown_family_is_refused():
    with pytest.raises(ImproperlyConfigured, match="'forwarded'"):
        ProxyPolicy([], family="x-real-ip")
