"""Faults of clients, at real servers: what is refused, what is held back, what is left behind."""

from __future__ import annotations

import contextlib
import http.client
import json
import select
import socket
import time

import pytest

POST = b"POST /body HTTP/1.1\r\nHost: x\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
SECOND = b"GET /second HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
AMBIGUOUS = {
    "length and chunks": POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks and length": POST + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
    "two lengths": POST + b"Content-Length: 0\r\nContent-Length: 40\r\n\r\n",
    "list of lengths": POST + b"Content-Length: 0, 40\r\n\r\n",
    "plus before a length": POST + b"Content-Length: +0\r\n\r\n",
    "negative length": POST + b"Content-Length: -1\r\n\r\n",
    "plus before a chunk": CHUNKED + b"+0\r\n\r\n",
    "space before a chunk": CHUNKED + b" 0\r\n\r\n",
    "0x before a chunk": CHUNKED + b"0x0\r\n\r\n",
    "unknown coding": POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "chunks not last": POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "space after a name": POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "bare CR": POST + b"X: a\rContent-Length: 40\r\n\r\n",
    "NUL": POST + b"X: a\x00b\r\n\r\n",
    "method": b"G@T / HTTP/1.1\r\nHost: x\r\n\r\n",
    "request line": b"GET / x HTTP/1.1\r\nHost: x\r\n\r\n",
}


@pytest.mark.parametrize("request_bytes", AMBIGUOUS.values(), ids=list(AMBIGUOUS))
def test_sec_htt_031_and_ht_01_an_ambiguous_request_is_refused_and_nothing_behind_it_served(
    server, request_bytes
) -> None:
    answer = server.talk(request_bytes + SECOND)
    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 501 "))
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"/second" not in answer
    assert server.ask("GET", "/still-there")[2] == b"/still-there"


@pytest.mark.parametrize("folded", [b"X: a\r\n Content-Length: 40\r\n", b"X: a\nY: b\n"])
def test_sec_htt_031_a_folded_or_bare_line_never_hides_a_request(server, folded) -> None:
    # RFC 9112 sections 2.2 and 5.2 let a server refuse such lines or read them: as what they are.
    answer = server.talk(POST + folded + b"Content-Length: 5\r\n\r\nGET /" + SECOND)
    assert not answer or answer.startswith(b"HTTP/1.1 400 ") or b'{"length": 5}' in answer
    assert answer.count(b"/second") <= 1


def test_sec_htt_006_a_name_with_underscores_never_stands_for_one_with_hyphens(server) -> None:
    forged = [("X_Forwarded_For", "forged")]
    for real, seen in (([], None), ([("X-Forwarded-For", "real")], "real")):
        lines = [b"%s: %s\r\n" % (n.encode(), v.encode()) for n, v in (*forged, *real)]
        start = b"GET /forwarded HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        told = json.loads(server.talk(start + b"".join(lines) + b"\r\n").split(b"\r\n\r\n")[1])
        assert told == {"meta": [seen] if seen else [], "header": seen}


def test_ht_02_a_body_without_end_is_cut_off_at_the_limit_in_flat_memory(server) -> None:
    before = server.resident_bytes()
    form = b"POST /form HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(form + b"Transfer-Encoding: chunked\r\n\r\n")
        chunk = b"100000\r\n" + b"0" * 2**20 + b"\r\n"
        with contextlib.suppress(ConnectionError):
            for _ in range(1_000):
                connection.sendall(chunk)
                if select.select([connection], [], [], 0)[0]:
                    break
            else:
                pytest.fail("the server took a gigabyte")
            assert connection.recv(65_536).startswith(b"HTTP/1.1 413 ")
    assert server.resident_bytes() - before < 64 * 2**20
    assert server.ask("GET", "/still-there")[2] == b"/still-there"


def comes_true(check, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if check():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("path", ["/large", "/alarge"])
def test_ht_04_a_slow_reader_holds_back_the_stream_and_nobody_else(server, path) -> None:
    server.ask("POST", "/seen")
    before = server.resident_bytes()
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        slow.settimeout(10)
        slow.connect(("127.0.0.1", server.port))
        slow.sendall(b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n" % path.encode())
        assert slow.recv(1_024).startswith(b"HTTP/1.1 200 ")

        def produced() -> int:
            stories = json.loads(server.ask("GET", "/seen")[2])["seen"]
            return stories[0][0] if stories else 0

        def stands_still() -> bool:
            so_far = produced()
            time.sleep(0.2)
            return 0 < produced() == so_far

        # What kernel and server keep for a reader is some megabytes.
        assert comes_true(stands_still, 10)
        assert produced() < 400
        assert server.resident_bytes() - before < 32 * 2**20

    def is_closed() -> bool:
        return json.loads(server.ask("GET", "/seen")[2])["seen"][0][1:] == ["closed"]

    assert comes_true(is_closed, 10)


def fault(server, number: int) -> None:
    """Do to a server one of the things that go wrong."""
    kind = number % 5
    if kind == 0:
        assert server.ask("GET", "/boom")[0] == 500
        return
    sent, answer = [
        (POST + b"Content-Length: 10\r\n\r\nhalf", b""),
        (b"nonsense\r\n\r\n", b"HTTP/1.1 400 "),
        (b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n", b"HTTP/1.1 200 "),
        (POST + b"Content-Length: 999999999999\r\n\r\n", b"HTTP/1.1 413 "),
    ][kind - 1]
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(sent)
        if answer:
            assert connection.recv(1_024).startswith(answer)


def requests_with_faults(server, count: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    for number in range(count):
        if number % 50 == 0:
            fault(server, number // 50)
        connection.request("GET", f"/{number}")
        assert connection.getresponse().read() == f"/{number}".encode()
    connection.close()


def test_ht_11_faults_among_thousands_of_requests_leave_nothing_behind(server) -> None:
    requests_with_faults(server, 500)
    memory, threads = server.resident_bytes(), server.status("Threads")
    descriptors = server.open_descriptors()
    requests_with_faults(server, 2_000)
    assert comes_true(lambda: server.open_descriptors() <= descriptors + 2, 5)
    assert server.status("Threads") <= threads + 1
    assert server.resident_bytes() - memory < 24 * 2**20
