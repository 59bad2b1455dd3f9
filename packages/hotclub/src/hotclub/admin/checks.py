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
    if not any("messages" in one for one in _processors()):
        found.append(
            Error(
                "'hotclub.messages.context_processors.messages' must be among the context "
                "processors of TEMPLATES: the admin's pages show messages.",
                id="admin.E404",
            )
        )
    return found


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


def _processors() -> list[str]:
    return [
        str(one)
        for engine in settings.TEMPLATES
        for one in engine.get("OPTIONS", {}).get("context_processors", ())
    ]
