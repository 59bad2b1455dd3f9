from __future__ import annotations

import pickle
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hotclub_http import (
    BadHeaderError,
    BadRequest,
    ContentNotRenderedError,
    DisallowedRedirect,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseNotModified,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
    JsonResponse,
    PortNotConnected,
    ServerSentEvent,
    SimpleTemplateResponse,
    StreamingHttpResponse,
    TemplateResponse,
    parse_json,
)
from hotclub_http.response import NotAResponseBody
from hotclub_http.template_response import set_default_renderer
from hotclub_http.testing import PlainSigner, StringRenderer
from hypothesis import given
from hypothesis import strategies as st


def test_a_response_has_the_defaults_of_html() -> None:
    response = HttpResponse("café")

    assert (response.status_code, response.reason_phrase) == (200, "OK")
    assert response.content == "café".encode()
    assert response.text == "café"
    assert dict(response.headers) == {"Content-Type": "text/html; charset=utf-8"}
    assert repr(response) == '<HttpResponse status_code=200, "text/html; charset=utf-8">'
    assert response.serialize().startswith(b"Content-Type: text/html; charset=utf-8\r\n\r\n")


def test_charset_comes_from_the_type_or_the_argument() -> None:
    assert HttpResponse("é", content_type="text/plain; charset=latin-1").content == b"\xe9"
    assert HttpResponse("é", charset="latin-1").content == b"\xe9"
    assert HttpResponse("é", charset="latin-1")["Content-Type"] == "text/html; charset=latin-1"
    assert HttpResponse(content_type="text/plain").charset == "utf-8"


def test_content_may_be_anything_and_may_grow() -> None:
    response = HttpResponse(["a", b"b", 1])
    response.write("c")
    response.writelines(["d", memoryview(b"e")])
    assert response.getvalue() == b"ab1cde"
    assert response.tell() == 6
    assert list(HttpResponse(5)) == [b"5"]
    response.content = "new"
    assert response.content == b"new"
    assert response.writable()
    assert not response.readable()
    assert not response.seekable()
    response.flush()


def test_headers_are_a_mapping_without_case() -> None:
    response = HttpResponse(headers={"X-One": "1"})
    response["x-two"] = "2"
    response.setdefault("X-ONE", "other")
    del response["missing"]

    assert response.get("X-TWO") == "2"
    assert response.get("none", "d") == "d"
    assert "X-Two" in response
    assert response.has_header("x-one")
    assert dict(response.items())["X-One"] == "1"
    with pytest.raises(KeyError):
        _ = response["none"]
    with pytest.raises(BadHeaderError):
        response["X"] = "a\r\nb"
    with pytest.raises(ValueError, match="content_type"):
        HttpResponse(content_type="a/b", headers={"content-type": "c/d"})
    assert HttpResponse(headers={"content-type": "c/d"})["Content-Type"] == "c/d"


@pytest.mark.parametrize(
    ("status", "error"), [("x", TypeError), (99, ValueError), (600, ValueError)]
)
def test_a_status_is_a_number_from_100_to_599(status, error) -> None:
    with pytest.raises(error):
        HttpResponse(status=status)


def test_reasons_may_be_changed() -> None:
    response = HttpResponse(status=299)
    assert response.reason_phrase == "Unknown Status Code"
    response.reason_phrase = "Fine"
    assert response.reason_phrase == "Fine"
    assert HttpResponse(status="404", reason="Gone fishing").reason_phrase == "Gone fishing"


def test_responses_survive_pickling() -> None:
    response = HttpResponse("x", status=201)
    response.set_cookie("a", "b")
    restored = pickle.loads(pickle.dumps(response))
    assert (restored.status_code, restored.content) == (201, b"x")
    assert restored.cookies["a"].value == "b"


def test_closing_closes_everything_even_after_a_failure() -> None:
    closed = []
    response = HttpResponse()
    response.add_closer(lambda: 1 / 0)
    response.add_closer(lambda: closed.append("second"))
    response.close()
    response.close()
    assert closed == ["second"]
    assert response.closed


def test_signed_cookies_are_signed_by_the_applications_signer() -> None:
    response = HttpResponse()
    response.set_signed_cookie("a", "v", salt="x", httponly=True)
    with pytest.raises(PortNotConnected):
        response.sign_cookies(None)
    response.set_signed_cookie("a", "v", salt="x", httponly=True)
    response.sign_cookies(PlainSigner())
    assert response.cookies["a"].value == "v:django.http.cookies.v2:1:xa-signed"
    assert response.cookies["a"]["httponly"] is True


def test_a_stream_has_no_content_and_can_be_wrapped() -> None:
    response = StreamingHttpResponse(["a", b"b"])
    for name in ("content", "text"):
        with pytest.raises(NotAResponseBody):
            getattr(response, name)
    with pytest.raises(OSError, match="not writable"):
        response.write("x")
    with pytest.raises(OSError, match="position"):
        response.tell()
    response.streaming_content = (chunk.upper() for chunk in response.streaming_content)
    assert response.getvalue() == b"AB"
    assert repr(response).startswith("<StreamingHttpResponse status_code=200")


async def test_a_stream_of_either_colour_can_be_read_by_both() -> None:
    async def numbers():
        yield "1"
        yield b"2"

    assert [chunk async for chunk in StreamingHttpResponse(numbers())] == [b"1", b"2"]
    assert [chunk async for chunk in StreamingHttpResponse(iter(["1"]))] == [b"1"]
    response = StreamingHttpResponse(numbers())
    assert [chunk async for chunk in response.streaming_content] == [b"1", b"2"]


def test_an_async_stream_can_be_read_from_sync_code() -> None:
    async def numbers():
        yield "1"
        yield "2"

    assert list(StreamingHttpResponse(numbers())) == [b"1", b"2"]


# Redirects and other statuses


def test_redirects_have_their_status_and_address() -> None:
    assert HttpResponseRedirect("/x").status_code == 302
    assert HttpResponsePermanentRedirect("/x").status_code == 301
    assert HttpResponseRedirect("/x", preserve_request=True).status_code == 307
    assert HttpResponsePermanentRedirect("/x", preserve_request=True).status_code == 308
    assert HttpResponseRedirect("/é").url == "/%C3%A9"
    assert 'url="/x"' in repr(HttpResponseRedirect("/x"))


def test_the_longest_address_of_a_redirect_can_be_said() -> None:
    far = "/" + "a" * 17_000
    for kind in (HttpResponseRedirect, HttpResponsePermanentRedirect):
        with pytest.raises(DisallowedRedirect, match="exceeding 16384"):
            kind(far)
        assert kind(far, max_length=None).url == far
        assert kind(far, max_length=20_000).url == far
        with pytest.raises(DisallowedRedirect, match="exceeding 5 "):
            kind("/tours", max_length=5)
    # It counts as it is sent.
    with pytest.raises(DisallowedRedirect, match="exceeding 8 "):
        HttpResponseRedirect("/ééé", max_length=8)


def test_a_reason_is_one_line() -> None:
    for reason in ("Fine\r\nSet-Cookie: a=b", "Fine\x00"):
        with pytest.raises(BadHeaderError):
            HttpResponse(reason=reason)
        response = HttpResponse()
        with pytest.raises(BadHeaderError):
            response.reason_phrase = reason
    assert HttpResponse(reason="Encore").reason_phrase == "Encore"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:x",
        "data:text/html,x",
        "java\tscript:x",
        "\x01http://x",
        " javascript:x",
        "\njavascript:x",
        "ht\ntp://x",
        "x" * 20_000,
    ],
)
def test_sec_htt_036_disguised_and_unknown_schemes_are_refused(address) -> None:
    with pytest.raises(DisallowedRedirect) as caught:
        HttpResponseRedirect(address)
    assert caught.value.status_code == 400


def test_sec_htt_005_a_location_is_one_line_of_ascii() -> None:
    response = HttpResponseRedirect("/a b\r\nSet-Cookie: x=y\r\n\r\n♥")
    assert response["Location"] == "/a%20b%0D%0ASet-Cookie:%20x=y%0D%0A%0D%0A%E2%99%A5"
    assert response.serialize_headers().count(b"\r\n") == 1


@given(st.text(max_size=40))
def test_sec_htt_005_any_address_is_refused_or_clean(address) -> None:
    try:
        location = HttpResponseRedirect(address)["Location"]
    except DisallowedRedirect:
        return
    assert location.isascii()
    assert location == "" or location.isprintable()


def test_not_modified_has_no_content() -> None:
    response = HttpResponseNotModified()
    assert response.content == b""
    assert "Content-Type" not in response
    with pytest.raises(NotAResponseBody):
        response.content = "x"


def test_not_allowed_lists_the_methods() -> None:
    response = HttpResponseNotAllowed(["GET", "HEAD"])
    assert response["Allow"] == "GET, HEAD"
    assert "[GET, HEAD]" in repr(response)


# JSON


def test_json_knows_dates_decimals_and_uuids() -> None:
    value = {
        "at": datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC),
        "day": date(2026, 1, 2),
        "time": time(3, 4, 5, 678901),
        "took": timedelta(days=1, hours=2, microseconds=5),
        "back": timedelta(seconds=-1),
        "price": Decimal("1.10"),
        "id": UUID(int=1),
    }
    response = JsonResponse(value)
    assert response["Content-Type"] == "application/json"
    assert parse_json(response.content) == {
        "at": "2026-01-02T03:04:05.678Z",
        "day": "2026-01-02",
        "time": "03:04:05.678",
        "took": "P1DT02H00M00.000005S",
        "back": "-P0DT00H00M01S",
        "price": "1.10",
        "id": "00000000-0000-0000-0000-000000000001",
    }


def test_json_that_is_no_object_must_be_meant() -> None:
    with pytest.raises(TypeError, match="safe"):
        JsonResponse([1])
    response = JsonResponse([1], safe=False, status=201, json_dumps_params={"indent": 1})
    assert (response.status_code, response.content) == (201, b"[\n 1\n]")
    with pytest.raises(TypeError):
        JsonResponse({"x": object()})
    with pytest.raises(ValueError, match="time"):
        JsonResponse({"x": time(tzinfo=UTC)})


@pytest.mark.parametrize(
    "body",
    [
        '{"a": 1}'.encode("utf-16"),
        b"\xff",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"1" * 1_000_000,
        b'{"a": 1, "a": 2}',
        b"{",
        b"",
    ],
)
def test_sec_htt_023_hostile_json_is_a_bad_request(body) -> None:
    with pytest.raises(BadRequest):
        parse_json(body)


def test_brackets_inside_strings_are_not_depth() -> None:
    assert parse_json(b'{"a": "' + b"[" * 1000 + b'\\""}') == {"a": "[" * 1000 + '"'}


@given(st.binary(max_size=60))
def test_any_bytes_are_json_or_a_bad_request(body) -> None:
    try:
        parse_json(body)
    except BadRequest:
        pass


# Templates


def test_a_template_response_renders_once_and_late() -> None:
    response = SimpleTemplateResponse("Hello {name}", {"name": "Django"})
    response.renderer = StringRenderer()
    seen = []
    response.add_post_render_callback(lambda rendered: seen.append(rendered.content))

    assert not response.is_rendered
    for read in (lambda: response.content, lambda: list(response), lambda: pickle.dumps(response)):
        with pytest.raises(ContentNotRenderedError):
            read()
    assert response.render().content == b"Hello Django"
    response.context_data = {"name": "other"}
    assert response.render().content == b"Hello Django"
    response.add_post_render_callback(lambda rendered: seen.append("at once"))
    assert seen == [b"Hello Django", "at once"]
    assert pickle.loads(pickle.dumps(response)).content == b"Hello Django"


def test_a_template_response_without_renderer_says_what_is_missing() -> None:
    with pytest.raises(PortNotConnected, match="renderer"):
        TemplateResponse(None, "x").render()


# Server-sent events


def test_an_event_is_written_field_by_field() -> None:
    event = ServerSentEvent(data="a\nb\r\nc", event="tick", id="7", retry_milliseconds=100)
    assert event.encode() == b"event: tick\nid: 7\nretry: 100\ndata: a\ndata: b\ndata: c\n\n"
    with pytest.raises(ValueError, match="one line"):
        ServerSentEvent(event="a\nb")


def test_a_circle_in_json_is_told() -> None:
    circle: dict[str, object] = {}
    circle["self"] = circle
    with pytest.raises(ValueError, match="Circular"):
        JsonResponse(circle)


def test_outside_an_application_the_default_renderer_renders() -> None:
    before = set_default_renderer(StringRenderer())
    try:
        assert SimpleTemplateResponse("a: {x}", {"x": 1}).render().content == b"a: 1"
    finally:
        set_default_renderer(before)
