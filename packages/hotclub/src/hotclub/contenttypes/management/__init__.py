"""Rows of content types in step with models: made after a migration, renamed within one.

Flow: post_migrate → **create_contenttypes** → rows; pre_migrate → **inject_rename…** → the plan.
Not here: removing rows of models that are gone (the command remove_stale_contenttypes).
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from hotclub_orm.door import DEFAULT_ALIAS
from hotclub_orm.routers import router

from hotclub.lazy_modules import shown

if TYPE_CHECKING:
    from hotclub.contenttypes.management.renaming import RenameContentType

__all__ = [
    "RenameContentType",
    "create_contenttypes",
    "get_contenttypes_and_models",
    "inject_rename_contenttypes_operations",
    "models_of",
]

FIRST = ("contenttypes", "0001_initial")


def inject_rename_contenttypes_operations(
    plan: Any = (), apps: Any = None, using: str = DEFAULT_ALIAS, **_named: Any
) -> None:
    """Put a RenameContentType behind each RenameModel of the plan."""
    try:
        types = apps.get_model("contenttypes", "ContentType")
    except LookupError:
        available = False
    else:
        if not router.allow_migrate_model(using, types):
            return
        available = True
    for migration, backward in plan:
        if (migration.app_label, migration.name) == FIRST:
            if backward:
                return
            available = True
        elif available:
            migration.operations = [
                step for operation in migration.operations
                for step in _with_rename(migration.app_label, operation)
            ]  # fmt: skip


def _with_rename(app_label: str, operation: Any) -> list[Any]:
    from hotclub_migrations import RenameModel

    from hotclub.contenttypes.management.renaming import RenameContentType

    if not isinstance(operation, RenameModel):
        return [operation]
    old, new = operation.old_name_lower, operation.new_name_lower
    return [operation, RenameContentType(app_label, old, new)]


def models_of(app_config: Any, apps: Any) -> list[Any]:
    """Return the models of an application as they are after the migration.

    apps: the historical models; an application without migrations has its real ones.
    """
    try:
        return list(apps.get_app_config(app_config.label).get_models())
    except LookupError:
        return list(app_config.get_models())


def get_contenttypes_and_models(
    app_config: Any, using: str, content_type: Any, apps: Any
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the rows and the models of an application, both by model name."""
    if not router.allow_migrate_model(using, content_type):
        return {}, {}
    content_type.objects.clear_cache()
    found = content_type.objects.using(using).filter(app_label=app_config.label)
    rows = {row.model: row for row in found}
    models = {model._meta.model_name: model for model in models_of(app_config, apps)}
    return rows, models


def create_contenttypes(
    app_config: Any,
    verbosity: int = 2,
    using: str = DEFAULT_ALIAS,
    apps: Any = None,
    stdout: Any = None,
    **_named: Any,
) -> None:
    """Make the rows of the application's models that have none."""
    if apps is None:
        from hotclub.apps import apps as apps
    if not app_config.models_module:
        return
    try:
        types = apps.get_model("contenttypes", "ContentType")
    except LookupError:
        return
    rows, models = get_contenttypes_and_models(app_config, using, types, apps)
    missing = [types(app_label=app_config.label, model=name) for name in models if name not in rows]
    types.objects.using(using).bulk_create(missing)
    if missing:
        _forget_seen()
    if verbosity >= 2:
        for row in missing:
            line = f"Adding content type '{row.app_label} | {row.model}'\n"
            (stdout or sys.stdout).write(line)


def _forget_seen() -> None:
    """Let the real manager look anew: its rows may be of an emptied table."""
    from hotclub_orm.contenttypes import ContentType

    ContentType.objects.clear_cache()


if not TYPE_CHECKING:
    __getattr__, __dir__ = shown(
        __name__, {"hotclub.contenttypes.management.renaming": "RenameContentType"}
    )
