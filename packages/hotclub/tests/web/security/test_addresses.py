"""Hosts, methods and addresses that visitors choose: what a composed site makes of them."""

from __future__ import annotations

import logging

import pytest
from hotclub.auth.decorators import login_required
from hotclub.http import HttpResponse, JsonResponse
from hotclub.shortcuts import redirect
from hotclub.urls import path, re_path
from hotclub.views.decorators.csrf import csrf_exempt
from hotclub.views.decorators.http import require_GET, require_POST, require_safe
from hotclub.views.generic import View

from web.stack import SIGNED_SESSIONS, STACK, engine

HOSTS = (
    "evil.example", "testserver:99999", "testserver:port", "user@testserver", "testserver/", "testserver\\x",
    "testserver?x", "testserver#x", "testserver;x", "test server", "testserver,evil.example", "", "[::1",
    "testserver..", "..testserver", "%74estserver", "testserver%00", "\xe9vil.example", "a" * 70_000,
    "." * 70_000, "javascript:alert(1)", "<script>",
)  # fmt: skip
OVERRIDES = {
    "X-HTTP-Method-Override": "DELETE",
    "X-Method-Override": "DELETE",
    "X-Original-URL": "/secret/",
    "X-Rewrite-URL": "/secret/",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Port": "1",
    "Forwarded": "host=evil.example;proto=https",
}
MARKUP = "<script>alert('x')</script>\"&"


def told(request):
    return JsonResponse(
        {
            "method": request.method,
            "path": request.path,
            "uri": request.build_absolute_uri(),
            "secure": request.is_secure(),
        }
    )


@require_GET
def only_get(request):
    return HttpResponse("read")


@require_safe
def only_safe(request):
    return HttpResponse("read")


@csrf_exempt
@require_POST
def only_post(request):
    return HttpResponse("written")


@login_required
def private(request):
    return HttpResponse("private")


@login_required
async def private_async(request):
    return HttpResponse("private")


class Ways(View):
    def get(self, request):
        return HttpResponse("read")


def boom(request, text=""):
    local = MARKUP
    try:
        raise LookupError(f"first {local}")
    except LookupError as error:
        raise ValueError(f"second {local} {text}") from error


URLS = [
    path("", told), path("safe/", only_safe), path("get/", only_get), path("post/", only_post),
    path("private/", private),
    path("private-async/", private_async), path("ways/", Ways.as_view()), path("boom/<path:text>", boom),
    path("go/", lambda request: redirect(request.GET["to"])), path("number/<int:number>/", told),
    path("slug/<slug:slug>/", told), re_path(r"^year/(?P<year>[0-9]{4})/$", told),
]  # fmt: skip


@pytest.fixture
def site(project, visit):
    """A function that gives a visitor of the site with the default stack."""

    def make(**values):
        stacked = project(
            URLS,
            installed=("hotclub.contenttypes", "hotclub.auth", "hotclub.sessions"),
            **{
                "MIDDLEWARE": STACK,
                "SESSION_ENGINE": SIGNED_SESSIONS,
                "TEMPLATES": [engine()],
                "LOGIN_URL": "/log-in/",
                **values,
            },
        )
        return visit(stacked.application())

    return make


@pytest.mark.parametrize("host", HOSTS)
async def test_sec_022_024_rte_026_a_host_that_is_not_ours_reaches_no_view(site, host):
    answer = await site().get("/", headers={"Host": host})

    assert answer.status_code == 400
    assert "evil" not in answer.text
    assert "<script" not in answer.text


@pytest.mark.parametrize("name", OVERRIDES)
async def test_rte_027_sec_028_headers_of_proxies_are_not_obeyed_unasked(site, name):
    answer = await site().get("/", headers={name: OVERRIDES[name]})

    assert answer.json() == {
        "method": "GET",
        "path": "/",
        "uri": "http://testserver/",
        "secure": False,
    }


async def test_rte_027_a_field_called_method_changes_no_method(site):
    visitor = site()

    answer = await visitor.post("/post/", {"_method": "DELETE", "method": "PUT"})
    assert (answer.status_code, answer.text) == (200, "written")
    assert (await visitor.get("/post/?_method=POST")).status_code == 405


@pytest.mark.parametrize("target", ["/?x=@evil.example", "/%2F%2Fevil.example", "/@evil.example"])
async def test_rte_011_an_absolute_address_keeps_the_host(site, target):
    answer = await site().get(target)

    if answer.status_code == 200:
        assert answer.json()["uri"].startswith("http://testserver/")
    else:
        assert answer.status_code == 404


async def test_rte_012_head_gets_the_checks_of_get_and_unknown_methods_are_refused(site):
    visitor = site(SECURE_CSP={})

    assert (await visitor.ask("head", "/safe/")).status_code == 200
    assert (await visitor.ask("head", "/get/")).status_code == 405
    assert (await visitor.ask("head", "/post/")).status_code == 405
    for address in ("/private/", "/private-async/"):
        for method in ("get", "head", "options"):
            answer = await visitor.ask(method, address)
            assert answer.status_code == 302, (method, address)
            assert answer["Location"].startswith("/log-in/?next=")
            assert b"private" not in answer.content
    refused = await visitor.ask("put", "/post/")
    assert (refused.status_code, refused["Allow"]) == (405, "POST")


@pytest.mark.parametrize("method", ["PROPFIND", "SETUP", "DISPATCH", "AS_VIEW", "X" * 300])
async def test_rte_014_a_method_is_never_the_name_of_an_attribute(site, method):
    visitor = site(MIDDLEWARE=[])

    answer = await visitor.ask("generic", method, "/ways/")
    assert answer.status_code == 405
    assert set(answer["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize(
    "address",
    [
        "/number/1%0A/", "/number/1/%0A", "/number/%D9%A1/", "/number/-1/", "/number/1%00/", "/slug/a%0A/",
        "/slug/a%00b/", "/year/2000/%0A", "/year/2000%0A/", "/year/%D9%A2000/",
    ],
)  # fmt: skip
async def test_rte_008_a_line_break_or_nul_matches_no_converter(site, address):
    assert (await site().get(address)).status_code == 404


@pytest.mark.parametrize(
    "text", ["your%20account%20is%20closed,%20call%20555-0100", "%3Cscript%3Ealert(1)%3C/script%3E"]
)
async def test_rte_020_a_page_of_404_says_nothing_that_the_address_says(site, text):
    answer = await site().get(f"/nowhere/{text}/?q={text}")

    assert answer.status_code == 404
    assert "555-0100" not in answer.text
    assert "alert(1)" not in answer.text


async def test_rte_022_sec_013_debug_pages_escape_whatever_they_show(site):
    visitor = site(DEBUG=True)
    hostile = "%3Cscript%3Ealert('x')%3C%2Fscript%3E%22%26"

    for address in (f"/nowhere/{hostile}/?q={hostile}", f"/boom/{hostile}?q={hostile}"):
        answer = await visitor.get(
            address, headers={"User-Agent": MARKUP, "X-Other": MARKUP, "Accept": "text/html"}
        )
        assert answer.status_code in (404, 500)
        assert "<script>alert" not in answer.text
        assert "alert(&#x27;x&#x27;)" in answer.text
    plain = await visitor.get(f"/boom/{hostile}", headers={"Accept": "application/json"})
    assert plain["Content-Type"] == "application/problem+json"
    assert plain["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "to",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "\tjavascript:alert(1)", "java\tscript:alert(1)",
        "data:text/html,x", "vbscript:x", "\x00javascript:x", "ftp:/x", "file:///etc/passwd",
    ],
)  # fmt: skip
async def test_htt_036_no_redirect_leads_to_a_scheme_that_runs_something(site, to):
    answer = await site().get("/go/", {"to": to})

    if answer.status_code in (301, 302):
        location = answer["Location"].lower()
        assert location.startswith(("ftp:", "/", "%", "http")), location
    else:
        assert answer.status_code in (400, 404, 500)
        assert not answer.has_header("Location")


@pytest.mark.parametrize("address", ["/get", "//get", "/go", "//evil.example/get"])
async def test_rte_006_a_slash_that_is_added_keeps_the_host(site, address):
    answer = await site().get(address)

    if answer.status_code in (301, 302):
        assert not answer["Location"].startswith("//")
        assert "evil" not in answer["Location"].split("/")[2:3]


async def test_rte_024_each_refused_request_is_one_record_of_one_line(site, caplog):
    visitor = site()
    hostile = "x%0D%0AERROR%20forged%1B%5B2J%E2%80%A8y"

    with caplog.at_level(logging.WARNING, logger="hotclub"):
        for address in (f"/nowhere/{hostile}", f"/boom/{hostile}"):
            await visitor.get(address)
        await visitor.ask("put", f"/get/?{hostile}")
    records = [one for one in caplog.records if one.name.startswith("hotclub.")]
    assert len(records) == 3
    for record in records:
        assert record.getMessage().isprintable(), record.getMessage()
