"""The same application behind real servers."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import time

import pytest
from websockets.sync.client import connect


def test_pages_forms_streams_and_files_come_through(server) -> None:
    status, headers, body = server.ask("GET", "/caf%C3%A9")
    assert (status, body, headers["X-Layer" if "X-Layer" in headers else "x-layer"]) == (
        200,
        "/café".encode(),
        "sync",
    )
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert json.loads(server.ask("POST", "/form?x=1", "a=%C3%A9", form)[2]) == {
        "a": "é",
        "path": "/form?x=1",
    }
    assert server.ask("GET", "/stream")[2] == b"01234"
    assert server.ask("GET", "/file", headers={"Range": "bytes=3-5"})[::2] == (206, b"The")
    assert server.ask("HEAD", "/x")[::2] == (200, b"")
    assert server.ask("POST", "/form", "b=1", form)[0] == 500


def test_chunked_bodies_arrive(server) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    chunks = iter([b"a=1", b"2"])
    assert json.loads(server.ask("POST", "/form", chunks, form)[2])["a"] == "12"


def test_sec_htt_032_a_connection_stays_usable_after_an_unread_body(server) -> None:
    port = server.port
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    for _ in range(3):
        connection.request("POST", "/unread", body=b"x" * 1000)
        assert connection.getresponse().read() == b"/unread"
    connection.close()


def test_ht_05_a_view_is_cancelled_when_its_client_leaves(server) -> None:
    name, port, _ = server
    if name == "gunicorn":
        return  # WSGI has no way to tell
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(0.3)
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if json.loads(server.ask("GET", "/seen")[2]) == {"seen": ["cancelled"]}:
            return
        time.sleep(0.05)
    pytest.fail("the view was not cancelled")


def test_a_websocket_echoes(server) -> None:
    name, port, _ = server
    if name == "gunicorn":
        return  # WSGI has none
    with connect(f"ws://127.0.0.1:{port}/echo") as peer:
        peer.send("djangology")
        assert peer.recv(timeout=5) == "djangology"
        peer.send(b"\x00")
        assert peer.recv(timeout=5) == b"\x00"


async def test_many_clients_are_served_at_once(server) -> None:
    answers = await asyncio.gather(
        *(asyncio.to_thread(server.ask, "GET", f"/{number}") for number in range(50))
    )
    assert [body for _, _, body in answers] == [f"/{number}".encode() for number in range(50)]


def test_sec_htt_032_a_refusal_reaches_the_visitor_whole_and_its_body_is_no_next_request(
    server,
) -> None:
    name, port, _ = server
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
