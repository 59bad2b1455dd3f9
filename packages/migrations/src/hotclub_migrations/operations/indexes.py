"""AddIndex, RemoveIndex, RenameIndex.

Flow: state → **operations** → schema editor → statements.
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.indexes import Index
from hotclub_orm.statements import Operation as Statements

from hotclub_migrations.operations.base import Operation
from hotclub_migrations.operations.delete_model import deletes
from hotclub_migrations.operations.directions import Addition, Removal, Renaming, by_name
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
        if deletes(operation, self.model_name_lower):
            return [operation]
        return super().reduce(operation, app_label) or not operation.references_model(
            self.model_name, app_label
        )


class IndexInAndOut(IndexOperation):
    """What AddIndex and RemoveIndex share."""

    def index_in(self, app_label: str, state: ProjectState) -> Any:
        """Return the index, as it is in the state that has it."""
        raise NotImplementedError(f"{type(self).__name__} must provide index_in().")

    def put(self, app_label: str, schema_editor: Any, state: ProjectState) -> Statements[None]:
        """Create it."""
        model = state.apps.near(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor, model):
            yield from schema_editor.add_index(model, self.index_in(app_label, state))

    def take(self, app_label: str, schema_editor: Any, state: ProjectState) -> Statements[None]:
        """Drop it."""
        model = state.apps.near(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor, model):
            yield from schema_editor.remove_index(model, self.index_in(app_label, state))


class AddIndex(IndexInAndOut, Addition):
    """Add an index."""

    def __init__(self, model_name: str, index: Any) -> None:
        self.model_name, self.index = model_name, index
        if not index.name:
            raise ValueError(
                "Indexes passed to AddIndex operations require a name argument. "
                f"{index!r} doesn't have one."
            )

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As the base, by name."""
        return by_name(self, "model_name", "index")

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add it."""
        state.add_index(app_label, self.model_name_lower, self.index)

    def index_in(self, app_label: str, state: ProjectState) -> Any:
        """The one that is given."""
        return self.index

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
        if (
            isinstance(operation, RemoveIndex)
            and self.model_name_lower == operation.model_name_lower
            and self.index.name == operation.name
        ):
            return []
        if isinstance(operation, RenameIndex) and self.index.name == operation.old_name:
            index = self.index.clone()
            index.name = operation.new_name
            return [type(self)(model_name=self.model_name, index=index)]
        return super().reduce(operation, app_label)


class RemoveIndex(IndexInAndOut, Removal):
    """Remove an index, by its name."""

    def __init__(self, model_name: str, name: str) -> None:
        self.model_name, self.name = model_name, name

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As the base, by name."""
        return by_name(self, "model_name", "name")

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Remove it."""
        state.remove_index(app_label, self.model_name_lower, self.name)

    def index_in(self, app_label: str, state: ProjectState) -> Any:
        """The one of that name."""
        return state.models[app_label, self.model_name_lower].get_index_by_name(self.name)

    def describe(self) -> str:
        """One line."""
        return f"Remove index {self.name} from {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """remove_model_index."""
        return f"remove_{self.model_name_lower}_{self.name.lower()}"


class RenameIndex(IndexOperation, Renaming):
    """Give an index another name. old_fields: of one that has no name (index_together)."""

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

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As the base; only what is given."""
        return by_name(self, "model_name", "new_name", old_name=None, old_fields=None)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Rename it; an entry of index_together becomes a named index."""
        key = self.model_name_lower
        if self.old_fields:
            known = state.models[app_label, key].options["indexes"]
            if all(index.name != self.new_name for index in known):
                index = Index(fields=self.old_fields, name=self.new_name)
                state.add_index(app_label, key, index)
            state.remove_model_options(app_label, key, "index_together", self.old_fields)
        else:
            state.rename_index(app_label, key, self.old_name or "", self.new_name)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Rename it; one that had no name is made anew."""
        if not self.old_fields:
            yield from super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.near(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor, model):
            known = from_state.models[app_label, self.model_name_lower].options["indexes"]
            if any(index.name == self.new_name for index in known):
                return  # an earlier migration, edited since, has given it that name
            old_model = from_state.apps.near(app_label, self.model_name)
            yield from schema_editor.alter_index_together(old_model, [self.old_fields], ())
            new = to_state.models[app_label, self.model_name_lower]
            yield from schema_editor.add_index(model, new.get_index_by_name(self.new_name))

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Rename it back; one that had no name keeps the new one."""
        if not self.old_fields:
            yield from super().database_backwards(app_label, schema_editor, from_state, to_state)

    def rename(
        self,
        app_label: str,
        schema_editor: Any,
        states: tuple[ProjectState, ProjectState],
        names: tuple[str, str],
    ) -> Statements[None]:
        """Rename the index."""
        model = states[1].apps.near(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor, model):
            key = (app_label, self.model_name_lower)
            old, new = (
                state.models[key].get_index_by_name(name)
                for state, name in zip(states, names, strict=True)
            )
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
