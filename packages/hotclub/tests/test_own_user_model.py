"""A project whose users are a model of its own, from the first migration to the log-in."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

SETTINGS = """
SECRET_KEY = "k" * 60
ALLOWED_HOSTS = ["testserver"]
INSTALLED_APPS = [
    "hotclub.admin", "hotclub.auth", "hotclub.contenttypes", "hotclub.sessions",
    "hotclub.messages", "members",
]
AUTH_USER_MODEL = "members.Member"
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
        "hotclub.auth.context_processors.auth",
        "hotclub.messages.context_processors.messages",
    ]},
}]
PASSWORD_HASHERS = ["hotclub_auth.testing.QuickHasher"]
DATABASES = {"default": "sqlite:///club.sqlite3"}
ROOT_URLCONF = "urls"
"""

EXTENDED = """
from hotclub import orm as models
from hotclub.auth.models import AbstractUser
from hotclub.conf import settings


class Member(AbstractUser):
    instrument = models.CharField(max_length=50, blank=True)


class Note(models.Model):
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
"""

BY_ADDRESS = """
from hotclub import orm as models
from hotclub.auth.base_user import AbstractBaseUser, BaseUserManager
from hotclub.auth.models import PermissionsMixin
from hotclub.conf import settings


class MemberManager(BaseUserManager["Member"]):
    use_in_migrations = True

    def create_user(self, email, password=None, **more):
        member = self.model(email=self.normalize_email(email), **more)
        member.set_password(password)
        member.save(using=self._db)
        return member

    def create_superuser(self, email, password=None, **more):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **more)


class Member(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(unique=True)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    objects = MemberManager()
    USERNAME_FIELD = "email"


class Note(models.Model):
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
"""

ADMIN = """
from hotclub import admin
from hotclub.auth.admin import UserAdmin

from members.models import Member


class MemberAdmin(UserAdmin):
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        ("Rights", {"fields": ("is_superuser",)}),
    )
    add_fieldsets = ((None, {"fields": ("email", "usable_password", "password1", "password2")}),)
    list_display = ("email", "is_staff")
    list_filter = ("is_staff",)
    search_fields = ("email",)
    ordering = ("email",)


admin.site.register(Member, MemberAdmin)
"""

URLS = """
from hotclub import admin
from hotclub.http import HttpResponse
from hotclub.urls import include, path

urlpatterns = [
    path("accounts/", include("hotclub.auth.urls")),
    path("who/", lambda request: HttpResponse(f"{type(request.user).__name__} {request.user}")),
    path("admin/", admin.site.urls),
]
"""

MADE = """
import hotclub

hotclub.setup()
from hotclub.management import call_command

call_command("makemigrations", "members", verbosity=0)
"""

USED = """
import json
import os
import hotclub

hotclub.setup()
from hotclub.auth import authenticate, get_user_model
from hotclub.auth.forms import UserCreationForm
from hotclub.auth.models import User
from hotclub.db import connection
from hotclub.management import call_command
from hotclub.test import Client

call_command("migrate", verbosity=0)
call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)
Member = get_user_model()
named = {Member.USERNAME_FIELD: NAME}
os.environ["HOTCLUB_SUPERUSER_PASSWORD"] = "minor swing"
more = {} if "email" in named else {"email": "root@example.com"}
call_command("createsuperuser", interactive=False, verbosity=0, **named, **more)
client = Client()
secret = {"password": "minor swing"}
told = {
    "login": client.post("/accounts/login/", {"username": NAME, **secret}).status_code,
    "who": client.get("/who/").content.decode(),
    "admin": [client.get(f"/admin/members/member/{page}").status_code for page in ("", "add/", "1/change/")],
    "tables": sorted(name for name in connection.table_names() if name.startswith(("auth", "members"))),
    "permission": authenticate(username=NAME, password="minor swing").has_perm("members.add_member"),
}
two = {"password1": "nuages 40", "password2": "nuages 40"}
form = UserCreationForm({Member.USERNAME_FIELD: "new" + NAME, **two})
told["form"] = str(form.save()) if form.is_valid() else str(form.errors)
try:
    User.objects
except AttributeError as error:
    told["swapped"] = "members.Member" in str(error)
print(json.dumps(told))
"""


@pytest.mark.parametrize(
    ("models", "name"),
    [(EXTENDED, "root"), (BY_ADDRESS, "root@example.com")],
    ids=["extended", "by address"],
)
def test_a_model_of_ones_own_takes_the_place_of_user(
    models: str, name: str, tmp_path: Path, run_python: Callable[..., str]
) -> None:
    (tmp_path / "members" / "migrations").mkdir(parents=True)
    (tmp_path / "members" / "__init__.py").write_text("")
    (tmp_path / "members" / "migrations" / "__init__.py").write_text("")
    (tmp_path / "members" / "models.py").write_text(models)
    admin = (
        ADMIN
        if "BaseUserManager" in models
        else ADMIN.split("class MemberAdmin")[0] + ("admin.site.register(Member, UserAdmin)\n")
    )
    (tmp_path / "members" / "admin.py").write_text(admin)
    (tmp_path / "club_settings.py").write_text(SETTINGS)
    (tmp_path / "urls.py").write_text(URLS)

    run_python(tmp_path, MADE, HOTCLUB_SETTINGS_MODULE="club_settings")
    script = f"NAME = {name!r}\n{USED}"
    told = json.loads(run_python(tmp_path, script, HOTCLUB_SETTINGS_MODULE="club_settings"))

    assert told == {
        "login": 302,
        "who": f"Member {name}",
        "admin": [200, 200, 200],
        "tables": [
            "auth_group",
            "auth_group_permissions",
            "auth_permission",
            "members_member",
            "members_member_groups",
            "members_member_user_permissions",
            "members_note",
        ],
        "permission": True,
        "form": f"new{name}",
        "swapped": True,
    }


BAND = """
from hotclub import orm as models
from hotclub.auth.base_user import AbstractBaseUser, BaseUserManager


class Band(models.Model):
    name = models.CharField(max_length=20)


class MemberManager(BaseUserManager["Member"]):
    def create_superuser(self, name, band, fellows, nick="", password=None):
        member = self.model(name=name, band_id=band, nick=nick)
        member.set_password(password)
        member.save(using=self._db)
        member.fellows.set(fellows)
        return member


class Member(AbstractBaseUser):
    name = models.CharField(max_length=20)
    nick = models.CharField(max_length=20, blank=True)
    band = models.ForeignKey(Band, on_delete=models.CASCADE)
    fellows = models.ManyToManyField(Band, related_name="+")

    objects = MemberManager()
    USERNAME_FIELD = "name"
    REQUIRED_FIELDS = ["band", "nick", "fellows"]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="one_name")]
"""

SUPERUSERS = """
import builtins
import json
from types import SimpleNamespace
import hotclub

hotclub.setup()
from hotclub.management import CommandError, call_command
from members.models import Band, Member

call_command("migrate", run_syncdb=True, verbosity=0)
first, second = Band.objects.create(name="first"), Band.objects.create(name="second")


def made(**named):
    try:
        call_command("createsuperuser", verbosity=0, stderr=told_of, **named)
    except CommandError as error:
        return str(error)
    member = Member.objects.get(name=named.get("name", "asked"))
    return [member.band.name, member.nick, [band.name for band in member.fellows.all()]]


class Told(list):
    write = list.append


told_of, asked = Told(), []
answers = ["asked", "9", "1", "", "", "2"]
builtins.input = lambda question: asked.append(question) or answers.pop(0)
__import__("getpass").getpass = lambda *_, **__: "minor swing"
given = {"interactive": False, "nick": ""}
print(json.dumps({
    "given": made(name="given", band=first.pk, fellows=[second.pk], **given),
    "as text": made(name="text", band="2", fellows=" 1, 2 ", **given),
    "no such band": made(name="x", band="9", fellows=[1], **given),
    "same name": made(name="given", band="1", fellows=[1], **given),
    "asked": made(stdin=SimpleNamespace(isatty=lambda: True)),
    "questions": asked[-4:],
}))
"""


def test_a_superuser_s_required_fields_may_be_relations(
    tmp_path: Path, run_python: Callable[..., str]
) -> None:
    (tmp_path / "members").mkdir()
    (tmp_path / "members" / "__init__.py").write_text("")
    (tmp_path / "members" / "models.py").write_text(BAND)
    settings = SETTINGS.replace('"hotclub.admin", ', "")
    (tmp_path / "club_settings.py").write_text(settings)

    told = json.loads(
        run_python(tmp_path, SUPERUSERS, HOTCLUB_SETTINGS_MODULE="club_settings").splitlines()[-1]
    )

    assert "9" in told.pop("no such band")
    assert told == {
        "given": ["first", "", ["second"]],
        "as text": ["second", "", ["first", "second"]],
        "same name": "That name is taken.",
        "asked": ["first", "", ["second"]],
        "questions": ["Band (Band.id): ", "Nick: ", "Fellows (Band.id): ", "Fellows (Band.id): "],
    }
