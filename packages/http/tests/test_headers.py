from __future__ import annotations

import pytest
from hotclub_http import BadHeaderError, HttpHeaders, ResponseHeaders
from hotclub_http.headers import (
    content_disposition_header,
    join_pairs,
    parse_header_parameters,
)
from hypothesis import given
from hypothesis import strategies as st


def test_response_headers_match_without_case_and_keep_spelling() -> None:
    headers = ResponseHeaders({"X-One": "1"})
    headers["x-one"] = 2

    assert dict(headers) == {"x-one": "2"}
    assert headers["X-ONE"] == "2"
    assert headers.setdefault("X-Two", "3") == "3"
    assert headers.pop("x-two") == "3"
    del headers["missing"]
    assert "missing" not in headers


@pytest.mark.parametrize(
    "value", ["a\nb", "a\rb", "a\r\nSet-Cookie: x=y", "a\0b", "a\x1bb", b"a\nb"]
)
def test_a_value_that_could_split_the_message_is_refused(value) -> None:
    with pytest.raises(BadHeaderError):
        ResponseHeaders()["X"] = value


@pytest.mark.parametrize("name", ["", "a b", "a:b", "a\n", "é", "a\0"])
def test_a_name_that_is_no_token_is_refused(name) -> None:
    with pytest.raises(BadHeaderError):
        ResponseHeaders()[name] = "x"


def test_text_beyond_latin_1_is_mime_encoded_in_one_line() -> None:
    headers = ResponseHeaders()
    headers["Latin"] = "café"
    headers["Other"] = "†" * 200
    assert headers["Latin"] == "café"
    assert headers["Other"].startswith("=?utf-8?")
    assert "\n" not in headers["Other"]


def test_request_headers_read_an_environ() -> None:
    headers = HttpHeaders({"HTTP_USER_AGENT": "x", "CONTENT_TYPE": "text/plain", "PATH_INFO": "/"})

    assert dict(headers) == {"User-Agent": "x", "Content-Type": "text/plain"}
    assert headers["user_agent"] == "x"
    assert "user-agent" in headers
    assert HttpHeaders.to_wsgi_names({"Content-Length": "1", "X-A": "2"}) == {
        "CONTENT_LENGTH": "1",
        "HTTP_X_A": "2",
    }
    assert HttpHeaders.to_asgi_names({"X_A": "2"}) == {"x-a": "2"}


def test_sec_htt_007_underscore_names_are_ignored_and_repeats_joined() -> None:
    pairs = [
        (b"x-user", b"good"),
        (b"x_user", b"evil"),
        (b"cookie", b"a=1; "),
        (b"cookie", b"b=2"),
        (b"accept", b"text/html"),
        (b"accept", b"*/*"),
    ]
    assert join_pairs(pairs) == {
        "x-user": "good",
        "cookie": "a=1; b=2",
        "accept": "text/html,*/*",
    }


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("text/html", ("text/html", {})),
        ("Text/HTML; Charset=UTF-8", ("text/html", {"charset": "UTF-8"})),
        ('a/b; n="x;y\\"z"; m=1', ("a/b", {"n": 'x;y"z', "m": "1"})),
        ("form-data; filename*=UTF-8''%e2%82%ac", ("form-data", {"filename": "€"})),
        ("form-data; filename=\"a\"; filename*=utf-8''b", ("form-data", {"filename": "b"})),
        ("a/b; charset=x; charset=y", ("a/b", {"charset": "x"})),
        ('a/b; n="unclosed', ("a/b", {"n": "unclosed"})),
        ("a/b;;; =x; y", ("a/b", {})),
        ("", ("", {})),
    ],
)
def test_parameters_are_read_as_the_rfcs_say(line, expected) -> None:
    assert parse_header_parameters(line) == expected


def test_sec_htt_018_parameters_are_read_in_linear_time(grows_linearly) -> None:
    for shape in ('\\"', '"', ";", "=", "; a=", ';a="', "\\", " "):
        grows_linearly(
            lambda n, shape=shape: parse_header_parameters('a/b; x="' + shape * (n // len(shape))),
            64_000,
        )


def test_disposition_quotes_or_encodes_names() -> None:
    assert content_disposition_header(True, 'a"b\\.txt') == r'attachment; filename="a\"b\\.txt"'
    assert content_disposition_header(False, "é.txt") == "inline; filename*=utf-8''%C3%A9.txt"
    assert content_disposition_header(True, "a\r\nb") == "attachment; filename*=utf-8''a%0D%0Ab"
    assert content_disposition_header(True, "") == "attachment"
    assert content_disposition_header(False, "") is None


@given(st.text(max_size=80))
def test_any_text_parses_as_parameters(line) -> None:
    value, parameters = parse_header_parameters(line)
    assert isinstance(value, str)
    assert all(isinstance(name, str) for name in parameters)


@given(st.text(max_size=40) | st.binary(max_size=40))
def test_a_header_is_clean_or_refused(value) -> None:
    headers = ResponseHeaders()
    try:
        headers["X"] = value
    except BadHeaderError:
        return
    raw = headers["X"].encode("latin-1")
    assert not set(raw) & {0, 10, 13}


def test_sec_htt_018_repeated_headers_are_joined_in_linear_time(grows_linearly) -> None:
    for pair in ((b"x-tune", b"nuages"), (b"cookie", b"a=b; ")):
        grows_linearly(lambda n, pair=pair: join_pairs([pair] * n), 40_000)


def test_cookies_of_several_headers_are_one_list() -> None:
    pairs = [(b"cookie", b"a=1;"), (b"cookie", b"b=2; "), (b"Cookie", b"c=3;")]
    assert join_pairs(pairs) == {"cookie": "a=1; b=2; c=3"}
    assert join_pairs([(b"x", b"1"), (b"x", b""), (b"x", b"3")]) == {"x": "1,,3"}
