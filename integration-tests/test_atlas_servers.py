"""Atlas under every server on SQLite, and under ASGI and WSGI on PostgreSQL."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from harness.servers import KINDS, Server
from hotclub_orm.testing import fresh_postgres_database

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
SHEET = re.compile(r'<link rel="stylesheet" href="([^"]+)"')


def told(text: str, name: str) -> str:
    """Return what the command said of the staff user."""
    return re.search(rf"{name}\s+(\S+)", text)[1]


def check_atlas(server: Server, staff: str, password: str) -> None:
    with httpx.Client(base_url=server.url, timeout=30) as client:
        home = client.get("/")
        assert home.status_code == 200
        for sheet in SHEET.findall(home.text):
            found = client.get(sheet)
            assert (found.status_code, "immutable" in found.headers["cache-control"]) == (200, True)
        for path in ("/countries/france/", "/cities/?page=2", "/search/?q=Paris", "/api/docs/"):
            assert client.get(path).status_code == 200, path
        assert client.get("/api/cities/").json()["count"] == 34_006
        assert client.get("/nowhere/").status_code == 404
        page = client.get("/log-in/")
        form = {
            "username": staff,
            "password": password,
            "csrfmiddlewaretoken": TOKEN.search(page.text)[1],
        }
        answer = client.post("/log-in/", data=form)
        assert (answer.status_code, answer.headers["location"]) == (302, "/journal/")
        assert client.get("/admin/atlas/city/?q=Paris").status_code == 200


@pytest.mark.parametrize("kind", KINDS)
def test_on_sqlite(kind: str, prepared_atlas: Path, tmp_path: Path) -> None:
    shutil.copytree(prepared_atlas / "atlas", tmp_path / "atlas")
    said = (prepared_atlas / "told.txt").read_text()
    environment = {
        "ATLAS_DIRECTORY": str(tmp_path / "atlas"),
        "HOTCLUB_SETTINGS_MODULE": "hotclub.demo.settings",
    }

    with Server(kind, "hotclub.demo", tmp_path, environment) as server:
        check_atlas(server, told(said, "Log in"), told(said, "Password"))


def test_on_postgresql(tmp_path: Path) -> None:
    with fresh_postgres_database() as url:
        done = subprocess.run(
            [
                sys.executable, "-m", "hotclub", "demo", "--prepare",
                "--directory", str(tmp_path / "atlas"), "--database", url,
            ],
            capture_output=True,
            text=True,
            timeout=170,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        environment = {
            "ATLAS_DIRECTORY": str(tmp_path / "atlas"),
            "ATLAS_DATABASE": url,
            "HOTCLUB_SETTINGS_MODULE": "hotclub.demo.settings",
        }
        for kind in ("uvicorn", "gunicorn"):
            with Server(kind, "hotclub.demo", tmp_path, environment) as server:
                check_atlas(server, told(done.stdout, "Log in"), told(done.stdout, "Password"))
