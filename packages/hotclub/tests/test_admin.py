"""The admin in a project: application, migrations, templates, messages, checks, both protocols."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

SETTINGS = """
SECRET_KEY = "k" * 60
ALLOWED_HOSTS = ["testserver"]
INSTALLED_APPS = [
    "hotclub.admin", "hotclub.auth", "hotclub.contenttypes", "hotclub.sessions", "hotclub.messages",
    "hotclub.staticfiles", "shelf",
]
MIDDLEWARE = [
    "hotclub.middleware.security.SecurityMiddleware",
    "hotclub.middleware.csp.ContentSecurityPolicyMiddleware",
    "hotclub.sessions.middleware.SessionMiddleware",
    "hotclub.middleware.common.CommonMiddleware",
    "hotclub.middleware.csrf.CsrfViewMiddleware",
    "hotclub.auth.middleware.AuthenticationMiddleware",
    "hotclub.messages.middleware.MessageMiddleware",
    "hotclub.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [{
    "BACKEND": "hotclub.templates.backends.django.DjangoTemplates",
    "DIRS": ["templates"],
    "APP_DIRS": True,
    "OPTIONS": {"context_processors": [
        "hotclub.templates.context_processors.request",
        "hotclub.templates.context_processors.csp",
        "hotclub.auth.context_processors.auth",
        "hotclub.messages.context_processors.messages",
    ]},
}]
PASSWORD_HASHERS = ["hotclub_auth.testing.QuickHasher"]
DATABASES = {"default": "sqlite:///club.sqlite3"}
DEFAULT_AUTO_FIELD = "hotclub.orm.BigAutoField"
ROOT_URLCONF = "urls"
"""

URLS = """
from hotclub import admin
from hotclub.urls import path

urlpatterns = [path("back/", admin.site.urls)]
"""

MODELS = """
from hotclub import orm as models


class Book(models.Model):
    title = models.CharField(max_length=100)
    read = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return self.title
"""

ADMIN = """
from hotclub import admin
from shelf.models import Book


@admin.register(Book)
class BookAdmin(admin.ModelAdmin):
    list_display = ["title", "read"]
    list_filter = ["read"]
    search_fields = ["title"]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one application of its own."""
    (tmp_path / "settings.py").write_text(SETTINGS)
    (tmp_path / "urls.py").write_text(URLS)
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    (shelf / "__init__.py").write_text("")
    (shelf / "models.py").write_text(MODELS)
    (shelf / "admin.py").write_text(ADMIN)
    (tmp_path / "templates" / "admin").mkdir(parents=True)
    return tmp_path


BEGIN = """
import json
import hotclub

hotclub.setup()
from hotclub.auth.models import User
from hotclub.management import call_command
from hotclub.test import Client

call_command("migrate", run_syncdb=True, verbosity=0)
boss = User.objects.create_superuser("boss", "boss@example.com", "minor swing")
client = Client()
client.force_login(boss)
"""


def test_pages_forms_messages_and_log_work_in_a_project(
    project: Path, run_python: Callable[..., str]
) -> None:
    script = (
        BEGIN
        + """
from hotclub.admin.models import LogEntry

told = {}
told["pages"] = [
    client.get(f"/back/{path}").status_code
    for path in ("", "shelf/", "shelf/book/", "shelf/book/add/", "auth/user/", "auth/group/add/",
                 "password_change/", "jump/?q=b", "nothing/")
]
answer = client.post("/back/shelf/book/add/", {"title": "Echoes", "read_0": "", "read_1": ""})
told["added"] = [answer.status_code, answer.headers["Location"]]
told["message"] = "was added successfully" in client.get("/back/shelf/book/").content.decode()
told["once"] = "was added successfully" in client.get("/back/shelf/book/").content.decode()
told["log"] = [str(one) for one in LogEntry.objects.all()]
told["anonymous"] = Client().get("/back/shelf/book/").headers["Location"]
told["csrf"] = Client(enforce_csrf_checks=True).post("/back/login/", {"username": "boss"}).status_code
print(json.dumps(told))
"""
    )
    told = json.loads(run_python(project, script, HOTCLUB_SETTINGS_MODULE="settings"))

    assert told["pages"] == [200] * 8 + [404]
    assert told["added"] == [302, "/back/shelf/book/"]
    assert told["message"]
    assert not told["once"]
    assert told["log"] == ["Added “Echoes.”"]
    assert told["anonymous"] == "/back/login/?next=/back/shelf/book/"
    assert told["csrf"] == 403


def test_the_models_are_what_the_migrations_say(
    project: Path, run_python: Callable[..., str]
) -> None:
    script = (
        BEGIN
        + """
call_command("makemigrations", "admin", check_changes=True, dry_run=True, verbosity=0)
from hotclub_orm import doors
columns = [row[1] for row in doors["default"].execute("PRAGMA table_info(django_admin_log)")]
print(json.dumps(sorted(columns)))
"""
    )
    columns = json.loads(
        run_python(project, script, HOTCLUB_SETTINGS_MODULE="settings").splitlines()[-1]
    )
    assert columns == [
        "action_flag", "action_time", "change_message", "content_type_id", "id", "object_id",
        "object_repr", "user_id",
    ]  # fmt: skip


def test_a_projects_templates_win_also_for_one_model(
    project: Path, run_python: Callable[..., str]
) -> None:
    folder = project / "templates" / "admin"
    (folder / "base_site.html").write_text(
        '{% extends "admin/base.html" %}{% block title %}The shelf{% endblock %}'
    )
    (folder / "shelf" / "book").mkdir(parents=True)
    (folder / "shelf" / "book" / "change_list.html").write_text(
        '{% extends "admin/change_list.html" %}{% block content %}BOOKS {{ block.super }}{% endblock %}'
    )
    script = (
        BEGIN
        + """
home, books = (client.get(f"/back/{path}").content.decode() for path in ("", "shelf/book/"))
print(json.dumps(["<title>The shelf</title>" in home, "BOOKS" in books, "BOOKS" in home]))
"""
    )
    told = json.loads(run_python(project, script, HOTCLUB_SETTINGS_MODULE="settings"))
    assert told == [True, True, False]


def test_a_site_of_the_projects_own_takes_the_place(
    project: Path, run_python: Callable[..., str]
) -> None:
    (project / "mine.py").write_text("""
from hotclub import admin
from hotclub.admin.apps import AdminConfig


class MySite(admin.AdminSite):
    site_header = "The whole shelf"


class MyConfig(AdminConfig):
    default_site = "mine.MySite"
    default = False
""")
    text = (project / "settings.py").read_text().replace('"hotclub.admin"', '"mine.MyConfig"')
    (project / "settings.py").write_text(text)
    script = (
        BEGIN
        + """
from hotclub import admin
home = client.get("/back/").content.decode()
print(json.dumps(["The whole shelf" in home, "Books" in home, repr(admin.site)]))
"""
    )
    told = json.loads(run_python(project, script, HOTCLUB_SETTINGS_MODULE="settings"))
    assert told == [True, True, "MySite(name='admin')"]


def test_checks_name_what_the_settings_lack(project: Path, run_python: Callable[..., str]) -> None:
    text = (project / "settings.py").read_text()
    text = text.replace('    "hotclub.messages.middleware.MessageMiddleware",\n', "")
    for name in (
        "hotclub.messages.context_processors.messages",
        "hotclub.auth.context_processors.auth",
    ):
        assert name in text
        text = text.replace(f'        "{name}",\n', "")
    (project / "settings.py").write_text(text)
    (project / "shelf" / "admin.py").write_text(ADMIN + "    list_editable = ['titel']\n")
    script = """
import json
import hotclub

hotclub.setup()
from hotclub.checks import run_checks
print(json.dumps(sorted(one.id for one in run_checks() if one.id.startswith("admin."))))
"""
    told = json.loads(run_python(project, script, HOTCLUB_SETTINGS_MODULE="settings"))
    assert told == ["admin.E121", "admin.E402", "admin.E404", "admin.E409"]


def test_what_other_peoples_admins_call_has_djangos_names(
    project: Path, run_python: Callable[..., str]
) -> None:
    (project / "templates" / "registration").mkdir(parents=True, exist_ok=True)
    (project / "templates" / "registration" / "logged_out.html").write_text("Until {{ title }}")
    script = (
        BEGIN
        + """
from hotclub.admin.options import Action, ActionLocation
from hotclub.admin.templatetags.admin_list import date_hierarchy, pagination, result_headers
from hotclub.admin.templatetags.admin_modify import submit_row
from hotclub.admin.templatetags.admin_urls import add_preserved_filters
from hotclub.admin.templatetags.base import InclusionAdminNode

client.force_login(boss)
page = client.get("/back/shelf/book/")
cl = page.context_data["cl"]
headers = [one["text"] for one in result_headers(cl) if not one["is_checkbox"]]
form = client.get("/back/shelf/book/add/")
print(json.dumps([
    bool(headers), pagination(cl)["page_range"], (date_hierarchy(cl) or {}).get("show"),
    bool(submit_row(form.context_data)["show_save"]),
    add_preserved_filters({}, "/x/", popup=True),
    client.post("/back/logout/").content.decode(),
]))
"""
    )
    told = json.loads(run_python(project, script, HOTCLUB_SETTINGS_MODULE="settings"))
    assert told == [True, [], False, True, "/x/?_popup=1", "Until Logged out"]


def test_the_admin_answers_by_asgi_too(project: Path, run_python: Callable[..., str]) -> None:
    script = (
        BEGIN
        + """
import asyncio
from hotclub.test import AsyncClient


async def visit():
    client = AsyncClient()
    await client.aforce_login(boss)
    answers = []
    for path in ("", "shelf/book/", "shelf/book/add/"):
        answers.append((await client.get(f"/back/{path}")).status_code)
    answer = await client.post("/back/shelf/book/add/", {"title": "A", "read_0": "", "read_1": ""})
    return [*answers, answer.status_code]


print(json.dumps(asyncio.run(visit())))
"""
    )
    told = json.loads(run_python(project, script, HOTCLUB_SETTINGS_MODULE="settings"))
    assert told == [200, 200, 200, 302]
