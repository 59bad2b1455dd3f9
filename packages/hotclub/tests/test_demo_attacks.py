"""Atlas under attack, byte by byte over a socket: whatever comes, a page of 4xx and a living server."""

from __future__ import annotations

import io
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from PIL import Image

LONGEST_SECONDS = 120
ADDRESSES = (
    "/", "/cities/kyoto/", "/countries/france/", "/search/", "/log-in/", "/sign-up/", "/journal/", "/admin/",
    "/admin/login/", "/admin/atlas/city/", "/api/", "/api/cities/", "/api/visits/", "/api/docs/",
    "/static/atlas/globe.svg", "/media/x.jpg", "/nowhere",
)  # fmt: skip
METHODS = (
    "HEAD",
    "OPTIONS",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "TRACE",
    "CONNECT",
    "PROPFIND",
    "get",
)
HOSTS = (
    b"evil.example", b"localhost:99999", b"localhost:x", b"user@localhost", b"localhost/", b"localhost\\x",
    b"localhost?x", b"local host", b"localhost,evil", b"", b"[::1", b"\xe9vil", b"\xff\xfe", b"a" * 6_000,
    b"." * 6_000, b"%6cocalhost", b"localhost%00", b".localhost", b"evil.localhost",
)  # fmt: skip
TARGETS = (
    b"//evil.example/", b"/\\evil.example", b"//evil.example/%2e%2e", b"//log-in", b"/%2f%2fevil.example/",
    b"/cities/kyoto%0A/", b"/cities/%00/", b"/%FF%FE", b"/%C0%AE%C0%AE/", b"/" + b"a/" * 3_000,
    b"/" + b"%25" * 3_000, b"/static/..%2f..%2fsecret-key", b"/static/%00", b"/media/..%2fsecret-key",
    b"/media/%2e%2e/admin-password", b"/media//etc/passwd", b"/media/" + b"a" * 5_000,
    b"/admin/asset/..%2f..%2fetc%2fpasswd", b"/x%0d%0aX-Evil:%201", b"/admin?x=%0d%0aX-Evil:1",
    b"//evil.example/log-in", b"/cities/?page=%FF", b"/cities/?" + b"a=1&" * 5_000, b"/?q=" + b"%" * 20_000,
    b"/api/cities/%00/", b"/api/cities/?format=../../x", b"/journal/" + b"9" * 400 + b"/edit/",
    b"http://evil.example/log-in/",
)  # fmt: skip
COOKIES = (
    b"x",
    b"",
    b'"',
    b"\x7f",
    b"\xff\xfe",
    b"a" * 8_000,
    b"<script>",
    b"W10:1x:y",
    b"../../etc/passwd",
)
NEXT = (
    "//evil.example", "https://evil.example", "http:evil.example", "/\\evil.example", "\t//evil.example",
    "javascript:alert(1)", "\x00//evil.example", "http://localhost@evil.example/", "//[::1", "é" * 50_000,
)  # fmt: skip


class Atlas:
    """A running Atlas."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.secrets = [(folder / name).read_bytes() for name in ("secret-key", "admin-password")]

    def send(self, raw: bytes) -> bytes:
        """Send bytes and return all that comes back."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as opened:
            opened.sendall(raw)
            received = b""
            while more := opened.recv(65_536):
                received += more
        return received

    def ask(
        self,
        target: bytes = b"/log-in/",
        *headers: bytes,
        method: bytes = b"GET",
        host: bytes = b"localhost",
    ) -> tuple[int, bytes]:
        """Send a request; return status and answer, which holds no secret and no traceback."""
        lines = [method + b" " + target + b" HTTP/1.1", b"Host: " + host, *headers]
        answer = self.send(b"\r\n".join([*lines, b"Connection: close", b"", b""]))
        assert b"Traceback" not in answer
        assert not any(secret in answer for secret in self.secrets)
        return int(answer.split(b" ", 2)[1]), answer

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=f"http://localhost:{self.port}", timeout=60)


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Atlas]:
    folder = tmp_path_factory.mktemp("attacked")
    log = folder / "log"
    with log.open("w") as output:
        running = subprocess.Popen(
            [sys.executable, "-u", "-m", "hotclub", "demo", "--port", "0"],
            cwd=folder,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        until = time.monotonic() + LONGEST_SECONDS
        while (found := re.search(r"http://127\.0\.0\.1:(\d+)/", log.read_text())) is None:
            assert running.poll() is None, log.read_text()
            assert time.monotonic() < until
            time.sleep(0.1)
        yield Atlas(folder / "atlas-demo", int(found[1]))
        assert running.poll() is None, log.read_text()
    finally:
        running.terminate()
        running.wait(30)
    told = log.read_text()
    assert "Traceback" not in told
    assert "Internal Server Error" not in told


@pytest.mark.parametrize("method", METHODS)
def test_no_method_breaks_any_address(atlas: Atlas, method: str) -> None:
    for address in ADDRESSES:
        status, answer = atlas.ask(address.encode(), method=method.encode())
        assert 200 <= status < 500, address
        if status == 405:
            assert b"\r\nallow: " in answer.lower(), address
        if method == "HEAD":
            assert answer.endswith(b"\r\n\r\n"), address


@pytest.mark.parametrize("host", HOSTS, ids=range(len(HOSTS)))
def test_no_other_host_is_answered(atlas: Atlas, host: bytes) -> None:
    status, answer = atlas.ask(host=host)
    assert status == 400
    assert b"evil" not in answer


def test_two_hosts_are_one_too_many_and_those_of_proxies_are_ignored(atlas: Atlas) -> None:
    assert atlas.ask(b"/", b"Host: evil.example")[0] == 400
    for header in (
        b"X-Forwarded-Host",
        b"X-Host",
        b"Forwarded",
        b"X-Original-URL",
        b"X-Rewrite-URL",
    ):
        status, answer = atlas.ask(b"/log-in/", header + b": evil.example")
        assert (status, b"evil" in answer) == (200, False), header


@pytest.mark.parametrize("target", TARGETS, ids=range(len(TARGETS)))
def test_no_address_leads_elsewhere_or_breaks_anything(atlas: Atlas, target: bytes) -> None:
    status, answer = atlas.ask(target)
    assert 200 <= status < 500
    assert b"root:" not in answer
    assert re.search(rb"(?im)^x-evil", answer) is None
    location = re.search(rb"(?im)^location: (.*)$", answer)
    assert location is None or not location[1].startswith((b"//", b"/\\", b"http"))


@pytest.mark.parametrize("name", [b"atlas_session", b"atlas_csrf", b"messages"])
@pytest.mark.parametrize("value", COOKIES, ids=range(len(COOKIES)))
def test_no_cookie_breaks_anything_or_comes_back(atlas: Atlas, name: bytes, value: bytes) -> None:
    for target in (b"/journal/", b"/log-in/", b"/admin/"):
        status, answer = atlas.ask(target, b"Cookie: " + name + b"=" + value)
        assert status in (200, 302, 400)
        assert b"<script>" not in answer.split(b"\r\n\r\n", 1)[1]


def _token(page: httpx.Response) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


def _sign_up(client: httpx.Client, name: str) -> None:
    form = {
        "csrfmiddlewaretoken": _token(client.get("/sign-up/")), "username": name,
        "password1": "tearooms 1934", "password2": "tearooms 1934",
        "is_staff": "on", "is_superuser": "on",
    }  # fmt: skip
    answer = client.post("/sign-up/", data=form)
    assert answer.status_code == 302, answer.text


def test_nobody_leaves_the_site_by_logging_in(atlas: Atlas) -> None:
    with atlas.client() as client:
        _sign_up(client, "traveller")
        assert client.get("/admin/").headers["location"].startswith("/admin/login/")
    for where in NEXT:
        with atlas.client() as client:
            form = {
                "csrfmiddlewaretoken": _token(client.get("/log-in/")), "username": "traveller",
                "password": "tearooms 1934", "next": where,
            }  # fmt: skip
            answer = client.post("/log-in/", data=form)
            assert (answer.status_code, answer.headers["location"]) == (302, "/journal/"), where


def _picture(kind: str = "PNG") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (8, 8)).save(made, kind)
    return made.getvalue()


def test_a_journal_takes_pictures_alone_and_shows_them_to_its_owner(atlas: Atlas) -> None:
    svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    refused = {
        "x.svg": svg, "x.png": svg, "x.jpg": b"<script>alert(1)</script>", "x.gif": b"GIF89a/*<script>*/",
        "cut.png": _picture()[:40], "x.bmp": _picture("BMP"), "x.html": _picture() + b"<script>",
    }  # fmt: skip
    taken = ("../../../evil.png", "a\r\nb.png", '"><script>alert(1)</script>.png', "a\u2028b.png")
    with atlas.client() as mine, atlas.client() as other:
        _sign_up(mine, "django-r")
        _sign_up(other, "stephane-g")

        def write(name: str, content: bytes) -> httpx.Response:
            form = {
                "csrfmiddlewaretoken": _token(mine.get("/journal/add/kyoto/")), "date": "2020-01-01",
                "rating": "5", "note": '"><script>alert(1)</script>', "visitor": "1",
            }  # fmt: skip
            file = (name, content, "image/png")
            return mine.post("/journal/add/kyoto/", data=form, files={"picture": file})

        for name, content in refused.items():
            answer = write(name, content)
            assert (answer.status_code, "<script>alert" in answer.text) == (200, False), name
        for name in taken:
            assert write(name, _picture()).status_code == 302, name

        page = mine.get("/journal/").text
        assert "<script>alert" not in page + other.get("/cities/kyoto/").text
        numbers = set(re.findall(r"/journal/(\d+)/edit/", page))
        assert len(numbers) == len(taken)
        for picture in set(re.findall(r"/media/[^\"]+", page)):
            assert re.fullmatch(r"/media/visits/[0-9a-f]{32}\.jpg", picture)
            shown = other.get(picture)
            assert shown.headers["content-type"] == "image/jpeg"
            assert shown.headers["x-content-type-options"] == "nosniff"
        csrf = {"X-CSRFToken": _token(other.get("/journal/add/kyoto/"))}
        for number in numbers:
            for address in (
                f"/journal/{number}/edit/",
                f"/journal/{number}/delete/",
                f"/api/visits/{number}/",
            ):
                for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
                    answer = other.request(method, address, json={"rating": 1}, headers=csrf)
                    assert answer.status_code in (403, 404, 405), (method, address)
        assert other.get("/api/visits/").json()["count"] == 0
        assert mine.get("/api/visits/").json()["count"] == len(taken)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"[" * 100_000), ("application/json", b'{"rating":' + b"9" * 100_000 + b"}"),
        ("application/json", b'{"note":"\\ud800\\u0000"}'), ("application/json", b"\xff\xfe{\0}\0"),
        ("application/json", b'{"city":["kyoto"],"date":{},"rating":true}'), ("application/json", b"null"),
        ("application/json; charset=utf-7", b"{}"), ("text/xml", b"<x/>"), ("", b"{}"),
        ("multipart/form-data", b"x"), ("multipart/form-data; boundary=B", b"--B\r\nX"),
        ("application/x-www-form-urlencoded", b"a=1&" * 5_000),
        ("application/x-www-form-urlencoded", b"%" * 100_000),
    ],
    ids=range(13),
)  # fmt: skip
def test_no_body_breaks_the_api(atlas: Atlas, kind: str, body: bytes) -> None:
    with atlas.client() as client:
        _sign_up(client, f"api-{abs(hash((kind, body)))}")
        headers = {
            "X-CSRFToken": _token(client.get("/journal/add/kyoto/")),
            "Content-Type": kind,
            "Accept": "application/json",
        }
        answer = client.post("/api/visits/", content=body, headers=headers)
        assert answer.status_code in (400, 413, 415)
        assert "json" in answer.headers["content-type"]
        assert client.get("/api/visits/").json()["count"] == 0
