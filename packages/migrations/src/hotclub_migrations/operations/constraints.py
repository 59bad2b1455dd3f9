"""AddConstraint, RemoveConstraint, AlterConstraint.

Flow: state → **operations** → schema editor → statements.
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.statements import Operation as Statements

from hotclub_migrations.operations.base import Operation
from hotclub_migrations.operations.directions import Addition, Removal, StateAlteration, by_name
from hotclub_migrations.operations.indexes import IndexOperation
from hotclub_migrations.state import ProjectState


class _ConstraintInAndOut(IndexOperation):
    """What AddConstraint and RemoveConstraint share."""

    def constraint_in(self, app_label: str, state: ProjectState) -> Any:
        """Return the constraint, as it is in the state that has it."""
        raise NotImplementedError(f"{type(self).__name__} must provide constraint_in().")

    def put(self, app_label: str, schema_editor: Any, state: ProjectState) -> Statements[None]:
        """Add it; rows that break it make it fail."""
        model = state.apps.near(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor, model):
            yield from schema_editor.add_constraint(model, self.constraint_in(app_label, state))

    def take(self, app_label: str, schema_editor: Any, state: ProjectState) -> Statements[None]:
        """Drop it."""
        model = state.apps.near(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor, model):
            yield from schema_editor.remove_constraint(model, self.constraint_in(app_label, state))


class AddConstraint(_ConstraintInAndOut, Addition):
    """Add a constraint."""

    def __init__(self, model_name: str, constraint: Any) -> None:
        self.model_name, self.constraint = model_name, constraint

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As the base, by name."""
        return by_name(self, "model_name", "constraint")

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add it."""
        state.add_constraint(app_label, self.model_name_lower, self.constraint)

    def constraint_in(self, app_label: str, state: ProjectState) -> Any:
        """The one that is given."""
        return self.constraint

    def describe(self) -> str:
        """One line."""
        return f"Create constraint {self.constraint.name} on model {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """model_constraint."""
        return f"{self.model_name_lower}_{self.constraint.name.lower()}"

    def reduce(self, operation: Operation, app_label: str) -> bool | list[Operation]:
        """Vanish with the removal; take in an alteration."""
        if (
            isinstance(operation, RemoveConstraint | AlterConstraint)
            and self.model_name_lower == operation.model_name_lower
            and self.constraint.name == operation.name
        ):
            if isinstance(operation, RemoveConstraint):
                return []
            return [type(self)(self.model_name, operation.constraint)]
        return super().reduce(operation, app_label)


class RemoveConstraint(_ConstraintInAndOut, Removal):
    """Remove a constraint, by its name."""

    def __init__(self, model_name: str, name: str) -> None:
        self.model_name, self.name = model_name, name

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As the base, by name."""
        return by_name(self, "model_name", "name")

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Remove it."""
        state.remove_constraint(app_label, self.model_name_lower, self.name)

    def constraint_in(self, app_label: str, state: ProjectState) -> Any:
        """The one of that name."""
        return state.models[app_label, self.model_name_lower].get_constraint_by_name(self.name)

    def describe(self) -> str:
        """One line."""
        return f"Remove constraint {self.name} from model {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """remove_model_constraint."""
        return f"remove_{self.model_name_lower}_{self.name.lower()}"


class AlterConstraint(IndexOperation, StateAlteration):
    """Exchange a constraint for one that is the same to the database: only messages differ."""

    def __init__(self, model_name: str, name: str, constraint: Any) -> None:
        self.model_name, self.name, self.constraint = model_name, name, constraint

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As the base, by name."""
        return by_name(self, "model_name", "name", "constraint")

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Exchange it."""
        state.alter_constraint(app_label, self.model_name_lower, self.name, self.constraint)

    def describe(self) -> str:
        """One line."""
        return f"Alter constraint {self.name} on {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """alter_model_constraint."""
        return f"alter_{self.model_name_lower}_{self.constraint.name.lower()}"

    def reduce(self, operation: Operation, app_label: str) -> bool | list[Operation]:
        """Give way to what follows on the same constraint."""
        if (
            isinstance(operation, AlterConstraint | RemoveConstraint)
            and self.model_name_lower == operation.model_name_lower
            and self.name == operation.name
        ):
            return [operation]
        return super().reduce(operation, app_label)
