"""A list of 100 rows with five columns and two filters, and a form: ratios to Django's admin.

Both answer in this process through their own test clients over SQLite in memory, logged in, all
middleware on; they take turns, and each figure is the median of the rounds' CPU time.
Run: python benchmarks/bench_admin.py [rounds]
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
import types
from collections.abc import Callable
from typing import Any

ROWS = 1_000
PER_PAGE = 100


def declare(models: Any, label: str) -> tuple[Any, Any]:
    """Return two models of either framework."""

    class Country(models.Model):
        name = models.CharField(max_length=50)

        class Meta:
            app_label = label

        def __str__(self) -> str:
            return self.name

    class City(models.Model):
        name = models.CharField(max_length=80)
        country = models.ForeignKey(Country, on_delete=models.CASCADE)
        population = models.IntegerField(default=0)
        capital = models.BooleanField(default=False)
        founded = models.DateField(null=True, blank=True)
        notes = models.TextField(blank=True)

        class Meta:
            app_label = label

        def __str__(self) -> str:
            return self.name

    return Country, City


def fill(country_model: Any, city_model: Any) -> int:
    """Store the rows; return the key of one."""
    countries = [country_model.objects.create(name=f"Country {n}") for n in range(20)]
    city_model.objects.bulk_create(
        [
            city_model(
                name=f"City {n}", country=countries[n % 20], population=n * 1000,
                capital=n % 20 == 0, founded="1910-01-23",
            )
            for n in range(ROWS)
        ]
    )  # fmt: skip
    return int(city_model.objects.order_by("pk").first().pk)


OPTIONS = {
    "list_display": ["name", "country", "population", "capital", "founded"],
    "list_filter": ["capital", "country"],
    "search_fields": ["name"],
}


def ours() -> dict[str, Callable[[], Any]]:
    """Return the two pages of hotclub's admin."""
    import hotclub_orm
    from hotclub_admin import AdminSite
    from hotclub_admin.asgi import AdminApplication
    from hotclub_auth import login
    from hotclub_auth.models import User
    from hotclub_auth.sessions.model_db import SessionStore
    from hotclub_security import SecretKeys, signing_with

    database = hotclub_orm.Database(f"sqlite:///{tempfile.mkdtemp()}/ours.sqlite3")
    country, city = declare(hotclub_orm, "ours")
    database.create_tables()
    key = fill(country, city)
    site = AdminSite()
    site.register(city, **OPTIONS)
    site.register(country)
    application = AdminApplication(site, secret_key="x" * 40)
    request = types.SimpleNamespace(session=SessionStore(), META={}, user=None)
    with signing_with(SecretKeys("x" * 40)):
        login(request, User.objects.create_superuser("boss", password="nuages1940"))
        request.session.save()

    def get(path: str) -> Any:
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": path, "SCRIPT_NAME": "", "QUERY_STRING": "",
            "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost", "wsgi.url_scheme": "http",
            "HTTP_COOKIE": f"admin_sessionid={request.session.session_key}",
        }  # fmt: skip
        status: list[str] = []
        body = application.application.wsgi(environ, lambda line, *_: status.append(line))
        text = b"".join(body)
        assert status[0].startswith("200"), (status, text[:2000])
        return text

    return {"list": lambda: get("/ours/city/"), "form": lambda: get(f"/ours/city/{key}/change/")}


def django() -> dict[str, Callable[[], Any]]:
    """Return the two pages of Django's admin."""
    import django
    from django.conf import settings

    application = types.ModuleType("theirs")
    application.__path__ = [tempfile.mkdtemp()]  # an application without files
    sys.modules["theirs"] = application
    settings.configure(
        SECRET_KEY="x" * 40, ALLOWED_HOSTS=["*"], ROOT_URLCONF="bench_urls",
        DATABASES={"default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": f"{tempfile.mkdtemp()}/theirs.sqlite3",
        }},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", STATIC_URL="/static/",
        INSTALLED_APPS=[
            "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes",
            "django.contrib.sessions", "django.contrib.messages", "django.contrib.staticfiles", "theirs",
        ],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        TEMPLATES=[{
            "BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
            "OPTIONS": {"context_processors": [
                "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]},
        }],
    )  # fmt: skip
    django.setup()
    from django.contrib import admin
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.db import connection, models
    from django.test import Client
    from django.urls import path

    country, city = declare(models, "theirs")
    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(country)
        editor.create_model(city)
    key = fill(country, city)
    admin.site.register(city, **OPTIONS)
    admin.site.register(country)
    urls = types.ModuleType("bench_urls")
    urls.urlpatterns = [path("", admin.site.urls)]  # type: ignore[attr-defined]
    sys.modules["bench_urls"] = urls
    client = Client()
    client.force_login(User.objects.create_superuser("boss", password="nuages1940"))

    def get(url: str) -> Any:
        response = client.get(url)
        assert response.status_code == 200, response.content[:500]
        return response.content

    return {
        "list": lambda: get("/theirs/city/"),
        "form": lambda: get(f"/theirs/city/{key}/change/"),
    }


def main(rounds: int) -> None:
    """Print the ratios."""
    contestants = {"hotclub": ours(), "Django": django()}
    for page in ("list", "form"):
        for pages in contestants.values():
            for _ in range(3):
                pages[page]()
        times: dict[str, list[float]] = {name: [] for name in contestants}
        for _ in range(rounds):
            for name, pages in contestants.items():
                began = time.process_time()
                pages[page]()
                times[name].append(time.process_time() - began)
        medians = {name: statistics.median(seen) for name, seen in times.items()}
        for name, median in medians.items():
            ratio = median / medians["Django"]
            print(f"{page:5} {name:8} {median * 1000:8.2f} ms  {ratio:5.2f} of Django's")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
