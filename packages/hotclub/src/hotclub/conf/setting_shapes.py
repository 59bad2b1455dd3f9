"""What stands inside the settings that are lists of dictionaries, dictionaries of them, or pairs.

Flow: a setting's value, of the right kind → **SHAPES[name]** → what is wrong with it, or None.
Imports nothing that a setting names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hotclub.errors import hint

_TEMPLATES = ("APP_DIRS", "BACKEND", "DIRS", "NAME", "OPTIONS")
_BACKEND = ("BACKEND", "OPTIONS")
_CACHE = ("BACKEND", "KEY_FUNCTION", "KEY_PREFIX", "LOCATION", "OPTIONS", "TIMEOUT", "VERSION")
_VALIDATOR = ("NAME", "OPTIONS")
_SAMESITE = ("Lax", "Strict", "None", False, None)
# Directives of a Content-Security-Policy that are likely to be meant by a mistyped one.
_DIRECTIVES = (
    "base-uri", "child-src", "connect-src", "default-src", "font-src", "form-action",
    "frame-ancestors", "frame-src", "img-src", "manifest-src", "media-src", "object-src",
    "report-to", "report-uri", "require-trusted-types-for", "sandbox", "script-src",
    "script-src-attr", "script-src-elem", "style-src", "style-src-attr", "style-src-elem",
    "trusted-types", "upgrade-insecure-requests", "worker-src",
)  # fmt: skip


def _entry(where: str, entry: Any, keys: Sequence[str], *, needed: str, example: str) -> str | None:
    """Return what is wrong with a dictionary that names a class and its options."""
    if not isinstance(entry, Mapping):
        return f"{where} is {entry!r}. Write a dictionary: {{{needed!r}: {example!r}}}."
    for key in entry:
        if key not in keys:
            near = hint(str(key).upper(), keys)
            return f"{where} has the key {key!r}.{near} Known: {', '.join(keys)}."
    if not entry.get(needed):
        return f"{where} says no {needed}: the path of its class, such as {example!r}."
    options = entry.get("OPTIONS")
    if options is not None and not isinstance(options, Mapping):
        return f"{where}['OPTIONS'] is a dictionary; the settings give {options!r}."
    return None


def _one_text(where: str, value: Any) -> str | None:
    if isinstance(value, str):
        return f"{where} is a list, and {value!r} is one string. Write [{value!r}]."
    return None


def _templates(value: Sequence[Any]) -> str | None:
    example = "hotclub.templates.backends.django.DjangoTemplates"
    for position, entry in enumerate(value):
        where = f"TEMPLATES[{position}]"
        problem = _entry(where, entry, _TEMPLATES, needed="BACKEND", example=example)
        problem = problem or _one_text(f"{where}['DIRS']", entry.get("DIRS"))
        options = {} if problem else entry.get("OPTIONS") or {}
        for key in ("context_processors", "loaders", "builtins"):
            problem = problem or _one_text(f"{where}['OPTIONS'][{key!r}]", options.get(key))
        if problem:
            return problem
    return None


def _validators(value: Sequence[Any]) -> str | None:
    example = "hotclub.auth.password_validation.MinimumLengthValidator"
    found = (
        _entry(f"AUTH_PASSWORD_VALIDATORS[{position}]", entry, _VALIDATOR,
               needed="NAME", example=example)
        for position, entry in enumerate(value)
    )  # fmt: skip
    return next(filter(None, found), None)


def _storages(value: Mapping[str, Any]) -> str | None:
    example = "hotclub.files.storage.FileSystemStorage"
    found = (
        _entry(f"STORAGES[{alias!r}]", entry, _BACKEND, needed="BACKEND", example=example)
        for alias, entry in value.items()
    )
    return next(filter(None, found), None)


def _caches(value: Mapping[str, Any]) -> str | None:
    for alias, entry in value.items():
        if isinstance(entry, Mapping):
            for key in entry:
                near = hint(str(key), _CACHE)
                if key not in _CACHE and near:
                    return f"CACHES[{alias!r}] has the key {key!r}.{near}"
        elif not isinstance(entry, str):
            return (
                f"CACHES[{alias!r}] is {entry!r}. Write a URL such as 'redis://localhost', or a "
                "dictionary with BACKEND and LOCATION."
            )
    return None


def _hashers(value: Sequence[Any]) -> str | None:
    if value:
        return None
    return (
        "PASSWORD_HASHERS is empty, and no password could be stored. Name a hasher, such as "
        "'hotclub.auth.hashers.PBKDF2PasswordHasher', or take the line away."
    )


def _frames(value: Any) -> str | None:
    known = ("DENY", "SAMEORIGIN")
    if not value or str(value).upper() in known:
        return None
    near = hint(str(value).upper(), known)
    return (
        f"X_FRAME_OPTIONS is {value!r}, which browsers ignore.{near} Write 'DENY' or 'SAMEORIGIN'."
    )


def _languages(value: Sequence[Any]) -> str | None:
    for entry in value:
        if not isinstance(entry, (list, tuple)) or len(entry) != 2:
            return f"LANGUAGES holds {entry!r}. Write pairs of code and name: ('de', 'German')."
    return None


def _static_folders(value: Sequence[Any]) -> str | None:
    for entry in value:
        if isinstance(entry, (list, tuple)) and len(entry) != 2:
            return f"STATICFILES_DIRS holds {entry!r}. Write a folder, or (prefix, folder)."
    return None


def _same_site(name: str) -> Callable[[Any], str | None]:
    def check(value: Any) -> str | None:
        if value in _SAMESITE or (isinstance(value, str) and value.title() in _SAMESITE):
            return None
        near = hint(str(value), ["Lax", "Strict", "None"])
        return f"{name} is {value!r}.{near} Write 'Lax', 'Strict', 'None' or False."

    return check


def _patterns(name: str) -> Callable[[Any], str | None]:
    def check(value: Sequence[Any]) -> str | None:
        for pattern in value:
            try:
                re.compile(pattern)
            except (re.error, TypeError) as wrong:
                return f"{name} holds {pattern!r}, which is no regular expression: {wrong}."
        return None

    return check


def _csp(name: str) -> Callable[[Any], str | None]:
    def check(value: Mapping[str, Any]) -> str | None:
        for directive in value:
            near = hint(str(directive), _DIRECTIVES)
            if directive not in _DIRECTIVES and near:
                return f"{name} has the directive {directive!r}, which browsers ignore.{near}"
        return None

    return check


SHAPES: Mapping[str, Callable[[Any], str | None]] = {
    "AUTH_PASSWORD_VALIDATORS": _validators,
    "CACHES": _caches,
    "CSRF_COOKIE_SAMESITE": _same_site("CSRF_COOKIE_SAMESITE"),
    "DISALLOWED_USER_AGENTS": _patterns("DISALLOWED_USER_AGENTS"),
    "IGNORABLE_404_URLS": _patterns("IGNORABLE_404_URLS"),
    "LANGUAGES": _languages,
    "LANGUAGE_COOKIE_SAMESITE": _same_site("LANGUAGE_COOKIE_SAMESITE"),
    "PASSWORD_HASHERS": _hashers,
    "SECURE_CSP": _csp("SECURE_CSP"),
    "SECURE_CSP_REPORT_ONLY": _csp("SECURE_CSP_REPORT_ONLY"),
    "SECURE_REDIRECT_EXEMPT": _patterns("SECURE_REDIRECT_EXEMPT"),
    "SESSION_COOKIE_SAMESITE": _same_site("SESSION_COOKIE_SAMESITE"),
    "STATICFILES_DIRS": _static_folders,
    "STORAGES": _storages,
    "TEMPLATES": _templates,
    "X_FRAME_OPTIONS": _frames,
}
