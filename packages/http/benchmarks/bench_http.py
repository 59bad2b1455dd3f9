"""Microseconds of CPU a request, in process: hotclub, its peers and a bare function, interleaved.

Run: python benchmarks/bench_http.py [rounds]. Peers that are absent are named with the reason.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from collections.abc import Callable
from io import BytesIO
from typing import Any

from hotclub_http import Application, JsonResponse, MultiPartParser
from hotclub_http.upload_handlers import FileUploadHandler

CALLS = 2_000
MESSAGE = {"message": "Hello, World!", "count": 1}


class Param:
    """A router as small as the routing library's is to the application: one dict look-up."""

    def __init__(self, view: Any, param_view: Any) -> None:
        class Match:
            def __init__(self, func: Any, kwargs: dict[str, Any]) -> None:
                self.func, self.args, self.kwargs = func, (), kwargs

        self._plain = Match(view, {})
        self._match = Match
        self._param = param_view

    def match(self, path: str) -> Any:
        if path.startswith("/items/"):
            return self._match(self._param, {"pk": int(path[7:])})
        return self._plain if path == "/json" else None


async def raw_asgi(scope: Any, receive: Any, send: Any) -> None:
    body = json.dumps(MESSAGE).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def raw_wsgi(environ: Any, start_response: Any) -> Any:
    body = json.dumps(MESSAGE).encode()
    start_response(
        "200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    )
    return [body]


def hotclub_asgi() -> Any:
    async def view(request: Any) -> Any:
        return JsonResponse(MESSAGE)

    async def param(request: Any, pk: int) -> Any:
        return JsonResponse({"pk": pk, "q": request.GET.get("q", "")})

    return Application(Param(view, param))


def hotclub_wsgi() -> Any:
    def view(request: Any) -> Any:
        return JsonResponse(MESSAGE)

    def param(request: Any, pk: int) -> Any:
        return JsonResponse({"pk": pk, "q": request.GET.get("q", "")})

    return Application(Param(view, param))


def hotclub_threaded() -> Any:
    return hotclub_wsgi()


def starlette_asgi() -> Any:
    from starlette.applications import Starlette
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    async def view(request: Any) -> Any:
        return JSONResponse(MESSAGE)

    async def param(request: Any) -> Any:
        return JSONResponse(
            {"pk": request.path_params["pk"], "q": request.query_params.get("q", "")}
        )

    return Starlette(routes=[Route("/json", view), Route("/items/{pk:int}", param)])


def falcon_asgi() -> Any:
    import falcon.asgi

    class Json:
        async def on_get(self, request: Any, response: Any) -> None:
            response.media = MESSAGE

    class Item:
        async def on_get(self, request: Any, response: Any, pk: int) -> None:
            response.media = {"pk": pk, "q": request.get_param("q") or ""}

    app = falcon.asgi.App()
    app.add_route("/json", Json())
    app.add_route("/items/{pk:int}", Item())
    return app


def falcon_wsgi() -> Any:
    import falcon

    class Json:
        def on_get(self, request: Any, response: Any) -> None:
            response.media = MESSAGE

    class Item:
        def on_get(self, request: Any, response: Any, pk: int) -> None:
            response.media = {"pk": pk, "q": request.get_param("q") or ""}

    app = falcon.App()
    app.add_route("/json", Json())
    app.add_route("/items/{pk:int}", Item())
    return app


def flask_wsgi() -> Any:
    from flask import Flask, jsonify, request

    app = Flask("bench")
    app.add_url_rule("/json", view_func=lambda: jsonify(MESSAGE), endpoint="json")
    app.add_url_rule(
        "/items/<int:pk>",
        view_func=lambda pk: jsonify({"pk": pk, "q": request.args.get("q", "")}),
        endpoint="item",
    )
    return app


def django_wsgi() -> Any:
    import django
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler
    from django.http import JsonResponse as DjangoJson
    from django.urls import path

    if not settings.configured:
        urls = type(sys)("bench_urls")
        urls.urlpatterns = [  # type: ignore[attr-defined]
            path("json", lambda request: DjangoJson(MESSAGE)),
            path(
                "items/<int:pk>",
                lambda request, pk: DjangoJson({"pk": pk, "q": request.GET.get("q", "")}),
            ),
        ]
        sys.modules["bench_urls"] = urls
        settings.configure(ROOT_URLCONF="bench_urls", ALLOWED_HOSTS=["*"], MIDDLEWARE=[])
        django.setup()
    return WSGIHandler()


HEADERS = [
    (b"host", b"localhost:8000"),
    (b"user-agent", b"bench"),
    (b"accept", b"*/*"),
    (b"accept-encoding", b"gzip, deflate"),
    (b"connection", b"keep-alive"),
]


def scope_of(path: str, query: bytes) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query,
        "headers": HEADERS,
        "client": ("127.0.0.1", 5000),
        "server": ("127.0.0.1", 8000),
    }


def environ_of(path: str, query: str) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost:8000",
        "HTTP_ACCEPT": "*/*",
        "HTTP_USER_AGENT": "bench",
        "HTTP_ACCEPT_ENCODING": "gzip, deflate",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


def asgi_cost(app: Any, path: str, query: bytes, calls: int) -> float:
    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        pass

    async def run() -> float:
        scope = scope_of(path, query)
        started = time.process_time()
        for _ in range(calls):
            await app(dict(scope), receive, send)
        return (time.process_time() - started) / calls * 1e6

    return asyncio.run(run())


def wsgi_cost(app: Any, path: str, query: str, calls: int) -> float:
    def start_response(status: str, headers: Any, exc_info: Any = None) -> Any:
        return None

    environ = environ_of(path, query)
    started = time.process_time()
    for _ in range(calls):
        body = app(dict(environ), start_response)
        b"".join(body)
        close = getattr(body, "close", None)
        if close is not None:
            close()
    return (time.process_time() - started) / calls * 1e6


class Discard(FileUploadHandler):
    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        return None

    def file_complete(self, file_size: int) -> None:
        return None


def multipart_cost(size: int) -> tuple[float, float]:
    """Return MB/s of the bare push parser and of ours."""
    from multipart import PushMultipartParser

    head = b'--B\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\n'
    body = head + b"x" * size + b"\r\n--B--\r\n"

    def bare() -> None:
        stream, parser = BytesIO(body), PushMultipartParser(b"B")
        for _ in parser.parse_blocking(stream.read, 65536):
            pass

    def ours() -> None:
        meta = {"CONTENT_TYPE": "multipart/form-data; boundary=B", "CONTENT_LENGTH": str(len(body))}
        MultiPartParser(meta, BytesIO(body), [Discard()]).parse()

    def speed(work: Callable[[], None]) -> float:
        times = []
        for _ in range(5):
            started = time.process_time()
            work()
            times.append(time.process_time() - started)
        return size / statistics.median(times) / 1e6

    return speed(bare), speed(ours)


CANDIDATES: dict[str, dict[str, Callable[[], Any]]] = {
    "asgi": {
        "raw": lambda: raw_asgi,
        "hotclub": hotclub_asgi,
        "starlette": starlette_asgi,
        "falcon": falcon_asgi,
    },
    "wsgi": {
        "raw": lambda: raw_wsgi,
        "hotclub": hotclub_wsgi,
        "falcon": falcon_wsgi,
        "flask": flask_wsgi,
        "django": django_wsgi,
    },
}


def available(group: dict[str, Callable[[], Any]]) -> dict[str, Any]:
    apps = {}
    for name, make in group.items():
        try:
            apps[name] = make()
        except ImportError as missing:
            print(f"{name}: not measured, {missing}")
    return apps


def table(rows: dict[str, dict[str, float]]) -> None:
    for work, costs in rows.items():
        raw = costs["raw"]
        cells = "  ".join(f"{name} {cost:.2f} ({cost / raw:.2f})" for name, cost in costs.items())
        print(f"{work:12} {cells}")


def main(rounds: int) -> None:
    samples: dict[str, dict[str, list[float]]] = {}
    apps = {kind: available(group) for kind, group in CANDIDATES.items()}
    for _ in range(rounds):
        for kind, members in apps.items():
            for work, path in (("json", "/json"), ("param", "/items/42")):
                for name, app in members.items():
                    if work == "param" and name == "raw":
                        pass  # the bare function does not route: the same limit for both rows
                    query = "q=swing" if work == "param" else ""
                    cost = (
                        asgi_cost(app, path, query.encode(), CALLS)
                        if kind == "asgi"
                        else wsgi_cost(app, path, query, CALLS)
                    )
                    samples.setdefault(f"{kind}_{work}", {}).setdefault(name, []).append(cost)
    print("microseconds of CPU a request, median (ratio to the bare function)")
    table(
        {
            work: {name: statistics.median(costs) for name, costs in members.items()}
            for work, members in samples.items()
        }
    )
    threaded = statistics.median(
        asgi_cost(hotclub_threaded(), "/json", b"", 500) for _ in range(rounds)
    )
    print(f"asgi_json, sync view in a worker thread: {threaded:.0f}")
    bare, ours = multipart_cost(100_000_000)
    print(
        f"multipart of 100 MB: bare parser {bare:.0f} MB/s, hotclub {ours:.0f} MB/s "
        f"({ours / bare:.2f})"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
