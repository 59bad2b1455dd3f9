"""What the start of a process costs, with everything installed: CPU and memory, beside Django.

    python packages/hotclub/benchmarks/bench_startup.py [--rounds 15] [--django PYTHON]

Both projects have the admin, users, sessions, messages and static files installed, and the same
page: a template that extends another one, with links to itself and to the admin. Each figure is of a
whole process, by the system's own accounting, byte code warm; rounds are interleaved, medians and
their ratio are shown. --django: a Python that has Django; this one unless given.

Rows: the interpreter alone · setup() · one page by WSGI · one page by ASGI · `check` · for hotclub the
import of each library.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HOME = {
    "base.html": "<!doctype html>{% load static %}<title>{% block title %}{% endblock %}</title>"
    '<link rel="stylesheet" href="{% static \'site.css\' %}"><a href="{% url \'home\' %}">Home</a>'
    "{% for message in messages %}<p>{{ message }}</p>{% endfor %}{% block content %}{% endblock %}",
    "home.html": '{% extends "base.html" %}{% block content %}<h1>It plays.</h1>'
    "<a href=\"{% url 'admin:index' %}\">Admin</a>{% endblock %}",
}
URLS = """
from {admin} import admin
from {paths} import path
from {shortcuts} import render

def home(request):
    return render(request, "home.html")

urlpatterns = [path("", home, name="home"), path("admin/", admin.site.urls)]
"""
SETTINGS = """
from pathlib import Path
BASE_DIR = Path(__file__).parent
SECRET_KEY, ALLOWED_HOSTS, ROOT_URLCONF, STATIC_URL = "k" * 60, ["localhost"], "site_urls", "/static/"
DATABASES = {{"default": {{"ENGINE": "{engine}", "NAME": BASE_DIR / "db.sqlite3"}}}}
USE_TZ, DEFAULT_AUTO_FIELD = True, "{auto}"
INSTALLED_APPS = [{apps}]
MIDDLEWARE = [{middleware}]
TEMPLATES = [{{
    "BACKEND": "{backend}", "DIRS": [BASE_DIR / "templates"], "APP_DIRS": True,
    "OPTIONS": {{"context_processors": [{processors}]}},
}}]
"""
APPS = ("admin", "auth", "contenttypes", "sessions", "messages", "staticfiles")
NAMES = {
    "hotclub": {
        "admin": "hotclub", "paths": "hotclub.urls", "shortcuts": "hotclub.shortcuts",
        "engine": "hotclub.db.backends.sqlite3", "auto": "hotclub.orm.BigAutoField",
        "backend": "hotclub.templates.backends.django.DjangoTemplates",
        "apps": [f"hotclub.{app}" for app in APPS],
        "middleware": [
            "hotclub.middleware.security.SecurityMiddleware",
            "hotclub.sessions.middleware.SessionMiddleware",
            "hotclub.middleware.common.CommonMiddleware",
            "hotclub.middleware.csrf.CsrfViewMiddleware",
            "hotclub.auth.middleware.AuthenticationMiddleware",
            "hotclub.messages.middleware.MessageMiddleware",
            "hotclub.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        "processors": [
            "hotclub.templates.context_processors.request",
            "hotclub.auth.context_processors.auth",
            "hotclub.messages.context_processors.messages",
        ],
    },
    "django": {
        "admin": "django.contrib", "paths": "django.urls", "shortcuts": "django.shortcuts",
        "engine": "django.db.backends.sqlite3", "auto": "django.db.models.BigAutoField",
        "backend": "django.template.backends.django.DjangoTemplates",
        "apps": [f"django.contrib.{app}" for app in APPS],
        "middleware": [
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        "processors": [
            "django.template.context_processors.request",
            "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages",
        ],
    },
}  # fmt: skip
WSGI = """
import io, sys
from {application} import get_wsgi_application
application = get_wsgi_application()
seen = []
environ = {{
    "REQUEST_METHOD": "GET", "PATH_INFO": "/", "QUERY_STRING": "", "SERVER_PROTOCOL": "HTTP/1.1",
    "SERVER_NAME": "localhost", "SERVER_PORT": "80", "HTTP_HOST": "localhost",
    "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr, "wsgi.url_scheme": "http",
    "wsgi.version": (1, 0), "wsgi.multithread": False, "wsgi.multiprocess": False,
    "wsgi.run_once": False,
}}
body = b"".join(application(environ, lambda status, headers, error=None: seen.append(status)))
assert seen == ["200 OK"] and b"It plays." in body, seen
"""
ASGI = """
import asyncio
from {application} import get_asgi_application
application = get_asgi_application()
sent, asked = [], [{{"type": "http.request", "body": b"", "more_body": False}}]
scope = {{
    "type": "http", "asgi": {{"version": "3.0"}}, "http_version": "1.1", "method": "GET", "path": "/",
    "raw_path": b"/", "query_string": b"", "root_path": "", "headers": [(b"host", b"localhost")],
    "client": ("127.0.0.1", 1), "server": ("localhost", 80), "scheme": "http",
}}

async def main():
    async def receive():
        return asked.pop() if asked else await asyncio.Future()

    async def send(message):
        sent.append(message)

    await application(scope, receive, send)

asyncio.run(main())
assert sent[0]["status"] == 200 and any(b"It plays." in one.get("body", b"") for one in sent), sent
"""
CHECK = "from {management} import execute_from_command_line as run; run(['manage.py', 'check'])"
LIBRARIES = (
    "admin", "api", "auth", "cache", "forms", "http", "migrations", "orm", "routing", "security",
    "templates",
)  # fmt: skip
PLACES = {
    "hotclub": {"wsgi": "hotclub.wsgi", "asgi": "hotclub.asgi", "management": "hotclub.management"},
    "django": {
        "wsgi": "django.core.wsgi",
        "asgi": "django.core.asgi",
        "management": "django.core.management",
    },
}


def write_project(folder: Path, names: dict[str, object]) -> None:
    listed = {
        key: ", ".join(map(repr, value)) if isinstance(value, list) else value
        for key, value in names.items()
    }
    (folder / "templates").mkdir(parents=True)
    (folder / "site_settings.py").write_text(SETTINGS.format(**listed))
    (folder / "site_urls.py").write_text(URLS.format(**listed))
    for name, text in HOME.items():
        (folder / "templates" / name).write_text(text)


def measure(python: str, code: str, folder: Path) -> tuple[float, float]:
    """Return milliseconds of CPU and MiB at the peak of one process."""
    environment = {
        **os.environ,
        "HOTCLUB_SETTINGS_MODULE": "site_settings",
        "DJANGO_SETTINGS_MODULE": "site_settings",
        "PYTHONDONTWRITEBYTECODE": "",
    }
    child = subprocess.Popen(
        [python, "-c", code], cwd=folder, env=environment, stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{python} failed at:\n{code}")
    return (used.ru_utime + used.ru_stime) * 1000, used.ru_maxrss / 1024


def rows_of(framework: str) -> dict[str, str]:
    places = PLACES[framework]
    return {
        "interpreter": "pass",
        "setup()": f"import {framework}; {framework}.setup()",
        "a page, WSGI": WSGI.format(application=places["wsgi"]),
        "a page, ASGI": ASGI.format(application=places["asgi"]),
        "check": CHECK.format(management=places["management"]),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--django", default=sys.executable, metavar="PYTHON")
    given = parser.parse_args()
    pythons = {"hotclub": sys.executable, "django": given.django}
    with tempfile.TemporaryDirectory() as place:
        folders = {one: Path(place, one) for one in pythons}
        for one, folder in folders.items():
            write_project(folder, NAMES[one])
        print(f"{'':18}{'hotclub':>20}{'Django':>20}   ratio of CPU, memory")
        for row in rows_of("hotclub"):
            seen: dict[str, list[tuple[float, float]]] = {one: [] for one in pythons}
            for number in range(given.rounds + 1):
                for one, python in pythons.items():
                    figures = measure(python, rows_of(one)[row], folders[one])
                    if number:  # the first round writes the byte code
                        seen[one].append(figures)
            cpu, peak = (
                [statistics.median(f[at] for f in seen[one]) for one in seen] for at in (0, 1)
            )
            cells = "".join(f"{c:9.0f} ms{p:5.1f} MiB" for c, p in zip(cpu, peak, strict=True))
            print(f"{row:18}{cells}   {cpu[0] / cpu[1]:.2f}, {peak[0] / peak[1]:.2f}")
        for library in LIBRARIES:
            code = f"import hotclub_{library} as one; [getattr(one, name) for name in one.__all__]"
            whole = [measure(sys.executable, code, Path(place)) for _ in range(given.rounds)]
            root = [
                measure(sys.executable, f"import hotclub_{library}", Path(place))
                for _ in range(given.rounds)
            ]
            told = [statistics.median(f[0] for f in one) for one in (root, whole)]
            print(f"hotclub_{library:10} import {told[0]:4.0f} ms, every name {told[1]:4.0f} ms")


if __name__ == "__main__":
    main()
