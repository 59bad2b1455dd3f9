"""A site with users in this process: settings, applications, tables; then all as it was before."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from hotclub.apps import AppConfig, apps
from hotclub.composition import JOINTS
from hotclub.conf import UserSettingsHolder, global_settings, settings
from hotclub_auth import use_auth_settings, user_logged_in
from hotclub_orm import signals, zones
from hotclub_orm.contenttypes import ContentType

INSTALLED = ("hotclub.auth", "hotclub.contenttypes", "hotclub.sessions")
MIDDLEWARE = [
    "hotclub.middleware.csp.ContentSecurityPolicyMiddleware",
    "hotclub.sessions.middleware.SessionMiddleware",
    "hotclub.middleware.csrf.CsrfViewMiddleware",
    "hotclub.auth.middleware.AuthenticationMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "hotclub.templates.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "hotclub.templates.context_processors.request",
                "hotclub.auth.context_processors.auth",
            ]
        },
    }
]
QUICK = ["hotclub_auth.testing.QuickHasher", "hotclub_auth.hashers.MD5PasswordHasher"]
# Logging belongs to the process, and the rest needs no undoing.
LEFT_OUT = ("settings_logging", "validation_errors")
SENT: list[dict[str, Any]] = []


def take_mail(subject: str, message: str, sender: str, recipients: list[str], **more: Any) -> int:
    """Keep a mail for the test."""
    SENT.append({"subject": subject, "message": message, "from": sender, "to": recipients, **more})
    return 1


class Site:
    """The site of one test."""

    def __init__(self, database: Path) -> None:
        self.database = database
        self.mails = SENT

    def configure(self, **values: Any) -> None:
        """Lay these settings over those of the site."""
        holder = UserSettingsHolder(global_settings)
        for name, value in {**_defaults(self.database), **values}.items():
            setattr(holder, name, value)
        settings._wrapped = holder
        for joint in JOINTS:
            if joint.module not in LEFT_OUT:
                import_module(f"hotclub.adapters.{joint.module}").install(settings)


def _defaults(database: Path) -> dict[str, Any]:
    return {
        "SECRET_KEY": "k" * 60,
        "ALLOWED_HOSTS": ["testserver"],
        "TIME_ZONE": "UTC",
        "INSTALLED_APPS": list(INSTALLED),
        "MIDDLEWARE": MIDDLEWARE,
        "TEMPLATES": TEMPLATES,
        "ROOT_URLCONF": "users_test_urls",
        "PASSWORD_HASHERS": QUICK,
        "AUTH_SEND_MAIL": take_mail,
        "DATABASES": {"default": {"ENGINE": "hotclub.db.backends.sqlite3", "NAME": str(database)}},
    }


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """The place of a database with all tables, once somebody has made it."""
    return SimpleNamespace(path=tmp_path_factory.mktemp("users") / "migrated.sqlite3")


@pytest.fixture
def site(tmp_path: Path, migrated: SimpleNamespace) -> Iterator[Site]:
    """A site with users, sessions and the pages of log-in."""
    before = settings.__dict__["_wrapped"]
    old_apps = apps.app_configs, apps.apps_ready, apps.models_ready, apps.ready
    old_zone = zones.defaults.zone, zones.defaults.naive
    old_receivers = signals.post_migrate.receivers, user_logged_in._connections
    routes = sys.modules["users_test_urls"] = ModuleType("users_test_urls")
    apps.app_configs = {}
    apps.apps_ready = apps.models_ready = apps.ready = True
    made = Site(tmp_path / "site.sqlite3")
    if migrated.path.exists():
        shutil.copy(migrated.path, made.database)
    made.configure()
    for name in INSTALLED:
        config = AppConfig.create(name)
        apps.app_configs[config.label] = config
        config.apps = apps
        config.import_models()
    for config in apps.app_configs.values():
        config.ready()
    routes.urlpatterns = _routes()  # type: ignore[attr-defined]
    if not migrated.path.exists():
        _migrate(made.database, migrated.path)
    ContentType.objects.clear_cache()
    SENT.clear()
    yield made
    from hotclub.db import connections

    connections.close_all()
    ContentType.objects.clear_cache()
    apps.app_configs, apps.apps_ready, apps.models_ready, apps.ready = old_apps
    zones.defaults.zone, zones.defaults.naive = old_zone
    signals.post_migrate.receivers, user_logged_in._connections = old_receivers
    use_auth_settings(None)
    settings._wrapped = before


def _migrate(database: Path, kept: Path) -> None:
    from hotclub.db import connections
    from hotclub.management import call_command

    call_command("migrate", verbosity=0, skip_checks=True)
    connections.close_all()
    shutil.copy(database, kept)


def _routes() -> list[Any]:
    from hotclub.http import HttpResponse, JsonResponse
    from hotclub.urls import include, path

    def who(request: Any) -> Any:
        return HttpResponse(str(request.user))

    async def awho(request: Any) -> Any:
        return HttpResponse(str(await request.auser()))

    def keep(request: Any) -> Any:
        request.session["tune"] = "Nuages"
        return HttpResponse("kept")

    def kept(request: Any) -> Any:
        return JsonResponse({"tune": request.session.get("tune")})

    return [
        path("accounts/", include("hotclub.auth.urls")),
        path("who/", who, name="who"),
        path("awho/", awho),
        path("keep/", keep),
        path("kept/", kept),
        path("plain/", lambda request: HttpResponse("plain")),
    ]


@pytest.fixture
def user(site: Site) -> Any:
    """A user whose password is "minor swing"."""
    from hotclub.auth.models import User

    return User.objects.create_user("django", "django@example.com", "minor swing")


@pytest.fixture
def client(site: Site) -> Any:
    """A browser that sends what a form needs."""
    from hotclub.test import Client

    return Client()


@pytest.fixture
def strict_client(site: Site) -> Any:
    """A browser whose requests are checked for a token."""
    from hotclub.test import Client

    return Client(enforce_csrf_checks=True)


@pytest.fixture
def other_client(site: Site) -> Callable[[], Any]:
    """Makes further browsers."""
    from hotclub.test import Client

    return Client
