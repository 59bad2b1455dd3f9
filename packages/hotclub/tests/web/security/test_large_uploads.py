"""A large upload under ASGI, while others ask for pages."""

from __future__ import annotations

import asyncio
import time

import pytest
from hotclub.http import HttpResponse, JsonResponse
from hotclub.urls import path
from hotclub.views.decorators.csrf import csrf_exempt

from web.stack import STACK

PIECE = b"x" * 65_536
PIECES = 640  # 40 MiB
HEAD = (
    b'--b\r\nContent-Disposition: form-data; name="f"; filename="a.bin"\r\n'
    b"Content-Type: application/octet-stream\r\n\r\n"
)
TAIL = b"\r\n--b--\r\n"
LENGTH = len(HEAD) + len(PIECE) * PIECES + len(TAIL)
LONGEST_LAG_SECONDS = 0.1


@csrf_exempt
def upload(request):
    return JsonResponse({name: one.size for name, one in request.FILES.items()})


@csrf_exempt
async def aupload(request):
    _, files = await request.aform()
    return JsonResponse({name: one.size for name, one in files.items()})


async def page(request):
    return HttpResponse("page")


def scope(method: str, address: str, *headers: tuple[bytes, bytes]) -> dict:
    return {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": address, "raw_path": address.encode(), "query_string": b"", "root_path": "",
        "headers": [(b"host", b"testserver"), *headers], "client": ("127.0.0.1", 1),
        "server": ("testserver", 80),
    }  # fmt: skip


async def ask(app, scope, pieces=()) -> bytes:
    """Return the body of the answer."""
    coming = iter([*pieces, None])
    sent = []

    async def receive():
        await asyncio.sleep(0)  # a socket has its next bytes no sooner
        piece = next(coming)
        return {"type": "http.request", "body": piece or b"", "more_body": piece is not None}

    async def send(message):
        sent.append(message)

    await app(scope, receive, send)
    return b"".join(one.get("body", b"") for one in sent)


async def longest_lag(work) -> float:
    """Return for how long the loop served nobody else while the work was done."""
    longest, done = 0.0, False

    async def tick() -> None:
        nonlocal longest
        while not done:
            began = time.perf_counter()
            await asyncio.sleep(0.005)
            longest = max(longest, time.perf_counter() - began - 0.005)

    ticking = asyncio.create_task(tick())
    await work
    done = True
    await ticking
    return longest


@pytest.mark.parametrize("address", ["/upload/", "/aupload/"])
def test_fil_024_a_large_upload_does_not_hold_the_loop(project, address):
    app = project(
        [path("upload/", upload), path("aupload/", aupload), path("page/", page)],
        MIDDLEWARE=STACK, DATA_UPLOAD_MAX_MEMORY_SIZE=2_621_440, TEMPLATES=[],
    ).application()  # fmt: skip
    upload_scope = scope(
        "POST", address, (b"content-type", b"multipart/form-data; boundary=b"),
        (b"content-length", str(LENGTH).encode()),
    )  # fmt: skip
    answers = []

    async def others() -> None:
        while not answers:
            assert await ask(app, scope("GET", "/page/")) == b"page"
            await asyncio.sleep(0.01)

    async def uploading() -> None:
        answers.append(await ask(app, upload_scope, [HEAD, *[PIECE] * PIECES, TAIL]))

    async def both() -> float:
        asking = asyncio.create_task(others())
        lag = await longest_lag(uploading())
        await asking
        return lag

    # Another program may have the processor at one time, and not at three.
    lags = []
    for _ in range(3):
        answers.clear()
        lags.append(asyncio.run(both()))
        assert answers == [b'{"f": %d}' % (len(PIECE) * PIECES)]
        if min(lags) < LONGEST_LAG_SECONDS:
            break
    assert min(lags) < LONGEST_LAG_SECONDS
