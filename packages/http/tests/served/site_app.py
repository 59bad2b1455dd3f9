"""The application that test_servers.py and test_server_faults.py put behind real servers."""

import asyncio

from hotclub_http import (
    Application,
    FileResponse,
    HttpResponse,
    JsonResponse,
    Limits,
    RequestPolicy,
    StreamingHttpResponse,
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


def produce():
    story = [0]
    seen.append(story)
    try:
        for _ in range(1_600):
            story[0] += 1
            yield b"x" * 65_536
    finally:
        story.append("closed")


async def aproduce():
    for chunk in produce():
        yield chunk


async def echo(socket):
    await socket.accept()
    async for message in socket:
        await socket.send(message)


def site(request):
    if request.path == "/form":
        return JsonResponse({"a": request.POST["a"], "path": request.get_full_path()})
    if request.path == "/stream":
        return StreamingHttpResponse(str(n) for n in range(5))
    if request.path == "/large":
        return StreamingHttpResponse(produce())
    if request.path == "/alarge":
        return StreamingHttpResponse(aproduce())
    if request.path == "/body":
        return JsonResponse({"length": len(request.body)})
    if request.path == "/forwarded":
        return JsonResponse(
            {
                "meta": [v for k, v in request.META.items() if k == "HTTP_X_FORWARDED_FOR"],
                "header": request.headers.get("X-Forwarded-For"),
            }
        )
    if request.path == "/boom":
        raise ZeroDivisionError
    if request.path == "/file":
        return FileResponse(open(__file__, "rb"))
    if request.path == "/seen":
        told = list(seen)
        if request.method == "POST":
            seen.clear()
        return JsonResponse({"seen": told})
    return HttpResponse(request.path)


class Router:
    def match(self, path):
        class Match:
            func, args, kwargs = {"/slow": slow, "/echo": echo}.get(path, site), (), {}

        return Match


# Less than the default, so that reaching the limit fills no disk.
policy = RequestPolicy(limits=Limits(total_body_bytes=128 * 2**20))
app = Application(Router(), [layer], policy=policy)
plain = Application(Router(), policy=policy)
