from __future__ import annotations

import pytest
from hotclub_http import MediaType
from hotclub_http.client import RequestFactory
from hotclub_http.negotiation import accepts_encoding, parse_accept
from hypothesis import given
from hypothesis import strategies as st


def request_accepting(accept: str):
    return RequestFactory().get("/", headers={"Accept": accept})


def test_weights_and_specificity_order_the_list() -> None:
    accept = "text/*;q=0.8, text/html;level=1, text/html;q=0.5, */*;q=0.1, image/png;q=0"
    assert [str(one) for one in parse_accept(accept)] == [
        "text/html; level=1",
        "text/*; q=0.8",
        "text/html; q=0.5",
        "*/*; q=0.1",
    ]
    request = request_accepting("text/*;q=0.8, text/html;q=0.5")
    assert [str(one) for one in request.accepted_types_by_precedence] == [
        "text/html; q=0.5",
        "text/*; q=0.8",
    ]


@pytest.mark.parametrize(
    ("accept", "kind", "expected"),
    [
        ("*/*", "application/json", True),
        ("text/*", "text/html", True),
        ("text/*", "application/json", False),
        ("text/html;level=1", "text/html", False),
        ("text/html;level=1", "text/html;level=2", False),
        ("", "text/html", False),
    ],
)
def test_accepts_matches_ranges(accept, kind, expected) -> None:
    assert request_accepting(accept).accepts(kind) is expected


def test_preferred_type_follows_the_most_specific_range() -> None:
    request = request_accepting("text/html;q=0.5, application/*;q=0.9, application/xml;q=0.1")
    offers = ["text/html", "application/xml", "application/json"]
    assert request.get_preferred_type(offers) == "application/json"
    assert request.get_preferred_type(["image/png"]) is None
    assert request.get_preferred_type([]) is None


def test_a_type_has_to_have_the_parameters_that_are_asked_for() -> None:
    request = request_accepting("audio/flac;rate=96, audio/ogg;q=0.5")
    offers = ["audio/flac; rate=44", "audio/flac; rate=96", "audio/flac", "audio/wav"]
    assert request.get_preferred_type(offers) == "audio/flac; rate=96"
    assert request.get_preferred_type(["audio/flac; rate=44", "audio/ogg"]) == "audio/ogg"
    assert request.get_preferred_type(["audio/flac; rate=44", "audio/flac"]) is None
    assert not request.accepts("audio/flac")
    assert request.accepts("audio/ogg; channels=2")
    both = request_accepting("text/html;q=0.7, text/html;level=1")
    assert both.get_preferred_type(["text/html", "text/html; level=1"]) == "text/html; level=1"


def test_a_weight_has_three_digits() -> None:
    assert MediaType("*/*; q=0.12345").quality == 0.123
    assert not request_accepting("text/html;q=0.0001").accepts("text/html")


def test_no_accept_header_takes_anything() -> None:
    assert RequestFactory().get("/").accepts("image/png")


def test_media_types_are_values() -> None:
    assert MediaType("text/html; a=1") == MediaType("Text/HTML;a=1")
    assert len({MediaType("a/b"), MediaType("a/b")}) == 1
    assert repr(MediaType("a/b;c=d")) == "<MediaType: a/b; c=d>"
    assert MediaType("*/*").is_all_types
    assert not MediaType("a/b").match("")


@pytest.mark.parametrize(
    ("header", "expected"),
    [("gzip", True), ("gzip;q=0", False), ("*", True), ("*;q=0, gzip;q=0.1", True), ("br", False)],
)
def test_codings_are_refused_with_weight_zero(header, expected) -> None:
    assert accepts_encoding(header, "gzip") is expected


def test_sec_htt_015_long_lists_take_linear_time(grows_linearly) -> None:
    for member in ("text/html,", "*/*;q=0.1,", ",", "a/b;c=d;e=f,"):
        grows_linearly(lambda n, member=member: parse_accept(member * n), 5_000)
        grows_linearly(lambda n, member=member: accepts_encoding(member * n, "gzip"), 5_000)


@given(st.text(max_size=80))
def test_any_accept_header_can_be_asked(header) -> None:
    ranges = parse_accept(header)
    assert all(0 < one.quality <= 1 for one in ranges)
