"""Settings and applications → what the migration commands work on.

Flow: installed applications, MIGRATION_MODULES → **project()** → makemigrations, migrate. Asked for by
each command; nothing is installed. Not here: the commands.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from hotclub_migrations import ImportStyle
from hotclub_migrations.projects import Project

from hotclub.apps import AppConfig, apps
from hotclub.conf import settings
from hotclub.imports import module_dir

MIGRATIONS_MODULE_NAME = "migrations"
STYLE = ImportStyle(
    migrations="from hotclub import migrations",
    models="from hotclub import orm as models",
    both="from hotclub import migrations, orm as models",
    settings="from hotclub.conf import settings",
    faces={
        "hotclub_auth.base_user": "hotclub.auth.base_user",
        "hotclub_auth.models": "hotclub.auth.models",
        "hotclub_auth.names": "hotclub.auth.validators",
        "hotclub_forms.validators": "hotclub.validators",
        "hotclub_migrations.operations.postgres": "hotclub.postgres.operations",
        "hotclub_orm.expressions": "hotclub.orm.expressions",
        "hotclub_orm.files": "hotclub.files.storage",
        "hotclub_orm.functions": "hotclub.orm.functions",
        "hotclub_orm.lookups": "hotclub.orm.lookups",
        "hotclub_orm.postgres.constraints": "hotclub.postgres.constraints",
        "hotclub_orm.postgres.fields": "hotclub.postgres.fields",
        "hotclub_orm.postgres.indexes": "hotclub.postgres.indexes",
        "hotclub_orm.postgres.search": "hotclub.postgres.search",
        "hotclub_orm.postgres.validators": "hotclub.postgres.validators",
    },
)


def project() -> Project:
    """Return the installed applications as migrations see them."""
    chosen: Mapping[str, str | None] = settings.MIGRATION_MODULES
    configs = list(apps.get_app_configs())
    modules = {config.label: _module(config, chosen) for config in configs}
    return Project(
        apps=apps,
        modules=modules,
        directories={config.label: _directory(config, modules[config.label]) for config in configs},
        swappables=_swappables(),
        style=STYLE,
    )


def _module(config: AppConfig, chosen: Mapping[str, str | None]) -> str | None:
    if config.label in chosen:
        return chosen[config.label]
    if not hasattr(config.module, "__path__"):
        return None  # a single file has no room for a package
    return f"{config.name}.{MIGRATIONS_MODULE_NAME}"


def _directory(config: AppConfig, path: str | None) -> Path:
    """Return the folder of new files: the package's, where it or one above it is there."""
    own = Path(config.path) / MIGRATIONS_MODULE_NAME
    if path is None or path == f"{config.name}.{MIGRATIONS_MODULE_NAME}":
        return own
    missing: list[str] = []
    name = path
    while name:
        try:
            return Path(module_dir(import_module(name))).joinpath(*missing)
        except ModuleNotFoundError as error:
            if error.name is None or not (name == error.name or name.startswith(f"{error.name}.")):
                raise
        name, _, last = name.rpartition(".")
        missing.insert(0, last)
    return Path.cwd().joinpath(*missing)


def _swappables() -> dict[str, str]:
    """Return "label.model" → the setting that names it, of every model that can be swapped."""
    found = {str(settings.AUTH_USER_MODEL).lower(): "AUTH_USER_MODEL"}
    for model in apps.get_models(include_swapped=True):
        meta = model._meta
        if meta.swappable:
            found[str(meta.swapped or meta.label).lower()] = meta.swappable
    return found
