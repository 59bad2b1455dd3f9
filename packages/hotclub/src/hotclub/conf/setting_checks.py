"""What the value of a setting must look like, told before anything uses it.

Flow: a settings module or `configure()` → **checks** → holders. Reads names and values; imports
nothing that a setting names. Not here: the shape of single settings (setting_shapes.py), `hotclub
check`, which weighs settings against each other and imports what they name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hotclub.conf.familiar import ours
from hotclub.conf.known_names import KnownSettings
from hotclub.conf.setting_shapes import SHAPES
from hotclub.errors import ImproperlyConfigured

_KINDS: Mapping[str, str] = KnownSettings.__annotations__
LISTS = frozenset(name for name, kind in _KINDS.items() if kind.startswith("list["))
MAPPINGS = frozenset(name for name, kind in _KINDS.items() if kind.startswith("dict["))
_TEXTS = frozenset(name for name, kind in _KINDS.items() if kind in ("str", "str | None"))
_NUMBERS = frozenset(name for name, kind in _KINDS.items() if kind in ("int", "int | None"))
_SWITCHES = frozenset(name for name, kind in _KINDS.items() if kind == "bool")
_OF_TEXTS = frozenset(name for name, kind in _KINDS.items() if kind == "list[str]")
_SECRET = ("EMAIL_HOST_PASSWORD", "SECRET_KEY", "SECRET_KEY_FALLBACKS")
# What is surely no text; a lazy translation, a Path or a class may stand for one.
_NO_TEXT = (bool, int, float, bytes, list, tuple, set, dict)
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
    if name not in _KINDS:
        return
    problem = _wrong_kind(name, value)
    if problem is not None:
        raise ImproperlyConfigured(problem)
    for path in _paths_in(name, value):
        instead = ours(path) if isinstance(path, str) else None
        if instead is not None:
            raise ImproperlyConfigured(
                f"{name} names {path!r}, which is Django's. Write {instead!r} instead."
            )
    problem = SHAPES[name](value) if name in SHAPES else None
    if problem is not None:
        raise ImproperlyConfigured(problem)


def _wrong_kind(name: str, value: Any) -> str | None:
    """Return what is wrong with the kind of the value, and the mend."""
    if name in LISTS:
        if not isinstance(value, (list, tuple)):
            return _not_a_list(name, value)
        return _not_texts(name, value) if name in _OF_TEXTS else None
    if name in MAPPINGS and not isinstance(value, Mapping):
        return f"{name} is a dictionary; the settings give {_shown(name, value)}."
    if name in _SWITCHES and isinstance(value, str) and value:
        return (
            f"{name} is {value!r}, a text, and any text but the empty one counts as true. Write True "
            f"or False; from the environment: {name} = os.environ.get({name!r}) == 'True'."
        )
    if name in _NUMBERS and isinstance(value, (str, bytes, list, tuple, dict)):
        return f"{name} is a whole number; the settings give {_shown(name, value)}.{_number(name, value)}"
    if name in _TEXTS and isinstance(value, _NO_TEXT):
        return f"{name} is a text; the settings give {_shown(name, value)}."
    return None


def _shown(name: str, value: Any) -> str:
    """Return the kind of a value and, unless it is a secret, the value."""
    kind = type(value).__name__
    return kind if name in _SECRET else f"{kind} {value!r}"


def _number(name: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip().isdigit():
        return ""
    octal = "0o" if name.endswith("_PERMISSIONS") else ""
    return f" Write {octal}{value.strip()}."


def _not_a_list(name: str, value: Any) -> str:
    if isinstance(value, str):
        shown = "…" if name in _SECRET else repr(value)
        return f"{name} is a list of strings, and {shown} is one string. Write [{shown}]."
    return f"{name} is a list or tuple; the settings give {_shown(name, value)}."


def _not_texts(name: str, value: Any) -> str | None:
    for position, item in enumerate(value):
        if isinstance(item, _NO_TEXT) or item is None:
            return f"{name}[{position}] is {_shown(name, item)}; its entries are texts."
    return None


def _paths_in(name: str, value: Any) -> list[Any]:
    if name in _PATHS:
        return list(value)
    if name in _PATH:
        return [value]
    if name == "AUTH_PASSWORD_VALIDATORS":
        return [entry.get("NAME") for entry in value if isinstance(entry, Mapping)]
    if name == "TEMPLATES":
        return [path for entry in value if isinstance(entry, Mapping) for path in _of_engine(entry)]
    if name == "STORAGES":
        return [entry.get("BACKEND") for entry in value.values() if isinstance(entry, Mapping)]
    return []


def _of_engine(entry: Mapping[str, Any]) -> list[Any]:
    options = entry.get("OPTIONS")
    processors = options.get("context_processors") if isinstance(options, Mapping) else None
    return [entry.get("BACKEND"), *(processors if isinstance(processors, (list, tuple)) else ())]
