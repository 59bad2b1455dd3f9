from __future__ import annotations

import pytest
from hotclub_http.conditional import evaluate, parse_etags, quote_etag
from hotclub_http.uri import http_date
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("method", "headers", "verdict"),
    [
        ("GET", {}, "proceed"),
        ("GET", {"if_none_match": '"a"'}, "not modified"),
        ("GET", {"if_none_match": 'W/"a", "x"'}, "not modified"),
        ("GET", {"if_none_match": "*"}, "not modified"),
        ("GET", {"if_none_match": '"b"'}, "proceed"),
        ("PUT", {"if_none_match": '"a"'}, "failed"),
        ("PUT", {"if_match": '"a"'}, "proceed"),
        ("PUT", {"if_match": 'W/"a"'}, "failed"),
        ("PUT", {"if_match": '"b"'}, "failed"),
        ("PUT", {"if_match": "*"}, "proceed"),
        ("GET", {"if_modified_since": http_date(100)}, "not modified"),
        ("GET", {"if_modified_since": http_date(99)}, "proceed"),
        ("POST", {"if_modified_since": http_date(100)}, "proceed"),
        ("PUT", {"if_unmodified_since": http_date(99)}, "failed"),
        ("PUT", {"if_unmodified_since": http_date(100)}, "proceed"),
        ("GET", {"if_none_match": '"b"', "if_modified_since": http_date(100)}, "proceed"),
        ("PUT", {"if_match": '"a"', "if_unmodified_since": http_date(1)}, "proceed"),
        ("GET", {"if_modified_since": "rubbish"}, "proceed"),
    ],
)
def test_preconditions_follow_the_order_of_the_rfc(method, headers, verdict) -> None:
    assert evaluate(method, etag='"a"', last_modified=100, **headers) == verdict


def test_what_does_not_exist_matches_nothing() -> None:
    assert evaluate("PUT", if_match="*") == "failed"
    assert evaluate("GET", if_none_match="*") == "proceed"
    assert evaluate("GET", if_modified_since=http_date(1)) == "proceed"


def test_tags_are_quoted_once() -> None:
    assert quote_etag("a") == '"a"'
    assert quote_etag('"a"') == '"a"'
    assert quote_etag('W/"a"') == 'W/"a"'
    assert parse_etags('"a", W/"b", c, ""') == ['"a"', 'W/"b"', '""']
    assert parse_etags(" * ") == ["*"]


def test_sec_htt_015_long_lists_of_tags_take_linear_time(grows_linearly) -> None:
    for shape in ('"a",', ",", '"', 'W/"'):
        grows_linearly(lambda n, shape=shape: parse_etags(shape * n), 10_000)


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_any_headers_give_a_verdict(if_match, if_none_match, since, until) -> None:
    assert evaluate(
        "GET",
        if_match=if_match,
        if_none_match=if_none_match,
        if_modified_since=since,
        if_unmodified_since=until,
        etag='"a"',
        last_modified=1,
    ) in {"proceed", "not modified", "failed"}
