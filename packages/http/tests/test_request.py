from __future__ import annotations

import time

import pytest
from hotclub_http import (
    BadRequest,
    DisallowedHost,
    HttpRequest,
    ImproperlyConfigured,
    Limits,
    PortNotConnected,
    RawPostDataException,
    RequestDataTooBig,
    RequestPolicy,
    Slot,
    UnreadablePostError,
    WSGIRequest,
    policy,
    split_domain_port,
)
from hotclub_http.client import AsyncRequestFactory, RequestFactory
from hotclub_http.gateways.asgi import ASGIRequest
from hotclub_http.testing import PlainSigner

factory = RequestFactory()
FORM = "application/x-www-form-urlencoded"


def slots_table(slots):
    return policy.check_slots(slots, taken=HttpRequest)


def with_policy(request, **settings):
    request._policy = RequestPolicy(**settings)
    return request


def test_an_empty_request_has_empty_parts() -> None:
    request = HttpRequest()

    assert request.GET == request.POST == request.FILES == request.COOKIES == request.META == {}
    assert (request.method, request.path, request.path_info) == (None, "", "")
    assert request.body == b""
    assert repr(request) == "<HttpRequest>"
    request.method = "GET"
    request.path = "/x"
    assert repr(request) == "<HttpRequest: GET '/x'>"


@pytest.mark.parametrize("make", [RequestFactory, AsyncRequestFactory])
def test_both_kinds_of_request_say_the_same(make) -> None:
    request = make().post(
        "/café/?x=1",
        {"name": "Django"},
        headers={"Cookie": "a=1; b=é", "Accept": "text/html", "X-Custom": "y"},
        secure=True,
    )

    assert request.method == "POST"
    assert request.path == request.path_info == "/café/"
    assert request.get_full_path() == "/caf%C3%A9/?x=1"
    assert request.get_full_path_info() == "/caf%C3%A9/?x=1"
    assert request.GET.dict() == {"x": "1"}
    assert request.POST.dict() == {"name": "Django"}
    assert request.COOKIES["a"] == "1"
    assert request.headers["x-custom"] == "y"
    assert request.META["HTTP_X_CUSTOM"] == "y"
    assert request.META["REQUEST_METHOD"] == "POST"
    assert request.content_type == "multipart/form-data"
    assert request.content_params["boundary"]
    assert request.is_secure()
    assert request.get_host() == "testserver"
    assert request.get_port() == "443"
    assert request.build_absolute_uri() == "https://testserver/caf%C3%A9/?x=1"
    assert request.build_absolute_uri("../b") == "https://testserver/b"
    assert request.build_absolute_uri("//other/x") == "https://other/x"
    assert request.build_absolute_uri("http://other/x") == "http://other/x"


def test_nothing_is_parsed_before_it_is_asked_for() -> None:
    request = factory.post("/?x=1", {"a": "1"})
    before = set(request.__dict__)
    assert not before & {"GET", "POST", "FILES", "COOKIES", "headers"}
    assert request.GET["x"] == "1"
    assert set(request.__dict__) - before == {"GET"}


def test_a_path_below_a_mount_point_is_split() -> None:
    environ = {"REQUEST_METHOD": "GET", "SCRIPT_NAME": "/app/", "PATH_INFO": "/x"}
    assert WSGIRequest(environ).path == "/app/x"
    assert WSGIRequest(environ).path_info == "/x"
    empty = WSGIRequest({"REQUEST_METHOD": "GET"})
    assert (empty.path, empty.path_info) == ("/", "/")
    request = ASGIRequest({"method": "GET", "path": "/app/x", "root_path": "/app", "headers": []})
    assert (request.path, request.path_info, request.script_name) == ("/app/x", "/x", "/app")
    forced = ASGIRequest(
        {"method": "GET", "path": "/y/x", "root_path": "", "headers": []},
        RequestPolicy(force_script_name="/y"),
    )
    assert forced.path_info == "/x"


def test_invalid_utf_8_in_a_path_stays_as_escapes_under_both_protocols() -> None:
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": b"/\xc3\xa9\xff".decode("latin-1")}
    assert WSGIRequest(environ).path == "/é%FF"
    scope = {"method": "GET", "path": "/é\ufffd", "raw_path": b"/%C3%A9%FF", "headers": []}
    assert ASGIRequest(scope).path == "/é%FF"


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("Example.com", ("example.com", "")),
        ("example.com.:80", ("example.com", "80")),
        ("[::1]:8000", ("[::1]", "8000")),
        ("user@example.com", ("", "")),
        ("example.com/x", ("", "")),
        ("example.com\n", ("", "")),
        ("a,b", ("", "")),
        ("example.com:port", ("", "")),
        ("example.com:65535", ("example.com", "65535")),
        ("example.com:65536", ("", "")),
        ("example.com:99999", ("", "")),
        ("example..com", ("", "")),
        (".example.com", ("", "")),
        (".", ("", "")),
        ("", ("", "")),
        ("a" * 300, ("", "")),
    ],
)
def test_a_host_is_split_or_malformed(host, expected) -> None:
    assert split_domain_port(host) == expected


@pytest.mark.parametrize("text", ["a-" * 32_768, "a." * 32_768, "." * 65_536, "[" + ":" * 65_536])
def test_a_host_of_64_kb_is_refused_at_once(text) -> None:
    began = time.perf_counter()
    assert split_domain_port(text) == ("", "")
    assert time.perf_counter() - began < 0.01


def test_the_host_policy_decides_and_malformed_hosts_never_pass() -> None:
    request = factory.get("/", headers={"Host": "evil.example"})
    assert request.get_host() == "evil.example"
    with_policy(request, allow_host=lambda host: host == "good.example")
    with pytest.raises(DisallowedHost, match=r"evil\.example"):
        request.get_host()
    with pytest.raises(DisallowedHost):
        factory.get("/", headers={"Host": "a@b"}).get_host()


def test_forwarded_headers_count_only_when_trusted() -> None:
    headers = {"Host": "inside", "X-Forwarded-Host": "outside", "X-Forwarded-Port": "8443"}
    request = factory.get("/", headers=headers)
    assert (request.get_host(), request.get_port()) == ("inside", "80")
    with_policy(request, use_x_forwarded_host=True, use_x_forwarded_port=True)
    assert (request.get_host(), request.get_port()) == ("outside", "8443")


@pytest.mark.parametrize(
    ("value", "scheme"),
    [
        ("https", "https"),
        ("https, https", "https"),
        ("http", "http"),
        ("https, http", "http"),
        ("HTTPS", "http"),
        (None, "http"),
    ],
)
def test_sec_sec_026_the_proxy_header_must_say_exactly_what_is_set(value, scheme) -> None:
    headers = {} if value is None else {"X-Forwarded-Proto": value}
    request = with_policy(
        factory.get("/", headers=headers),
        secure_proxy_ssl_header=("HTTP_X_FORWARDED_PROTO", "https"),
    )
    assert request.scheme == scheme


def test_sec_sec_028_rewriting_and_overriding_headers_are_ignored() -> None:
    request = factory.post(
        "/a",
        {"_method": "DELETE"},
        headers={"X-Original-URL": "/b", "X-Rewrite-URL": "/b", "X-HTTP-Method-Override": "PUT"},
    )
    assert (request.path, request.method) == ("/a", "POST")


def test_slots_are_filled_at_first_touch_and_can_be_asked() -> None:
    made = []
    request = with_policy(
        factory.get("/"),
        slots=slots_table({"user": lambda request: made.append(request.path) or "Stéphane"}),
    )

    assert not request.slot_filled("user")
    assert request.filled_slots() == frozenset()
    assert made == []
    assert request.user == request.user == "Stéphane"
    assert made == ["/"]
    assert request.filled_slots() == {"user"}


async def test_async_slots_are_awaited_once_and_refuse_plain_access() -> None:
    async def load(request):
        return "Joseph"

    request = with_policy(factory.get("/"), slots=slots_table({"user": load}))
    with pytest.raises(AttributeError, match=r"await request\.aslot"):
        _ = request.user
    assert await request.aslot("user") == "Joseph"
    assert request.user == "Joseph"
    assert await request.aslot("user") == "Joseph"


async def test_a_request_may_get_slots_of_its_own() -> None:
    request = factory.get("/")
    request.slot("site", lambda request: "hot.club")
    assert await request.aslot("site") == "hot.club"
    assert request.filled_slots() == {"site"}


def test_an_unknown_attribute_offers_the_nearest_name() -> None:
    request = with_policy(factory.get("/"), slots={"session": Slot(lambda request: {})})
    with pytest.raises(AttributeError, match="Did you mean 'session'"):
        _ = request.sesion
    assert not hasattr(request, "nothing")


def test_a_slot_may_not_hide_what_a_request_has() -> None:
    with pytest.raises(ImproperlyConfigured, match="GET"):
        slots_table({"GET": lambda request: None})


def test_signed_cookies_use_the_signer() -> None:
    request = factory.get(
        "/", headers={"Cookie": "a=v:django.http.cookies.v2:1:xa-signed; b=forged"}
    )
    with pytest.raises(PortNotConnected):
        request.get_signed_cookie("a", salt="x")
    with_policy(request, signer=PlainSigner())
    assert request.get_signed_cookie("a", salt="x") == "v"
    assert request.get_signed_cookie("b", default="d") == "d"
    assert request.get_signed_cookie("c", default=None) is None
    with pytest.raises(KeyError):
        request.get_signed_cookie("c")
    with pytest.raises(ValueError, match="not signed"):
        request.get_signed_cookie("b")


def test_the_body_can_be_read_before_or_after_the_form_but_not_after_the_stream() -> None:
    request = factory.post("/", "a=1", FORM)
    assert request.POST["a"] == "1"
    assert request.body == b"a=1"
    assert request.read() == b"a=1"

    request = factory.post("/", "a=1\nb", FORM)
    assert request.readlines() == [b"a=1\n", b"b"]
    assert request.POST == {}
    with pytest.raises(RawPostDataException):
        _ = request.body


def test_a_multipart_form_consumes_the_stream_unless_body_was_read_first() -> None:
    request = factory.post("/", {"a": "1"})
    assert request.POST["a"] == "1"
    with pytest.raises(RawPostDataException):
        _ = request.body
    request = factory.post("/", {"a": "1"})
    assert b'name="a"' in request.body
    assert request.POST["a"] == "1"


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_only_post_has_a_form(method) -> None:
    request = getattr(factory, method)("/", "a=1", FORM)
    assert request.POST == {}
    assert request.body == b"a=1"


def test_a_charset_other_than_utf_8_is_refused_for_urlencoded_forms() -> None:
    with pytest.raises(BadRequest, match="UTF-8"):
        _ = factory.post("/", "a=%E9", f"{FORM}; charset=latin-1").POST
    with pytest.raises(BadRequest):
        _ = factory.post("/", b"a=\xff", FORM).POST


def test_setting_the_encoding_reads_the_query_again() -> None:
    request = factory.get("/?a=%E9")
    assert request.GET["a"] == "\ufffd"
    request.encoding = "latin-1"
    assert request.GET["a"] == "é"
    assert factory.post("/", "x", "text/plain; charset=latin-1").encoding == "latin-1"
    assert factory.post("/", "x", "text/plain; charset=nope").encoding is None


def test_a_body_over_the_memory_limit_is_refused_before_it_is_read() -> None:
    request = with_policy(factory.post("/", "x" * 11, FORM), limits=Limits(memory_body_bytes=10))
    with pytest.raises(RequestDataTooBig, match="10 bytes") as caught:
        _ = request.body
    assert caught.value.status_code == 413


@pytest.mark.parametrize("length", ["-1", "+5", "\u0665", "5,6", "0x5", "1e3", "9" * 30])
def test_sec_htt_022_a_strange_content_length_is_a_bad_request(length) -> None:
    request = factory.post("/", "hello world", "text/plain")
    request.environ["CONTENT_LENGTH"] = length
    with pytest.raises(BadRequest):
        _ = request.body


def test_sec_htt_022_never_more_than_the_content_length_is_read() -> None:
    request = factory.post("/", "hello world", "text/plain")
    request.environ["CONTENT_LENGTH"] = "5,5"
    assert request.body == b"hello"
    request = factory.post("/", "hello world", "text/plain")
    del request.environ["CONTENT_LENGTH"]
    assert request.body == b""


def test_a_chunked_body_is_read_to_its_end_within_the_limit() -> None:
    request = factory.post("/", "hello", "text/plain")
    del request.environ["CONTENT_LENGTH"]
    request.environ["wsgi.input_terminated"] = True
    assert request.body == b"hello"
    request = factory.post("/", "hello", "text/plain")
    del request.environ["CONTENT_LENGTH"]
    request.environ["wsgi.input_terminated"] = True
    with_policy(request, limits=Limits(total_body_bytes=4))
    with pytest.raises(RequestDataTooBig):
        request.read()


def test_a_failing_stream_is_told_as_such() -> None:
    class Broken:
        def read(self, size=-1):
            raise OSError("connection reset")

        readline = read

    request = factory.post("/", "x", "text/plain")
    request.environ["wsgi.input"] = Broken()
    with pytest.raises(UnreadablePostError, match="connection reset"):
        _ = request.body
    with pytest.raises(UnreadablePostError):
        request.readline()


def test_upload_handlers_are_fixed_once_the_upload_is_read() -> None:
    request = factory.post("/", {"a": "1"})
    request.upload_handlers = list(request.upload_handlers)
    _ = request.FILES
    with pytest.raises(AttributeError):
        request.upload_handlers = []
    with pytest.raises(AttributeError):
        request.upload_handlers.append(None)
