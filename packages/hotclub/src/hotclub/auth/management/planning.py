"""What a plan of migrations does to permissions besides what its migrations say.

Flow: pre_migrate → **inject_rename_permissions** → the plan, with operations of renaming.py in it.
"""

from __future__ import annotations

from typing import Any

__all__ = ["inject_rename_permissions"]


def inject_rename_permissions(plan: Any = (), **_named: Any) -> None:
    """Put a RenamePermissions before each RenameModel of the plan."""
    for migration, _backward in plan:
        migration.operations = [
            step for operation in migration.operations
            for step in _with_rename(migration.app_label, operation)
        ]  # fmt: skip


def _with_rename(app_label: str, operation: Any) -> list[Any]:
    # The migrations library is there when there is a plan.
    from hotclub_migrations import RenameModel

    from hotclub.auth.management.renaming import RenamePermissions

    if not isinstance(operation, RenameModel):
        return [operation]
    return [RenamePermissions(app_label, operation.old_name, operation.new_name), operation]
