"""AddIndex, RemoveIndex, RenameIndex, AddConstraint, RemoveConstraint, AlterConstraint.

Flow: state → **operations** → schema editor → statements.
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.indexes import Index
from hotclub_orm.statements import Operation as Statements

from hotclub_migrations.operations.base import Operation, OperationCategory
from hotclub_migrations.state import ProjectState


class IndexOperation(Operation):
    """An operation on one index or constraint of a model."""

    model_name: str

    @property
    def model_name_lower(self) -> str:
        """The model's name in small letters."""
        return self.model_name.lower()

    def references_model(self, name: str, app_label: str) -> bool:
        """Whether it is that model's."""
        return name.lower() == self.model_name_lower

    def reduce(self, operation: Operation, app_label: str) -> bool | list[Operation]:
        """Vanish before the deletion of the model; change places with what does not touch it."""
        # By name: models.py imports this file.
        if type(operation).__name__ == "DeleteModel":
            if getattr(operation, "name_lower", None) == self.model_name_lower:
                return [operation]
        return super().reduce(operation, app_label) or not operation.references_model(
            self.model_name, app_label
        )


class AddIndex(IndexOperation):
    """Add an index."""

    category = OperationCategory.ADDITION

    def __init__(self, model_name: str, index: Any) -> None:
        self.model_name, self.index = model_name, index
        if not index.name:
            raise ValueError(
                "Indexes passed to AddIndex operations require a name argument. "
                f"{index!r} doesn't have one."
            )

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As the base, by name."""
        return type(self).__name__, [], {"model_name": self.model_name, "index": self.index}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add it."""
        state.add_index(app_label, self.model_name_lower, self.index)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Create it."""
        model = to_state.apps.near(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor, model):
            yield from schema_editor.add_index(model, self.index)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Drop it."""
        model = from_state.apps.near(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor, model):
            yield from schema_editor.remove_index(model, self.index)

    def describe(self) -> str:
        """One line."""
        if self.index.expressions:
            what = ", ".join(map(str, self.index.expressions))
            return f"Create index {self.index.name} on {what} on model {self.model_name}"
        names = ", ".join(self.index.fields)
        return f"Create index {self.index.name} on field(s) {names} of model {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """model_index."""
        return f"{self.model_name_lower}_{self.index.name.lower()}"

    def reduce(self, operation: Operation, app_label: str) -> bool | list[Operation]:
        """Vanish with the removal; take in a renaming."""
        if isinstance(operation, RemoveIndex) and self.index.name == operation.name:
            return []
        if isinstance(operation, RenameIndex) and self.index.name == operation.old_name:
            index = self.index.clone()
            index.name = operation.new_name
            return [type(self)(model_name=self.model_name, index=index)]
        return super().reduce(operation, app_label)


class RemoveIndex(IndexOperation):
    """Remove an index, by its name."""

    category = OperationCategory.REMOVAL

    def __init__(self, model_name: str, name: str) -> None:
        self.model_name, self.name = model_name, name

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As the base, by name."""
        return type(self).__name__, [], {"model_name": self.model_name, "name": self.name}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Remove it."""
        state.remove_index(app_label, self.model_name_lower, self.name)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Drop it."""
        model = from_state.apps.near(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor, model):
            state = from_state.models[app_label, self.model_name_lower]
            yield from schema_editor.remove_index(model, state.get_index_by_name(self.name))

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Create it again."""
        model = to_state.apps.near(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor, model):
            state = to_state.models[app_label, self.model_name_lower]
            yield from schema_editor.add_index(model, state.get_index_by_name(self.name))

    def describe(self) -> str:
        """One line."""
        return f"Remove index {self.name} from {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """remove_model_index."""
        return f"remove_{self.model_name_lower}_{self.name.lower()}"


class RenameIndex(IndexOperation):
    """Give an index another name. old_fields: of one that has no name (index_together)."""

    category = OperationCategory.ALTERATION

    def __init__(
        self,
        model_name: str,
        new_name: str,
        old_name: str | None = None,
        old_fields: Any = None,
    ) -> None:
        if not old_name and not old_fields:
            raise ValueError(
                "RenameIndex requires one of old_name and old_fields arguments to be set."
            )
        if old_name and old_fields:
            raise ValueError("RenameIndex.old_name and old_fields are mutually exclusive.")
        self.model_name, self.new_name = model_name, new_name
        self.old_name, self.old_fields = old_name, old_fields

    @property
    def old_name_lower(self) -> str:
        """The old name in small letters."""
        return (self.old_name or "").lower()

    @property
    def new_name_lower(self) -> str:
        """The new name in small letters."""
        return self.new_name.lower()

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As the base; only what is given."""
        named: dict[str, Any] = {"model_name": self.model_name, "new_name": self.new_name}
        if self.old_name:
            named["old_name"] = self.old_name
        if self.old_fields:
            named["old_fields"] = self.old_fields
        return type(self).__name__, [], named

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Rename it; an entry of index_together becomes a named index."""
        key = self.model_name_lower
        if self.old_fields:
            state.add_index(app_label, key, Index(fields=self.old_fields, name=self.new_name))
            state.remove_model_options(app_label, key, "index_together", self.old_fields)
        else:
            state.rename_index(app_label, key, self.old_name or "", self.new_name)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Rename it."""
        model = to_state.apps.near(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor, model):
            return
        new = to_state.models[app_label, self.model_name_lower].get_index_by_name(self.new_name)
        if self.old_fields:
            old_model = from_state.apps.near(app_label, self.model_name)
            yield from schema_editor.alter_index_together(old_model, [self.old_fields], ())
            yield from schema_editor.add_index(model, new)
            return
        old = from_state.models[app_label, self.model_name_lower].get_index_by_name(
            self.old_name or ""
        )
        yield from schema_editor.rename_index(model, old, new)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Rename it back; one that had no name keeps the new one."""
        if self.old_fields:
            return
        model = to_state.apps.near(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor, model):
            key = (app_label, self.model_name_lower)
            old = from_state.models[key].get_index_by_name(self.new_name)
            new = to_state.models[key].get_index_by_name(self.old_name or "")
            yield from schema_editor.rename_index(model, old, new)

    def describe(self) -> str:
        """One line."""
        if self.old_name:
            return f"Rename index {self.old_name} on {self.model_name} to {self.new_name}"
        names = ", ".join(self.old_fields)
        return f"Rename unnamed index for {names} on {self.model_name} to {self.new_name}"

    @property
    def migration_name_fragment(self) -> str:
        """rename_old_new."""
        if self.old_name:
            return f"rename_{self.old_name_lower}_{self.new_name_lower}"
        return f"rename_{self.model_name_lower}_{'_'.join(self.old_fields)}_{self.new_name_lower}"

    def reduce(self, operation: Operation, app_label: str) -> bool | list[Operation]:
        """Join a second renaming."""
        if (
            isinstance(operation, RenameIndex)
            and self.model_name_lower == operation.model_name_lower
            and operation.old_name is not None
            and self.new_name_lower == operation.old_name_lower
        ):
            return [RenameIndex(self.model_name, new_name=operation.new_name,
                                old_name=self.old_name, old_fields=self.old_fields)]  # fmt: skip
        return super().reduce(operation, app_label)


class AddConstraint(IndexOperation):
    """Add a constraint."""

    category = OperationCategory.ADDITION

    def __init__(self, model_name: str, constraint: Any) -> None:
        self.model_name, self.constraint = model_name, constraint

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As the base, by name."""
        named = {"model_name": self.model_name, "constraint": self.constraint}
        return type(self).__name__, [], named

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add it."""
        state.add_constraint(app_label, self.model_name_lower, self.constraint)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Add it; rows that break it make it fail."""
        model = to_state.apps.near(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor, model):
            yield from schema_editor.add_constraint(model, self.constraint)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Drop it."""
        model = from_state.apps.near(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor, model):
            yield from schema_editor.remove_constraint(model, self.constraint)

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


class RemoveConstraint(IndexOperation):
    """Remove a constraint, by its name."""

    category = OperationCategory.REMOVAL

    def __init__(self, model_name: str, name: str) -> None:
        self.model_name, self.name = model_name, name

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As the base, by name."""
        return type(self).__name__, [], {"model_name": self.model_name, "name": self.name}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Remove it."""
        state.remove_constraint(app_label, self.model_name_lower, self.name)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Drop it."""
        model = from_state.apps.near(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor, model):
            state = from_state.models[app_label, self.model_name_lower]
            constraint = state.get_constraint_by_name(self.name)
            yield from schema_editor.remove_constraint(model, constraint)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Add it again."""
        model = to_state.apps.near(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor, model):
            state = to_state.models[app_label, self.model_name_lower]
            constraint = state.get_constraint_by_name(self.name)
            yield from schema_editor.add_constraint(model, constraint)

    def describe(self) -> str:
        """One line."""
        return f"Remove constraint {self.name} from model {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """remove_model_constraint."""
        return f"remove_{self.model_name_lower}_{self.name.lower()}"


class AlterConstraint(IndexOperation):
    """Put another constraint in the place of one of the same name that is equal to the database."""

    category = OperationCategory.ALTERATION

    def __init__(self, model_name: str, name: str, constraint: Any) -> None:
        self.model_name, self.name, self.constraint = model_name, name, constraint

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As the base, by name."""
        named = {"model_name": self.model_name, "name": self.name, "constraint": self.constraint}
        return type(self).__name__, [], named

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Exchange it."""
        state.alter_constraint(app_label, self.model_name_lower, self.name, self.constraint)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Nothing: only messages differ."""
        yield from ()

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Nothing: only messages differ."""
        yield from ()

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
