"""Pages that `cache_page` keeps: where, for how long, and how they are found again."""

import time
from itertools import count
from uuid import uuid4

import pytest
from hotclub.cache import caches
from hotclub.http import HttpResponse
from hotclub.test.client import RequestFactory
from hotclub.urls import path
from hotclub.utils.cache import get_cache_key, learn_cache_key
from hotclub.views.decorators.cache import cache_control, cache_page


@pytest.fixture
def numbered():
    """A view whose every run says another number, and an async one."""
    numbers = count(1)

    def view(request):
        return HttpResponse(f"run {next(numbers)}")

    async def aview(request):
        return HttpResponse(f"run {next(numbers)}")

    return view, aview


def stores(*aliases: str):
    return {one: {"LOCATION": "memory://", "KEY_PREFIX": str(uuid4())} for one in aliases}


async def test_the_time_at_the_view_comes_before_max_age(project, visit, numbered, monkeypatch):
    routes = [
        path(f"{number}/", cache_page(60)(cache_control(max_age=1)(view)))
        for number, view in enumerate(numbered)
    ]
    visitor = visit(project(routes, CACHES=stores("default")).application())
    for address in ("/0/", "/1/"):
        first = await visitor.get(address)
        assert first["Cache-Control"] == "max-age=1"
        now = time.time()
        with monkeypatch.context() as later:
            later.setattr(time, "time", lambda now=now: now + 30)
            assert (await visitor.get(address)).text == first.text


async def test_cache_page_takes_the_default_cache_and_no_prefix_unless_told(
    project, visit, numbered
):
    view, _ = numbered
    routes = [
        path("usual/", cache_page(60)(view)),
        path("named/", cache_page(60, cache="other", key_prefix="p")(view)),
    ]
    visitor = visit(
        project(
            routes,
            CACHES=stores("default", "other"),
            CACHE_MIDDLEWARE_ALIAS="other",
            CACHE_MIDDLEWARE_KEY_PREFIX="whole-site",
        ).application()
    )
    usual, named = await visitor.get("/usual/"), await visitor.get("/named/")
    caches["other"].clear()
    assert (await visitor.get("/usual/")).text == usual.text
    assert (await visitor.get("/named/")).text != named.text
    caches["default"].clear()
    assert (await visitor.get("/usual/")).text != usual.text


async def test_a_kept_page_says_how_old_it_is(project, visit, numbered, monkeypatch):
    routes = [path(f"{n}/", cache_page(60)(view)) for n, view in enumerate(numbered)]
    visitor = visit(project(routes, CACHES=stores("default")).application())
    for address in ("/0/", "/1/"):
        assert "Age" not in await visitor.get(address)
        now = time.time()
        with monkeypatch.context() as later:
            later.setattr(time, "time", lambda now=now: now + 20)
            assert 19 <= int((await visitor.get(address))["Age"]) <= 21


async def test_a_kept_page_is_found_and_taken_away_by_its_key(project, visit, numbered):
    view, _ = numbered
    visitor = visit(
        project(
            [path("tour/", cache_page(60)(view))],
            CACHES=stores("default"),
            USE_I18N=True,
            USE_TZ=True,
        ).application()
    )
    kept = await visitor.get("/tour/")
    request = RequestFactory().get("/tour/")
    key = get_cache_key(request)
    assert key in caches["default"]
    assert learn_cache_key(request, HttpResponse()) == key
    caches["default"].delete(key)
    assert (await visitor.get("/tour/")).text != kept.text
