from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hotclub_http import BadHeaderError, HttpResponse, SimpleCookie, parse_cookie
from hotclub_http.uri import parse_http_date
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("a=1; b=2", {"a": "1", "b": "2"}),
        ("a=1; a=2", {"a": "2"}),
        ("  a = b ; c", {"a": "b", "": "c"}),
        ('a="x\\"y"; b="\\303\\251"; c="\\351"', {"a": 'x"y', "b": "é", "c": "é"}),
        ("a=b=c", {"a": "b=c"}),
        ("a:b=1; c[d]=2", {"a:b": "1", "c[d]": "2"}),
        (";;;", {}),
        ('a="x,y', {"a": '"x,y'}),
    ],
)
def test_cookies_are_read_as_browsers_write_them(header, expected) -> None:
    assert parse_cookie(header) == expected


def test_set_cookie_writes_every_attribute() -> None:
    response = HttpResponse()
    response.set_cookie(
        "a",
        "b",
        max_age=timedelta(minutes=1),
        path="/x",
        domain="example.com",
        secure=True,
        httponly=True,
        samesite="Lax",
        partitioned=True,
    )
    line = response.cookies["a"].OutputString()

    expires = response.cookies["a"]["expires"]
    assert line == (
        f"a=b; expires={expires}; Path=/x; Domain=example.com; Max-Age=60; Secure; HttpOnly; "
        "SameSite=Lax; Partitioned"
    )
    assert parse_http_date(expires)


def test_expires_may_be_a_datetime_and_then_rules_max_age() -> None:
    response = HttpResponse()
    response.set_cookie("a", expires=datetime.now(UTC) + timedelta(seconds=10))
    assert response.cookies["a"]["max-age"] in {10, 11}
    response.set_cookie("b", expires=datetime(2001, 1, 1))  # noqa: DTZ001
    assert response.cookies["b"]["max-age"] == 0
    with pytest.raises(ValueError, match="max_age"):
        response.set_cookie("c", max_age=1, expires=datetime.now(UTC))


def test_delete_cookie_expires_it_and_keeps_it_acceptable_to_browsers() -> None:
    response = HttpResponse()
    response.delete_cookie("plain")
    response.delete_cookie("__Host-a", samesite="none")

    assert response.cookies["plain"].OutputString() == (
        "plain=; expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/; Max-Age=0".replace('=""', "=")
    )
    assert response.cookies["__Host-a"]["secure"] is True


def test_an_unknown_samesite_is_refused() -> None:
    with pytest.raises(ValueError, match="samesite"):
        HttpResponse().set_cookie("a", samesite="sometimes")  # type: ignore[arg-type]


HOSTILE = ["x; Domain=evil", "x\r\nSet-Cookie: y=1", "x\ny", "x\0", "x\x1b", "a,b", "é", '"', "\\"]


@pytest.mark.parametrize("text", HOSTILE)
def test_sec_htt_004_no_part_of_a_cookie_adds_an_attribute_or_another_cookie(text) -> None:
    for part in ("key", "value", "path", "domain", "samesite", "expires"):
        response = HttpResponse()
        arguments = {"key": "name", "value": "v", part: text}
        try:
            response.set_cookie(**arguments)
        except (BadHeaderError, ValueError):
            continue
        (morsel,) = response.cookies.values()
        line = morsel.OutputString()
        assert "\r" not in line
        assert "\n" not in line
        assert line.isascii()
        names = [piece.strip().partition("=")[0] for piece in line.split(";")]
        assert set(names) <= {"name", "Path", "Domain", "expires", "Max-Age", "SameSite"}
        if part == "value":
            assert parse_cookie(line.split("; ")[0]) == {"name": text}


@given(st.text(max_size=40))
def test_any_value_survives_the_round_trip_in_one_line(value) -> None:
    jar = SimpleCookie()
    jar["name"] = value
    line = jar["name"].OutputString().split("; ")[0]
    assert line.isascii()
    assert line.isprintable()
    assert parse_cookie(line) == {"name": value.encode("utf-8", "replace").decode()}


@given(st.text(max_size=80))
def test_any_header_parses(header) -> None:
    parsed = parse_cookie(header)
    assert all(";" not in name for name in parsed)


def test_sec_htt_042_cookies_are_read_in_linear_time(grows_linearly) -> None:
    for shape in ('"', "\\", "\\303", "\\\\", ";", "=", 'a="\\";'):
        grows_linearly(
            lambda n, shape=shape: parse_cookie('a="' + shape * (n // len(shape)) + '"'), 64_000
        )
