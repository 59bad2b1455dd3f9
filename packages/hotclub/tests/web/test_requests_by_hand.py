"""Requests that tests and scripts make themselves go by the settings, as those of visitors do."""

import gzip

import pytest
from hotclub import signing
from hotclub.adapters import application_settings
from hotclub.conf import settings
from hotclub.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent
from hotclub.handlers.asgi import ASGIHandler
from hotclub.handlers.wsgi import WSGIHandler
from hotclub.http import HttpRequest, HttpResponse
from hotclub.middleware.csrf import get_token
from hotclub.shortcuts import redirect
from hotclub.templates import TemplateDoesNotExist
from hotclub.test.client import AsyncRequestFactory, FakePayload, RequestFactory
from hotclub.urls import path, re_path
from hotclub.utils import timezone, translation
from hotclub.views.csrf import csrf_failure
from hotclub.views.decorators.csrf import csrf_protect
from hotclub.views.i18n import set_language
from hotclub.views.static import serve
from hotclub_http.defaults import set_default_policy
from hotclub_http.errors import DisallowedRedirect
from hotclub_http.testing import AsyncClient, Client

from web.stack import engine

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def by_settings(project):
    """A function that sets a project up, requests made by hand included."""
    before = set_default_policy(None)

    def configure(**values):
        made = project(**values)
        application_settings.install(settings)
        return made

    yield configure
    set_default_policy(before)


@pytest.mark.parametrize("factory", [RequestFactory(), AsyncRequestFactory()])
def test_a_factory_goes_by_the_settings(by_settings, factory):
    by_settings(
        ALLOWED_HOSTS=["hotclub.fr"],
        SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"),
        DATA_UPLOAD_MAX_MEMORY_SIZE=20,
        DATA_UPLOAD_MAX_NUMBER_FIELDS=2,
    )
    headers = {"Host": "hotclub.fr", "X-Forwarded-Proto": "https"}
    request = factory.get("/tour/", headers=headers)
    assert request.build_absolute_uri() == "https://hotclub.fr/tour/"
    with pytest.raises(DisallowedHost):
        factory.get("/", headers={"Host": "swing.example"}).get_host()
    with pytest.raises(RequestDataTooBig):
        _ = factory.post("/", "a" * 21, FORM).POST
    with pytest.raises(TooManyFieldsSent):
        _ = factory.post("/", "a=1&b=2&c=3", FORM).POST
    with pytest.raises(TooManyFieldsSent):
        _ = factory.get("/?a=1&b=2&c=3").GET


def test_another_setting_is_another_policy(by_settings):
    by_settings(ALLOWED_HOSTS=["a.example"])
    request = HttpRequest()
    request.META["HTTP_HOST"] = "a.example"
    assert request.get_host() == "a.example"
    by_settings(ALLOWED_HOSTS=["b.example"])
    with pytest.raises(DisallowedHost):
        request.get_host()


def test_signed_cookies_need_no_application(by_settings):
    by_settings()
    response = HttpResponse()
    response.set_signed_cookie("seat", "7", salt="hall")
    request = HttpRequest()
    request.COOKIES["seat"] = response.cookies["seat"].value
    assert request.get_signed_cookie("seat", salt="hall", max_age=60) == "7"
    request.COOKIES["seatha"] = request.COOKIES["seat"]
    with pytest.raises(signing.BadSignature):
        request.get_signed_cookie("seatha", salt="ll")


async def test_signed_cookies_of_older_sites_are_read_if_the_settings_say_so(by_settings, visit):
    old = signing.get_cookie_signer
    for fallback, seen in ((False, "nothing"), (True, "7")):
        site = by_settings(
            urls=[path("", lambda r: HttpResponse(r.get_signed_cookie("a", "nothing", salt="bc")))],
            SIGNED_COOKIE_LEGACY_SALT_FALLBACK=fallback,
        )
        visitor = visit(site.application())
        visitor.client.cookies["a"] = old(salt="abc", key=settings.SECRET_KEY).sign("7")
        assert (await visitor.get("/")).text == seen


def test_a_token_for_a_view_that_a_test_calls(by_settings):
    by_settings()
    request = RequestFactory().get("/")
    assert len(get_token(request)) == 64
    kept = HttpRequest()
    kept.COOKIES[settings.CSRF_COOKIE_NAME] = "a" * 32
    assert get_token(kept) != get_token(kept)  # masked anew each time


def test_the_page_of_a_refusal_asked_for_by_name_has_to_exist(by_settings):
    by_settings(TEMPLATES=[engine({"own.html": "own: {{ no_cookie }}"})])
    request = RequestFactory().get("/")
    assert csrf_failure(request).status_code == 403
    assert csrf_failure(request, template_name="own.html").text == "own: False"
    with pytest.raises(TemplateDoesNotExist):
        csrf_failure(request, template_name="none.html")


def test_a_redirect_may_say_how_long_its_address_may_be(by_settings):
    by_settings()
    far = "/" + "a" * 17_000
    with pytest.raises(DisallowedRedirect):
        redirect(far)
    assert redirect(far, max_length=None).url == far
    with pytest.raises(DisallowedRedirect):
        redirect("/tours/", max_length=3)


async def test_handlers_are_the_project_in_one_protocol(by_settings):
    by_settings(urls=[path("", lambda request: HttpResponse("swing"))])
    assert Client(WSGIHandler()).get("/").text == "swing"
    assert (await AsyncClient(ASGIHandler()).get("/")).text == "swing"


def test_a_payload_takes_text_and_is_closed_by_reading():
    payload = FakePayload("a")
    payload.write("b")
    payload.write(b"c")
    assert len(payload) == 3
    assert payload.read(2) == b"ab"
    with pytest.raises(ValueError, match="can't be written to"):
        payload.write("d")
    assert payload.readline() == b"c"


async def test_packed_files_travel_packed(by_settings, visit, tmp_path):
    (tmp_path / "notes.txt.gz").write_bytes(gzip.compress(b"swing"))
    (tmp_path / "page.html.gz").write_bytes(gzip.compress(b"<script>"))
    site = by_settings(
        urls=[re_path("^(?P<path>.*)$", serve, {"document_root": tmp_path})],
        MIDDLEWARE=["hotclub.middleware.gzip.GZipMiddleware"],
    )
    visitor = visit(site.application())
    response = await visitor.get("/notes.txt.gz", headers={"Accept-Encoding": "gzip"})
    assert response["Content-Type"].partition(";")[0] == "text/plain"
    assert response["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.getvalue()) == b"swing"
    page = await visitor.get("/page.html.gz")
    assert page["Content-Disposition"].startswith("attachment")


async def test_a_folder_may_be_listed_by_a_template_of_ones_own(by_settings, visit, tmp_path):
    (tmp_path / "takes").mkdir()
    (tmp_path / "takes" / "one.txt").write_text("1")
    (tmp_path / "takes" / "old").mkdir()
    source = "{{ directory }}: {% for one in file_list %}{{ one }} {% endfor %}"
    site = by_settings(
        urls=[re_path("^(?P<path>.*)$", serve, {"document_root": tmp_path, "show_indexes": True})],
        TEMPLATES=[engine({"static/directory_index.html": source})],
    )
    response = await visit(site.application()).get("/takes/")
    assert response.text == "takes/: old/ one.txt "


def test_a_form_filled_in_by_hand_passes_the_check_of_a_decorated_view(by_settings):
    by_settings()
    request = HttpRequest()
    request.method = "POST"
    request.COOKIES[settings.CSRF_COOKIE_NAME] = "a" * 32
    view = csrf_protect(lambda request: HttpResponse("in"))
    assert view(request).status_code == 403
    request.POST["csrfmiddlewaretoken"] = get_token(request)
    assert view(request).text == "in"


async def test_a_test_asks_in_the_language_and_the_zone_it_has_activated(by_settings, visit):
    def view(request):
        return HttpResponse(f"{translation.get_language()} {timezone.get_current_timezone_name()}")

    site = by_settings(urls=[path("", view)], TIME_ZONE="Europe/Paris", USE_TZ=True)
    visitor = visit(site.application())
    with translation.override("es"), timezone.override("Asia/Tokyo"):
        assert (await visitor.get("/")).text == "es Asia/Tokyo"
    assert (await visitor.get("/")).text == "en-us Europe/Paris"


async def test_a_server_asks_in_the_language_of_the_settings(by_settings):
    site = by_settings(urls=[path("", lambda request: HttpResponse(translation.get_language()))])
    app = site.application()
    environ = RequestFactory().get("/").environ
    with translation.override("es"):
        assert b"".join(app(environ, lambda status, headers: None)) == b"en-us"


async def test_choosing_a_language_leaves_the_query_as_it_was(by_settings, visit):
    site = by_settings(urls=[path("set/", set_language)], LANGUAGES=[("es", "Español")])
    back = "/caf%C3%A9/?a=1&b=x%26y"
    response = await visit(site.application()).post(
        "/set/", {"language": "es"}, headers={"Referer": back}
    )
    assert response["Location"] == back


async def test_a_form_without_its_slash_is_told_in_debug(by_settings):
    site = by_settings(
        urls=[path("form/", lambda request: HttpResponse())],
        DEBUG=True,
        MIDDLEWARE=["hotclub.middleware.common.CommonMiddleware"],
    )
    with pytest.raises(RuntimeError, match="doesn't end in a slash"):
        Client(site.application()).post("/form", {"a": "1"})
