"""How things are named in Python source, and the import lines their names need.

Flow: errors → **source_names** → serializer, writer.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import hotclub_orm

from hotclub_migrations.errors import UnserializableValue

Source = tuple[str, set[str]]
"""The text of an expression, and import lines."""

MODELS_IMPORT = "import hotclub_orm as models"
MIGRATIONS_IMPORT = "import hotclub_migrations as migrations"
SETTINGS_IMPORT = "from hotclub.conf import settings"

_SHORT = {
    "hotclub_orm": ("models", MODELS_IMPORT),
    "hotclub_migrations": ("migrations", MIGRATIONS_IMPORT),
}


def name_of(target: Any, name: str | None = None) -> Source:
    """Return how a class, function or constant is named. Raises UnserializableValue."""
    name = name or target.__qualname__
    module = target.__module__
    if "<" in name:
        raise UnserializableValue(
            f"{module}.{name} cannot be written into a migration: it has no name that could be "
            "imported. Move it to the top level of a module."
        )
    if module == "builtins":
        return name, set()
    parts = module.split(".")
    # The shortest package that offers it: what a library shows, not where it keeps it.
    for path in (".".join(parts[:length]) for length in range(1, len(parts) + 1)):
        found = _resolve(path, name) if path in (module, parts[0]) or parts[0] in _SHORT else None
        if found is target or (found is not None and path == module):
            if path in _SHORT:
                short, line = _SHORT[path]
                return f"{short}.{name}", {line}
            return f"{path}.{name}", {f"import {path}"}
    raise UnserializableValue(
        f"Could not find {name} in {module}. It must be importable at the top level, to be written "
        "into a migration."
    )


def path_source(path: str) -> Source:
    """Return how the object at that import path is named."""
    module, _, name = path.rpartition(".")
    if module == "hotclub_orm" or (
        module.startswith("hotclub_orm.") and hasattr(hotclub_orm, name)
    ):
        return f"models.{name}", {MODELS_IMPORT}
    if not module:
        return name, set()
    if not all(part.isidentifier() for part in path.split(".")):
        raise UnserializableValue(f"{path!r} is no import path.")
    return path, {f"import {module}"}


def _resolve(module: str, name: str) -> Any:
    try:
        found: Any = import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError):
        return None
    return found
