"""What the default stack of middleware costs: a JSON view, in process, under ASGI and WSGI.

    python packages/hotclub/benchmarks/bench_stack.py

Rows: a bare function that speaks the protocol · hotclub without middleware · hotclub with the
default stack · Django without middleware · Django with its default stack. Interleaved, the best
round of each counts; figures are microseconds a request and the ratio to bare hotclub.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from types import ModuleType

ROUNDS, REQUESTS = 7, 400
BODY = json.dumps({"message": "Hello, world!"}).encode()

OURS = [
    "hotclub.middleware.security.SecurityMiddleware",
    "hotclub.middleware.csp.ContentSecurityPolicyMiddleware",
    "hotclub.sessions.middleware.SessionMiddleware",
    "hotclub.middleware.common.CommonMiddleware",
    "hotclub.middleware.csrf.CsrfViewMiddleware",
    "hotclub.auth.middleware.AuthenticationMiddleware",
    "hotclub.messages.middleware.MessageMiddleware",
    "hotclub.middleware.clickjacking.XFrameOptionsMiddleware",
]
THEIRS = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
APPS = ["auth", "contenttypes", "sessions", "messages"]


def bare_wsgi(environ, start_response):
    start_response(
        "200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(BODY)))]
    )
    return [BODY]


async def bare_asgi(scope, receive, send):
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [
                (b"content-type", b"application/json"),
                (b"content-length", str(len(BODY)).encode()),
            ],
        }
    )
    await send({"type": "http.response.body", "body": BODY})


def ours() -> dict[str, object]:
    from hotclub.conf import settings
    from hotclub.urls import path
    from hotclub_http import JsonResponse

    def view(request):
        return JsonResponse({"message": "Hello, world!"})

    async def aview(request):
        return JsonResponse({"message": "Hello, world!"})

    urls = ModuleType("bench_urls")
    urls.urlpatterns = [path("sync/", view), path("async/", aview)]
    sys.modules["bench_urls"] = urls
    settings.configure(
        SECRET_KEY="k" * 60,
        ALLOWED_HOSTS=["testserver"],
        ROOT_URLCONF="bench_urls",
        INSTALLED_APPS=[f"hotclub.{name}" for name in APPS],
        DATABASES={"default": "sqlite://"},
        SESSION_ENGINE="hotclub.sessions.backends.db",
    )
    import hotclub

    hotclub.setup()
    from hotclub.application import make_application

    made = {}
    for name, stack in (("hotclub bare", []), ("hotclub full", OURS)):
        settings.MIDDLEWARE = stack
        made[name] = make_application()
    return made


def theirs() -> tuple[dict[str, object], dict[str, object]]:
    from django.conf import settings
    from django.http import JsonResponse
    from django.urls import path

    def view(request):
        return JsonResponse({"message": "Hello, world!"})

    async def aview(request):
        return JsonResponse({"message": "Hello, world!"})

    urls = ModuleType("bench_django_urls")
    urls.urlpatterns = [path("sync/", view), path("async/", aview)]
    sys.modules["bench_django_urls"] = urls
    settings.configure(
        SECRET_KEY="k" * 60,
        ALLOWED_HOSTS=["testserver"],
        ROOT_URLCONF="bench_django_urls",
        INSTALLED_APPS=[f"django.contrib.{name}" for name in APPS],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        MIDDLEWARE=[],
    )
    import django
    from django.core.handlers.asgi import ASGIHandler
    from django.core.handlers.wsgi import WSGIHandler

    django.setup()
    wsgi, asgi = {}, {}
    for name, stack in (("Django bare", []), ("Django full", THEIRS)):
        settings.MIDDLEWARE = stack
        wsgi[name], asgi[name] = WSGIHandler(), ASGIHandler()
    return wsgi, asgi


def environ() -> dict[str, object]:
    from hotclub_http.outgoing import build

    return build("GET", "/sync/", headers={"Host": "testserver"}).to_environ()


def scope() -> dict[str, object]:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": "/async/",
        "raw_path": b"/async/",
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"testserver"), (b"user-agent", b"bench"), (b"accept", b"*/*")],
        "client": ("127.0.0.1", 5000),
        "server": ("testserver", 80),
    }


def time_wsgi(app) -> float:
    template = environ()

    def start_response(status, headers, exc_info=None):
        assert status.startswith("200")

    begun = time.perf_counter()
    for _ in range(REQUESTS):
        body = app(dict(template), start_response)
        b"".join(body)
        close = getattr(body, "close", None)
        if close is not None:
            close()
    return (time.perf_counter() - begun) / REQUESTS * 1e6


async def time_asgi(app) -> float:
    template = scope()

    async def send(message):
        assert message.get("status", 200) == 200

    begun = time.perf_counter()
    for _ in range(REQUESTS):
        messages = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive(messages=messages):
            if messages:
                return messages.pop()
            await asyncio.Event().wait()
            return None

        await app(dict(template), receive, send)
    return (time.perf_counter() - begun) / REQUESTS * 1e6


def report(title: str, best: dict[str, float]) -> None:
    print(f"\n{title}")
    for name, figure in best.items():
        print(f"  {name:<14}{figure:8.1f} µs   {figure / best['hotclub bare']:6.2f} x")


def main() -> None:
    mine = ours()
    django_wsgi, django_asgi = theirs()
    wsgi = {"bare function": bare_wsgi, **mine, **django_wsgi}
    asgi = {"bare function": bare_asgi, **mine, **django_asgi}
    best_wsgi = dict.fromkeys(wsgi, 1e9)
    best_asgi = dict.fromkeys(asgi, 1e9)
    for _ in range(ROUNDS):
        for name, app in wsgi.items():
            best_wsgi[name] = min(best_wsgi[name], time_wsgi(app))

    async def rounds() -> None:
        for _ in range(ROUNDS):
            for name, app in asgi.items():
                best_asgi[name] = min(best_asgi[name], await time_asgi(app))

    asyncio.run(rounds())
    report("WSGI, sync view", best_wsgi)
    report("ASGI, async view", best_asgi)


if __name__ == "__main__":
    main()
