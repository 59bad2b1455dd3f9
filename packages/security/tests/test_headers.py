import re

import pytest
from hotclub_security import (
    ImproperlyConfigured,
    SecurityHeaders,
    build_headers,
    ssl_redirect_target,
)

DEFAULTS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
)


def test_the_defaults_are_djangos_and_send_no_hsts():
    built = build_headers(SecurityHeaders())
    assert (built.plain, built.secure) == (DEFAULTS, DEFAULTS)


def test_hsts_goes_out_over_https_alone():
    built = build_headers(
        SecurityHeaders(hsts_seconds=3600, hsts_include_subdomains=True, hsts_preload=True)
    )
    hsts = (b"strict-transport-security", b"max-age=3600; includeSubDomains; preload")
    assert (built.plain, built.secure) == (DEFAULTS, (*DEFAULTS, hsts))


def test_all_headers_can_be_set_and_left_out():
    built = build_headers(
        SecurityHeaders(
            content_type_nosniff=False,
            referrer_policy="no-referrer, strict-origin",
            cross_origin_opener_policy=None,
            cross_origin_embedder_policy="require-corp",
            cross_origin_resource_policy="same-site",
            frame_options="sameorigin",
            permissions_policy={"camera": [], "geolocation": ["self", "https://maps.example.com"]},
        )
    )
    assert built.plain == (
        (b"referrer-policy", b"no-referrer,strict-origin"),
        (b"cross-origin-embedder-policy", b"require-corp"),
        (b"cross-origin-resource-policy", b"same-site"),
        (b"x-frame-options", b"SAMEORIGIN"),
        (b"permissions-policy", b'camera=(), geolocation=(self "https://maps.example.com")'),
    )


def test_a_header_the_response_has_is_left_alone():
    built = build_headers(SecurityHeaders())
    missing = built.missing([(b"X-Frame-Options", b"SAMEORIGIN")], secure=False)
    assert missing == list(DEFAULTS[:3])


@pytest.mark.parametrize(
    "values",
    [
        {"hsts_seconds": -1},
        {"referrer_policy": "everything"},
        {"referrer_policy": ["origin", "x\r\ny"]},
        {"cross_origin_opener_policy": "open"},
        {"cross_origin_embedder_policy": "open"},
        {"cross_origin_resource_policy": "open"},
        {"frame_options": "ALLOW-FROM https://a.com"},
        {"permissions_policy": {"camera=*, x": []}},
        {"permissions_policy": {"camera": ['https://a.com" *']}},
        {"permissions_policy": {"camera": ["none"]}},
    ],
)
def test_values_no_standard_knows_are_refused(values):
    with pytest.raises(ImproperlyConfigured):
        build_headers(SecurityHeaders(**values))


@pytest.mark.parametrize(
    ("scheme", "path", "target"),
    [
        ("http", "/a/?b=1", "https://example.com/a/?b=1"),
        ("https", "/a/", None),
        ("wss", "/a/", None),
        ("http", "//evil.com/a", "https://example.com//evil.com/a"),
        ("http", "health/live", None),
        ("http", "/health/live", None),
        ("http", "/a?x=health", "https://example.com/a?x=health"),
    ],
)
def test_plain_requests_are_sent_to_https_unless_exempt(scheme, path, target):
    exempt = [re.compile("^health/")]
    assert ssl_redirect_target(scheme, "example.com", path, exempt=exempt) == target


def test_the_redirect_can_name_another_host():
    assert ssl_redirect_target("http", "a.com", "/", ssl_host="b.com") == "https://b.com/"
