"""AddConstraintNotValid, ValidateConstraint.

Flow: state → **operations** → statements.
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.constraints import CheckConstraint
from hotclub_orm.schema import constraint_for
from hotclub_orm.statements import Operation as Statements

from hotclub_migrations.operations.base import OperationCategory
from hotclub_migrations.operations.constraints import AddConstraint
from hotclub_migrations.operations.directions import by_name
from hotclub_migrations.operations.indexes import IndexOperation
from hotclub_migrations.operations.postgres.server import is_meant, is_postgresql
from hotclub_migrations.state import ProjectState


class AddConstraintNotValid(AddConstraint):
    """Add a check that new rows must pass; ValidateConstraint looks at the others, without a lock."""

    def __init__(self, model_name: str, constraint: Any) -> None:
        if not isinstance(constraint, CheckConstraint):
            raise TypeError("AddConstraintNotValid.constraint must be a check constraint.")
        super().__init__(model_name, constraint)

    def put(self, app_label: str, schema_editor: Any, state: ProjectState) -> Statements[None]:
        """Add it as NOT VALID; elsewhere than on PostgreSQL, add it whole."""
        if not is_postgresql(schema_editor):
            yield from super().put(app_label, schema_editor, state)
            return
        model = state.apps.near(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor, model):
            return
        value: Any = constraint_for(
            model, self.constraint, schema_editor.dialect, schema_editor.text
        )
        table = schema_editor.quote_name(model._meta.db_table)
        sql = schema_editor.ddl.constraint_sql(value)
        yield from schema_editor.execute(f"ALTER TABLE {table} ADD {sql} NOT VALID", ())

    def describe(self) -> str:
        """One line."""
        return f"Create not valid constraint {self.constraint.name} on model {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """model_constraint_not_valid."""
        return f"{super().migration_name_fragment}_not_valid"


class ValidateConstraint(IndexOperation):
    """Check the rows that were there before a constraint that was added as not valid."""

    category = OperationCategory.ALTERATION

    def __init__(self, model_name: str, name: str) -> None:
        self.model_name, self.name = model_name, name

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As the base, by name."""
        return by_name(self, "model_name", "name")

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing: the constraint is in the state already."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Check them."""
        model = from_state.apps.near(app_label, self.model_name)
        if is_meant(app_label, schema_editor) and self.allow_migrate_model(schema_editor, model):
            table, name = map(schema_editor.quote_name, (model._meta.db_table, self.name))
            yield from schema_editor.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Nothing."""
        yield from ()

    def describe(self) -> str:
        """One line."""
        return f"Validate constraint {self.name} on model {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """model_validate_constraint."""
        return f"{self.model_name_lower}_validate_{self.name.lower()}"
