"""The checks that look at settings alone: security, caches, files, templates, translation, urls."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from hotclub.checks import Error, security, settings_checks, urls
from hotclub.conf import UserSettingsHolder, global_settings

NAMES = security.SECURITY, security.CSRF, security.FRAMES, security.SESSIONS, security.CSP
SESSIONLESS = [name for name in NAMES if name != security.SESSIONS]
STATIC = {"INSTALLED_APPS": ["hotclub.staticfiles"], "STATIC_URL": "/static/"}
GOOD: dict[str, Any] = {
    "MIDDLEWARE": list(NAMES),
    "INSTALLED_APPS": ["hotclub.sessions"],
    "SECRET_KEY": "0123456789" * 6,
    "ALLOWED_HOSTS": ["www.example.com"],
    "SECURE_HSTS_SECONDS": 3600,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
    "SECURE_HSTS_PRELOAD": True,
    "SECURE_SSL_REDIRECT": True,
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "SECURE_CSP": {"default-src": ["'self'"]},
}


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A function (settings) → identifiers of what the checks say, in order."""

    def run(module: ModuleType, checks: Any, **values: Any) -> list[str]:
        defaults = {name: getattr(global_settings, name) for name in dir(global_settings)}
        monkeypatch.setattr(module, "settings", SimpleNamespace(**{**defaults, **GOOD, **values}))
        messages = [message for check in checks for message in check(app_configs=None)]
        assert all(message.hint for message in messages)
        return [str(message.id) for message in messages]

    return run


def test_settings_that_are_good_for_deployment_are_left_alone(found: Any) -> None:
    assert found(security, security.DEPLOYMENT) == []


@pytest.mark.parametrize(("settings", "identifiers"), [
    ({"MIDDLEWARE": [*NAMES[1:]]}, ["security.W001"]),
    ({"MIDDLEWARE": [name for name in NAMES if name != security.FRAMES]}, ["security.W002"]),
    ({"MIDDLEWARE": [name for name in NAMES if name != security.CSRF]}, ["security.W003"]),
    ({"SECURE_HSTS_SECONDS": 0}, ["security.W004"]),
    ({"SECURE_HSTS_INCLUDE_SUBDOMAINS": False}, ["security.W005"]),
    ({"SECURE_CONTENT_TYPE_NOSNIFF": False}, ["security.W006"]),
    ({"SECURE_SSL_REDIRECT": False}, ["security.W008"]),
    ({"SECRET_KEY": ""}, ["security.W009"]),
    ({"SECRET_KEY": "ab" * 40}, ["security.W009"]),
    ({"SECRET_KEY": "hotclub-insecure-" + "0123456789" * 6}, ["security.W009"]),
    ({"SESSION_COOKIE_SECURE": False, "MIDDLEWARE": SESSIONLESS}, ["security.W010"]),
    ({"SESSION_COOKIE_SECURE": False, "INSTALLED_APPS": []}, ["security.W011"]),
    ({"SESSION_COOKIE_SECURE": False}, ["security.W012"]),
    ({"SESSION_COOKIE_HTTPONLY": False, "MIDDLEWARE": SESSIONLESS}, ["security.W013"]),
    ({"SESSION_COOKIE_HTTPONLY": False, "INSTALLED_APPS": []}, ["security.W014"]),
    ({"SESSION_COOKIE_HTTPONLY": False}, ["security.W015"]),
    ({"CSRF_COOKIE_SECURE": False}, ["security.W016"]),
    ({"CSRF_COOKIE_SECURE": False, "CSRF_USE_SESSIONS": True}, []),
    ({"DEBUG": True}, ["security.W018"]),
    ({"X_FRAME_OPTIONS": "SAMEORIGIN"}, ["security.W019"]),
    ({"ALLOWED_HOSTS": []}, ["security.W020"]),
    ({"ALLOWED_HOSTS": ["*"]}, ["security.W020"]),
    ({"SECURE_HSTS_PRELOAD": False}, ["security.W021"]),
    ({"SECURE_REFERRER_POLICY": None}, ["security.W022"]),
    ({"SECURE_REFERRER_POLICY": "strict-origin, same-orign"}, ["security.E023"]),
    ({"SECURE_REFERRER_POLICY": ["strict-origin", "same-origin"]}, []),
    ({"SECURE_CROSS_ORIGIN_OPENER_POLICY": "same"}, ["security.E024"]),
    ({"SECRET_KEY_FALLBACKS": ["0123456789" * 6, "short"]}, ["security.W025"]),
])  # fmt: skip
def test_each_danger_of_a_deployment_is_named(
    found: Any, settings: dict[str, Any], identifiers: list[str]
) -> None:
    assert found(security, security.DEPLOYMENT, **settings) == identifiers


def csrf_failure(request: Any, reason: str = "") -> None:
    return None


def without_reason(request: Any) -> None:
    return None


@pytest.mark.parametrize(("settings", "identifiers"), [
    ({}, []),
    ({"SECURE_CSP": ["'self'"]}, ["security.E026"]),
    ({"SECURE_CSP": {"script-src": ["<CSP_NONCE_SENTINEL>"]}}, ["security.W027"]),
    ({"SECURE_CSP": {"script-src": ["<CSP_NONCE_SENTINEL>"]}, "TEMPLATES": [{"OPTIONS": {"context_processors":
        ["hotclub.templates.context_processors.csp"]}}]}, []),
    ({"CSRF_FAILURE_VIEW": "no.such.view"}, ["security.E102"]),
    ({"CSRF_FAILURE_VIEW": without_reason}, ["security.E101"]),
])  # fmt: skip
def test_policies_and_the_csrf_page_are_checked_everywhere(
    found: Any, settings: dict[str, Any], identifiers: list[str]
) -> None:
    values = {"CSRF_FAILURE_VIEW": csrf_failure, **settings}

    assert found(security, security.EVERYWHERE, **values) == identifiers


@pytest.mark.parametrize(("tag", "settings", "identifiers"), [
    ("caches", {"CACHES": {"default": "memory://"}}, []),
    ("caches", {"CACHES": {"other": "memory://"}}, ["caches.E001"]),
    ("caches", {"CACHES": {"default": {"BACKEND": "x.FileBasedCache", "LOCATION": "/srv/media/cache"}},
                "MEDIA_ROOT": "/srv/media"}, ["caches.W002"]),
    ("caches", {"CACHES": {"default": {"BACKEND": "x.FileBasedCache", "LOCATION": "c"}}}, ["caches.W003"]),
    ("files", {"FILE_UPLOAD_TEMP_DIR": "/no/such/folder"}, ["files.E001"]),
    ("files", {"FILE_UPLOAD_TEMP_DIR": "/"}, []),
    ("staticfiles", {**STATIC, "STATIC_URL": None}, ["staticfiles.W006"]),
    ("templates", {"TEMPLATES": [{"BACKEND": "a.django.X"}, {"BACKEND": "b.django.Y"}]}, ["templates.E002"]),
    ("templates", {"TEMPLATES": [{"BACKEND": "a.django.X", "APP_DIRS": True, "OPTIONS": {"loaders": []}}]},
     ["templates.E001"]),
    ("templates", {"TEMPLATES": [{"BACKEND": "a.django.X", "OPTIONS": {"string_if_invalid": None}}]},
     ["templates.E004"]),
    ("staticfiles", {"STATICFILES_DIRS": ["/no/such"]}, []),
    ("staticfiles", {**STATIC, "STATICFILES_DIRS": ["/no/such", ("x/", "/")], "STATIC_ROOT": "/"},
     ["staticfiles.W004", "staticfiles.E003", "staticfiles.E002"]),
    ("staticfiles", {**STATIC, "STATICFILES_DIRS": "/srv"}, ["staticfiles.E001"]),
    ("staticfiles", {**STATIC, "STORAGES": {}}, ["staticfiles.E005"]),
    ("translation", {}, []),
    ("translation", {"LANGUAGE_CODE": "e"}, ["translation.E001", "translation.E004"]),
    ("translation", {"LANGUAGES": [("en", "English"), ("x_y", "?")]}, ["translation.E002"]),
    ("translation", {"LANGUAGES_BIDI": ["?"]}, ["translation.E003"]),
    ("translation", {"LANGUAGE_CODE": "de-at", "LANGUAGES": [("de", "German")]}, []),
    ("translation", {"LANGUAGE_CODE": "fr", "LANGUAGES": [("de", "German")]}, ["translation.E004"]),
])  # fmt: skip
def test_the_other_settings(
    found: Any, tag: str, settings: dict[str, Any], identifiers: list[str]
) -> None:
    assert found(settings_checks, settings_checks.CHECKS[tag], **settings) == identifiers


def test_blocking_calls_allowed_on_the_loop_are_an_error(
    found: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

    assert found(settings_checks, settings_checks.CHECKS["async_support"]) == ["async.E001"]


@pytest.fixture
def urlconf(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    module = ModuleType("urls_to_be_checked")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    module.urlpatterns = []  # type: ignore[attr-defined]
    return module


def test_routes_and_error_handlers(found: Any, urlconf: Any) -> None:
    from hotclub.urls import path

    urlconf.urlpatterns = [path("/home", csrf_failure, name="a:b")]
    urlconf.handler404 = lambda request: None
    urlconf.handler500 = "no.such.view"

    assert found(urls, urls.CHECKS, ROOT_URLCONF=urlconf.__name__, STATIC_URL="/static") == [
        "urls.W002", "urls.W003", "urls.E007", "urls.E008", "urls.E006",
    ]  # fmt: skip


def test_routes_may_begin_with_a_slash_where_none_is_appended(found: Any, urlconf: Any) -> None:
    from hotclub.urls import path

    urlconf.urlpatterns = [path("/home", csrf_failure)]
    values = {"ROOT_URLCONF": urlconf.__name__, "STATIC_URL": "/static/", "APPEND_SLASH": False}
    assert found(urls, [urls.check_url_config], **values) == []


def test_messages_are_silenced_by_their_identifier(found: Any, monkeypatch: Any) -> None:
    from hotclub.checks import messages

    holder = UserSettingsHolder(global_settings)
    holder.SILENCED_SYSTEM_CHECKS = ["shop.E001"]
    monkeypatch.setattr(messages, "settings", holder)

    assert Error("broken", id="shop.E001").is_silenced()
    assert not Error("broken", id="shop.E002").is_silenced()


def test_nothing_is_opened_by_being_checked(tmp_path: Path, found: Any) -> None:
    found(settings_checks, settings_checks.CHECKS["caches"],
          CACHES={"default": {"BACKEND": "x.FileBasedCache", "LOCATION": str(tmp_path / "c")}})  # fmt: skip

    assert list(tmp_path.iterdir()) == []
