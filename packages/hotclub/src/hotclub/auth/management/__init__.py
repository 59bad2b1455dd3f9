"""Rows of permissions in step with models, and the name of the user at the terminal.

Flow: post_migrate → content types → **create_permissions** → rows. Permissions of a proxy model
belong to the proxy's own content type.
Not here: the commands (commands/).
"""

from __future__ import annotations

import getpass
import sys
import unicodedata
from typing import Any

from hotclub_auth.permissions import default_permissions
from hotclub_orm import ValidationError
from hotclub_orm.door import DEFAULT_ALIAS
from hotclub_orm.routers import router

from hotclub.contenttypes.management import create_contenttypes, models_of

__all__ = [
    "create_permissions",
    "get_default_username",
    "get_system_username",
    "permissions_of",
]


def permissions_of(meta: Any) -> list[tuple[str, str]]:
    """Return (codename, name) of a model's permissions: its own and the default ones."""
    name = str(meta.verbose_name_raw)
    default = default_permissions(meta.model_name, name, meta.default_permissions)
    return [*default, *((codename, str(text)) for codename, text in meta.permissions)]


def create_permissions(
    app_config: Any,
    verbosity: int = 2,
    using: str = DEFAULT_ALIAS,
    apps: Any = None,
    stdout: Any = None,
    **_named: Any,
) -> None:
    """Make the permissions of the application's models that are not there."""
    if apps is None:
        from hotclub.apps import apps as apps
    if not app_config.models_module:
        return
    # They point to content types, which may have to be made first.
    create_contenttypes(app_config, verbosity=verbosity, using=using, apps=apps, stdout=stdout)
    try:
        permission = apps.get_model("auth", "Permission")
        content_type = apps.get_model("contenttypes", "ContentType")
    except LookupError:
        return
    if not router.allow_migrate_model(using, permission):
        return
    wanted = _wanted(models_of(app_config, apps), content_type, using)
    made = _make(permission, wanted, using)
    if verbosity >= 2:
        for one in made:
            (stdout or sys.stdout).write(f"Adding permission '{one.codename}'\n")


def _wanted(models: list[Any], content_type: Any, using: str) -> list[tuple[Any, str, str]]:
    """Return (content type, codename, name) of all permissions of the models."""
    types = content_type.objects.db_manager(using)
    return [
        (types.get_for_model(model, for_concrete_model=False), codename, name)
        for model in models
        for codename, name in permissions_of(model._meta)
    ]


def _make(permission: Any, wanted: list[tuple[Any, str, str]], using: str) -> list[Any]:
    """Make the rows that are not there, and return them."""
    keys = {kind.pk for kind, _, _ in wanted}
    rows = permission.objects.using(using).filter(content_type__in=keys).order_by()
    there = set(rows.values_list("content_type", "codename"))
    missing = [
        permission(content_type_id=kind.pk, codename=codename, name=name)
        for kind, codename, name in wanted
        if (kind.pk, codename) not in there
    ]
    permission.objects.using(using).bulk_create(missing)
    return missing


def get_system_username() -> str:
    """Return the name of whoever is logged in to this machine, "" when it can't be told."""
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):
        return ""


def get_default_username(check_db: bool = True, database: str = DEFAULT_ALIAS) -> str:
    """Return a name to propose for a new user, "" when there is none that could be taken.

    check_db: whether a name that somebody has is no proposal.
    """
    from hotclub_auth.models import User

    if User._meta.swapped:
        return ""
    letters = unicodedata.normalize("NFKD", get_system_username())
    name = letters.encode("ascii", "ignore").decode().replace(" ", "").lower()
    try:
        User._meta.get_field("username").run_validators(name)
    except ValidationError:
        return ""
    if name and check_db and User.objects.db_manager(database).filter(username=name).exists():
        return ""
    return name
