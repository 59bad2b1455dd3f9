"""The admin below a path of somebody's FastAPI or Starlette application."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from admin_browser import SECRET_KEY, Browser
from fastapi import FastAPI, Request
from hotclub_admin.asgi import CSRF_COOKIE, SESSION_COOKIE, AdminApplication
from hotclub_auth import SessionSettings
from hotclub_auth.models import User
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route

COOKIES = {CSRF_COOKIE, SESSION_COOKIE}


async def cookies(request: Request) -> JSONResponse:
    """Tell the names of the cookies that came."""
    return JSONResponse(sorted(request.cookies))


def fastapi(admin: AdminApplication) -> Any:
    app = FastAPI()
    app.add_api_route("/cookies", cookies)
    app.add_api_route("/staffing", cookies)
    app.mount("/staff/", admin)
    return app


def starlette(admin: AdminApplication) -> Any:
    return Starlette(routes=[
        Route("/cookies", cookies), Route("/staffing", cookies), Mount("/staff/", admin),
        Mount("/{house}/staff", admin),
    ])  # fmt: skip


@pytest.fixture(params=[fastapi, starlette])
def around(request: pytest.FixtureRequest, site: Any, tables: Any) -> Iterator[Browser]:
    """A visitor of the application, who is a superuser and not logged in."""
    User.objects.create_superuser("django", password="nuages-1940")
    with Browser(request.param(AdminApplication(site, secret_key=SECRET_KEY))) as browser:
        yield browser


def paths(answer: Any) -> dict[str, str]:
    """Return the path of each cookie that an answer sets."""
    found = {}
    for line in answer.headers.get_list("set-cookie"):
        parts = dict(part.strip().partition("=")[::2] for part in line.split(";"))
        found[line.partition("=")[0]] = parts["Path"]
    return found


def logged_in(around: Browser, place: str) -> Any:
    around.get(f"{place}/login/")
    return around.post(f"{place}/login/", {"username": "django", "password": "nuages-1940"})


def test_cookies_go_nowhere_else(around: Browser) -> None:
    assert paths(around.get("/staff/login/")) == {CSRF_COOKIE: "/staff"}
    answer = logged_in(around, "/staff")
    assert (answer.status_code, answer.headers["location"]) == (302, "/staff/")
    assert paths(answer) == dict.fromkeys(COOKIES, "/staff")

    assert around.get("/cookies").json() == []
    assert around.get("/staffing").json() == []
    assert around.get("/staff/").status_code == 200


def test_logging_out_takes_the_cookie_away(around: Browser) -> None:
    logged_in(around, "/staff")
    answer = around.post("/staff/logout/")

    assert paths(answer)[SESSION_COOKIE] == "/staff"
    assert SESSION_COOKIE not in around.client.cookies
    assert around.get("/staff/").status_code == 302


def test_an_admin_at_the_root_has_cookies_of_the_whole_site(site: Any, tables: Any) -> None:
    with Browser(AdminApplication(site, secret_key=SECRET_KEY)) as browser:
        assert paths(browser.get("/login/")) == {CSRF_COOKIE: "/"}


def test_two_places_have_sessions_of_their_own(site: Any, tables: Any) -> None:
    User.objects.create_superuser("django", password="nuages-1940")
    with Browser(starlette(AdminApplication(site, secret_key=SECRET_KEY))) as browser:
        assert paths(logged_in(browser, "/paris/staff"))[SESSION_COOKIE] == "/paris/staff"
        assert browser.get("/paris/staff/").status_code == 200
        assert browser.get("/rome/staff/").status_code == 302


def test_a_place_of_any_letters_writes_no_attribute(site: Any, tables: Any) -> None:
    with Browser(starlette(AdminApplication(site, secret_key=SECRET_KEY))) as browser:
        answer = browser.get("/a;%20Domain=evil.example,%22%C3%A4/staff/login/")

    assert answer.status_code == 200
    assert paths(answer) == {CSRF_COOKIE: "/a%3B%20Domain=evil.example%2C%22%C3%A4/staff"}
    assert "domain" not in answer.headers["set-cookie"].lower().replace(
        "domain=evil.example%2c", ""
    )


def test_a_path_that_was_given_stays(site: Any, tables: Any) -> None:
    User.objects.create_superuser("django", password="nuages-1940")
    settings = SessionSettings(cookie_name=SESSION_COOKIE, cookie_path="/")
    admin = AdminApplication(site, secret_key=SECRET_KEY, session_settings=settings)
    with Browser(fastapi(admin)) as browser:
        assert paths(logged_in(browser, "/staff"))[SESSION_COOKIE] == "/"
