"""Does everything exist that the settings name by dotted paths, and do its options fit?

Flow: settings → **places** that hold a path → import → messages settings.E001 …. These checks come
first: where they find an error, the others, which stand on the same settings, are not run.
Not here: what DATABASES, LOGGING and INSTALLED_APPS name, which setting up the project tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from inspect import signature
from typing import Any, NamedTuple

from hotclub.checks.messages import CheckMessage, Error
from hotclub.conf import global_settings, settings
from hotclub.errors import hint
from hotclub.imports import NoSuchPath, import_named_module, import_string

__all__ = ["CHECKS"]

Found = list[CheckMessage]


class Place(NamedTuple):
    """Where a path stands. options: the arguments that the class is made with, where that is known."""

    where: str
    path: Any
    options: Mapping[str, Any] | None = None


_DJANGOS_CACHES = ".core.cache.backends."  # the cache library takes those paths for its own
_LISTS = (
    "AUTHENTICATION_BACKENDS", "DATABASE_ROUTERS", "FILE_UPLOAD_HANDLERS", "MIDDLEWARE",
    "PASSWORD_HASHERS", "STATICFILES_FINDERS",
)  # fmt: skip
_SINGLE = (
    "AUTH_SEND_MAIL", "CSRF_FAILURE_VIEW", "DEFAULT_AUTO_FIELD", "DEFAULT_EXCEPTION_REPORTER",
    "DEFAULT_EXCEPTION_REPORTER_FILTER", "FORM_RENDERER", "MESSAGE_STORAGE", "SESSION_SERIALIZER",
    "SIGNING_BACKEND", "TEST_RUNNER",
)  # fmt: skip


def _objects() -> Iterator[Place]:
    """Yield the places of classes and functions; what nobody changed is not looked at again."""
    for name in _LISTS:
        ours = getattr(global_settings, name)
        for position, path in enumerate(getattr(settings, name)):
            if path not in ours:
                yield Place(f"{name}[{position}]", path)
    for name in _SINGLE:
        path = getattr(settings, name)
        if path != getattr(global_settings, name):
            yield Place(name, path)
    for position, entry in enumerate(settings.AUTH_PASSWORD_VALIDATORS):
        where = f"AUTH_PASSWORD_VALIDATORS[{position}]"
        yield Place(where, entry["NAME"], entry.get("OPTIONS") or {})
    for alias, entry in settings.STORAGES.items():
        yield Place(f"STORAGES[{alias!r}]", entry["BACKEND"], entry.get("OPTIONS") or {})
    for alias, entry in settings.CACHES.items():
        backend = entry.get("BACKEND") if isinstance(entry, Mapping) else None
        if backend and _DJANGOS_CACHES not in str(backend):
            yield Place(f"CACHES[{alias!r}]", backend)
    for position, entry in enumerate(settings.TEMPLATES):
        yield from _of_engine(f"TEMPLATES[{position}]", entry)


def _of_engine(where: str, entry: Mapping[str, Any]) -> Iterator[Place]:
    yield Place(f"{where}['BACKEND']", entry["BACKEND"])
    options = entry.get("OPTIONS") or {}
    for position, path in enumerate(options.get("context_processors") or ()):
        yield Place(f"{where}['OPTIONS']['context_processors'][{position}]", path)
    if "environment" in options:
        yield Place(f"{where}['OPTIONS']['environment']", options["environment"])
    for path in _loaders(options.get("loaders") or ()):
        yield Place(f"{where}['OPTIONS']['loaders']", path)


def _loaders(entries: Any) -> Iterator[Any]:
    """Yield the paths of loaders; one in a list has arguments, which for "cached" are loaders."""
    for entry in entries:
        if isinstance(entry, (list, tuple)) and entry:
            yield entry[0]
            if str(entry[0]).endswith("cached.Loader") and len(entry) > 1:
                yield from _loaders(entry[1])
        else:
            yield entry


def _modules() -> Iterator[tuple[Place, str | None]]:
    """Yield the places of modules, and the name that each must have."""
    if getattr(settings, "ROOT_URLCONF", None):
        yield Place("ROOT_URLCONF", settings.ROOT_URLCONF), None
    if settings.SESSION_ENGINE != global_settings.SESSION_ENGINE:
        yield Place("SESSION_ENGINE", settings.SESSION_ENGINE), "SessionStore"
    formats = settings.FORMAT_MODULE_PATH or ()
    for path in [formats] if isinstance(formats, str) else formats:
        yield Place("FORMAT_MODULE_PATH", path), None
    for position, entry in enumerate(settings.TEMPLATES):
        options, where = entry.get("OPTIONS") or {}, f"TEMPLATES[{position}]['OPTIONS']"
        for label, path in (options.get("libraries") or {}).items():
            yield Place(f"{where}['libraries'][{label!r}]", path), "register"
        for number, path in enumerate(options.get("builtins") or ()):
            yield Place(f"{where}['builtins'][{number}]", path), "register"


def check_paths(*_app_configs: Any, **_kwargs: Any) -> Found:
    """settings.E001 … E006. The application is made only of what was found."""
    found = [*_check_objects(), *_check_modules(), *_check_engines()]
    found += [] if found else _check_caches()
    return found or _check_application()


def _check_objects() -> Found:
    """E001, E002, E003: classes and functions, and the options of classes."""
    return [problem for place in _objects() for problem in _problems(place)]


def _problems(place: Place) -> Found:
    found = place.path
    if isinstance(found, str):
        try:
            found = import_string(found)
        except NoSuchPath as missing:
            return [_missing(place, missing)]
    if not callable(found):
        return [Error(
            f"{place.where} is {place.path!r}, which is no class or function but "
            f"{type(found).__name__}.", hint="Write the whole dotted path of the class or function.",
            id="settings.E002",
        )]  # fmt: skip
    return _options_that_do_not_fit(place, found)


def _missing(place: Place, missing: NoSuchPath) -> CheckMessage:
    mend = (
        f"Write {missing.instead!r}."
        if missing.instead
        else "Mend the path, or install what it belongs to."
    )
    return Error(f"{place.where} names {place.path!r}. {missing}", hint=mend, id="settings.E001")


def _options_that_do_not_fit(place: Place, made_by: Callable[..., Any]) -> Found:
    """Return a message for a name in OPTIONS that the class does not take."""
    if place.options is None:
        return []
    try:
        wanted = signature(made_by)
        wanted.bind(**place.options)
    except ValueError:
        return []  # nobody can know what it takes
    except TypeError as wrong:
        known = [*wanted.parameters]
        strange = [name for name in place.options if name not in known]
        near = hint(strange[0], known) if strange else ""
        return [Error(
            f"{place.where}['OPTIONS'] does not fit {place.path!r}: {wrong}.{near}",
            hint=f"It takes {', '.join(known) or 'no options'}.", id="settings.E003",
        )]  # fmt: skip
    return []


def _check_modules() -> Found:
    """E001, E004: modules."""
    found: Found = []
    for place, needed in _modules():
        if not isinstance(place.path, str):
            continue
        try:
            module = import_named_module(place.path)
        except NoSuchPath as missing:
            found.append(_missing(place, missing))
            continue
        if needed is not None and not hasattr(module, needed):
            found.append(Error(
                f"{place.where} is {place.path!r}, a module without {needed!r}.",
                hint=f"Name the module that defines {needed!r}.", id="settings.E004",
            ))  # fmt: skip
    return found


def _check_caches() -> Found:
    """E005: caches that can't be made, and names of caches that are not there."""
    from hotclub_cache import Caches

    caches = Caches(settings.CACHES)
    found: Found = []
    for alias in settings.CACHES:
        try:
            caches[alias]
        except Exception as wrong:  # noqa: BLE001 - a back end of anybody's may say no in any way
            found.append(Error(f"CACHES[{alias!r}] can't be used: {wrong}",
                               hint="Write a URL such as 'redis://localhost', or BACKEND, LOCATION "
                                    "and OPTIONS.", id="settings.E005"))  # fmt: skip
    for name in ("CACHE_MIDDLEWARE_ALIAS", "SESSION_CACHE_ALIAS"):
        alias = getattr(settings, name)
        if alias != getattr(global_settings, name) and alias not in settings.CACHES:
            found.append(Error(f"{name} is {alias!r}, and CACHES has no such cache."
                               f"{hint(alias, [*settings.CACHES])}",
                               hint="Mend the name, or add the cache.", id="settings.E005"))  # fmt: skip
    return found


def _check_engines() -> Found:
    """E003: options that a template engine does not take."""
    from hotclub_templates import Engine

    known = [name for name in signature(Engine).parameters if name not in ("dirs", "app_dirs")]
    found: Found = []
    for position, entry in enumerate(settings.TEMPLATES):
        if not str(entry["BACKEND"]).endswith(".DjangoTemplates"):
            continue
        for name in entry.get("OPTIONS") or {}:
            if name not in known:
                found.append(Error(
                    f"TEMPLATES[{position}]['OPTIONS'] has {name!r}, which the engine does not take."
                    f"{hint(name, known)}", hint=f"It takes {', '.join(known)}.", id="settings.E003",
                ))  # fmt: skip
    return found


def _check_application() -> Found:
    """E001, E002, E006: what servers are given, and whether its parts can be made."""
    places = [Place(name, getattr(settings, name, None))
              for name in ("ASGI_APPLICATION", "WSGI_APPLICATION")]  # fmt: skip
    found = [problem for place in places if place.path for problem in _problems(place)]
    return found or [problem for path in settings.MIDDLEWARE for problem in _made(path)]


def _made(path: Any) -> Found:
    """Return a message for middleware that can't be made, as with a wrong SECURE_* setting."""
    from hotclub.exceptions import MiddlewareNotUsed

    try:
        (import_string(path) if isinstance(path, str) else path)(_no_view)
    except MiddlewareNotUsed:
        return []
    except Exception as wrong:  # noqa: BLE001 - anybody's middleware may say no in any way
        return [Error(f"{path!r} of MIDDLEWARE can't be made: {wrong}",
                      hint="Mend the setting that it names.", id="settings.E006")]  # fmt: skip
    return []


def _no_view(_request: Any) -> Any:
    """Stand where the views are."""


CHECKS = (check_paths,)
