"""Faults of clients, at both gateways: each has its answer, and none leaves anything behind."""

from __future__ import annotations

import asyncio
import gc
import io
import os
import random
import threading
from urllib.parse import quote_from_bytes, unquote

import pytest
from hotclub_http import (
    Application,
    BadRequest,
    HttpResponse,
    MiddlewareMixin,
    StreamingHttpResponse,
)
from hotclub_http.testing import asgi_conversation

END = {"type": "http.request", "body": b"", "more_body": False}
FORM = "application/x-www-form-urlencoded"


def read_everything(request):
    """Touch all that a client can send."""
    request.get_host()
    parts = [request.path, request.get_full_path(), request.GET.urlencode(), request.POST]
    parts += [request.FILES, request.COOKIES, dict(request.headers), request.content_params]
    parts += [request.get_preferred_type(["text/html", "text/plain"]), request.encoding]
    return HttpResponse(repr(parts))


# Bytes that are no text, and requests that are none


def random_bytes(chance: random.Random) -> bytes:
    return bytes(chance.randrange(256) for _ in range(chance.randrange(1, 40)))


def samples() -> list[bytes]:
    """Return every byte, and strings of any bytes."""
    chance = random.Random(9)
    return [bytes([one]) for one in range(256)] + [random_bytes(chance) for _ in range(1_000)]


def in_header(raw: bytes) -> bytes:
    # What servers let through: no line ends, no NUL (RFC 9110 section 5.5).
    return raw.translate(None, b"\r\n\0")


def places(raw: bytes) -> list[dict]:
    """Return requests that carry the bytes in each place a client can put them."""
    inside = in_header(raw)
    multipart = (
        b'--b\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\n\r\nx\r\n--b--\r\n'
    )
    return [
        {"path": b"/" + raw},
        {"query": inside + b"=" + inside},
        {"headers": {b"host": inside}},
        {"headers": {b"accept": inside, b"user-agent": inside, b"content-type": inside}},
        {"headers": {b"cookie": b"a=" + inside + b"; " + inside}},
        {"body": raw + b"=" + raw, "headers": {b"content-type": FORM.encode()}},
        {
            "body": multipart % (inside, inside),
            "headers": {b"content-type": b"multipart/form-data; boundary=b"},
        },
        {
            "body": b"--" + raw + b"\r\n\r\n--" + raw + b"--",
            "headers": {b"content-type": b"multipart/form-data; boundary=" + inside},
        },
    ]


def as_environ(*, path=b"/", query=b"", headers=None, body=b"") -> dict:
    named = {b"host": b"testserver", **(headers or {})}
    environ = {
        "REQUEST_METHOD": "POST" if body else "GET",
        "PATH_INFO": path.decode("latin-1"),
        "QUERY_STRING": query.decode("latin-1"),
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "wsgi.input": io.BytesIO(body),
        "CONTENT_LENGTH": str(len(body)),
    }
    for name, value in named.items():
        key = name.decode().upper().replace("-", "_")
        environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value.decode("latin-1")
    return environ


def as_scope(scope, *, path=b"/", query=b"", headers=None, body=b"") -> dict:
    named = {b"host": b"testserver", b"content-length": b"%d" % len(body), **(headers or {})}
    made = scope(method="POST" if body else "GET", query=query)
    raw = quote_from_bytes(path, safe="/").encode()
    return {**made, "path": unquote(raw.decode()), "raw_path": raw, "headers": list(named.items())}


def wsgi_status(app, environ) -> int:
    started = []
    body = app(environ, lambda status, headers: started.append(int(status[:3])))
    b"".join(body)
    getattr(body, "close", lambda: None)()
    return started[0]


def test_ht_01_and_ht_09_any_bytes_anywhere_are_read_or_refused_under_wsgi(caplog) -> None:
    app = Application(read_everything)
    requests = [request for raw in samples() for request in places(raw)]
    statuses = {wsgi_status(app, as_environ(**request)) for request in requests}
    assert statuses == {200, 400}
    assert all(record.getMessage().isprintable() for record in caplog.records)


async def test_ht_01_and_ht_09_any_bytes_anywhere_are_read_or_refused_under_asgi(
    scope, caplog
) -> None:
    app, statuses = Application(read_everything), set()
    for request in [request for raw in samples()[::4] for request in places(raw)]:
        body = {"type": "http.request", "body": request.get("body", b""), "more_body": False}
        sent = await asgi_conversation(app, as_scope(scope, **request), [body])
        statuses.add(sent[0]["status"])
    assert statuses == {200, 400}
    assert all(record.getMessage().isprintable() for record in caplog.records)


def test_ht_01_what_a_server_says_of_a_body_that_is_none_is_the_clients_mistake() -> None:
    class InvalidChunk(Exception):
        """What Gunicorn raises, as other servers do in their own ways."""

    class Broken(io.BytesIO):
        def read(self, size=-1):
            raise InvalidChunk("0x0")

        readline = read

    environ = as_environ(headers={b"content-type": FORM.encode()})
    environ |= {"REQUEST_METHOD": "POST", "wsgi.input": Broken(), "wsgi.input_terminated": True}
    for length in ("", "5"):
        assert (
            wsgi_status(Application(read_everything), {**environ, "CONTENT_LENGTH": length}) == 400
        )


# Slow and absent clients


async def test_ht_03_slow_bodies_delay_nobody_and_can_be_cancelled(scope) -> None:
    app = Application(read_everything)
    part = {"type": "http.request", "body": b"a", "more_body": True}
    slow = [
        asyncio.create_task(asgi_conversation(app, scope(method="POST"), [part]))
        for _ in range(500)
    ]
    for _ in range(3):
        sent = await asgi_conversation(app, scope(), [END])
        assert sent[0]["status"] == 200
    assert not any(task.done() for task in slow)
    for task in slow:
        task.cancel()
    ends = await asyncio.gather(*slow, return_exceptions=True)
    assert {type(end) for end in ends} == {asyncio.CancelledError}


@pytest.mark.parametrize("is_async", [True, False])
async def test_ht_04_a_stream_makes_the_next_piece_when_the_last_is_taken(scope, is_async) -> None:
    made, taken = [], asyncio.Event()

    def pieces():
        for number in range(5):
            made.append(number)
            yield b"x"

    async def apieces():
        for piece in pieces():
            yield piece

    async def send(message):
        if message.get("body"):
            taken.set()
            await asyncio.Event().wait()  # a reader that reads no more

    async def receive():
        await asyncio.Event().wait()

    app = Application(lambda request: StreamingHttpResponse(apieces() if is_async else pieces()))
    task = asyncio.create_task(app(scope(), receive, send))
    await taken.wait()
    for _ in range(20):
        await asyncio.sleep(0)
    assert made == [0]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_ht_05_five_hundred_clients_that_leave_each_cancel_their_view_once(scope) -> None:
    cleaned, finished = [], []

    async def view(request):
        try:
            await asyncio.sleep(30)
        finally:
            cleaned.append(request.is_disconnected)

    app = Application(view)
    app.hooks.request_finished.append(lambda **facts: finished.append(facts["response"]))
    gone = asyncio.Event()
    gone.set()
    talks = (asgi_conversation(app, scope(), [], then_disconnect=gone) for _ in range(500))
    assert await asyncio.gather(*talks) == [[]] * 500
    assert cleaned == [True] * 500
    assert finished == [None] * 500


class Counting(StreamingHttpResponse):
    closes = 0

    def close(self) -> None:
        self.closes += 1
        super().close()


def endless(closed):
    try:
        while True:
            yield b"tick"
    finally:
        closed.append(True)


async def test_ht_06_a_client_that_leaves_a_sync_stream_closes_it_once(scope) -> None:
    closed, finished, response = [], [], []

    def view(request):
        response.append(Counting(endless(closed)))
        return response[0]

    app = Application(view)
    app.hooks.request_finished.append(lambda **facts: finished.append(facts["response"]))
    sent, gone = [], asyncio.Event()

    async def send(message):
        sent.append(message)
        if message.get("body"):
            gone.set()
            await asyncio.sleep(0)

    async def receive():
        await gone.wait()
        return {"type": "http.disconnect"}

    await app(scope(), receive, send)
    assert sent[1]["body"] == b"tick"
    assert (closed, response[0].closes, finished) == ([True], 1, response)


def test_ht_06_a_wsgi_server_that_closes_early_closes_the_stream_once() -> None:
    closed, finished, response = [], [], []

    def view(request):
        response.append(Counting(endless(closed)))
        return response[0]

    app = Application(view)
    app.hooks.request_finished.append(lambda **facts: finished.append(facts["response"]))
    body = app(as_environ(), lambda status, headers: None)
    assert next(iter(body)) == b"tick"
    body.close()
    assert (closed, response[0].closes, finished) == ([True], 1, response)


# Ten thousand requests


class Layer(MiddlewareMixin):
    def process_response(self, request, response):
        response["X-Layer"] = "seen"
        return response


def soaked_view(request):
    number = int(request.GET["n"])
    if number % 100 == 0:
        raise [ZeroDivisionError, BadRequest, OSError, LookupError][number // 100 % 4]
    return HttpResponse(request.POST.get("a", "none"))


class ForgetfulLog:
    """Keeps nothing; pytest's log keeps every record, and with it the request."""

    def error(self, msg, *args, exc_info=None, extra=None):
        pass

    warning = error


def measured() -> tuple[int, int, int]:
    """Return objects, threads, descriptors."""
    gc.collect()
    return len(gc.get_objects()), threading.active_count(), len(os.listdir("/proc/self/fd"))


def check_no_growth(before, after, statuses) -> None:
    assert {status: statuses.count(status) for status in set(statuses)} == {
        200: 9_900, 400: 25, 500: 75,
    }  # fmt: skip
    assert after[0] - before[0] < 500
    # A pool of threads may have started another one meanwhile; ten thousand it has not.
    assert after[1] - before[1] <= 2
    assert after[2] - before[2] <= 2


def soak_environ(number: int) -> dict:
    headers = {b"content-type": FORM.encode()}
    return as_environ(query=b"n=%d" % number, headers=headers, body=b"a=%d" % number)


def test_ht_11_ten_thousand_wsgi_requests_with_faults_leave_nothing_behind() -> None:
    app = Application(soaked_view, [Layer], log=ForgetfulLog())
    for number in range(200):
        wsgi_status(app, soak_environ(number))
    before = measured()
    statuses = [wsgi_status(app, soak_environ(number)) for number in range(10_000)]
    check_no_growth(before, measured(), statuses)


async def test_ht_11_ten_thousand_asgi_requests_with_faults_leave_nothing_behind(scope) -> None:
    async def view(request):
        return soaked_view(request)

    app = Application(view, [Layer], log=ForgetfulLog())

    async def ask(number: int) -> int:
        asked = as_scope(
            scope,
            query=b"n=%d" % number,
            headers={b"content-type": FORM.encode()},
            body=b"a=%d" % number,
        )
        body = {"type": "http.request", "body": b"a=%d" % number, "more_body": False}
        return (await asgi_conversation(app, asked, [body]))[0]["status"]

    for number in range(200):
        await ask(number)
    before = measured()
    statuses = [await ask(number) for number in range(10_000)]
    check_no_growth(before, measured(), statuses)
