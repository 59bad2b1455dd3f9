"""The middleware of a project, each under ASGI and WSGI."""

import re
from uuid import uuid4

import pytest
from hotclub.http import HttpResponse
from hotclub.middleware.csp import get_nonce
from hotclub.middleware.csrf import get_token, rotate_token
from hotclub.shortcuts import render
from hotclub.urls import path
from hotclub.views.decorators.cache import cache_page
from hotclub.views.decorators.csp import csp_override
from hotclub.views.decorators.csrf import csrf_exempt, csrf_protect, ensure_csrf_cookie

from web.stack import SIGNED_SESSIONS, engine

SECURITY = "hotclub.middleware.security.SecurityMiddleware"
CSP = "hotclub.middleware.csp.ContentSecurityPolicyMiddleware"
COMMON = "hotclub.middleware.common.CommonMiddleware"
CSRF = "hotclub.middleware.csrf.CsrfViewMiddleware"
LOCALE = "hotclub.middleware.locale.LocaleMiddleware"
UPDATE = "hotclub.middleware.cache.UpdateCacheMiddleware"
FETCH = "hotclub.middleware.cache.FetchFromCacheMiddleware"


def hello(request):
    return HttpResponse("hello")


async def ahello(request):
    return HttpResponse("hello")


# SecurityMiddleware


async def test_plain_http_is_sent_to_https_but_for_exempt_paths(project, visit):
    visitor = visit(
        project(
            [path("a/", hello), path("health/", hello)],
            MIDDLEWARE=[SECURITY],
            SECURE_SSL_REDIRECT=True,
            SECURE_REDIRECT_EXEMPT=[r"^health/$"],
            SECURE_HSTS_SECONDS=3600,
            SECURE_HSTS_PRELOAD=True,
        ).application()
    )

    moved = await visitor.get("/a/?b=c")
    assert (moved.status_code, moved["Location"]) == (301, "https://testserver/a/?b=c")
    assert "Strict-Transport-Security" not in moved
    assert (await visitor.get("/health/")).status_code == 200
    secure = await visitor.get("/a/", secure=True)
    assert secure["Strict-Transport-Security"] == "max-age=3600; preload"


async def test_a_trusted_proxy_header_counts_as_https(project, visit):
    visitor = visit(
        project(
            [path("", hello)],
            MIDDLEWARE=[SECURITY],
            SECURE_SSL_REDIRECT=True,
            SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"),
        ).application()
    )

    assert (await visitor.get("/", headers={"X-Forwarded-Proto": "https"})).status_code == 200
    assert (await visitor.get("/", headers={"X-Forwarded-Proto": "http"})).status_code == 301


async def test_headers_of_a_view_stay(project, visit):
    def view(request):
        return HttpResponse("x", headers={"Referrer-Policy": "no-referrer"})

    response = await visit(project([path("", view)], MIDDLEWARE=[SECURITY]).application()).get("/")

    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Content-Type-Options"] == "nosniff"


# ContentSecurityPolicyMiddleware


async def test_a_nonce_is_in_the_header_only_if_a_page_shows_it(project, visit):
    def page(request):
        return render(request, "page.html")

    visitor = visit(
        project(
            [path("", page), path("plain/", ahello)],
            MIDDLEWARE=[CSP],
            TEMPLATES=[
                engine(
                    {"page.html": "<script nonce={{ csp_nonce }}></script>"},
                    ["hotclub.templates.context_processors.csp"],
                )
            ],
        ).application()
    )
    response = await visitor.get("/")
    nonce = re.search("nonce=([^>]+)", response.text)[1]

    assert f"script-src 'self' 'nonce-{nonce}'" in response["Content-Security-Policy"]
    assert "nonce" not in (await visitor.get("/plain/"))["Content-Security-Policy"]
    assert nonce not in (await visitor.get("/")).text


async def test_a_view_may_replace_or_drop_its_policy(project, visit):
    visitor = visit(
        project(
            [
                path("own/", csp_override({"default-src": ["'none'"]})(hello)),
                path("none/", csp_override({})(ahello)),
            ],
            MIDDLEWARE=[CSP],
            SECURE_CSP_REPORT_ONLY={"default-src": ["'self'"]},
        ).application()
    )

    own = await visitor.get("/own/")
    assert own["Content-Security-Policy"] == "default-src 'none'"
    assert own["Content-Security-Policy-Report-Only"] == "default-src 'self'"
    assert "Content-Security-Policy" not in await visitor.get("/none/")


async def test_get_nonce_is_none_without_the_middleware(project, visit):
    def view(request):
        return HttpResponse(repr(get_nonce(request)))

    assert (await visit(project([path("", view)]).application()).get("/")).text == "None"


# CommonMiddleware


async def test_missing_slashes_www_and_unwanted_agents(project, visit):
    visitor = visit(
        project(
            [path("a/", hello)],
            MIDDLEWARE=[COMMON],
            PREPEND_WWW=True,
            DISALLOWED_USER_AGENTS=["^Bad"],
            ALLOWED_HOSTS=[".testserver"],
        ).application()
    )

    assert (await visitor.get("/a?x=1"))["Location"] == "http://www.testserver/a/?x=1"
    moved = await visitor.get("/a", headers={"Host": "www.testserver"})
    assert (moved.status_code, moved["Location"]) == (301, "/a/")
    assert (await visitor.get("/a/", headers={"User-Agent": "Bad bot"})).status_code == 403


async def test_no_slash_is_added_where_no_route_fits_or_for_another_host(project, visit):
    app = project([path("a/", hello), path("<path:all>/", hello)], MIDDLEWARE=[COMMON])
    visitor = visit(app.application())

    moved = await visitor.get("/%2Fevil.example/x")
    assert moved["Location"] == "/%2Fevil.example/x/"
    off = visit(project([path("a/", hello)], MIDDLEWARE=[COMMON], APPEND_SLASH=False).application())
    assert (await off.get("/a")).status_code == 404


# CsrfViewMiddleware


def show(request):
    return HttpResponse(get_token(request))


async def ashow(request):
    return HttpResponse(get_token(request))


@pytest.fixture
def shop(project, visit):
    """A visitor of a site with forms; settings may be added."""

    def make(**values):
        urls = [
            path("show/", show),
            path("ashow/", ashow),
            path("buy/", hello),
            path("abuy/", ahello),
            path("hook/", csrf_exempt(hello)),
        ]
        values = {"MIDDLEWARE": [CSRF], **values}
        return visit(project(urls, **values).application(), headers={})

    return make


async def test_a_form_with_its_token_is_taken_and_one_without_is_not(shop):
    visitor = shop()
    shown = await visitor.get("/show/")
    token = shown.text

    assert shown["Vary"] == "Cookie"
    assert shown.cookies["csrftoken"]["samesite"] == "Lax"
    for address in ("/buy/", "/abuy/"):
        assert (await visitor.post(address, {"csrfmiddlewaretoken": token})).status_code == 200
        assert (await visitor.post(address, headers={"X-CSRFToken": token})).status_code == 200
        refused = await visitor.post(address, {"csrfmiddlewaretoken": "x" * 64})
        assert refused.status_code == 403
        assert "could not be checked" in refused.text
        assert (await visitor.post(address)).status_code == 403
    assert (await visitor.post("/hook/")).status_code == 200


async def test_other_origins_are_refused_unless_trusted(shop):
    visitor = shop(CSRF_TRUSTED_ORIGINS=["https://*.friend.example"])
    token = (await visitor.get("/ashow/")).text

    async def status(origin):
        headers = {"Origin": origin, "X-CSRFToken": token}
        return (await visitor.post("/buy/", headers=headers)).status_code

    assert await status("http://testserver") == 200
    assert await status("https://app.friend.example") == 200
    assert await status("https://evil.example") == 403
    assert await status("null") == 403


async def test_the_secret_may_live_in_the_session(shop):
    visitor = shop(
        MIDDLEWARE=["hotclub.sessions.middleware.SessionMiddleware", CSRF],
        CSRF_USE_SESSIONS=True,
        SESSION_ENGINE=SIGNED_SESSIONS,
    )
    shown = await visitor.get("/show/")

    assert set(shown.cookies) == {"sessionid"}
    assert (await visitor.post("/buy/", {"csrfmiddlewaretoken": shown.text})).status_code == 200
    assert (await visitor.post("/abuy/", headers={"X-CSRFToken": shown.text})).status_code == 200
    assert (await visitor.post("/buy/")).status_code == 403


async def test_the_failure_view_may_be_the_project_s(project, visit):
    def failure(request, reason=""):
        return HttpResponse(f"no: {reason}", status=403)

    app = project([path("", hello)], MIDDLEWARE=[CSRF], CSRF_FAILURE_VIEW=failure).application()

    assert (await visit(app).post("/")).text == "no: The CSRF cookie is not set."


async def test_a_rotated_token_makes_earlier_ones_worthless(project, visit):
    def log_in(request):
        rotate_token(request)
        return HttpResponse("in")

    visitor = visit(
        project(
            [path("show/", show), path("in/", csrf_exempt(log_in)), path("buy/", hello)],
            MIDDLEWARE=[CSRF],
        ).application()
    )
    token = (await visitor.get("/show/")).text
    await visitor.post("/in/")

    assert (await visitor.post("/buy/", headers={"X-CSRFToken": token})).status_code == 403


async def test_views_can_be_protected_one_by_one(project, visit):
    visitor = visit(
        project(
            [path("a/", csrf_protect(hello)), path("b/", ensure_csrf_cookie(ahello))]
        ).application()
    )

    assert (await visitor.post("/a/")).status_code == 403
    secret = (await visitor.get("/b/")).cookies["csrftoken"].value
    assert (await visitor.post("/a/", headers={"X-CSRFToken": secret})).status_code == 200


async def test_a_form_of_a_template_carries_the_token(project, visit):
    def form(request):
        return render(request, "form.html")

    visitor = visit(
        project(
            [path("", form)],
            MIDDLEWARE=[CSRF],
            TEMPLATES=[engine({"form.html": "<form>{% csrf_token %}</form>"})],
        ).application()
    )
    page = await visitor.get("/")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w{64})"', page.text)[1]

    assert (await visitor.post("/", {"csrfmiddlewaretoken": token})).status_code == 200


# XFrameOptionsMiddleware, GZipMiddleware, ConditionalGetMiddleware


async def test_frames_gzip_and_conditional_get(project, visit):
    def long(request):
        return HttpResponse("word " * 500)

    visitor = visit(
        project(
            [path("", long)],
            MIDDLEWARE=[
                "hotclub.middleware.gzip.GZipMiddleware",
                "hotclub.middleware.http.ConditionalGetMiddleware",
                "hotclub.middleware.clickjacking.XFrameOptionsMiddleware",
            ],
            X_FRAME_OPTIONS="sameorigin",
        ).application()
    )
    packed = await visitor.get("/", headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert packed["X-Frame-Options"] == "SAMEORIGIN"
    plain = await visitor.get("/")
    again = await visitor.get("/", headers={"If-None-Match": plain["ETag"]})
    assert again.status_code == 304


# LocaleMiddleware


async def test_the_language_follows_path_cookie_and_header(project, visit):
    from hotclub.conf.urls.i18n import i18n_patterns
    from hotclub.utils.translation import get_language

    def speak(request):
        return HttpResponse(f"{get_language()} {request.LANGUAGE_CODE}")

    visitor = visit(
        project(
            [path("free/", speak), *i18n_patterns(path("home/", speak))],
            MIDDLEWARE=[LOCALE],
            LANGUAGES=[("en", "English"), ("de", "German"), ("pt-br", "Brazilian Portuguese")],
            LANGUAGE_CODE="en",
        ).application()
    )

    free = await visitor.get("/free/", headers={"Accept-Language": "fr, pt;q=0.9, de;q=0.5"})
    assert free.text == "pt-br pt-br"
    assert (free["Content-Language"], free["Vary"]) == ("pt-br", "Accept-Language")
    assert (await visitor.get("/de/home/")).text == "de de"
    moved = await visitor.get("/home/?a=1", headers={"Accept-Language": "de"})
    assert (moved.status_code, moved["Location"]) == (302, "/de/home/?a=1")
    assert moved["Vary"] == "Accept-Language, Cookie"
    visitor.client.cookies["django_language"] = "de"
    by_cookie = await visitor.get("/free/")
    assert (by_cookie.text, by_cookie["Vary"]) == ("de de", "Accept-Language, Cookie")
    assert (await visitor.get("/xx/home/")).status_code == 404


# Caches


@pytest.fixture
def counted():
    """A pair of views, sync and async, that count how often they run."""
    runs = []

    def view(request):
        runs.append(1)
        return HttpResponse(f"run {len(runs)}")

    async def aview(request):
        return view(request)

    return view, aview


async def test_pages_are_kept_by_the_middleware(project, visit, counted):
    view, aview = counted
    visitor = visit(
        project(
            [path("a/", view), path("b/", aview)],
            MIDDLEWARE=[UPDATE, COMMON, FETCH],
            CACHES={"default": {"LOCATION": "memory://", "KEY_PREFIX": str(uuid4())}},
            CACHE_MIDDLEWARE_SECONDS=60,
        ).application()
    )
    first, second = await visitor.get("/a/"), await visitor.get("/a/")
    other = await visitor.get("/b/")

    assert (first.text, second.text) == ("run 1", "run 1")
    assert first["Cache-Control"] == "max-age=60"
    assert other.text == (await visitor.get("/b/")).text == "run 2"
    assert (await visitor.get("/a/?x=1")).text == "run 3"
    assert (await visitor.post("/a/")).text == "run 4"


async def test_cache_page_keeps_one_view_but_nothing_personal(project, visit, counted):
    view, aview = counted

    def personal(request):
        response = view(request)
        response.set_cookie("who", "me")
        return response

    visitor = visit(
        project(
            [
                path("a/", cache_page(60)(view)),
                path("b/", cache_page(60, key_prefix="b")(aview)),
                path("c/", cache_page(60)(personal)),
            ],
            CACHES={"default": {"LOCATION": "memory://", "KEY_PREFIX": str(uuid4())}},
        ).application()
    )

    for address in ("/a/", "/b/"):
        assert (await visitor.get(address)).text == (await visitor.get(address)).text
    visitor.client.cookies.clear()
    assert (await visitor.get("/c/")).text != (await visitor.get("/c/")).text


async def test_test_clients_are_let_through_unless_they_ask_for_the_check(project, visit):
    app = project([path("", hello)], MIDDLEWARE=[CSRF]).application()

    assert (await visit(app, enforce_csrf_checks=False).post("/")).status_code == 200
    assert (await visit(app).post("/")).status_code == 403
    alone = project([path("", csrf_protect(hello))], MIDDLEWARE=[]).application()
    assert (await visit(alone, enforce_csrf_checks=False).post("/")).status_code == 200
    assert (await visit(alone).post("/")).status_code == 403


async def test_pages_with_a_token_or_a_nonce_are_not_kept(project, visit, counted):
    view, _ = counted

    def with_token(request):
        get_token(request)
        return view(request)

    def with_nonce(request):
        str(request.csp_nonce)
        return view(request)

    def with_session(request):
        request.session.get("who")
        return view(request)

    visitor = visit(
        project(
            [
                path("token/", cache_page(60)(with_token)),
                path("nonce/", cache_page(60)(with_nonce)),
                path("session/", cache_page(60)(with_session)),
            ],
            MIDDLEWARE=[CSP, "hotclub.sessions.middleware.SessionMiddleware", CSRF],
            SESSION_ENGINE=SIGNED_SESSIONS,
            CACHES={"default": {"LOCATION": "memory://", "KEY_PREFIX": str(uuid4())}},
        ).application()
    )

    for address in ("/token/", "/nonce/"):
        assert (await visitor.get(address)).text != (await visitor.get(address)).text
    visitor.client.cookies.clear()
    kept = await visitor.get("/session/")
    assert (await visitor.get("/session/")).text == kept.text
    assert (await visitor.get("/session/", HTTP_COOKIE="sessionid=x")).text != kept.text
