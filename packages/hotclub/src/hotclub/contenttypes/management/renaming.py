"""The operation that follows a model's new name in the rows of content types.

Flow: pre_migrate → inject_rename… → **RenameContentType**, behind each RenameModel of the plan.
"""

from __future__ import annotations

from typing import Any

from hotclub_migrations import RunPython
from hotclub_orm import IntegrityError, atomic
from hotclub_orm.routers import router

__all__ = ["RenameContentType"]


class RenameContentType(RunPython):
    """Gives a content type the new name of its model, and back."""

    def __init__(self, app_label: str, old_model: str, new_model: str) -> None:
        self.app_label, self.old_model, self.new_model = app_label, old_model, new_model
        super().__init__(self.rename_forward, self.rename_backward)

    def rename_forward(self, apps: Any, schema_editor: Any) -> None:
        """Rename the row."""
        self._rename(apps, schema_editor, self.old_model, self.new_model)

    def rename_backward(self, apps: Any, schema_editor: Any) -> None:
        """Rename it back."""
        self._rename(apps, schema_editor, self.new_model, self.old_model)

    def _rename(self, apps: Any, schema_editor: Any, old: str, new: str) -> None:
        types = apps.get_model("contenttypes", "ContentType")
        alias = schema_editor.connection.alias
        if not router.allow_migrate_model(alias, types):
            return
        row = types.objects.using(alias).filter(app_label=self.app_label, model=old).first()
        if row is None:
            return
        row.model = new
        try:
            with atomic(alias):
                row.save(using=alias, update_fields=["model"])
        except IntegrityError:
            # A row of the new name is there already; the old one stays until somebody removes it.
            row.model = old
        else:
            types.objects.clear_cache()
