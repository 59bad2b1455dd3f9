"""The operation that carries the permissions of a renamed model over to its new name.

Flow: pre_migrate → inject_rename_permissions (planning.py) → **RenamePermissions** → rows.
"""

from __future__ import annotations

from typing import Any

from hotclub_auth.permissions import DEFAULT_PERMISSIONS
from hotclub_migrations import RunPython
from hotclub_orm.routers import router

from hotclub.utils.text import camel_case_to_spaces

__all__ = ["RenamePermissions"]


class RenamePermissions(RunPython):
    """Gives the default permissions of a model the name that it is about to have, and back.

    old_model, new_model: as the classes are called. Who was granted a permission keeps it. Left with
    its old name, it would be one for whatever model of the application is called so later.
    """

    def __init__(self, app_label: str, old_model: str, new_model: str) -> None:
        self.app_label, self.old_model, self.new_model = app_label, old_model, new_model
        super().__init__(self.rename_forward, self.rename_backward)

    def rename_forward(self, apps: Any, schema_editor: Any) -> None:
        """Rename the rows."""
        self._rename(apps, schema_editor.connection.alias, self.old_model, self.new_model)

    def rename_backward(self, apps: Any, schema_editor: Any) -> None:
        """Rename them back."""
        self._rename(apps, schema_editor.connection.alias, self.new_model, self.old_model)

    def _rename(self, apps: Any, alias: str, old: str, new: str) -> None:
        try:
            permissions = apps.get_model("auth", "Permission")
        except LookupError:
            return  # a project without users, or before it had them
        if not router.allow_migrate_model(alias, permissions):
            return
        # Either way the content type has the old name: it is renamed after the model, and back before.
        own = permissions.objects.using(alias).filter(
            content_type__app_label=self.app_label, content_type__model=self.old_model.lower()
        )
        rows = {row.codename: row for row in own}
        for action in DEFAULT_PERMISSIONS:
            row, wanted = rows.get(f"{action}_{old.lower()}"), f"{action}_{new.lower()}"
            if row is None or wanted in rows:
                continue
            row.codename = wanted
            if row.name == _name(action, old):
                row.name = _name(action, new)
            row.save(using=alias, update_fields=["codename", "name"])


def _name(action: str, model: str) -> str:
    """Return what the permission of a model without a verbose_name is called."""
    return f"Can {action} {camel_case_to_spaces(model)}"
