"""What is wrong with the admins of a project, and with the settings the admin needs.

Flow: hotclub_admin's problems, settings → **check messages**. Not here: finding problems of a
declaration (hotclub_admin.checks).
"""

from __future__ import annotations

from typing import Any

from hotclub_admin.sites import all_sites

from hotclub.apps import apps
from hotclub.checks import Error
from hotclub.conf import settings

__all__ = ["check_admin_app", "check_dependencies"]

_APPS = {
    "hotclub.contenttypes": "admin.E401",
    "hotclub.auth": "admin.E405",
    "hotclub.messages": "admin.E406",
}
_ENGINE = "hotclub.templates.backends.django.DjangoTemplates"
_PROCESSORS = {
    "hotclub.auth.context_processors.auth": "admin.E402",
    "hotclub.messages.context_processors.messages": "admin.E404",
}
_MIDDLEWARE = {
    "hotclub.auth.middleware.AuthenticationMiddleware": "admin.E408",
    "hotclub.messages.middleware.MessageMiddleware": "admin.E409",
    "hotclub.sessions.middleware.SessionMiddleware": "admin.E410",
}


def check_admin_app(app_configs: Any, **_more: Any) -> list[Any]:
    """Return the problems of all sites' declarations."""
    return [
        Error(problem.msg, hint=problem.hint, obj=problem.obj, id=problem.id)
        if hasattr(problem, "msg") and not isinstance(problem, Error)
        else problem
        for site in list(all_sites)
        for problem in site.check(app_configs)
    ]


def check_dependencies(**_more: Any) -> list[Any]:
    """Return what the admin needs and the settings lack."""
    if not apps.is_installed("hotclub.admin"):
        return []
    found = [
        Error(f"'{name}' must be in INSTALLED_APPS: the admin needs it.", id=number)
        for name, number in _APPS.items()
        if not apps.is_installed(name)
    ]
    found.extend(
        Error(f"'{name}' must be in MIDDLEWARE: the admin needs it.", id=number)
        for name, number in _MIDDLEWARE.items()
        if not _has_middleware(name)
    )
    found.extend(_template_problems())
    return found


def _template_problems() -> list[Any]:
    """Return what the engine of the admin's pages lacks."""
    engines = [one for one in settings.TEMPLATES if _is_django_engine(one.get("BACKEND"))]
    if not engines:
        return [Error(f"TEMPLATES has no {_ENGINE!r}: the admin's pages need it.", id="admin.E403")]
    processors = {
        str(one)
        for engine in engines
        for one in engine.get("OPTIONS", {}).get("context_processors", ())
    }
    found: list[Any] = []
    for name, number in _PROCESSORS.items():
        if number == "admin.E402" and not _asks_model_backend():
            continue
        if name not in processors:
            text = (
                f"{name!r} must be among the context processors of TEMPLATES: the admin needs it."
            )
            found.append(Error(text, id=number))
    return found


def _is_django_engine(path: Any) -> bool:
    from hotclub.utils.module_loading import import_string

    try:
        return issubclass(import_string(str(path)), import_string(_ENGINE))
    except (ImportError, TypeError):
        return False


def _asks_model_backend() -> bool:
    """Tell whether users are asked at ModelBackend, or a class that derives from it."""
    from hotclub.auth.backends import ModelBackend
    from hotclub.utils.module_loading import import_string

    for path in settings.AUTHENTICATION_BACKENDS:
        try:
            if issubclass(import_string(path), ModelBackend):
                return True
        except (ImportError, TypeError):
            continue
    return False


def _has_middleware(wanted: str) -> bool:
    """Tell whether the middleware, or a subclass of it, is in MIDDLEWARE."""
    if wanted in settings.MIDDLEWARE:
        return True
    from hotclub.utils.module_loading import import_string

    base = import_string(wanted)
    for path in settings.MIDDLEWARE:
        try:
            found = import_string(path)
        except ImportError:
            continue
        if isinstance(found, type) and isinstance(base, type) and issubclass(found, base):
            return True
    return False
