"""The admin inside somebody's FastAPI application, under a path of theirs, in Chromium."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from harness.browser import axe_problems, console_problems, follow
from harness.servers import COMMANDS, Server
from harness.sites import PASSWORD, SITES, USER
from hotclub_orm.testing import fresh_postgres_database
from selenium.webdriver.common.by import By

ADMIN = "/back/office/"


@pytest.fixture(params=["sqlite", "postgres"])
def records(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    """Give the running application."""
    with ExitStack() as opened:
        url = f"sqlite:///{tmp_path / 'records.sqlite3'}"
        if request.param == "postgres":
            url = opened.enter_context(fresh_postgres_database())
        environment = {"PYTHONPATH": str(SITES / "records"), "RECORDS_DATABASE": url}
        arguments = [
            one.replace("{module}.asgi:application", "records:app") for one in COMMANDS["uvicorn"]
        ]
        yield opened.enter_context(Server("uvicorn", "records", tmp_path, environment, arguments))


def test_the_admin_answers_beside_the_application(records: Server) -> None:
    with httpx.Client(base_url=records.url, timeout=20) as client:
        assert client.get("/records").json() == ["Minor Swing"]
        asked = client.get(ADMIN)
        assert asked.status_code == 302
        assert asked.headers["location"].startswith(f"{ADMIN}login/?next={ADMIN}")
        page = client.get(asked.headers["location"])
        assert "'unsafe-inline'" not in page.headers["content-security-policy"]
        assert page.headers["x-content-type-options"] == "nosniff"
        assert client.get(f"{ADMIN}nowhere/").status_code in (302, 404)
        assert client.post(f"{ADMIN}login/", data={"username": USER}).status_code == 403
        assert client.get(ADMIN, headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.browser
def test_a_record_is_edited_and_the_application_sees_it(records: Server, browser) -> None:
    browser.get(records.url + ADMIN)
    browser.find_element(By.NAME, "username").send_keys(USER)
    browser.find_element(By.NAME, "password").send_keys(PASSWORD)
    follow(browser, browser.find_element(By.CSS_SELECTOR, "main form [type=submit]"))
    assert axe_problems(browser) == []
    browser.get(f"{records.url}{ADMIN}swing/band/1/change/")
    title = browser.find_element(By.NAME, "record_set-0-title")
    title.clear()
    title.send_keys("Major Swing")
    follow(browser, browser.find_element(By.NAME, "_save"))
    assert "was changed successfully" in browser.find_element(By.TAG_NAME, "body").text
    browser.get(f"{records.url}{ADMIN}swing/band/1/history/")
    assert USER in browser.find_element(By.TAG_NAME, "main").text
    assert axe_problems(browser) == []
    assert console_problems(browser) == []
    assert httpx.get(f"{records.url}/records", timeout=20).json() == ["Major Swing"]
