"""Is a setting's name misspelt, is a folder that a setting names missing, does a name lead nowhere?

Flow: settings → functions → messages settings.W010 …; all are warnings: the project may mean it.
Not here: what settings name by dotted paths (setting_paths.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from hotclub.checks.messages import CheckMessage, Warning  # noqa: A004
from hotclub.conf import settings
from hotclub.conf.known_names import KnownSettings
from hotclub.errors import hint

__all__ = ["CHECKS"]

Found = list[CheckMessage]
_KNOWN: frozenset[str] = frozenset(KnownSettings.__annotations__)
_CLOSE = 0.86  # "MIDDLEWARES" and "DATABSES" are, "CACHE_DIR" is not
# Names of earlier versions of Django, which nothing reads any more.
_FORMER: Mapping[str, str] = {
    "DEFAULT_FILE_STORAGE": "STORAGES['default']",
    "MIDDLEWARE_CLASSES": "MIDDLEWARE",
    "PASSWORD_RESET_TIMEOUT_DAYS": "PASSWORD_RESET_TIMEOUT, in seconds",
    "SECURE_BROWSER_XSS_FILTER": "SECURE_CSP",
    "STATICFILES_STORAGE": "STORAGES['staticfiles']",
    "TEMPLATE_CONTEXT_PROCESSORS": "TEMPLATES[0]['OPTIONS']['context_processors']",
    "TEMPLATE_DEBUG": "TEMPLATES[0]['OPTIONS']['debug']",
    "TEMPLATE_DIRS": "TEMPLATES[0]['DIRS']",
    "TEMPLATE_LOADERS": "TEMPLATES[0]['OPTIONS']['loaders']",
}


def check_names(*_app_configs: Any, **_kwargs: Any) -> Found:
    """settings.W010: a name that nothing reads, and that is close to one that is read."""
    found: Found = []
    for name in _own_names():
        if name in _FORMER:
            found.append(Warning(f"Nothing reads the setting {name}.",
                                 hint=f"Write {_FORMER[name]} instead.", id="settings.W010"))  # fmt: skip
            continue
        near = next(iter(get_close_matches(name, _KNOWN, n=1, cutoff=_CLOSE)), None)
        if near is not None and not _is_a_part_of(near, name):
            found.append(Warning(f"Nothing reads the setting {name}. Did you mean {near}?",
                                 hint=f"Rename it to {near}; if it is your own, give it a name that "
                                      "is less like that one.", id="settings.W010"))  # fmt: skip
    return found


def _own_names() -> Iterator[str]:
    """Yield the names that the project sets and the framework does not know."""
    for name in sorted(set(dir(settings))):
        if name.isupper() and name not in _KNOWN and not hasattr(_Defaults, name):
            yield name


class _Defaults:
    """Names that are read and have neither a default nor a type."""

    ASGI_APPLICATION = REST_FRAMEWORK = None


def _is_a_part_of(near: str, name: str) -> bool:
    """Whether the value only helps to say the known one, as STATICFILES_DIR does, or is of another kind."""
    own, known = getattr(settings, name), getattr(settings, near, None)
    if isinstance(known, Mapping):
        known = [known, *known.values()]
    if isinstance(known, (list, tuple)) and not isinstance(own, (list, tuple, Mapping)):
        return True
    return isinstance(own, str) and known is not None and not isinstance(known, str)


def check_folders(*_app_configs: Any, **_kwargs: Any) -> Found:
    """settings.W011: folders that are not there."""
    return [
        Warning(
            f"{where} names the folder '{folder}', which does not exist.",
            hint="Make the folder, mend its name, or take the line away.",
            id="settings.W011",
        )
        for where, folder in _folders()
        if not Path(folder).is_dir()
    ]


def _folders() -> Iterator[tuple[str, Any]]:
    for position, entry in enumerate(settings.TEMPLATES):
        for folder in entry.get("DIRS") or ():
            yield f"TEMPLATES[{position}]['DIRS']", folder
    for name in ("LOCALE_PATHS", "FIXTURE_DIRS"):
        for folder in getattr(settings, name):
            yield name, folder
    if settings.SESSION_FILE_PATH and settings.SESSION_ENGINE.endswith(".file"):
        yield "SESSION_FILE_PATH", settings.SESSION_FILE_PATH


def check_storages(*_app_configs: Any, **_kwargs: Any) -> Found:
    """settings.W013."""
    if "default" in settings.STORAGES:
        return []
    return [Warning("STORAGES has no 'default', where uploads go.",
                    hint="Whoever sets STORAGES says both, 'default' and 'staticfiles'.",
                    id="settings.W013")]  # fmt: skip


def check_labels(*_app_configs: Any, **_kwargs: Any) -> Found:
    """settings.W012: applications and models that are not installed."""
    from hotclub.apps import apps

    labels = [config.label for config in apps.get_app_configs()]
    models = [model._meta.label_lower for model in apps.get_models(include_swapped=True)]
    named = [("MIGRATION_MODULES", one, labels) for one in settings.MIGRATION_MODULES]
    named += [("ABSOLUTE_URL_OVERRIDES", one.lower(), models)
              for one in settings.ABSOLUTE_URL_OVERRIDES]  # fmt: skip
    return [
        Warning(
            f"{setting} has {name!r}, which is not installed.{hint(name, known)}",
            hint="Mend the name, or take the line away.",
            id="settings.W012",
        )
        for setting, name, known in named
        if name not in known
    ]


CHECKS = (check_names, check_folders, check_storages, check_labels)
