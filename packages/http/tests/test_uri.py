from __future__ import annotations

import pytest
from hotclub_http.uri import (
    escape_uri_path,
    http_date,
    iri_to_uri,
    parse_http_date,
    parse_http_date_safe,
    repercent_broken_unicode,
    uri_to_iri,
)
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("iri", "uri"),
    [
        ("/♥/?q=é", "/%E2%99%A5/?q=%C3%A9"),
        ("/%20 x", "/%20%20x"),
        ("/a\r\nb", "/a%0D%0Ab"),
        ("https://x/[]#~'()*+,;=:@!$&", "https://x/[]#~'()*+,;=:@!$&"),
        ("\ud800", "?"),
    ],
)
def test_addresses_become_one_line_of_ascii(iri, uri) -> None:
    assert iri_to_uri(iri) == uri


def test_readable_escapes_are_decoded_and_reserved_ones_kept() -> None:
    assert uri_to_iri("/%E2%99%A5%2F%3F%20%41/%FF%C3") == "/♥%2F%3F%20A/%FF%C3"


def test_a_path_escapes_what_would_end_it() -> None:
    assert escape_uri_path("/a?b#c%d é") == "/a%3Fb%23c%25d%20%C3%A9"


def test_broken_utf_8_stays_as_escapes() -> None:
    assert repercent_broken_unicode(b"/\xc3\xa9\xff") == "/é%FF"


def test_sec_htt_011_addresses_are_converted_in_linear_time(grows_linearly) -> None:
    for shape in ("%FF", "%E2%99%A5", "%", "♥", "%E2%99"):
        text = shape * 50_000
        grows_linearly(lambda n, text=text: iri_to_uri(text[:n]), 50_000)
        grows_linearly(lambda n, text=text: uri_to_iri(text[:n]), 50_000)
    grows_linearly(lambda n: repercent_broken_unicode(b"\xff" * n), 50_000)
    assert uri_to_iri("%ff" * 3) == "%FF%FF%FF"


@pytest.mark.parametrize(
    "text",
    [
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "sun, 06 nov 1994 08:49:37 gmt",
    ],
)
def test_all_three_forms_of_dates_are_read(text) -> None:
    assert parse_http_date(text) == 784111777
    assert http_date(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "Sun, 99 Nov 1994 08:49:37 GMT",
        "Sun, 06 Foo 1994 08:49:37 GMT",
        "Sun, 06 Nov 0000 08:49:37 GMT",
        "Sun, 0٦ Nov 1994 08:49:37 GMT",
        "x" * 100,
    ],
)
def test_what_is_no_date_is_refused(text) -> None:
    with pytest.raises(ValueError, match="date"):
        parse_http_date(text)
    assert parse_http_date_safe(text) is None


@given(st.text(max_size=60))
def test_any_text_is_a_date_or_none(text) -> None:
    assert parse_http_date_safe(text) is None or isinstance(parse_http_date_safe(text), int)


@given(st.text(max_size=40))
def test_conversion_settles_after_one_round(text) -> None:
    once = iri_to_uri(text)
    assert once.isascii()
    assert iri_to_uri(once) == once
