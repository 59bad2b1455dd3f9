from __future__ import annotations

import asyncio
import contextlib
import os
import threading
from inspect import iscoroutinefunction

import pytest
from hotclub_http import (
    Application,
    BadRequest,
    EventStreamResponse,
    HttpResponse,
    ImproperlyConfigured,
    JsonResponse,
    Limits,
    RequestPolicy,
    SimpleUploadedFile,
    StreamingHttpResponse,
    WebSocket,
)
from hotclub_http.client import AsyncClient, Client
from hotclub_http.middleware import is_async_callable
from hotclub_http.testing import (
    DictRouter,
    PlainSigner,
    asgi_conversation,
    check_router,
    check_signer,
)

GATEWAYS = ["wsgi", "asgi"]
END = {"type": "http.request", "body": b"", "more_body": False}


def test_the_application_tells_servers_that_it_speaks_asgi() -> None:
    app = Application(lambda request: HttpResponse())
    assert is_async_callable(app.__call__)
    assert is_async_callable(app)
    assert iscoroutinefunction(app.asgi)
    with pytest.raises(ImproperlyConfigured):
        app("x")
    with pytest.raises(ImproperlyConfigured, match="router"):
        Application(object())


async def test_a_server_may_name_what_it_gives() -> None:
    sent = []

    async def receive():
        return {"type": "http.request"}

    async def send(message):
        sent.append(message)

    app = Application(lambda request: HttpResponse(request.path))
    scope = {"type": "http", "method": "GET", "path": "/named", "headers": [], "query_string": b""}
    await app(receive=receive, scope=scope, send=send)  # as Daphne calls it

    assert b"".join(message.get("body", b"") for message in sent) == b"/named"
    with pytest.raises(TypeError, match="is called as"):
        app(scope=scope)


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_a_router_finds_the_view_or_404(gateway) -> None:
    def show(request):
        return HttpResponse(request.resolver_match.func.__name__)

    router = DictRouter({"/a": show})
    check_router(router, known="/a", unknown="/b")
    client = Client(Application(router), gateway=gateway)
    assert client.get("/a").text == "show"
    assert client.get("/b").status_code == 404


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_forms_and_files_arrive(gateway) -> None:
    def view(request):
        with request.FILES["f"] as file:
            return JsonResponse({"post": request.POST.dict(), "file": file.read().decode()})

    client = Client(Application(view), gateway=gateway)
    upload = SimpleUploadedFile("a.txt", b"swing")
    assert client.post("/", {"a": "é", "f": upload}).json() == {"post": {"a": "é"}, "file": "swing"}


async def test_an_async_view_reads_forms_bodies_and_streams() -> None:
    async def view(request):
        if request.path == "/form":
            post, files = await request.aform()
            return JsonResponse({**post.dict(), "file": files["f"].name})
        if request.path == "/body":
            return HttpResponse(await request.abody())
        return HttpResponse([chunk async for chunk in request.astream()])

    for buffered in (True, False):
        client = AsyncClient(Application(view, buffer_body=buffered))
        upload = {"a": "1", "f": SimpleUploadedFile("x", b"y")}
        assert (await client.post("/form", upload)).json() == {"a": "1", "file": "x"}
        assert (await client.post("/body", "raw", "text/plain")).text == "raw"
        assert (await client.post("/stream", "raw", "text/plain")).text == "raw"


async def test_a_sync_view_reads_an_unbuffered_body_from_its_thread() -> None:
    client = AsyncClient(Application(lambda request: HttpResponse(request.body), buffer_body=False))
    assert (await client.post("/", "raw", "text/plain")).text == "raw"


async def test_an_unbuffered_body_can_not_be_read_on_the_loop_without_await() -> None:
    async def view(request):
        return HttpResponse(request.body)

    client = AsyncClient(Application(view, buffer_body=False))
    with pytest.raises(RuntimeError, match="await"):
        await client.post("/", "raw", "text/plain")


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_the_wire_holds_exactly_status_headers_and_body(gateway) -> None:
    def view(request):
        response = HttpResponse("café", status=201)
        response.set_cookie("a", "1")
        response.set_cookie("b", "2")
        return response

    status, headers, chunks = Client(Application(view), gateway=gateway).get("/").wire
    assert status == 201
    assert headers == [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Set-Cookie", "a=1; Path=/"),
        ("Set-Cookie", "b=2; Path=/"),
        ("Content-Length", "5"),
    ]
    assert b"".join(chunks) == "café".encode()


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_head_and_bodiless_statuses_send_no_body(gateway) -> None:
    def view(request):
        return HttpResponse("abc", status=int(request.GET.get("s", "200")))

    client = Client(Application(view), gateway=gateway)
    status, headers, chunks = client.head("/").wire
    assert (status, dict(headers)["Content-Length"], chunks) == (200, "3", [])
    for code in ("204", "304"):
        status, headers, chunks = client.get("/", {"s": code}).wire
        assert (chunks, "Content-Length" in dict(headers)) == ([], False)


@pytest.mark.parametrize("gateway", GATEWAYS)
@pytest.mark.parametrize("is_async", [True, False])
def test_streams_of_either_colour_are_sent_piece_by_piece_and_closed(gateway, is_async) -> None:
    closed = []

    def numbers():
        try:
            yield from ("1", "2", "3")
        finally:
            closed.append("sync")

    async def anumbers():
        try:
            for number in "123":
                await asyncio.sleep(0)
                yield number
        finally:
            closed.append("async")

    def view(request):
        return StreamingHttpResponse(anumbers() if is_async else numbers())

    client = Client(Application(view), gateway=gateway)
    assert client.get("/").wire[2] == [b"1", b"2", b"3"]
    assert closed == ["async" if is_async else "sync"]
    assert client.head("/").wire[2] == []


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_hooks_learn_of_start_finish_and_failure(gateway) -> None:
    told = []
    app = Application(lambda request: 1 / 0)
    app.hooks.request_started.append(lambda **facts: told.append(sorted(facts)))
    app.hooks.request_finished.append(lambda *, response, **_: told.append(response.status_code))
    app.hooks.got_request_exception.append(
        lambda *, request, exception: told.append((request.path, type(exception)))
    )
    Client(app, gateway=gateway, raise_request_exception=False).get("/x")
    started = "scope" if gateway == "asgi" else "environ"
    assert told == [[started], ("/x", ZeroDivisionError), 500]


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_background_work_runs_after_the_response(gateway) -> None:
    done = []

    async def later(name):
        done.append(name)

    def view(request):
        response = HttpResponse("x")
        response.add_background(later, "async")
        response.add_background(done.append, "sync")
        response.add_closer(lambda: done.append("closed"))
        return response

    Client(Application(view), gateway=gateway).get("/")
    assert done == ["closed", "async", "sync"]


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_slots_and_signed_cookies_work_through_the_application(gateway) -> None:
    check_signer(PlainSigner())

    async def load_user(request):
        return "Hugues"

    async def view(request):
        response = HttpResponse(f"{request.site} {await request.aslot('user')}")
        response.set_signed_cookie("a", "v")
        return response

    app = Application(
        view,
        slots={"site": lambda request: request.get_host(), "user": load_user},
        policy=RequestPolicy(signer=PlainSigner()),
    )
    response = Client(app, gateway=gateway).get("/")
    assert response.text == "testserver Hugues"
    assert response.asgi_request.filled_slots() == {"site", "user"}
    assert response.cookies["a"].value == "v:django.http.cookies.v2:0:a-signed"


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_ht_02_limits_answer_with_their_status(gateway) -> None:
    limits = Limits(uri_bytes=50, header_count=60, total_body_bytes=1000, memory_body_bytes=100)
    app = Application(
        lambda request: HttpResponse(request.body), policy=RequestPolicy(limits=limits)
    )
    client = Client(app, gateway=gateway)
    headers = {f"X-{number}": "x" for number in range(80)}
    assert client.get("/" + "x" * 50).status_code == 414
    assert client.get("/", headers=headers).status_code == 431
    assert client.post("/", "x" * 1001, "text/plain").status_code == 413
    assert client.post("/", "x" * 101, "text/plain").status_code == 413
    assert client.post("/", "x" * 100, "text/plain").status_code == 200


async def test_sec_htt_024_header_bytes_are_bounded(scope) -> None:
    app = Application(lambda request: HttpResponse())
    sent = await asgi_conversation(app, scope(headers=[(b"x", b"y" * 70_000)]), [END])
    assert sent[0]["status"] == 431


async def test_ht_03_a_slow_body_times_out(scope) -> None:
    policy = RequestPolicy(limits=Limits(body_timeout_seconds=0.01))
    app = Application(lambda request: HttpResponse(), policy=policy)
    sent = await asgi_conversation(app, scope(method="POST"), [])
    assert sent[0]["status"] == 408


async def test_a_body_of_another_length_than_announced_is_a_bad_request(scope) -> None:
    app = Application(lambda request: HttpResponse())
    message = {"type": "http.request", "body": b"abc", "more_body": False}
    for length in (b"2", b"4"):
        wrong = scope(method="POST", headers=[(b"content-length", length)])
        assert (await asgi_conversation(app, wrong, [message]))[0]["status"] == 400


async def test_sec_fil_019_and_024_a_large_body_goes_to_disk_off_the_loop(scope) -> None:
    async def view(request):
        return HttpResponse(f"{type(request._stream).__name__} {len(request.read())}")

    policy = RequestPolicy(limits=Limits(file_memory_bytes=1000))
    chunk = {"type": "http.request", "body": b"x" * 600, "more_body": True}
    sent = await asgi_conversation(
        Application(view, policy=policy), scope(method="POST"), [chunk, chunk, chunk, END]
    )
    assert sent[1]["body"] == b"SpooledTemporaryFile 1800"


# The client goes away


async def test_ht_05_an_async_view_is_cancelled_when_its_client_goes(scope) -> None:
    gone, seen = asyncio.Event(), []

    async def view(request):
        gone.set()
        try:
            await asyncio.sleep(30)
        finally:
            seen.append(request.is_disconnected)

    app = Application(view)
    app.hooks.request_finished.append(lambda *, response, **_: seen.append(response))
    sent = await asgi_conversation(app, scope(), [], then_disconnect=gone)
    assert sent == []
    assert seen == [True, None]
    await asyncio.sleep(0)


async def test_a_cancellation_by_the_server_stays_one(scope) -> None:
    async def view(request):
        await asyncio.sleep(30)

    task = asyncio.create_task(asgi_conversation(Application(view), scope(), [END]))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_ht_06_a_stream_ends_when_its_client_goes(scope) -> None:
    gone, closed = asyncio.Event(), []

    async def forever():
        try:
            while True:
                yield "tick"
                gone.set()
                await asyncio.sleep(30)
        finally:
            closed.append(True)

    async def view(request):
        return StreamingHttpResponse(forever())

    sent = await asgi_conversation(Application(view), scope(), [], then_disconnect=gone)
    assert [message.get("body") for message in sent] == [None, b"tick"]
    assert closed == [True]


async def test_a_client_that_goes_while_sending_gets_no_view(scope) -> None:
    called = []
    app = Application(lambda request: called.append(1))
    part = {"type": "http.request", "body": b"x", "more_body": True}
    gone = asyncio.Event()
    gone.set()
    assert await asgi_conversation(app, scope(method="POST"), [part], then_disconnect=gone) == []
    assert called == []


async def test_a_server_that_reports_the_loss_while_sending_is_believed(scope) -> None:
    closed = []

    async def view(request):
        response = HttpResponse("x")
        response.add_closer(lambda: closed.append(1))
        return response

    async def send(message):
        raise OSError("gone")

    async def receive():
        return END

    await Application(view)(scope(), receive, send)
    assert closed == [1]


async def test_a_stream_that_fails_midway_is_not_ended_as_if_whole(scope) -> None:
    async def broken():
        yield "x"
        raise ValueError("midway")

    async def view(request):
        return StreamingHttpResponse(broken())

    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        await asyncio.Event().wait()

    with pytest.raises(ValueError, match="midway"):
        await Application(view)(scope(), receive, send)
    assert sent[-1].get("more_body") is True


# Lifespan, events, websockets


async def test_lifespan_opens_and_closes_around_the_requests() -> None:
    steps = []

    @contextlib.asynccontextmanager
    async def lifespan(app):
        steps.append("open")
        yield {"pool": 1}
        steps.append("close")

    app = Application(lambda request: HttpResponse(), lifespan=lifespan)
    scope = {"type": "lifespan", "state": {}}
    incoming = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
    sent = await asgi_conversation(app, scope, incoming)
    assert [message["type"] for message in sent] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]
    assert (steps, scope["state"]) == (["open", "close"], {"pool": 1})
    plain = Application(lambda request: HttpResponse())
    assert len(await asgi_conversation(plain, {"type": "lifespan"}, incoming)) == 2


async def test_a_failing_startup_is_told_to_the_server() -> None:
    @contextlib.asynccontextmanager
    async def lifespan(app):
        raise RuntimeError("no database")
        yield

    app = Application(lambda request: HttpResponse(), lifespan=lifespan)
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "lifespan.startup"}

    with pytest.raises(RuntimeError):
        await app({"type": "lifespan"}, receive, send)
    assert sent[0]["type"] == "lifespan.startup.failed"
    assert "no database" in sent[0]["message"]


async def test_an_unknown_protocol_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="smtp"):
        await Application(lambda request: HttpResponse())({"type": "smtp"}, None, None)


async def test_events_are_streamed_with_pings_in_silence() -> None:
    async def events():
        yield "one"
        await asyncio.sleep(0.03)
        yield {"data": "two", "id": "2"}

    async def view(request):
        return EventStreamResponse(events(), ping_seconds=0.02)

    response = await AsyncClient(Application(view)).get("/")
    assert response["Content-Type"] == "text/event-stream"
    body = response.getvalue()
    assert body.startswith(b"data: one\n\n: ping\n\n")
    assert body.endswith(b"id: 2\ndata: two\n\n")


def socket_scope(scope, **more):
    made = scope(type="websocket", subprotocols=["chat"], **more)
    del made["method"]
    return made


async def test_a_websocket_talks_through_the_same_middleware(scope) -> None:
    log = []

    def layer(get_response):
        async def middleware(request):
            log.append(request.path)
            return await get_response(request)

        return middleware

    layer.async_capable, layer.sync_capable = True, False

    async def echo(socket: WebSocket):
        await socket.accept(subprotocol=socket.subprotocols[0], headers={"X-A": "1"})
        async for message in socket:
            await socket.send(message)

    incoming = [
        {"type": "websocket.connect"},
        {"type": "websocket.receive", "text": "hi"},
        {"type": "websocket.receive", "bytes": b"\x00"},
        {"type": "websocket.disconnect", "code": 1001},
    ]
    sent = await asgi_conversation(Application(echo, [layer]), socket_scope(scope), incoming)
    assert log == ["/"]
    assert sent == [
        {"type": "websocket.accept", "subprotocol": "chat", "headers": [(b"x-a", b"1")]},
        {"type": "websocket.send", "text": "hi"},
        {"type": "websocket.send", "bytes": b"\x00"},
    ]


async def test_a_websocket_without_its_view_is_refused_with_the_status(scope) -> None:
    app = Application(DictRouter({}))
    incoming = [{"type": "websocket.connect"}]
    assert await asgi_conversation(app, socket_scope(scope), incoming) == [
        {"type": "websocket.close", "code": 1000}
    ]
    extended = socket_scope(scope, extensions={"websocket.http.response": {}})
    sent = await asgi_conversation(app, extended, incoming)
    assert (sent[0]["type"], sent[0]["status"]) == ("websocket.http.response.start", 404)


async def test_a_failing_websocket_view_closes_with_1011(scope) -> None:
    async def view(socket):
        await socket.accept()
        await socket.send_json({"a": 1})
        raise ValueError

    sent = await asgi_conversation(
        Application(view), socket_scope(scope), [{"type": "websocket.connect"}]
    )
    assert sent[1:] == [
        {"type": "websocket.send", "text": '{"a": 1}'},
        {"type": "websocket.close", "code": 1011, "reason": ""},
    ]


async def test_sec_htt_041_a_thousand_interleaved_requests_do_not_mix() -> None:
    async def load(request):
        await asyncio.sleep(0)
        return request.GET["n"]

    async def view(request):
        number = await request.aslot("number")
        await asyncio.sleep(0)
        return HttpResponse(f"{number} {request.GET['n']}")

    client = AsyncClient(Application(view, slots={"number": load}))
    answers = await asyncio.gather(*(client.get("/", {"n": str(n)}) for n in range(1000)))
    assert [answer.text for answer in answers] == [f"{n} {n}" for n in range(1000)]


def test_wsgi_threads_do_not_mix() -> None:
    barrier = threading.Barrier(4)
    app = Application(lambda request: HttpResponse(request.GET["n"]))
    failures = []

    def work(name):
        client = Client(app)
        barrier.wait()
        for number in range(100):
            text = f"{name}-{number}"
            if client.get("/", {"n": text}).text != text:
                failures.append(text)

    threads = [threading.Thread(target=work, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


async def test_uploads_and_responses_leave_no_descriptors_open() -> None:
    policy = RequestPolicy(limits=Limits(file_memory_bytes=10))

    async def view(request):
        _ = request.FILES
        raise BadRequest("after the upload")

    client = AsyncClient(Application(view, policy=policy))
    await client.post("/", {"f": SimpleUploadedFile("a", b"x" * 100)})
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(20):
        await client.post("/", {"f": SimpleUploadedFile("a", b"x" * 100)})
    assert len(os.listdir("/proc/self/fd")) <= before
