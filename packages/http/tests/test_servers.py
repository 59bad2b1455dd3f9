"""The same application behind real servers."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time

import pytest
from websockets.sync.client import connect

SITE = """
import asyncio
from hotclub_http import (
    Application, FileResponse, HttpResponse, JsonResponse, StreamingHttpResponse
)

seen = []

def layer(get_response):
    def middleware(request):
        response = get_response(request)
        response["X-Layer"] = "sync"
        return response
    return middleware

async def slow(request):
    try:
        await asyncio.sleep(30)
    except asyncio.CancelledError:
        seen.append("cancelled")
        raise

async def echo(socket):
    await socket.accept()
    async for message in socket:
        await socket.send(message)

def site(request):
    if request.path == "/form":
        return JsonResponse({"a": request.POST["a"], "path": request.get_full_path()})
    if request.path == "/stream":
        return StreamingHttpResponse(str(n) for n in range(5))
    if request.path == "/file":
        return FileResponse(open(__file__, "rb"))
    if request.path == "/seen":
        return JsonResponse({"seen": seen})
    return HttpResponse(request.path)

class Router:
    def match(self, path):
        class Match:
            func, args, kwargs = {"/slow": slow, "/echo": echo}.get(path, site), (), {}
        return Match

app = Application(Router(), [layer])
plain = Application(Router())
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module", params=["uvicorn-h11", "uvicorn-httptools", "gunicorn"])
def server(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    (folder / "site_app.py").write_text(SITE)
    port = free_port()
    commands = {
        "uvicorn-h11": ["uvicorn", "site_app:app", "--http", "h11", "--port", str(port)],
        "uvicorn-httptools": [
            "uvicorn",
            "site_app:app",
            "--http",
            "httptools",
            "--port",
            str(port),
        ],
        "gunicorn": ["gunicorn", "site_app:app", "--bind", f"127.0.0.1:{port}", "--threads", "2"],
    }
    process = subprocess.Popen(
        [sys.executable, "-m", *commands[request.param]],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": "."},
    )
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
            break
        except OSError:
            time.sleep(0.05)
    yield request.param, port
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) in {0, -signal.SIGTERM}


def ask(port, method, path, body=None, headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, body=body, headers=headers or {})
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read()
    finally:
        connection.close()


def test_pages_forms_streams_and_files_come_through(server) -> None:
    _, port = server
    status, headers, body = ask(port, "GET", "/caf%C3%A9")
    assert (status, body, headers["X-Layer" if "X-Layer" in headers else "x-layer"]) == (
        200,
        "/café".encode(),
        "sync",
    )
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert json.loads(ask(port, "POST", "/form?x=1", "a=%C3%A9", form)[2]) == {
        "a": "é",
        "path": "/form?x=1",
    }
    assert ask(port, "GET", "/stream")[2] == b"01234"
    assert ask(port, "GET", "/file", headers={"Range": "bytes=1-6"})[::2] == (206, b"import")
    assert ask(port, "HEAD", "/x")[::2] == (200, b"")
    assert ask(port, "POST", "/form", "b=1", form)[0] == 500


def test_chunked_bodies_arrive(server) -> None:
    _, port = server
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    chunks = iter([b"a=1", b"2"])
    assert json.loads(ask(port, "POST", "/form", chunks, form)[2])["a"] == "12"


def test_a_connection_stays_usable_after_an_unread_body(server) -> None:
    _, port = server
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    for _ in range(3):
        connection.request("POST", "/unread", body=b"x" * 1000)
        assert connection.getresponse().read() == b"/unread"
    connection.close()


def test_a_view_is_cancelled_when_its_client_leaves(server) -> None:
    name, port = server
    if name == "gunicorn":
        return  # WSGI has no way to tell
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(0.3)
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if json.loads(ask(port, "GET", "/seen")[2]) == {"seen": ["cancelled"]}:
            return
        time.sleep(0.05)
    pytest.fail("the view was not cancelled")


def test_a_websocket_echoes(server) -> None:
    name, port = server
    if name == "gunicorn":
        return  # WSGI has none
    with connect(f"ws://127.0.0.1:{port}/echo") as peer:
        peer.send("djangology")
        assert peer.recv(timeout=5) == "djangology"
        peer.send(b"\x00")
        assert peer.recv(timeout=5) == b"\x00"


async def test_many_clients_are_served_at_once(server) -> None:
    _, port = server
    answers = await asyncio.gather(
        *(asyncio.to_thread(ask, port, "GET", f"/{number}") for number in range(50))
    )
    assert [body for _, _, body in answers] == [f"/{number}".encode() for number in range(50)]


def test_a_refusal_reaches_the_visitor_whole_and_its_body_is_no_next_request(server) -> None:
    name, port = server
    asked = (
        b"POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999999\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(asked)
        if name == "gunicorn":
            # PEP 3333 gives the connection to the server; it takes what comes for the body.
            connection.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 413 ")
    lines = dict(line.split(b": ", 1) for line in head.lower().split(b"\r\n")[1:])
    assert lines[b"content-length"] == str(len(body)).encode()
    assert lines[b"content-security-policy"].startswith(b"default-src 'none'")
    if name != "gunicorn":
        assert lines[b"connection"] == b"close"
        assert lines[b"x-content-type-options"] == b"nosniff"
        assert lines[b"cache-control"] == b"no-store"
