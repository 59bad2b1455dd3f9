"""Do the settings of caches, files, templates, translation and the rest hold together?

Flow: settings → **checks** → messages caches.X, files.X, templates.X, translation.X, async.X,
staticfiles.X. Each looks at values only; nothing is opened but a folder's state.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from hotclub.checks.messages import CheckMessage, Error, Warning  # noqa: A004
from hotclub.conf import settings

__all__ = ["CHECKS"]

Found = list[CheckMessage]
_LANGUAGE = re.compile(r"^[a-z]{2,3}(?:-[a-z0-9]+)*(?:@[a-z0-9]+)?$", re.IGNORECASE)


# caches


def check_default_cache_is_configured(*_app_configs: Any, **_kwargs: Any) -> Found:
    """caches.E001."""
    if "default" in settings.CACHES:
        return []
    return [
        Error("CACHES has no 'default'.", hint='Add CACHES = {"default": …}.', id="caches.E001")
    ]


def _file_caches() -> Iterable[tuple[str, str]]:
    for alias, entry in settings.CACHES.items():
        if isinstance(entry, Mapping):
            if str(entry.get("BACKEND", "")).endswith("FileBasedCache"):
                yield alias, str(entry.get("LOCATION", ""))
        elif str(entry).startswith("file://"):
            yield alias, str(entry).removeprefix("file://")


def _public_folders() -> Iterable[tuple[str, Path]]:
    for name in ("MEDIA_ROOT", "STATIC_ROOT"):
        if getattr(settings, name, None):
            yield name, Path(getattr(settings, name)).resolve()
    for folder in getattr(settings, "STATICFILES_DIRS", ()):
        path = folder[1] if isinstance(folder, list | tuple) else folder
        yield "STATICFILES_DIRS", Path(path).resolve()


def check_cache_location_not_exposed(*_app_configs: Any, **_kwargs: Any) -> Found:
    """caches.W002."""
    found: Found = []
    for alias, location in _file_caches():
        here = Path(location).resolve()
        for name, folder in _public_folders():
            if here == folder or folder in here.parents or here in folder.parents:
                found.append(Warning(
                    f"The folder of the cache {alias!r} and {name} lie inside one another, so that "
                    "visitors may read, or the site may write, what the cache stores.",
                    hint="Give the cache a folder of its own.", id="caches.W002",
                ))  # fmt: skip
    return found


def check_file_based_cache_is_absolute(*_app_configs: Any, **_kwargs: Any) -> Found:
    """caches.W003."""
    return [
        Warning(
            f"The folder of the cache {alias!r}, {location!r}, is relative: it depends on where "
            "the process was started.",
            hint="Write an absolute path: BASE_DIR / 'cache'.",
            id="caches.W003",
        )
        for alias, location in _file_caches()
        if not os.path.isabs(location)
    ]


# files


def check_setting_file_upload_temp_dir(*_app_configs: Any, **_kwargs: Any) -> Found:
    """files.E001."""
    folder = getattr(settings, "FILE_UPLOAD_TEMP_DIR", None)
    if folder is None or Path(folder).is_dir():
        return []
    return [Error(f"FILE_UPLOAD_TEMP_DIR is {str(folder)!r}, and there is no such folder.",
                  hint="Make the folder, or take the line away.", id="files.E001")]  # fmt: skip


# templates


def check_template_engines(*_app_configs: Any, **_kwargs: Any) -> Found:
    """templates.E002, E003: names of engines, and tag libraries of one name."""
    found: Found = []
    names = Counter(_engine_name(entry) for entry in settings.TEMPLATES)
    for name, count in names.items():
        if count > 1:
            found.append(Error(f"{count} engines of TEMPLATES are named {name!r}.",
                               hint="Give each a NAME of its own.", id="templates.E002"))  # fmt: skip
    for entry in settings.TEMPLATES:
        if entry.get("APP_DIRS") and "loaders" in entry.get("OPTIONS", {}):
            found.append(
                Error(
                    f"The engine {_engine_name(entry)!r} has APP_DIRS and OPTIONS['loaders'].",
                    hint="Take APP_DIRS away, or the loaders.",
                    id="templates.E001",
                )
            )
        if not isinstance(entry.get("OPTIONS", {}).get("string_if_invalid", ""), str):
            found.append(Error(
                f"OPTIONS['string_if_invalid'] of {_engine_name(entry)!r} must be text.",
                hint='The default is "".', id="templates.E004",
            ))  # fmt: skip
    return found


def _engine_name(entry: Mapping[str, Any]) -> str:
    parts = str(entry.get("BACKEND", "")).rsplit(".", 2)
    return str(entry.get("NAME") or (parts[-2] if len(parts) > 1 else parts[0]))


# translation


def check_setting_language_code(*_app_configs: Any, **_kwargs: Any) -> Found:
    """translation.E001."""
    return _unless_language("LANGUAGE_CODE", [settings.LANGUAGE_CODE], "translation.E001")


def check_setting_languages(*_app_configs: Any, **_kwargs: Any) -> Found:
    """translation.E002."""
    codes = [code for code, _ in settings.LANGUAGES]
    return _unless_language("LANGUAGES", codes, "translation.E002")


def check_setting_languages_bidi(*_app_configs: Any, **_kwargs: Any) -> Found:
    """translation.E003."""
    return _unless_language("LANGUAGES_BIDI", settings.LANGUAGES_BIDI, "translation.E003")


def _unless_language(setting: str, codes: Iterable[Any], id: str) -> Found:
    return [
        Error(
            f"{setting} holds {code!r}, which is no language code.",
            hint="Codes look like 'de', 'pt-br', 'zh-hans'.",
            id=id,
        )
        for code in codes
        if not _LANGUAGE.match(str(code))
    ]


def check_language_settings_consistent(*_app_configs: Any, **_kwargs: Any) -> Found:
    """translation.E004."""
    known = {code for code, _ in settings.LANGUAGES} | {"en-us", "en"}
    code = str(settings.LANGUAGE_CODE)
    parts = code.split("-")
    shorter = {"-".join(parts[:count]) for count in range(1, len(parts) + 1)}
    if shorter & known:
        return []
    return [Error(f"LANGUAGE_CODE is {code!r}, which LANGUAGES does not hold.",
                  hint="Add it to LANGUAGES.", id="translation.E004")]  # fmt: skip


# static files


def check_static_folders(*_app_configs: Any, **_kwargs: Any) -> Found:
    """staticfiles.E001, E002, E003, W004, W006."""
    if "hotclub.staticfiles" not in settings.INSTALLED_APPS:
        return []
    folders: Any = settings.STATICFILES_DIRS
    if not isinstance(folders, list | tuple):
        return [Error("STATICFILES_DIRS is not a list of folders.",
                      hint="A folder alone needs brackets, too.", id="staticfiles.E001")]  # fmt: skip
    found: Found = []
    if not settings.STATIC_URL:
        found.append(Warning("STATIC_URL is not set, and static files have no address.",
                             hint='Write STATIC_URL = "/static/".', id="staticfiles.W006"))  # fmt: skip
    for folder in folders:
        prefix, path = folder if isinstance(folder, list | tuple) else ("", folder)
        if str(prefix).endswith("/"):
            found.append(Error(f"A prefix in STATICFILES_DIRS, {prefix!r}, ends with a slash.",
                               hint="Leave it out.", id="staticfiles.E003"))  # fmt: skip
        if settings.STATIC_ROOT and Path(settings.STATIC_ROOT).resolve() == Path(path).resolve():
            found.append(Error("STATICFILES_DIRS holds STATIC_ROOT: files would be collected from "
                               "where they are collected to.", hint="Keep the two apart.",
                               id="staticfiles.E002"))  # fmt: skip
        if not Path(path).is_dir():
            found.append(Warning(f"The folder '{path}' in STATICFILES_DIRS does not exist.",
                                 hint="Make it, or take it out.", id="staticfiles.W004"))  # fmt: skip
    return found


def check_static_storage(*_app_configs: Any, **_kwargs: Any) -> Found:
    """staticfiles.E005."""
    if "hotclub.staticfiles" not in settings.INSTALLED_APPS or "staticfiles" in settings.STORAGES:
        return []
    return [Error("STORAGES has no 'staticfiles'.",
                  hint="Whoever sets STORAGES says both, 'default' and 'staticfiles'.",
                  id="staticfiles.E005")]  # fmt: skip


# the rest


def check_async_unsafe(*_app_configs: Any, **_kwargs: Any) -> Found:
    """async.E001."""
    set_names = [name for name in ("HOTCLUB_ALLOW_ASYNC_UNSAFE", "DJANGO_ALLOW_ASYNC_UNSAFE")
                 if os.environ.get(name)]  # fmt: skip
    return [
        Error(
            f"The environment sets {name}: blocking calls could stop the event loop.",
            hint="Take it away in production.",
            id="async.E001",
        )
        for name in set_names
    ]


CHECKS: Mapping[str, tuple[Any, ...]] = {
    "caches": (
        check_default_cache_is_configured,
        check_cache_location_not_exposed,
        check_file_based_cache_is_absolute,
    ),
    "files": (check_setting_file_upload_temp_dir,),
    "templates": (check_template_engines,),
    "translation": (
        check_setting_language_code,
        check_setting_languages,
        check_setting_languages_bidi,
        check_language_settings_consistent,
    ),
    "staticfiles": (check_static_folders, check_static_storage),
    "async_support": (check_async_unsafe,),
}
