"""The composed application: routes, errors, hosts, transactions, signals, prefixes."""

import logging

import pytest
from hotclub.errors import ImproperlyConfigured
from hotclub.http import Http404, HttpResponse, JsonResponse
from hotclub.signals import got_request_exception, request_finished, request_started
from hotclub.urls import include, path, reverse
from hotclub_http import PermissionDenied, SuspiciousOperation, TemplateResponse

from web.stack import SIGNED_SESSIONS, STACK, engine


def hello(request):
    return JsonResponse({"hello": "world"})


async def ahello(request):
    return JsonResponse({"hello": "world"})


def raising(error):
    def view(request):
        raise error

    return view


async def test_the_default_stack_left_alone_sets_no_cookie_and_adds_no_vary(project, visit):
    app = project(
        [path("a/", hello), path("b/", ahello)], MIDDLEWARE=STACK, SESSION_ENGINE=SIGNED_SESSIONS
    ).application()
    visitor = visit(app)

    for address in ("/a/", "/b/"):
        response = await visitor.get(address)
        assert dict(response.items()) == {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Content-Security-Policy": (
                "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
            ),
            "Content-Type": "application/json",
            "X-Frame-Options": "DENY",
            "Content-Length": "18",
        }
        assert not response.cookies


async def test_each_failure_has_its_status_and_a_page_of_our_look(project, visit):
    app = project(
        [
            path("404/", raising(Http404("x"))),
            path("403/", raising(PermissionDenied("x"))),
            path("400/", raising(SuspiciousOperation("x"))),
            path("500/", raising(ZeroDivisionError("secret words"))),
        ]
    ).application()
    visitor = visit(app)

    for status in (400, 403, 404, 500):
        response = await visitor.get(f"/{status}/")
        assert response.status_code == status
        assert "--accent" in response.text
        assert "secret words" not in response.text
    assert (await visitor.get("/nowhere/")).status_code == 404
    assert (await visitor.get("/400/", headers={"Host": "evil.example"})).status_code == 400


async def test_a_project_s_own_error_templates_are_used(project, visit):
    templates = {
        "404.html": "no {{ request_path }} {{ exception }} {{ request.method }}",
        "500.html": "down {{ request.method }}",
        "403.html": "no: {{ exception }}",
    }
    processors = ["hotclub.templates.context_processors.request"]
    app = project(
        [path("403/", raising(PermissionDenied("mine"))), path("500/", raising(OSError("x")))],
        TEMPLATES=[engine(templates, processors)],
    ).application()
    visitor = visit(app)

    assert (await visitor.get("/500/")).text == "down "
    assert (await visitor.get("/403/")).text == "no: mine"
    missing = await visitor.get("/no/thing/")
    assert missing.text == "no /no/thing/ No route matches &#x27;/no/thing/&#x27;. GET"
    json = await visitor.get("/no/", headers={"Accept": "application/json"})
    assert json["Content-Type"] == "application/problem+json"


async def test_handlers_of_the_root_urlconf_win(project, visit):
    async def handler404(request, exception):
        return HttpResponse(f"lost: {type(exception).__name__}", status=404)

    def handler500(request):
        return HttpResponse("broken", status=500)

    urls = {
        "urlpatterns": [path("500/", raising(OSError("x")))],
        "handler404": handler404,
        "handler500": handler500,
    }
    visitor = visit(project(urls).application())

    assert (await visitor.get("/x/")).text == "lost: Http404"
    assert (await visitor.get("/500/")).text == "broken"


def failing(request):
    password = "open sesame"  # noqa: F841
    raise ValueError("seen")


async def test_debug_shows_the_page_for_developers_with_secrets_hidden(project, visit):
    app = project([path("", failing)], DEBUG=True).application()
    visitor = visit(app)
    response = await visitor.get("/", HTTP_AUTHORIZATION="Basic abc")

    assert response.status_code == 500
    assert "seen" in response.text
    assert "'open sesame'" not in response.text
    assert "Basic abc" not in response.text
    missing = await visitor.get("/nowhere/")
    assert "Tried, in this order" in missing.text


async def test_the_reporter_of_the_settings_makes_the_debug_page(project, visit):
    from hotclub.views.debug import ExceptionReporter

    class Short(ExceptionReporter):
        def get_traceback_html(self):
            return f"short: {self.exc_value}"

    app = project([path("", failing)], DEBUG=True, DEFAULT_EXCEPTION_REPORTER=Short).application()

    assert (await visit(app).get("/")).text == "short: seen"


async def test_exceptions_go_up_to_the_server_if_asked_for(project, visit):
    app = project([path("", failing)], DEBUG_PROPAGATE_EXCEPTIONS=True).application()
    visitor = visit(app)

    with pytest.raises(ValueError, match="seen"):
        await visitor.get("/")
    assert (await visitor.get("/nowhere/")).status_code == 404


async def test_template_responses_are_rendered_with_context_processors(project, visit):
    async def view(request):
        return TemplateResponse(request, ["missing.html", "page.html"], {"name": "Django"})

    templates = {"page.html": "{{ name }} {{ request.path }} {% url 'page' %}"}
    app = project(
        [path("page/", view, name="page")],
        TEMPLATES=[engine(templates, ["hotclub.templates.context_processors.request"])],
    ).application()

    assert (await visit(app).get("/page/")).text == "Django /page/ /page/"


async def test_the_mount_point_is_in_reversed_addresses(project, visit):
    def view(request):
        return HttpResponse(f"{reverse('here')} {request.path} {request.resolver_match.url_name}")

    app = project([path("here/", view, name="here")], FORCE_SCRIPT_NAME="/app").application()

    visitor = visit(app)
    # ASGI servers give the whole path, WSGI servers what is below the mount point.
    asked = "/app/here/" if visitor.on_loop else "/here/"
    assert (await visitor.get(asked)).text == "/app/here/ /app/here/ here"


async def test_current_app_chooses_among_instances(project, visit):
    def view(request):
        return HttpResponse(reverse("shop:front", current_app=request.resolver_match.namespace))

    shop = ([path("", view, name="front")], "shop")
    visitor = visit(
        project(
            [
                path("a/", include(shop, namespace="shop")),
                path("b/", include(shop, namespace="other")),
            ]
        ).application()
    )

    assert (await visitor.get("/a/")).text == "/a/"
    assert (await visitor.get("/b/")).text == "/b/"


async def test_a_request_may_have_another_urlconf(project, visit):
    inner = project([path("only/", hello)]).settings.ROOT_URLCONF

    def choose(get_response):
        def middleware(request):
            request.urlconf = inner
            return get_response(request)

        return middleware

    app = project([path("", hello)], MIDDLEWARE=[choose]).application()
    visitor = visit(app)

    assert (await visitor.get("/only/")).status_code == 200
    assert (await visitor.get("/")).status_code == 404


async def test_a_method_that_no_route_takes_is_405_with_allow(project, visit):
    visitor = visit(project([path("", hello, methods=["GET"])]).application())

    response = await visitor.post("/")

    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")


async def test_signals_tell_of_requests(project, visit):
    heard = []

    def listen(name):
        return lambda **facts: heard.append((name, sorted(facts)))

    listeners = [listen("started"), listen("failed"), listen("finished")]
    signals = [request_started, got_request_exception, request_finished]
    for signal, listener in zip(signals, listeners, strict=True):
        signal.connect(listener)
    try:
        await visit(project([path("", raising(OSError("x")))]).application()).get("/")
    finally:
        for signal, listener in zip(signals, listeners, strict=True):
            signal.disconnect(listener)

    assert heard == [
        ("started", ["environ", "scope", "sender", "signal"]),
        ("failed", ["request", "sender", "signal"]),
        ("finished", ["sender", "signal"]),
    ]


async def test_uploads_and_bodies_over_the_settings_limits_are_413(project, visit):
    def view(request):
        return HttpResponse(str(len(request.body)))

    app = project([path("", view)], DATA_UPLOAD_MAX_MEMORY_SIZE=10).application()
    visitor = visit(app)

    assert (await visitor.post("/", b"x" * 9, "text/plain")).text == "9"
    assert (await visitor.post("/", b"x" * 99, "text/plain")).status_code == 413


async def test_signed_cookies_are_signed_with_the_secret_key(project, visit):
    def give(request):
        response = HttpResponse("ok")
        response.set_signed_cookie("who", "Django", salt="s")
        return response

    def read(request):
        return HttpResponse(request.get_signed_cookie("who", "nobody", salt="s"))

    visitor = visit(project([path("give/", give), path("read/", read)]).application())
    given = await visitor.get("/give/")

    assert given.cookies["who"].value.startswith("Django:")
    assert (await visitor.get("/read/")).text == "Django"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"MIDDLEWARE": ["hotclub.middleware.nothing.Here"]}, "MIDDLEWARE names"),
        ({"SECRET_KEY": ""}, "SECRET_KEY is empty"),
        ({"SECURE_PROXY_SSL_HEADER": "X-Proto"}, "is a pair"),
        ({"FILE_UPLOAD_TEMP_DIR": "/no/such/folder"}, "is no folder"),
        ({"SIGNING_BACKEND": "no.such.Signer"}, "SIGNING_BACKEND names"),
        ({"ALLOWED_HOSTS": ["https://example.com"]}, "ALLOWED_HOSTS holds"),
    ],
)
def test_wrong_settings_are_one_clear_error_at_the_start(project, values, words):
    with pytest.raises(Exception, match=words) as caught:
        project([], **values).application()
    from hotclub import exceptions

    assert isinstance(caught.value, exceptions.ImproperlyConfigured | ImproperlyConfigured)


def test_without_root_urlconf_the_error_says_what_to_write(project):
    made = project([])
    del made.settings.ROOT_URLCONF
    from hotclub.conf import settings

    settings._wrapped = made.settings
    with pytest.raises(ImproperlyConfigured, match=r"ROOT_URLCONF = 'mysite\.urls'"):
        made.application()


@pytest.fixture(autouse=True)
def quiet():
    """Failed requests are logged; these tests fail many on purpose."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


async def test_what_a_request_activates_is_gone_with_it(project, visit):
    from hotclub.urls import get_urlconf
    from hotclub.utils import timezone, translation

    def leave(request):
        translation.activate("de")
        timezone.activate("Asia/Tokyo")
        raise ValueError("gone")

    def look(request):
        return HttpResponse(
            f"{translation.get_language()} {timezone.get_current_timezone_name()} {get_urlconf()}"
        )

    visitor = visit(project([path("leave/", leave), path("look/", look)]).application())
    await visitor.get("/leave/")

    assert (await visitor.get("/look/")).text == "en-us UTC None"


@pytest.mark.parametrize(
    "host",
    ["evil.example", "testserver@evil.example", "testserver,evil.example", "", "a b", "x" * 65_000],
)
async def test_hosts_that_are_not_ours_never_reach_a_view(project, visit, host):
    ran = []

    def view(request):
        ran.append(1)
        return HttpResponse("ran")

    app = project([path("", view)], MIDDLEWARE=STACK, SESSION_ENGINE=SIGNED_SESSIONS).application()

    response = await visit(app).get("/", headers={"Host": host})
    assert response.status_code in {400, 431}
    assert not ran
