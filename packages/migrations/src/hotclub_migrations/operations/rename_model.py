"""RenameModel: the model, its table, and all that is named after it.

Flow: state → **operations** → schema editor → statements.
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.statements import Operation as Statements

from hotclub_migrations.operations.base import Operation
from hotclub_migrations.operations.directions import Renaming, by_name
from hotclub_migrations.operations.model_base import ModelOperation
from hotclub_migrations.operations.table_names import rename_between, rename_generated
from hotclub_migrations.state import ProjectState


class RenameModel(ModelOperation, Renaming):
    """Give a model, its table and the columns named after it another name."""

    def __init__(self, old_name: str, new_name: str) -> None:
        self.old_name, self.new_name = old_name, new_name
        super().__init__(old_name)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As the base, by name."""
        return by_name(self, "old_name", "new_name")

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Rename the model, and where it is named."""
        state.rename_model(app_label, self.old_name, self.new_name)

    def rename(
        self,
        app_label: str,
        schema_editor: Any,
        states: tuple[ProjectState, ProjectState],
        names: tuple[str, str],
    ) -> Statements[None]:
        """Rename the table; references to it get the names that follow from its new one."""
        old, new = (
            state.apps.near(app_label, name) for state, name in zip(states, names, strict=True)
        )
        if not self.allow_migrate_model(schema_editor, new):
            return
        tables = (old._meta.db_table, new._meta.db_table)
        yield from schema_editor.alter_db_table(new, *tables)
        if tables[0] != tables[1]:
            yield from rename_generated(schema_editor, old, new)
            yield from _follow(schema_editor, old, new, states[1])
        yield from rename_between(schema_editor, old, new)

    def describe(self) -> str:
        """One line."""
        return f"Rename model {self.old_name} to {self.new_name}"

    @property
    def migration_name_fragment(self) -> str:
        """rename_old_new."""
        return f"rename_{self.old_name_lower}_{self.new_name_lower}"

    def references_model(self, name: str, app_label: str) -> bool:
        """Whether it is that model, by either name."""
        return name.lower() in (self.old_name_lower, self.new_name_lower)

    def reduce(self, operation: Operation, app_label: str) -> bool | list[Operation]:
        """Join a second renaming."""
        if isinstance(operation, RenameModel) and self.new_name_lower == operation.old_name_lower:
            return [RenameModel(self.old_name, operation.new_name)]
        # References to the new name must stay behind this; to the old one there can be none.
        return Operation.reduce(self, operation, app_label) or not operation.references_model(
            self.new_name, app_label
        )


def _follow(schema_editor: Any, old: Any, new: Any, to_state: ProjectState) -> Statements[None]:
    """Let what other models say of the renamed table follow it."""
    for relation in old._meta.related_objects:
        field = relation.field
        if field.many_to_many and field.model is old:
            continue  # rename_between's
        if field.model is old:
            owner = new
        else:
            meta = field.model._meta
            owner = to_state.apps.near(meta.app_label, meta.model_name)
        if field.many_to_many:
            yield from schema_editor.rename_between(field, owner._meta.get_field(field.name))
        elif schema_editor.dialect.features.alter_column:
            yield from schema_editor.alter_field(owner, field, owner._meta.get_field(field.name))
