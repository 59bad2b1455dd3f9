"""Requests that nobody sent: made in tests and scripts, with factories or of nothing."""

from __future__ import annotations

import copy
import json

import pytest
from hotclub_http import (
    DisallowedHost,
    HttpRequest,
    HttpResponse,
    Limits,
    MultiPartParser,
    PortNotConnected,
    QueryDict,
    RequestDataTooBig,
    RequestPolicy,
    WSGIRequest,
)
from hotclub_http.client import AsyncRequestFactory, Client, RequestFactory
from hotclub_http.cookies import signing_salt
from hotclub_http.defaults import set_default_policy
from hotclub_http.outgoing import build
from hotclub_http.querydict import QueryDictIsImmutable
from hotclub_http.testing import PlainSigner

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def process_policy():
    """Let a test say what requests without an application go by."""
    before = set_default_policy(None)
    yield lambda **settings: set_default_policy(lambda: RequestPolicy(**settings))
    set_default_policy(before)


def test_a_request_made_of_nothing_can_be_filled_in() -> None:
    request = HttpRequest()
    assert request.content_type is None
    assert request.content_params is None
    request.GET["page"] = "2"
    request.POST["name"] = "Django"
    request.POST.update({"name": "Stéphane"})
    assert request.GET.urlencode() == "page=2"
    assert request.POST.getlist("name") == ["Django", "Stéphane"]
    request.META["CONTENT_TYPE"] = "text/plain; charset=utf-8"
    again = HttpRequest()
    again.META["CONTENT_TYPE"] = "text/plain; charset=utf-8"
    assert again.content_type == "text/plain"


def test_a_subclass_of_ones_own_can_be_filled_in_too() -> None:
    class Recorded(HttpRequest):
        pass

    request = Recorded()
    request.method = "POST"
    request.POST["a"] = "1"
    assert request.POST == {"a": ["1"]}


@pytest.mark.parametrize("make", [RequestFactory(), AsyncRequestFactory()])
def test_what_a_factory_sends_cannot_be_changed(make) -> None:
    request = make.post("/?a=1", "b=2", FORM)
    for given in (request.GET, request.POST):
        with pytest.raises(QueryDictIsImmutable):
            given["x"] = "y"


def test_the_length_of_an_environ_may_be_a_number() -> None:
    environ = build("POST", "/", b"a=1&b=2", FORM).to_environ()
    environ["CONTENT_LENGTH"] = len(b"a=1&b=2")
    assert WSGIRequest(environ).POST == {"a": ["1"], "b": ["2"]}
    environ = build("POST", "/", b"", FORM).to_environ()
    environ["CONTENT_LENGTH"] = 0
    assert WSGIRequest(environ).body == b""


def test_an_attribute_error_inside_an_attribute_is_not_hidden() -> None:
    class Broken:
        def read(self, size: int = -1) -> bytes:
            raise AttributeError("the stream has no tap")

        readline = read

    environ = build("POST", "/", b"a=1", FORM).to_environ()
    environ["wsgi.input"] = Broken()
    for name in ("POST", "FILES", "body"):
        request = WSGIRequest(dict(environ))
        with pytest.raises(Exception, match="the stream has no tap"):
            getattr(request, name)
    request = HttpRequest()
    request._stream = Broken()
    with pytest.raises(AttributeError, match="the stream has no tap"):
        _ = request.body
    with pytest.raises(AttributeError, match=r"no attribute 'boddy'\. Did you mean 'body'"):
        _ = request.boddy


def test_methods_are_upper_case() -> None:
    environ = build("GET", "/").to_environ()
    environ["REQUEST_METHOD"] = "post"
    assert WSGIRequest(environ).method == "POST"


def test_the_process_says_what_requests_without_an_application_go_by(process_policy) -> None:
    process_policy(
        allow_host=lambda name: name == "hotclub.fr",
        limits=Limits(memory_body_bytes=3),
        force_script_name="/site",
    )
    factory = RequestFactory()
    assert factory.get("/", HTTP_HOST="hotclub.fr").get_host() == "hotclub.fr"
    with pytest.raises(DisallowedHost):
        factory.get("/").get_host()
    with pytest.raises(RequestDataTooBig):
        _ = factory.post("/", "a=12", FORM).POST
    assert factory.get("/tour/").path == "/site/tour/"
    request = HttpRequest()
    request.META["HTTP_HOST"] = "swing.example"
    with pytest.raises(DisallowedHost):
        request.get_host()


def test_the_policy_of_the_process_is_made_once_at_the_first_need(process_policy) -> None:
    made: list[int] = []

    def source() -> RequestPolicy:
        made.append(1)
        return RequestPolicy(default_charset="latin-1")

    set_default_policy(source)
    request = HttpRequest()
    assert made == []
    assert request._policy.default_charset == "latin-1"
    assert HttpRequest()._policy is request._policy
    assert made == [1]


def test_cookies_of_a_response_without_an_application_are_signed_when_looked_at(
    process_policy,
) -> None:
    response = HttpResponse()
    response.set_signed_cookie("seat", "7", salt="hall")
    process_policy(signer=PlainSigner())
    value = response.cookies["seat"].value
    assert value != "7"
    request = HttpRequest()
    request.COOKIES["seat"] = value
    assert request.get_signed_cookie("seat", salt="hall") == "7"


def test_a_cookie_is_not_signed_twice(process_policy) -> None:
    process_policy(signer=PlainSigner())

    def view(request):
        response = HttpResponse()
        response.set_signed_cookie("seat", "7")
        assert response.cookies["seat"].value.startswith("7")
        return response

    from hotclub_http import Application

    client = Client(Application(view, policy=RequestPolicy(signer=PlainSigner())))
    client.get("/")
    request = HttpRequest()
    request.COOKIES["seat"] = client.cookies["seat"].value
    assert request.get_signed_cookie("seat") == "7"


def test_a_value_signed_for_one_cookie_is_none_of_another_cookies(process_policy) -> None:
    signer = PlainSigner()
    process_policy(signer=signer)
    response = HttpResponse()
    response.set_signed_cookie("a", "7", salt="bc")
    request = HttpRequest()
    request.COOKIES["ab"] = response.cookies["a"].value
    with pytest.raises(ValueError, match="is not signed for"):
        request.get_signed_cookie("ab", salt="c")
    assert signing_salt("a", "bc") != signing_salt("ab", "c")


def test_cookies_signed_in_the_old_way_are_read_only_when_wanted(process_policy) -> None:
    signer = PlainSigner()
    request = HttpRequest()
    request.COOKIES["a"] = signer.sign("7", salt="a" + "bc")
    process_policy(signer=signer)
    assert request.get_signed_cookie("a", "none", salt="bc") == "none"
    process_policy(signer=signer, legacy_cookie_salt=True)
    assert request.get_signed_cookie("a", salt="bc") == "7"
    assert request.get_signed_cookie("a", "none", salt="other") == "none"
    request.COOKIES["a"] = signer.sign("8", salt=signing_salt("a", "bc"))
    assert request.get_signed_cookie("a", salt="bc") == "8"


def test_without_a_policy_of_the_process_signing_needs_an_application(process_policy) -> None:
    response = HttpResponse()
    response.set_signed_cookie("seat", "7")
    assert response.cookies["seat"].value == "7"
    request = HttpRequest()
    request.COOKIES["seat"] = "7"
    with pytest.raises(PortNotConnected):
        request.get_signed_cookie("seat")


def test_a_deep_copy_has_dictionaries_of_its_own() -> None:
    request = RequestFactory().get("/?a=1")
    request.session = {"n": [1]}
    twin = copy.deepcopy(request)
    request.session["n"].append(2)
    assert twin.session == {"n": [1]}
    assert twin.META is request.META
    assert twin.GET == request.GET


def test_the_parser_of_forms_is_fixed_once_the_form_was_read() -> None:
    class Own(MultiPartParser):
        def parse(self):
            return QueryDict("by=own"), super().parse()[1]

        def sanitize_file_name(self, file_name: str) -> str:
            return "own.txt"

    request = RequestFactory().post("/", {"a": "1"})
    request.multipart_parser_class = Own
    assert request.multipart_parser_class is Own
    assert request.POST == {"by": ["own"]}
    with pytest.raises(RuntimeError, match="after the upload has been processed"):
        request.multipart_parser_class = MultiPartParser


def test_a_parser_of_ones_own_names_the_files() -> None:
    from io import BytesIO

    class Own(MultiPartParser):
        def sanitize_file_name(self, file_name: str) -> str | None:
            return "own-" + file_name

    file = BytesIO(b"swing")
    file.name = "take.txt"
    request = RequestFactory().post("/", {"file": file})
    request.multipart_parser_class = Own
    assert request.FILES["file"].name == "own-take.txt"


# Factories and clients


@pytest.mark.parametrize("make", [RequestFactory, AsyncRequestFactory])
def test_defaults_and_cookies_of_a_factory_go_along(make) -> None:
    factory = make(HTTP_X_BAND="quintette")
    factory.defaults["HTTP_X_HALL"] = "Pleyel"
    factory.cookies["seat"] = "7"
    for request in (factory.get("/"), factory.request()):
        assert request.headers["X-Band"] == "quintette"
        assert request.headers["X-Hall"] == "Pleyel"
        assert request.COOKIES == {"seat": "7"}
    assert make().defaults == {}


def test_an_asgi_factory_makes_a_request_of_a_scope() -> None:
    request = AsyncRequestFactory().request(path="/tour/", query_string=b"a=1")
    assert (request.path, request.GET["a"], request.method) == ("/tour/", "1", "GET")
    assert request.body == b""


@pytest.mark.parametrize(
    ("root", "path", "info"),
    [
        ("/site", "/site/tour/", "/tour/"),
        ("/site/", "/site/tour/", "/tour/"),
        ("/site", "/site", "/"),
        ("/site", "/sites/tour/", "/sites/tour/"),
        ("", "/tour/", "/tour/"),
    ],
)
def test_the_mount_point_ends_where_a_part_of_the_path_ends(root, path, info) -> None:
    request = AsyncRequestFactory().request(path=path, root_path=root)
    assert (request.path, request.path_info) == (path, info)


def test_a_query_is_given_once() -> None:
    with pytest.raises(ValueError, match="not as both"):
        RequestFactory().get("/", {"a": 1}, query_params={"b": 2})


def test_queries_may_hold_any_character() -> None:
    assert RequestFactory().get("/?a=1\ufffd").GET["a"] == "1\ufffd"
    assert AsyncRequestFactory().get("/?a=1\ufffd").GET["a"] == "1\ufffd"


def test_a_client_follows_to_another_host_and_port() -> None:
    def view(request):
        if request.path == "/go/":
            return HttpResponse(
                status=302, headers={"Location": "https://other.example:8443/there/"}
            )
        return HttpResponse(f"{request.get_host()} {request.get_port()} {request.scheme}")

    client = Client(view_app(view))
    response = client.get("/go/", follow=True, HTTP_HOST="first.example")
    assert response.text == "other.example:8443 8443 https"
    assert response.request["SERVER_PORT"] == "8443"


def test_json_of_a_response_is_read_once() -> None:
    response = Client(
        view_app(lambda _: HttpResponse(json.dumps({"a": 1}), "application/json"))
    ).get("/")
    assert response.json() is response.json()


def view_app(view):
    from hotclub_http import Application

    return Application(view)


def test_an_error_inside_of_ones_own_property_is_no_missing_attribute() -> None:
    class Own(HttpRequest):
        @property
        def band(self):
            return self._never_set

    with pytest.raises(AttributeError, match="Reading 'band' of 'Own' raised"):
        _ = Own().band
