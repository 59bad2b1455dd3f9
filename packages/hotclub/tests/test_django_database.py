"""A database that real Django made: users, groups, sessions and migrations carry over as they are.

Django is a test dependency for this file alone. Each side runs in a process of its own.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hotclub_orm.testing import fresh_postgres_database

pytest.importorskip("django")

SECRET = "one secret key for both, long enough to be no joke to anybody"
LABELS = ("auth", "contenttypes", "sessions", "messages", "staticfiles")

MADE_BY_DJANGO = """
import json
from django.conf import settings

settings.configure(
    SECRET_KEY={secret!r},
    ALLOWED_HOSTS=["testserver"],
    INSTALLED_APPS=["django.contrib." + label for label in {labels!r}],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    DATABASES={{"default": {database!r}}},
    ROOT_URLCONF="urls",
)
import django

django.setup()
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.test import Client

call_command("migrate", verbosity=0)
user = User.objects.create_user("stéphane", "violin@example.com", "sweet georgia brown")
group = Group.objects.create(name="editors")
group.permissions.add(Permission.objects.get(codename="change_group"))
user.groups.add(group)
user.user_permissions.add(Permission.objects.get(codename="view_user"))
client = Client()
assert client.login(username="stéphane", password="sweet georgia brown")
session = client.session
session["tune"] = "Nuages"
session.save()
print(json.dumps({{"cookie": client.cookies["sessionid"].value, "password": user.password}}))
"""

SETTINGS_OF_HOTCLUB = """
SECRET_KEY = {secret!r}
ALLOWED_HOSTS = ["testserver"]
INSTALLED_APPS = ["hotclub." + label for label in {labels!r}]
MIDDLEWARE = [
    "hotclub.sessions.middleware.SessionMiddleware",
    "hotclub.auth.middleware.AuthenticationMiddleware",
]
DATABASES = {{"default": {database!r}}}
ROOT_URLCONF = "urls"
STATIC_URL = "static/"
"""

URLS = """
from hotclub.http import JsonResponse
from hotclub.urls import path


def told(request):
    user = request.user
    return JsonResponse({
        "user": str(user),
        "perms": sorted(user.get_all_permissions()),
        "tune": request.session.get("tune"),
    })


async def atold(request):
    user = await request.auser()
    return JsonResponse({
        "user": str(user),
        "perms": sorted(await user.aget_all_permissions()),
        "tune": await request.session.aget("tune"),
    })


urlpatterns = [path("told/", told), path("atold/", atold)]
"""

READ_BY_HOTCLUB = """
import asyncio, io, json
import hotclub

hotclub.setup()
from hotclub.auth import authenticate
from hotclub.auth.models import Permission, User
from hotclub.management import call_command
from hotclub.test import AsyncClient, Client

said = io.StringIO()
call_command("migrate", stdout=said, no_color=True)
call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)
client = Client()
client.cookies["sessionid"] = COOKIE
by_cookie = client.get("/told/").json()


async def as_async():
    client = AsyncClient()
    client.cookies["sessionid"] = COOKIE
    return (await client.get("/atold/")).json()


by_cookie_async = asyncio.run(as_async())
# Last, as it stores an aged hash anew, which ends the sessions begun under the old one.
by_password = authenticate(username="stéphane", password="sweet georgia brown")
print(json.dumps({
    "migrate": said.getvalue(),
    "by cookie": by_cookie,
    "by cookie, async": by_cookie_async,
    "by password": str(by_password),
    "wrong password": str(authenticate(username="stéphane", password="minor swing")),
    "perms": sorted(by_password.get_all_permissions()),
    "permissions twice": Permission.objects.filter(codename="add_user").count(),
    "users": User.objects.count(),
}))
"""


def _postgres_entry(url: str) -> dict[str, str]:
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    host = parts.hostname or query.get("host", [""])[0]
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": parts.username or "",
        "PASSWORD": parts.password or "",
        "HOST": host,
        "PORT": str(parts.port or ""),
    }


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The entry of an empty database for DATABASES, which both read alike."""
    if request.param == "sqlite":
        yield {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "club.sqlite3")}
        return
    with fresh_postgres_database() as url:
        yield _postgres_entry(url)


def test_a_database_of_django_is_ours_as_it_is(
    database: dict[str, str], tmp_path: Path, run_python: Callable[..., str]
) -> None:
    facts = {"secret": SECRET, "labels": LABELS, "database": database}
    (tmp_path / "urls.py").write_text("urlpatterns = []")
    made = json.loads(run_python(tmp_path, MADE_BY_DJANGO.format(**facts)))

    (tmp_path / "urls.py").write_text(URLS)
    (tmp_path / "club_settings.py").write_text(SETTINGS_OF_HOTCLUB.format(**facts))
    script = f"COOKIE = {made['cookie']!r}\n{READ_BY_HOTCLUB}"
    told = json.loads(run_python(tmp_path, script, HOTCLUB_SETTINGS_MODULE="club_settings"))

    perms = ["auth.change_group", "auth.view_user"]
    seen = {"user": "stéphane", "perms": perms, "tune": "Nuages"}
    assert "No migrations to apply." in told.pop("migrate")
    assert told == {
        "by cookie": seen,
        "by cookie, async": seen,
        "by password": "stéphane",
        "wrong password": "None",
        "perms": perms,
        "permissions twice": 1,
        "users": 1,
    }


SCHEMA = """
import json, sqlite3

rows = sqlite3.connect("club.sqlite3").execute(
    "SELECT m.name, c.name, lower(c.type), c.\\"notnull\\", c.pk"
    " FROM sqlite_master m, pragma_table_info(m.name) c"
    " WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.name"
).fetchall()
print(json.dumps(rows))
"""

MADE_BY_HOTCLUB = """
import hotclub
hotclub.setup()
from hotclub.management import call_command
call_command("migrate", verbosity=0)
"""


def test_our_migrations_make_the_tables_of_djangos(
    tmp_path: Path, run_python: Callable[..., str]
) -> None:
    entry = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "club.sqlite3")}
    facts = {"secret": SECRET, "labels": LABELS, "database": entry}
    (tmp_path / "urls.py").write_text("urlpatterns = []")
    run_python(tmp_path, MADE_BY_DJANGO.format(**facts))
    theirs = json.loads(run_python(tmp_path, SCHEMA))
    (tmp_path / "club.sqlite3").unlink()

    (tmp_path / "club_settings.py").write_text(SETTINGS_OF_HOTCLUB.format(**facts))
    run_python(tmp_path, MADE_BY_HOTCLUB, HOTCLUB_SETTINGS_MODULE="club_settings")
    ours = json.loads(run_python(tmp_path, SCHEMA))

    assert ours == theirs
