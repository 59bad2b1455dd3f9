"""Users in the admin: making them, their passwords, and rights that nobody gives themselves."""

import json
from collections.abc import Callable
from pathlib import Path

SETTINGS = """
SECRET_KEY = "k" * 60
ALLOWED_HOSTS = ["testserver"]
INSTALLED_APPS = [
    "hotclub.admin", "hotclub.auth", "hotclub.contenttypes", "hotclub.sessions", "hotclub.messages",
]
MIDDLEWARE = [
    "hotclub.sessions.middleware.SessionMiddleware",
    "hotclub.middleware.csrf.CsrfViewMiddleware",
    "hotclub.auth.middleware.AuthenticationMiddleware",
    "hotclub.messages.middleware.MessageMiddleware",
]
TEMPLATES = [{
    "BACKEND": "hotclub.templates.backends.django.DjangoTemplates",
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
ROOT_URLCONF = "urls"
"""

URLS = """
from hotclub import admin
from hotclub.urls import path

urlpatterns = [path("admin/", admin.site.urls)]
"""

SCRIPT = """
import json
import hotclub

hotclub.setup()
from hotclub.admin.models import LogEntry
from hotclub.auth.models import Permission, User
from hotclub.management import call_command
from hotclub.test import Client

call_command("migrate", verbosity=0)
root = User.objects.create_superuser("root", "root@example.com", "minor swing")
staff = User.objects.create_user("staff", "staff@example.com", "minor swing", is_staff=True)
mine = Permission.objects.filter(codename__in=["add_user", "change_user", "view_user"])
staff.user_permissions.set(mine)
told = {}


def as_user(user):
    client = Client()
    client.force_login(user)
    return client


def post(client, path, **values):
    answer = client.post(path, values)
    return answer.status_code


client = as_user(root)
told["pages"] = [
    client.get(f"/admin/auth/{path}").status_code
    for path in ("user/", "user/add/", "user/1/change/", "user/2/password/", "group/add/")
]
told["hash shown"] = root.password.rpartition("$")[2] in client.get(
    "/admin/auth/user/1/change/"
).content.decode()
two = {"password1": "nuages 1940", "password2": "nuages 1940"}
told["added"] = post(client, "/admin/auth/user/add/", username="new", usable_password="true", **two)
new = User.objects.get(username="new")
told["new"] = [new.check_password("nuages 1940"), new.is_staff, new.is_superuser]
password = f"/admin/auth/user/{new.pk}/password/"
told["set"] = post(client, password, usable_password="true", password1="daphne 38", password2="daphne 38")
new.refresh_from_db()
told["is set"] = new.check_password("daphne 38")
told["unset"] = post(client, password, **{"usable_password": "true", "unset-password": "1"})
new.refresh_from_db()
told["is unset"] = not new.has_usable_password()
both = {"usable_password": "false", "set-password": "1"}
told["both"] = post(client, "/admin/auth/user/2/password/", **both)
staff.refresh_from_db()
told["neither"] = staff.check_password("minor swing")
told["logged"] = LogEntry.objects.filter(object_id=str(new.pk)).count()
told["own session"] = [
    post(client, "/admin/auth/user/1/password/", usable_password="true", **two),
    client.get("/admin/auth/user/").status_code,
]
told["by password"] = client.get("/admin/auth/user/?password__startswith=p").status_code

client = as_user(staff)
form = {
    "username": "staff", "email": "staff@example.com", "is_active": "on", "is_staff": "on",
    "is_superuser": "on", "date_joined_0": "2024-01-01", "date_joined_1": "10:00",
    "user_permissions": [str(one.pk) for one in Permission.objects.all()],
}
told["raised"] = client.post(f"/admin/auth/user/{staff.pk}/change/", form).status_code
staff.refresh_from_db()
told["rights"] = [staff.is_superuser, staff.user_permissions.count()]
told["superuser by staff"] = [
    client.post("/admin/auth/user/1/change/", form).status_code,
    client.get("/admin/auth/user/1/password/").status_code,
    post(client, "/admin/auth/user/1/password/", **two),
]
form["username"] = "new"
client.post(f"/admin/auth/user/{new.pk}/change/", form)
new.refresh_from_db()
told["made superuser by staff"] = new.is_superuser
staff.user_permissions.set(Permission.objects.filter(codename="add_user"))
told["adding without changing"] = as_user(staff).get("/admin/auth/user/add/").status_code
print(json.dumps(told))
"""


def test_users_in_the_admin(tmp_path: Path, run_python: Callable[..., str]) -> None:
    (tmp_path / "club_settings.py").write_text(SETTINGS)
    (tmp_path / "urls.py").write_text(URLS)

    told = json.loads(run_python(tmp_path, SCRIPT, HOTCLUB_SETTINGS_MODULE="club_settings"))

    assert told == {
        "pages": [200] * 5,
        "hash shown": False,
        "added": 302,
        "new": [True, False, False],
        "set": 302,
        "is set": True,
        "unset": 302,
        "is unset": True,
        "both": 302,
        "neither": True,
        "logged": 3,
        "own session": [302, 200],
        "by password": 400,
        # ADM-037: who may change users raises neither themselves nor anybody to superuser.
        "raised": 302,
        "rights": [False, 3],
        "superuser by staff": [403, 403, 403],
        "made superuser by staff": False,
        "adding without changing": 403,
    }
