from __future__ import annotations

import logging
import re
import time

import pytest
from hotclub_http import (
    Application,
    BadRequest,
    DisallowedHost,
    Hooks,
    Http404,
    HttpResponse,
    MethodNotAllowed,
    PermissionDenied,
    SuspiciousOperation,
    TemplateResponse,
)
from hotclub_http.client import Client
from hotclub_http.debug import SafeExceptionReporterFilter
from hotclub_http.error_pages import (
    bad_request,
    one_line,
    page_not_found,
    permission_denied,
    server_error,
)
from hotclub_http.testing import StringRenderer

GATEWAYS = ["wsgi", "asgi"]
FAILURES = {
    "/400": BadRequest("x"),
    "/403": PermissionDenied("x"),
    "/404": Http404("x"),
    "/405": MethodNotAllowed(("GET", "HEAD")),
    "/500": ZeroDivisionError("x"),
    "/host": DisallowedHost("x"),
    "/own": LookupError("x"),
}


def fail(request):
    raise FAILURES[request.path]


@pytest.mark.parametrize("gateway", GATEWAYS)
@pytest.mark.parametrize(
    ("path", "status"),
    [("/400", 400), ("/403", 403), ("/404", 404), ("/405", 405), ("/500", 500), ("/host", 400)],
)
def test_each_failure_has_its_page_and_its_problem_document(gateway, path, status) -> None:
    client = Client(Application(fail), gateway=gateway, raise_request_exception=False)

    page = client.get(path, headers={"Accept": "text/html,*/*;q=0.8"})
    assert page.status_code == status
    assert f'<p class="status">{status}</p>' in page.text
    assert "unsafe-inline" not in page["Content-Security-Policy"]

    document = client.get(path, headers={"Accept": "application/json"})
    assert document.status_code == document.json()["status"] == status
    assert document["Content-Type"] == "application/problem+json"
    if status == 405:
        assert page["Allow"] == document["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_an_applications_own_views_and_statuses_are_used(gateway) -> None:
    async def teapot(request, exception):
        return HttpResponse(f"no {exception}", status=418)

    def broken(request, exception):
        raise ValueError("error page")

    app = Application(
        fail,
        error_views={404: teapot, 403: broken, 400: lambda r, e: HttpResponse("own 400")},
        error_statuses={LookupError: 404},
    )
    client = Client(app, gateway=gateway, raise_request_exception=False)
    assert (client.get("/404").status_code, client.get("/404").text) == (418, "no x")
    assert client.get("/own").text == "no x"
    assert client.get("/403").status_code == 500
    assert client.get("/host").text == "own 400"


def test_the_plain_views_have_djangos_names() -> None:
    request = Client(Application(lambda request: HttpResponse())).get("/").wsgi_request
    views = {400: bad_request, 403: permission_denied, 404: page_not_found, 500: server_error}
    assert {status: view(request).status_code for status, view in views.items()} == {
        status: status for status in views
    }


def test_failures_are_logged_by_their_weight(caplog) -> None:
    client = Client(Application(fail), raise_request_exception=False)
    with caplog.at_level(logging.INFO):
        for path in ("/404", "/500", "/host"):
            client.get(path)
    assert [(record.name, record.levelname) for record in caplog.records] == [
        ("hotclub.request", "WARNING"),
        ("hotclub.request", "ERROR"),
        ("hotclub.security.DisallowedHost", "WARNING"),
    ]


def test_a_log_line_stays_one_line(caplog) -> None:
    def view(request):
        raise SuspiciousOperation("bad\r\nname\x1b[2J\u2028end")

    Client(Application(view)).get("/%0d%0aforged")
    (record,) = caplog.records
    assert record.getMessage() == "SuspiciousOperation: bad\\r\\nname\\x1b[2J\\u2028end"
    assert one_line("plain é") == "plain é"


# The debug page


def debug_client(view, **options):
    return Client(Application(view, debug=True), raise_request_exception=False, **options)


def test_the_debug_page_shows_source_locals_request_and_causes() -> None:
    def view(request):
        tune = "Nuages"
        try:
            raise KeyError(len(tune))
        except KeyError as error:
            raise ValueError("<second>") from error

    response = debug_client(view).get("/x?q=1", headers={"Accept": "text/html"})
    page = response.text
    assert response.status_code == 500
    for expected in (
        "ValueError",
        "&lt;second&gt;",
        "KeyError",
        "&#x27;Nuages&#x27;",
        "tune = &quot;Nuages&quot;",
        "was the direct cause",
        "HTTP_ACCEPT",
        "<textarea readonly",
    ):
        assert expected in page
    assert "<second>" not in page
    assert not re.search(r"<[^>]+\s(style|on\w+)=", page)
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "'sha256-" in policy
    assert response["Cache-Control"] == "no-store"


def test_the_debug_page_hides_secrets_by_name_and_type_and_in_addresses() -> None:
    class SecretStr(str):
        __slots__ = ()

    def view(request):
        password = "hush-1"
        settings = {"API_KEY": "hush-2", "nested": [{"token": "hush-3"}]}
        typed = SecretStr("hush-4")
        url = "postgres://user:hush-5@host/db"
        assert len([password, settings, typed, url, request.POST]) == 5
        raise ValueError("x")

    headers = {"Cookie": "sessionid=hush-7", "Authorization": "hush-8"}
    response = debug_client(view).post("/", {"password": "hush-6"}, headers=headers)
    assert "sessionid" in response.text
    # The source lines show what stands in the code; only values are looked at here.
    values = re.sub(r"<ol class=source[^>]*>.*?</ol>", "", response.text, flags=re.DOTALL)
    assert "hush-" not in values


def test_the_debug_page_hides_secret_parameters_of_the_address() -> None:
    def view(request):
        back = f"see {request.get_full_path()}"
        raise ValueError(len(back))

    address = "/?q=kept&api_token=hush-1&password=hush%202"
    response = debug_client(view).get(address, headers={"Referer": "http://x/?session=hush-3"})
    values = re.sub(r"<ol class=source[^>]*>.*?</ol>", "", response.text, flags=re.DOTALL)
    assert "q=kept" in values
    assert "hush" not in values


@pytest.mark.parametrize("text", ["?key=", "key", "?", "&key", "key=&", "://a:", "'k=v"])
def test_hiding_takes_time_in_step_with_the_text(text) -> None:
    hide = SafeExceptionReporterFilter().cleanse_text
    began = time.perf_counter()
    hide(text * (1_000_000 // len(text)))
    assert time.perf_counter() - began < 2


def test_the_debug_page_survives_what_can_not_be_shown() -> None:
    class Odd:
        def __repr__(self):
            raise RuntimeError

    def view(request):
        odd, long = Odd(), "x" * 5000
        raise ValueError(f"{len(long)}{odd is None}")

    text = debug_client(view).get("/").text
    assert "repr failed: RuntimeError" in text
    assert "5,002 characters" in text


def test_programs_get_the_traceback_as_a_problem_document() -> None:
    document = debug_client(fail).get("/500", headers={"Accept": "application/json"}).json()
    assert document["detail"] == "ZeroDivisionError: x"
    assert any("fail" in line for line in document["traceback"])


def test_nothing_of_the_debug_page_shows_without_debug() -> None:
    def view(request):
        raise ValueError("inner secret")

    client = Client(Application(view), raise_request_exception=False)
    assert "secret" not in client.get("/").text


@pytest.mark.parametrize("gateway", GATEWAYS)
@pytest.mark.parametrize("path", ["/400", "/403", "/404", "/500", "/host"])
def test_sv_09_a_log_that_can_not_be_written_costs_nobody_the_answer(gateway, path) -> None:
    class Full(logging.Handler):
        def emit(self, record):
            raise OSError(28, "No space left on device")

    full = Full()
    logging.getLogger("hotclub").addHandler(full)
    try:
        client = Client(Application(fail), gateway=gateway, raise_request_exception=False)
        answer = client.get(path)
    finally:
        logging.getLogger("hotclub").removeHandler(full)
    assert answer.status_code == (400 if path == "/host" else int(path[1:]))


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_ht_07_a_listener_that_fails_is_told_and_the_answer_comes(gateway, caplog) -> None:
    told = []

    def fails(**kwargs):
        raise RuntimeError("listener")

    hooks = Hooks(got_request_exception=[fails, lambda **kwargs: told.append(kwargs)])
    client = Client(Application(fail, hooks=hooks), gateway=gateway, raise_request_exception=False)
    assert client.get("/500").status_code == 500
    assert len(told) == 1
    assert [record.exc_info[0] for record in caplog.records] == [RuntimeError, ZeroDivisionError]


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_error_views_may_take_the_exception_by_name(gateway) -> None:
    def missing(_request):
        raise Http404("gone fishing")

    def by_keywords(request, **facts):
        return HttpResponse(f"{type(facts['exception']).__name__}", status=404)

    def by_name(request, *, exception):
        return HttpResponse(f"{type(exception).__name__}", status=404)

    async def in_async(request, *, exception):
        return HttpResponse(f"{type(exception).__name__}", status=404)

    for view in (by_keywords, by_name, in_async):
        response = Client(Application(missing, error_views={404: view}), gateway=gateway).get("/")
        assert (response.status_code, response.text) == (404, "Http404")


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_error_views_may_leave_the_rendering_to_us(gateway) -> None:
    def missing(_request):
        raise Http404

    def view(request, exception):
        return TemplateResponse(request, "Nothing at {path}", {"path": request.path}, status=404)

    async def aview(request, exception):
        return view(request, exception)

    seen = []

    def outer(get_response):
        def layer(request):
            response = get_response(request)
            seen.append(response.content)
            return response

        return layer

    for one in (view, aview):
        app = Application(missing, [outer], error_views={404: one}, renderer=StringRenderer())
        assert Client(app, gateway=gateway).get("/x").text == "Nothing at /x"
    assert seen == [b"Nothing at /x"] * 2
