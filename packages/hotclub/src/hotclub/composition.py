"""The recipe of `hotclub.setup()`: what is installed, in which order, and again when settings change.

Flow: settings → **composition** → adapters, each of which joins two libraries. An adapter has
`install(settings)`, which may be called again and again: it reads its settings and tells its library.
This table is the whole list; reading it is reading how the framework is composed.
Not here: what an adapter does.
"""

from __future__ import annotations

import atexit
import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Final, NamedTuple


class Joint(NamedTuple):
    """An adapter, by its module in `hotclub.adapters`, and the settings that it reads.

    settings: names; "CSRF_*" is every name that begins so. When one changes, as tests do, the
    adapter is installed again.
    """

    module: str
    settings: tuple[str, ...] = ()


# In the order of installation. One line an adapter. All are installed before the applications are
# loaded, as their modules may use any library; what needs a model or an application asks for it late.
JOINTS: Final[tuple[Joint, ...]] = (
    Joint("validation_errors"),
    Joint("settings_logging", ("LOGGING", "LOGGING_CONFIG")),
    Joint("settings_orm", (
        "AUTH_USER_MODEL", "DATABASES", "DATABASE_ROUTERS", "DEBUG", "FILE_UPLOAD_*", "MEDIA_*",
        "TIME_ZONE", "USE_TZ",
    )),
    Joint("settings_storages", ("STATIC_ROOT", "STATIC_URL", "STORAGES")),
    Joint("settings_cache", ("CACHES", "SECRET_KEY")),
    Joint("cache_orm"),
    Joint("api_settings", ("REST_FRAMEWORK",)),
    Joint("settings_security", ("CSRF_*", "SECRET_KEY*", "SESSION_COOKIE_DOMAIN")),
    Joint("settings_auth", ("AUTH*", "LOGIN_URL", "PASSWORD_*", "SESSION_*")),
    Joint("auth_orm"),
    Joint("routing_i18n", ("LANGUAGE_CODE", "ROOT_URLCONF", "USE_I18N")),
    Joint("templates_settings", (
        "DATE*", "DEBUG", "DECIMAL_SEPARATOR", "FIRST_DAY_OF_WEEK", "FORMAT_MODULE_PATH", "INSTALLED_APPS",
        "LANGUAGE*", "LOCALE_PATHS", "MONTH_DAY_FORMAT", "NUMBER_GROUPING", "SHORT_*", "TEMPLATES",
        "THOUSAND_SEPARATOR", "TIME_*", "USE_*", "YEAR_MONTH_FORMAT",
    )),
    Joint("templates_http"),
    Joint("staticfiles_templates", ("INSTALLED_APPS", "STATIC*", "STORAGES")),
    Joint("forms_i18n"),
    Joint("forms_templates", ("FORM_RENDERER",)),
    Joint("application_settings", ("*",)),
)  # fmt: skip

_lock = threading.RLock()


def compose(*, set_prefix: bool = True) -> None:
    """Make everything ready, once. Raises ImproperlyConfigured."""
    from hotclub.apps import apps
    from hotclub.conf import settings
    from hotclub.signals import setting_changed

    with _lock, uncollected():
        if apps.ready:
            return
        for joint in JOINTS:
            _install(joint, settings)
        if set_prefix and settings.FORCE_SCRIPT_NAME is not None:
            from hotclub.urls import set_script_prefix

            set_script_prefix(settings.FORCE_SCRIPT_NAME or "/")
        setting_changed.connect(_setting_changed, dispatch_uid="hotclub.composition")
        apps.populate(settings.INSTALLED_APPS)


@contextmanager
def uncollected() -> Iterator[None]:
    """Look for no garbage meanwhile: what is imported stays, and looking it through takes time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def for_good() -> Iterator[None]:
    """Make what a server keeps to its end: no later search for garbage looks it through.

    Modules, models and routes stay as long as the process. Later collections and the end of the
    process are shorter, and forked workers share their memory. As the end does not look either, the
    databases are closed by name.
    """
    from hotclub.db.handler import connections

    with uncollected():
        yield
        if gc.get_freeze_count() == 0:
            gc.freeze()
            atexit.register(connections.close_all)


def _install(joint: Joint, settings: Any) -> None:
    import_module(f"hotclub.adapters.{joint.module}").install(settings)


def _setting_changed(*, setting: str, **_named: Any) -> None:
    """Install again what reads that setting."""
    from hotclub.conf import settings

    for joint in JOINTS:
        if any(_meant(name, setting) for name in joint.settings):
            _install(joint, settings)


def _meant(name: str, setting: str) -> bool:
    return setting.startswith(name[:-1]) if name.endswith("*") else setting == name
