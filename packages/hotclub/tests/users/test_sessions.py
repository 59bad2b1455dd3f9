"""Sessions of a site: every engine, every setting, and nothing for who does not touch them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

ENGINES = ("db", "cache", "cached_db", "file", "signed_cookies")


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_keeps_a_session_and_forgets_it_on_log_out(
    user: Any, site: Any, client: Any, tmp_path: Any, engine: str
) -> None:
    site.configure(
        SESSION_ENGINE=f"hotclub.sessions.backends.{engine}", SESSION_FILE_PATH=str(tmp_path)
    )

    client.get("/keep/")
    assert client.get("/kept/").json() == {"tune": "Nuages"}
    client.post("/accounts/login/", {"username": "django", "password": "minor swing"})
    assert client.get("/who/").content == b"django"
    # What an anonymous visitor had is kept over the log-in, under a new key.
    assert client.get("/kept/").json() == {"tune": "Nuages"}
    client.post("/accounts/logout/")
    assert client.get("/who/").content == b"AnonymousUser"
    assert client.get("/kept/").json() == {"tune": None}


@pytest.mark.parametrize("engine", ENGINES)
async def test_every_engine_serves_the_loop(
    site: Any, tmp_path: Any, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.configure(
        SESSION_ENGINE=f"hotclub.sessions.backends.{engine}", SESSION_FILE_PATH=str(tmp_path)
    )
    from hotclub.auth.models import User
    from hotclub.test import AsyncClient

    user = await User.objects.acreate_user("django", password="minor swing")
    client = AsyncClient()
    await client.aforce_login(user)

    assert (await client.get("/awho/")).content == b"django"


def test_a_page_that_touches_no_session_costs_none(user: Any, client: Any, site: Any) -> None:
    from hotclub.db import connections
    from hotclub_orm.testing import assert_num_queries

    client.force_login(user)
    with assert_num_queries(0, connections["default"]):
        page = client.get("/plain/")

    assert page.content == b"plain"
    assert "Vary" not in page.headers
    assert not page.cookies
    touched = client.get("/who/")
    assert touched.headers["Vary"] == "Cookie"
    assert not touched.cookies


def test_the_cookie_is_as_the_settings_say(client: Any, site: Any) -> None:
    site.configure(
        SESSION_COOKIE_NAME="club",
        SESSION_COOKIE_AGE=60,
        SESSION_COOKIE_DOMAIN="testserver",
        SESSION_COOKIE_PATH="/keep/",
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=False,
        SESSION_COOKIE_SAMESITE="Strict",
    )
    cookie = client.get("/keep/").cookies["club"]

    facts = {name: cookie[name] for name in ("max-age", "domain", "path", "samesite")}
    assert {**facts, "max-age": int(facts["max-age"])} == {
        "max-age": 60,
        "domain": "testserver",
        "path": "/keep/",
        "samesite": "Strict",
    }
    assert cookie["secure"]
    assert not cookie["httponly"]


def test_a_session_may_end_with_the_browser_or_live_by_each_request(client: Any, site: Any) -> None:
    site.configure(SESSION_EXPIRE_AT_BROWSER_CLOSE=True)
    assert client.get("/keep/").cookies["sessionid"]["max-age"] == ""
    site.configure(SESSION_SAVE_EVERY_REQUEST=True)
    assert "sessionid" in client.get("/plain/").cookies
    site.configure()
    assert "sessionid" not in client.get("/plain/").cookies


def test_over_https_the_cookie_is_secure_in_any_case(client: Any, site: Any) -> None:
    assert not client.get("/keep/").cookies["sessionid"]["secure"]
    assert client.get("/keep/", secure=True).cookies["sessionid"]["secure"]


def test_a_key_of_the_visitors_choice_is_not_taken(client: Any, site: Any) -> None:
    from hotclub.sessions.models import Session

    client.cookies["sessionid"] = "x" * 32
    client.get("/keep/")

    assert Session.objects.get().session_key != "x" * 32


def test_a_session_deleted_meanwhile_is_a_400(site: Any, client: Any) -> None:
    import sys

    from hotclub.http import HttpResponse
    from hotclub.sessions.models import Session
    from hotclub.urls import path

    def race(request: Any) -> Any:
        request.session["tune"] = "Minor Swing"
        Session.objects.all().delete()
        return HttpResponse("too late")

    sys.modules["users_test_urls"].urlpatterns.append(path("race/", race))  # type: ignore[attr-defined]
    site.configure()
    client.get("/keep/")
    assert client.get("/race/").status_code == 400


def test_clearsessions_removes_what_has_expired(site: Any) -> None:
    from hotclub.management import call_command
    from hotclub.sessions.models import Session
    from hotclub.utils import timezone

    for key, days in (("a" * 32, -1), ("b" * 32, 1)):
        Session.objects.save(key, {"tune": "Nuages"}, timezone.now() + timedelta(days=days))
    call_command("clearsessions")

    assert [row.session_key for row in Session.objects.all()] == ["b" * 32]


def test_an_engine_that_is_not_there_is_named_with_the_mend(site: Any, client: Any) -> None:
    from hotclub.exceptions import ImproperlyConfigured
    from hotclub.sessions.middleware import session_store_class

    site.configure(SESSION_ENGINE="club.nowhere")
    with pytest.raises(ImproperlyConfigured, match=r"'club\.nowhere'.*hotclub\.sessions\.backends"):
        session_store_class()
