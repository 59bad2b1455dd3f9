"""Libraries without the framework, around and inside somebody's Starlette application."""

import re
from pathlib import Path

import httpx
import pytest
from harness.servers import COMMANDS, Server
from harness.sites import PASSWORD, SITES, USER

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
NONCE = re.compile(r'nonce="([^"]+)"')


@pytest.fixture
def guests(tmp_path: Path, redis_url: str):
    environment = {
        "PYTHONPATH": str(SITES / "guests"),
        "GUESTS_REDIS": redis_url,
        "GUESTS_DATABASE": f"sqlite:///{tmp_path / 'guests.sqlite3'}",
    }
    arguments = [
        one.replace("{module}.asgi:application", "guests:app") for one in COMMANDS["uvicorn"]
    ]
    with Server("uvicorn", "guests", tmp_path, environment, arguments) as server:
        with httpx.Client(base_url=server.url, timeout=20) as client:
            yield client


def test_security_auth_cache_forms_and_templates_work_together(guests: httpx.Client) -> None:
    assert guests.get("/me").json() == {"user": "AnonymousUser", "looks": 1}
    page = guests.get("/")
    token, nonce = TOKEN.search(page.text)[1], NONCE.search(page.text)[1]
    assert page.headers["x-content-type-options"] == "nosniff"
    assert f"'nonce-{nonce}'" in page.headers["content-security-policy"]
    form = {"name": USER, "password": PASSWORD}

    assert guests.post("/", data=form).status_code == 403
    form["csrfmiddlewaretoken"] = token
    wrong = guests.post("/", data={**form, "password": "x"})
    assert (wrong.status_code, "Unknown name or wrong password." in wrong.text) == (422, True)
    lacking = guests.post("/", data={"csrfmiddlewaretoken": token})
    assert lacking.text.count("This field is required.") == 2
    before = guests.cookies["guest"]
    assert guests.post("/", data=form).headers["location"] == "/me"
    assert guests.cookies["guest"] != before  # a new key at log-in
    assert guests.get("/me").json() == {"user": USER, "looks": 2}
    assert f"Hello, {USER}" in guests.get("/").text

    # A cached answer stays until it is old, whoever asks.
    assert guests.get("/users").json() == {"users": 1}
    token = TOKEN.search(guests.get("/").text)[1]
    headers = {"X-CSRFToken": token}
    assert guests.post("/users", headers=headers).json() == {"users": 1}

    assert guests.post("/out", headers=headers).status_code == 303
    assert guests.get("/me").json()["user"] == "AnonymousUser"
    assert guests.get("/me", headers={"Host": "evil.example"}).status_code == 400
