"""DeleteModel: before it, what is done to the model's parts is done in vain.

Flow: model_base → **delete_model** → fields, indexes, constraints, options, models.
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.statements import Operation as Statements

from hotclub_migrations.operations.directions import Removal, by_name
from hotclub_migrations.operations.model_base import ModelOperation
from hotclub_migrations.state import ProjectState


class DeleteModel(Removal, ModelOperation):
    """Delete a model and its table."""

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As the base, by name."""
        return by_name(self, "name")

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Remove the model."""
        state.remove_model(app_label, self.name_lower)

    def take(self, app_label: str, schema_editor: Any, state: ProjectState) -> Statements[None]:
        """Drop the table."""
        model = state.apps.near(app_label, self.name)
        if self.allow_migrate_model(schema_editor, model):
            yield from schema_editor.delete_model(model)

    def put(self, app_label: str, schema_editor: Any, state: ProjectState) -> Statements[None]:
        """Create the table again, empty."""
        model = state.apps.near(app_label, self.name)
        if self.allow_migrate_model(schema_editor, model):
            yield from schema_editor.create_model(model)

    def describe(self) -> str:
        """One line."""
        return f"Delete model {self.name}"

    @property
    def migration_name_fragment(self) -> str:
        """delete_model."""
        return f"delete_{self.name_lower}"

    def references_model(self, name: str, app_label: str) -> bool:
        """Every one: what points to it must have gone before."""
        return True


def deletes(operation: Any, model_name_lower: str) -> bool:
    """Tell whether the operation deletes that model."""
    return isinstance(operation, DeleteModel) and operation.name_lower == model_name_lower
