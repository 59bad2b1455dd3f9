"""`hotclub startproject`: migrated, with a superuser, answering under each server."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from harness.once import made_once
from harness.servers import KINDS, Server

NAME, PASSWORD = "staff", "nuages-1940"
PRODUCTION = {
    "DEBUG": "false",
    "HTTPS": "off",
    "ALLOWED_HOSTS": "127.0.0.1",
    "SECRET_KEY": "production-" + "k" * 50,
    "HOTCLUB_SETTINGS_MODULE": "quintet.settings",
}
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
LINK = re.compile(r'<link[^>]+href="([^"]+\.css)"')


def hotclub(folder: Path, *arguments: str, **environment: str) -> str:
    """Run a command of the project; return what it wrote."""
    clean = {name: one for name, one in os.environ.items() if not name.endswith("SETTINGS_MODULE")}
    done = subprocess.run(
        [sys.executable, "-m", "hotclub", *arguments],
        cwd=folder,
        env={**clean, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _start(folder: Path) -> None:
    hotclub(folder, "startproject", "quintet")
    project = folder / "quintet"
    hotclub(project, "startapp", "books")
    hotclub(project, "migrate")
    hotclub(project, "collectstatic", "--noinput", **PRODUCTION)
    hotclub(
        project, "createsuperuser", "--noinput", "--username", NAME, "--email", "a@example.org",
        DJANGO_SUPERUSER_PASSWORD=PASSWORD,
    )  # fmt: skip


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a started project; to be copied."""
    return made_once(tmp_path_factory, "started-project", _start) / "quintet"


@pytest.fixture
def project(started: Path, tmp_path: Path) -> Path:
    """Give a copy of the project."""
    return Path(shutil.copytree(started, tmp_path / "quintet"))


def check_log_in(client: httpx.Client) -> None:
    """Log the superuser in, and see the admin."""
    page = client.get("/admin/login/")
    form = {
        "username": NAME,
        "password": PASSWORD,
        "csrfmiddlewaretoken": TOKEN.search(page.text)[1],
        "next": "/admin/",
    }
    answer = client.post("/admin/login/", data=form)
    assert (answer.status_code, answer.headers.get("location")) == (302, "/admin/")
    index = client.get("/admin/")
    assert (index.status_code, NAME in index.text) == (200, True)


def check_home(client: httpx.Client) -> None:
    """See the first page, with each of its style sheets."""
    home = client.get("/")
    assert home.status_code == 200
    sheets = LINK.findall(home.text)
    assert sheets
    assert [client.get(one).status_code for one in sheets] == [200] * len(sheets)


@pytest.mark.parametrize("kind", KINDS)
def test_it_answers_in_production(kind: str, project: Path) -> None:
    with Server(kind, "quintet", project, PRODUCTION) as server:
        with httpx.Client(base_url=server.url, timeout=20) as client:
            check_home(client)
            missing = client.get("/nowhere/")
            assert (missing.status_code, "Traceback" in missing.text) == (404, False)
            check_log_in(client)


def test_it_runs_in_development(project: Path) -> None:
    arguments = ["-m", "hotclub", "run", "{host}:{port}"]

    with Server("uvicorn", "quintet", project, {}, arguments) as server:
        with httpx.Client(base_url=server.url, timeout=20) as client:
            check_home(client)
            missing = client.get("/nowhere/")
            assert (missing.status_code, "No route matches" in missing.text) == (404, True)
            check_log_in(client)


def test_its_own_tests_and_checks_pass(project: Path) -> None:
    hotclub(project, "test")
    hotclub(project, "check")
    hotclub(project, "makemigrations", "--check")
    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=project, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
