from __future__ import annotations

import gzip
import re
from datetime import UTC, datetime

import pytest
from hotclub_http import (
    Application,
    CommonMiddleware,
    ConditionalGetMiddleware,
    FileResponse,
    GZipMiddleware,
    HttpResponse,
    ImproperlyConfigured,
    MiddlewareMixin,
    StreamingHttpResponse,
    XFrameOptionsMiddleware,
)
from hotclub_http import decorators as d
from hotclub_http.cache_headers import (
    get_max_age,
    has_vary_header,
    patch_cache_control,
    patch_response_headers,
    patch_vary_headers,
)
from hotclub_http.client import Client
from hotclub_http.debug import sensitive_post_parameters, sensitive_variables
from hotclub_http.middleware import is_async_callable
from hotclub_http.testing import DictRouter

LONG = b"swing " * 200


@pytest.fixture(params=["sync", "async"])
def decorated(request):
    """Decorate a view of each colour and return a client for it."""

    def make(decorator, answer=lambda request: HttpResponse("body")):
        def view(request):
            return answer(request)

        async def aview(request):
            return answer(request)

        original = aview if request.param == "async" else view
        wrapped = decorator(original)
        assert is_async_callable(wrapped) is (request.param == "async")
        assert wrapped.__name__ == original.__name__
        return Client(Application(wrapped), gateway="asgi" if request.param == "async" else "wsgi")

    return make


def test_methods_are_restricted(decorated) -> None:
    client = decorated(d.require_http_methods(["GET", "PUT"]))
    assert client.get("/").status_code == 200
    refused = client.post("/")
    assert (refused.status_code, refused["Allow"]) == (405, "GET, PUT")
    assert decorated(d.require_POST).get("/").status_code == 405
    assert decorated(d.require_GET).head("/").status_code == 405
    assert decorated(d.require_safe).head("/").status_code == 200


def test_conditions_answer_without_running_the_view(decorated) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    ran = []

    def answer(request):
        ran.append(request.method)
        return HttpResponse("x")

    client = decorated(
        d.condition(etag_func=lambda request: "v1", last_modified_func=lambda request: moment),
        answer,
    )
    first = client.get("/")
    assert (first["ETag"], first["Last-Modified"]) == ('"v1"', "Thu, 01 Jan 2026 00:00:00 GMT")
    assert client.get("/", headers={"If-None-Match": '"v1"'}).status_code == 304
    assert client.put("/", headers={"If-Match": '"v0"'}).status_code == 412
    assert ran == ["GET"]
    assert decorated(d.etag(lambda request: None)).get("/").status_code == 200
    assert "Last-Modified" in decorated(d.last_modified(lambda request: moment)).get("/")


def test_pages_may_be_compressed_and_conditional_one_by_one(decorated) -> None:
    client = decorated(d.gzip_page, lambda request: HttpResponse(LONG))
    response = client.get("/", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(response.content) == LONG
    client = decorated(d.conditional_page)
    tag = client.get("/")["ETag"]
    assert client.get("/", headers={"If-None-Match": tag}).status_code == 304


def test_caching_headers_are_added(decorated) -> None:
    assert decorated(d.cache_control(max_age=60, private=True)).get("/")["Cache-Control"] == (
        "max-age=60, private"
    )
    never = decorated(d.never_cache).get("/")
    assert never["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert decorated(d.vary_on_headers("A", "B")).get("/")["Vary"] == "A, B"
    assert decorated(d.vary_on_cookie).get("/")["Vary"] == "Cookie"


def test_framing_and_policies_are_marked(decorated) -> None:
    assert decorated(d.xframe_options_deny).get("/")["X-Frame-Options"] == "DENY"
    assert decorated(d.xframe_options_sameorigin).get("/")["X-Frame-Options"] == "SAMEORIGIN"
    assert decorated(d.xframe_options_exempt).get("/").xframe_options_exempt
    assert decorated(d.csp_override({"a": "b"})).get("/")._csp_config == {"a": "b"}
    assert decorated(d.csp_report_only_override({})).get("/")._csp_ro_config == {}
    with pytest.raises(TypeError):
        d.csp_override("x")  # type: ignore[arg-type]


def test_marks_stay_on_the_wrapper_alone() -> None:
    def view(request):
        return HttpResponse()

    assert d.csrf_exempt(view).csrf_exempt is True
    assert d.no_append_slash(view).should_append_slash is False
    assert not hasattr(view, "csrf_exempt")


def test_a_method_of_a_class_is_decorated() -> None:
    class View:
        @d.method_decorator(d.csrf_exempt)
        @d.method_decorator(d.require_GET)
        def get(self, request):
            """Get."""
            return HttpResponse(type(self).__name__)

        async def post(self, request):
            return HttpResponse("async")

    View = d.method_decorator([d.never_cache, d.vary_on_cookie], name="post")(View)
    client = Client(Application(View().get))
    assert client.get("/").text == "View"
    assert client.post("/").status_code == 405
    assert View.get.csrf_exempt
    assert View.get.__doc__ == "Get."
    response = Client(Application(View().post), gateway="asgi").get("/")
    assert (response.text, response["Vary"]) == ("async", "Cookie")
    for name in ("", "nope"):
        with pytest.raises(ValueError, match="name"):
            d.method_decorator(d.never_cache, name=name)(View)


def test_a_middleware_becomes_a_decorator(decorated) -> None:
    class Stamp(MiddlewareMixin):
        def __init__(self, get_response, text="default"):
            super().__init__(get_response)
            self.text = text

        def process_request(self, request):
            return HttpResponse("early") if request.GET else None

        def process_exception(self, request, exception):
            return HttpResponse("mended")

        def process_response(self, request, response):
            response["X-Stamp"] = self.text
            return response

    client = decorated(d.decorator_from_middleware(Stamp))
    assert client.get("/")["X-Stamp"] == "default"
    assert client.get("/?x=1").text == "early"
    given = d.decorator_from_middleware_with_args(Stamp)
    assert decorated(given("given")).get("/")["X-Stamp"] == "given"
    assert decorated(given(), lambda request: 1 / 0).get("/").text == "mended"


def test_sensitive_names_are_hidden_from_the_debug_page() -> None:
    @sensitive_variables("album")
    def inner():
        album = "Djangology-secret"
        raise ValueError(str(len(album)))

    @sensitive_variables()
    def outer():
        everything = "all-secret"
        inner()
        return everything

    @sensitive_post_parameters("tune")
    def view(request):
        _ = request.POST
        outer()

    app = Application(view, debug=True)
    page = Client(app, raise_request_exception=False).post("/", {"tune": "tune-secret"}).text
    values = re.sub(r"<ol class=source[^>]*>.*?</ol>", "", page, flags=re.DOTALL)
    assert "-secret" not in values
    for wrong in (sensitive_variables, sensitive_post_parameters):
        with pytest.raises(TypeError, match="must be called"):
            wrong(view)


# Built-in middleware


@pytest.mark.parametrize("gateway", ["wsgi", "asgi"])
def test_the_common_middleware_adds_slashes_that_a_route_has(gateway) -> None:
    router = DictRouter(
        {"/a/": lambda request: HttpResponse("a"), "/b/": d.no_append_slash(lambda request: None)}
    )
    common = CommonMiddleware.configured(is_valid_path=router.match)
    client = Client(Application(router, [common]), gateway=gateway)
    assert client.get("/a/")["Content-Length"] == "1"
    response = client.get("/a?x=1")
    assert (response.status_code, response["Location"]) == (301, "/a/?x=1")
    assert client.get("/b").status_code == 404
    assert client.get("/c").status_code == 404
    with pytest.raises(ImproperlyConfigured, match="nope"):
        CommonMiddleware.configured(nope=1)


def test_an_added_slash_never_leads_to_another_host() -> None:
    common = CommonMiddleware.configured(is_valid_path=lambda path: path.endswith("/"))
    client = Client(Application(DictRouter({}), [common]))
    client_request = client.get("/x", PATH_INFO="//evil.example")
    assert client_request["Location"] == "/%2Fevil.example/"


def test_the_common_middleware_refuses_agents_and_adds_www() -> None:
    common = CommonMiddleware.configured(
        disallowed_user_agents=[re.compile("bad")], prepend_www=True
    )
    client = Client(Application(lambda request: HttpResponse(), [common]))
    assert client.get("/", headers={"User-Agent": "bad bot"}).status_code == 403
    assert client.get("/x?y=1")["Location"] == "http://www.testserver/x?y=1"
    assert client.get("/", headers={"Host": "www.x"}).status_code == 200


def test_a_form_that_would_lose_its_data_is_told_in_debug() -> None:
    common = CommonMiddleware.configured(is_valid_path=lambda path: path == "/a/", debug=True)
    client = Client(Application(DictRouter({}), [common]))
    with pytest.raises(ImproperlyConfigured, match="slash"):
        client.post("/a", {"x": "1"})


def test_conditional_get_saves_the_body() -> None:
    def view(request):
        response = HttpResponse("x")
        response.set_cookie("a", "b")
        if request.GET:
            response["Cache-Control"] = "no-store"
        return response

    client = Client(Application(view, [ConditionalGetMiddleware]))
    tag = client.get("/")["ETag"]
    response = client.get("/", headers={"If-None-Match": tag})
    assert (response.status_code, response.content, response["ETag"]) == (304, b"", tag)
    assert "a" in response.cookies
    assert "ETag" not in client.get("/?x=1")


@pytest.mark.parametrize("gateway", ["wsgi", "asgi"])
@pytest.mark.parametrize("streaming", [True, False])
def test_sec_htt_026_gzip_hides_the_length(gateway, streaming) -> None:
    def view(request):
        response = StreamingHttpResponse([LONG, LONG]) if streaming else HttpResponse(LONG * 2)
        response["ETag"] = '"x"'
        return response

    client = Client(Application(view, [GZipMiddleware]), gateway=gateway)
    answers = [client.get("/", headers={"Accept-Encoding": "gzip"}) for _ in range(30)]
    bodies = [answer.getvalue() for answer in answers]
    assert {gzip.decompress(body) for body in bodies} == {LONG * 2}
    assert len({len(body) for body in bodies}) > 5
    assert (answers[0]["Vary"], answers[0]["ETag"]) == ("Accept-Encoding", 'W/"x"')


@pytest.mark.parametrize("gateway", ["asgi", "wsgi"])
def test_gzip_compresses_a_file(gateway, tmp_path) -> None:
    path = tmp_path / "long.txt"
    path.write_bytes(LONG)
    client = Client(
        Application(lambda request: FileResponse(path.open("rb")), [GZipMiddleware]),
        gateway=gateway,
    )

    response = client.get("/", headers={"Accept-Encoding": "gzip"})

    assert gzip.decompress(b"".join(response.streaming_content)) == LONG
    assert "Accept-Ranges" not in response
    assert "Content-Length" not in response


def test_gzip_leaves_alone_what_gains_nothing() -> None:
    def view(request):
        response = HttpResponse(b"short" if request.GET else LONG)
        if "encoded" in request.path:
            response["Content-Encoding"] = "br"
        return response

    client = Client(Application(view, [GZipMiddleware]))
    headers = {"Accept-Encoding": "gzip"}
    assert "Content-Encoding" not in client.get("/?x=1", headers=headers)
    assert "Content-Encoding" not in client.get("/", headers={"Accept-Encoding": "gzip;q=0"})
    assert client.get("/encoded", headers=headers)["Content-Encoding"] == "br"


def test_frames_are_denied_unless_exempt() -> None:
    client = Client(Application(lambda request: HttpResponse(), [XFrameOptionsMiddleware]))
    assert client.get("/")["X-Frame-Options"] == "DENY"
    exempt = d.xframe_options_exempt(lambda request: HttpResponse())
    assert "X-Frame-Options" not in Client(Application(exempt, [XFrameOptionsMiddleware])).get("/")


def test_cache_control_is_merged() -> None:
    response = HttpResponse(headers={"Cache-Control": 'max-age=100, public, no-cache="Set-Cookie"'})
    patch_cache_control(response, max_age=200, private=True)
    assert response["Cache-Control"] == 'max-age=100, private, no-cache="Set-Cookie"'
    assert get_max_age(response) == 100
    assert get_max_age(HttpResponse(headers={"Cache-Control": "max-age=x"})) is None
    patch_response_headers(response, 50)
    assert get_max_age(response) == 50
    assert "Expires" in response
    patch_vary_headers(response, ["Cookie", "cookie", "Accept"])
    assert has_vary_header(response, "COOKIE")
    patch_vary_headers(response, ["*"])
    assert response["Vary"] == "*"


def test_attributes_of_every_decorator_in_a_list_are_on_the_method() -> None:
    def loud(function):
        def wrapper(*args, **kwargs):
            return function(*args, **kwargs)

        wrapper.loud = True
        return wrapper

    def late(function):
        def wrapper(*args, **kwargs):
            return function(*args, **kwargs)

        wrapper.late = True
        return wrapper

    @d.method_decorator([loud, late], name="play")
    class Band:
        def play(self):
            """Play."""
            return "swing"

    assert (Band.play.loud, Band.play.late, Band().play()) == (True, True, "swing")
    assert (Band.play.__name__, Band.play.__doc__) == ("play", "Play.")
