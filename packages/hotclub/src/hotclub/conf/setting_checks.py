"""What the value of a setting must look like, told before anything uses it.

Flow: a settings module or `configure()` → **checks** → holders. Reads names and values; imports
nothing that a setting names. Not here: `hotclub check`, which weighs settings against each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hotclub.conf.familiar import ours
from hotclub.errors import ImproperlyConfigured

LISTS = frozenset({
    "ALLOWED_HOSTS", "AUTHENTICATION_BACKENDS", "AUTH_PASSWORD_VALIDATORS", "CSRF_TRUSTED_ORIGINS",
    "DATABASE_ROUTERS", "FILE_UPLOAD_HANDLERS", "FIXTURE_DIRS", "INSTALLED_APPS", "INTERNAL_IPS",
    "LANGUAGES", "LOCALE_PATHS", "MIDDLEWARE", "PASSWORD_HASHERS", "SECRET_KEY_FALLBACKS",
    "SECURE_REDIRECT_EXEMPT", "SILENCED_SYSTEM_CHECKS", "STATICFILES_DIRS", "STATICFILES_FINDERS",
    "TEMPLATES",
})  # fmt: skip
MAPPINGS = frozenset({
    "ABSOLUTE_URL_OVERRIDES", "CACHES", "DATABASES", "MIGRATION_MODULES", "SECURE_CSP",
    "SECURE_CSP_REPORT_ONLY", "STORAGES",
})  # fmt: skip
# Settings whose items are dotted paths that the framework imports.
_PATHS = (
    "AUTHENTICATION_BACKENDS", "DATABASE_ROUTERS", "FILE_UPLOAD_HANDLERS", "INSTALLED_APPS",
    "MIDDLEWARE", "PASSWORD_HASHERS", "STATICFILES_FINDERS",
)  # fmt: skip
_PATH = (
    "CSRF_FAILURE_VIEW", "DEFAULT_AUTO_FIELD", "DEFAULT_EXCEPTION_REPORTER",
    "DEFAULT_EXCEPTION_REPORTER_FILTER", "EMAIL_BACKEND", "FORM_RENDERER", "MESSAGE_STORAGE",
    "SESSION_ENGINE", "SESSION_SERIALIZER", "SIGNING_BACKEND", "TEST_RUNNER",
)  # fmt: skip


def check_setting(name: str, value: Any) -> None:
    """Raise ImproperlyConfigured for a value whose kind is wrong, with the mend."""
    if name in LISTS and not isinstance(value, (list, tuple)):
        raise ImproperlyConfigured(_not_a_list(name, value))
    if name in MAPPINGS and not isinstance(value, Mapping):
        raise ImproperlyConfigured(
            f"{name} is a dictionary; the settings give {type(value).__name__} {value!r}."
        )
    for path in _paths_in(name, value):
        instead = ours(path) if isinstance(path, str) else None
        if instead is not None:
            raise ImproperlyConfigured(
                f"{name} names {path!r}, which is Django's. Write {instead!r} instead."
            )


def _not_a_list(name: str, value: Any) -> str:
    if isinstance(value, str):
        return f"{name} is a list of strings, and {value!r} is one string. Write [{value!r}]."
    return f"{name} is a list or tuple; the settings give {type(value).__name__} {value!r}."


def _paths_in(name: str, value: Any) -> list[Any]:
    if name in _PATHS:
        return list(value)
    if name in _PATH:
        return [value]
    if name in ("TEMPLATES", "AUTH_PASSWORD_VALIDATORS"):
        key = "BACKEND" if name == "TEMPLATES" else "NAME"
        found = [entry.get(key) for entry in value if isinstance(entry, Mapping)]
        for entry in value if name == "TEMPLATES" else ():
            options = entry.get("OPTIONS") or {} if isinstance(entry, Mapping) else {}
            found += list(options.get("context_processors") or ())
        return found
    if name == "STORAGES":
        return [entry.get("BACKEND") for entry in value.values() if isinstance(entry, Mapping)]
    return []
