"""AddField, RemoveField, AlterField, RenameField.

Flow: state → **operations** → schema editor → statements.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hotclub_orm.fields.base import NOT_PROVIDED
from hotclub_orm.statements import Operation as Statements

from hotclub_migrations.operations.base import Operation
from hotclub_migrations.operations.delete_model import deletes
from hotclub_migrations.operations.directions import (
    Addition,
    Alteration,
    Removal,
    Renaming,
    by_name,
)
from hotclub_migrations.operations.references import field_references
from hotclub_migrations.relations import stands_on
from hotclub_migrations.state import ProjectState


class FieldOperation(Operation):
    """An operation on one field."""

    def __init__(self, model_name: str, name: str, field: Any = None) -> None:
        self.model_name, self.name, self.field = model_name, name, field

    @property
    def model_name_lower(self) -> str:
        """The model's name in small letters."""
        return self.model_name.lower()

    @property
    def name_lower(self) -> str:
        """The field's name in small letters."""
        return self.name.lower()

    def is_same_model_operation(self, operation: Any) -> bool:
        """Whether both are about one model."""
        return self.model_name_lower == str(operation.model_name_lower)

    def is_same_field_operation(self, operation: Any) -> bool:
        """Whether both are about one field."""
        same = self.name_lower == operation.name_lower
        return self.is_same_model_operation(operation) and same

    def references_model(self, name: str, app_label: str) -> bool:
        """Whether it is that model's field, or points to it."""
        if name.lower() == self.model_name_lower:
            return True
        if self.field is None:
            return False
        written_in = (app_label, self.model_name_lower)
        return field_references(written_in, self.field, (app_label, name)) is not None

    def references_field(self, model_name: str, name: str, app_label: str) -> bool:
        """Whether it is that field, or points to it."""
        if model_name.lower() == self.model_name_lower:
            if name == self.name:
                return True
            relation = getattr(self.field, "remote_field", None)
            if name in (getattr(relation, "from_fields", None) or ()):
                return True
            if stands_on(self.field, (name,)):
                return True
        if self.field is None:
            return False
        written_in = (app_label, self.model_name_lower)
        return field_references(written_in, self.field, (app_label, model_name), name) is not None

    def reduce(self, operation: Operation, app_label: str) -> bool | list[Operation]:
        """Change places with what does not touch the field."""
        return super().reduce(operation, app_label) or not operation.references_field(
            self.model_name, self.name, app_label
        )


class _FieldGiven(FieldOperation):
    """What AddField and AlterField share: a field, perhaps with a default for this moment only."""

    field: Any

    def __init__(
        self, model_name: str, name: str, field: Any, preserve_default: bool = True
    ) -> None:
        self.preserve_default = preserve_default
        super().__init__(model_name, name, field)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As the base; preserve_default where it is not the default."""
        return by_name(self, "model_name", "name", "field", preserve_default=True)

    @contextmanager
    def field_of(self, model: Any) -> Iterator[Any]:
        """Give the model's field, which meanwhile has the default for this moment."""
        field = model._meta.get_field(self.name)
        if self.preserve_default:
            yield field
            return
        field.default = self.field.default
        try:
            yield field
        finally:
            field.default = NOT_PROVIDED

    def can_join(self, later: AlterField) -> bool:
        """Whether one operation can do both: a default for this moment must suit the later field."""
        if self.preserve_default or later.field.has_default():
            return True
        return type(self.field) is type(later.field)

    def joined(self, later: AlterField) -> tuple[Any, bool]:
        """Return (field, preserve_default) of both: the later field, with our default for rows."""
        if self.preserve_default or later.field.has_default():
            return later.field, later.preserve_default
        field = later.field.clone()
        field.default = self.field.default
        return field, False


class _FieldInAndOut(FieldOperation):
    """What AddField and RemoveField share."""

    def take(self, app_label: str, schema_editor: Any, state: ProjectState) -> Statements[None]:
        """Drop the column; what was in it is lost."""
        model = state.apps.near(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor, model):
            yield from schema_editor.remove_field(model, model._meta.get_field(self.name))


class AddField(_FieldGiven, _FieldInAndOut, Addition):
    """Add a field to a model.

    preserve_default: False if the field's default is only for the rows that exist now.
    """

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add the field."""
        state.add_field(
            app_label, self.model_name_lower, self.name, self.field, self.preserve_default
        )

    def put(self, app_label: str, schema_editor: Any, state: ProjectState) -> Statements[None]:
        """Add the column; rows that exist get the default."""
        model = state.apps.near(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor, model):
            with self.field_of(model) as field:
                yield from schema_editor.add_field(model, field)

    def describe(self) -> str:
        """One line."""
        return f"Add field {self.name} to {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """model_field."""
        return f"{self.model_name_lower}_{self.name_lower}"

    def reduce(self, operation: Operation, app_label: str) -> bool | list[Operation]:
        """Take in what follows on the same field."""
        if isinstance(operation, FieldOperation) and self.is_same_field_operation(operation):
            if isinstance(operation, AlterField) and self.can_join(operation):
                return [AddField(self.model_name, self.name, *self.joined(operation))]
            if isinstance(operation, RemoveField):
                return []
            if isinstance(operation, RenameField):
                names = (self.model_name, operation.new_name)
                return [AddField(*names, self.field, self.preserve_default)]
        return super().reduce(operation, app_label)


class RemoveField(_FieldInAndOut, Removal):
    """Take a field out of a model."""

    def __init__(self, model_name: str, name: str) -> None:
        super().__init__(model_name, name)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As the base, by name."""
        return by_name(self, "model_name", "name")

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Take the field out."""
        state.remove_field(app_label, self.model_name_lower, self.name)

    def put(self, app_label: str, schema_editor: Any, state: ProjectState) -> Statements[None]:
        """Add the column again, without what was in it."""
        model = state.apps.near(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor, model):
            yield from schema_editor.add_field(model, model._meta.get_field(self.name))

    def describe(self) -> str:
        """One line."""
        return f"Remove field {self.name} from {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """remove_model_field."""
        return f"remove_{self.model_name_lower}_{self.name_lower}"

    def reduce(self, operation: Operation, app_label: str) -> bool | list[Operation]:
        """Vanish before the deletion of the model."""
        if deletes(operation, self.model_name_lower):
            return [operation]
        return super().reduce(operation, app_label)


class AlterField(_FieldGiven, Alteration):
    """Put another field in the place of one of the same name.

    preserve_default: False if the default is only for rows that hold NULL now.
    """

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Exchange the field."""
        state.alter_field(
            app_label, self.model_name_lower, self.name, self.field, self.preserve_default
        )

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Alter the column."""
        to_model = to_state.apps.near(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor, to_model):
            return
        from_model = from_state.apps.near(app_label, self.model_name)
        from_field = from_model._meta.get_field(self.name)
        with self.field_of(to_model) as to_field:
            yield from schema_editor.alter_field(from_model, from_field, to_field)

    def describe(self) -> str:
        """One line."""
        return f"Alter field {self.name} on {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """alter_model_field."""
        return f"alter_{self.model_name_lower}_{self.name_lower}"

    def reduce(self, operation: Operation, app_label: str) -> bool | list[Operation]:
        """Give way to what follows on the same field."""
        if isinstance(operation, FieldOperation) and self.is_same_field_operation(operation):
            if isinstance(operation, RemoveField):
                return [operation]
            if isinstance(operation, AlterField) and self.can_join(operation):
                return [AlterField(self.model_name, self.name, *self.joined(operation))]
            named = getattr(self.field, "db_column", None)
            if isinstance(operation, RenameField) and named is None:
                names = (self.model_name, operation.new_name)
                return [operation, AlterField(*names, self.field, self.preserve_default)]
        return super().reduce(operation, app_label)


class RenameField(FieldOperation, Renaming):
    """Give a field, and its column, another name."""

    def __init__(self, model_name: str, old_name: str, new_name: str) -> None:
        self.old_name, self.new_name = old_name, new_name
        super().__init__(model_name, old_name)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As the base, by name."""
        return by_name(self, "model_name", "old_name", "new_name")

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Rename the field, and where it is named."""
        state.rename_field(app_label, self.model_name_lower, self.old_name, self.new_name)

    def rename(
        self,
        app_label: str,
        schema_editor: Any,
        states: tuple[ProjectState, ProjectState],
        names: tuple[str, str],
    ) -> Statements[None]:
        """Rename the column."""
        from_model, to_model = (state.apps.near(app_label, self.model_name) for state in states)
        if self.allow_migrate_model(schema_editor, to_model):
            old, new = from_model._meta.get_field(names[0]), to_model._meta.get_field(names[1])
            yield from schema_editor.alter_field(from_model, old, new)

    def describe(self) -> str:
        """One line."""
        return f"Rename field {self.old_name} on {self.model_name} to {self.new_name}"

    @property
    def migration_name_fragment(self) -> str:
        """rename_old_model_new."""
        return f"rename_{self.old_name_lower}_{self.model_name_lower}_{self.new_name_lower}"

    def references_field(self, model_name: str, name: str, app_label: str) -> bool:
        """Whether it is that field, by either name."""
        return self.references_model(model_name, app_label) and (
            name.lower() in (self.old_name_lower, self.new_name_lower)
        )

    def reduce(self, operation: Operation, app_label: str) -> bool | list[Operation]:
        """Join a second renaming."""
        if (
            isinstance(operation, RenameField)
            and self.is_same_model_operation(operation)
            and self.new_name_lower == operation.old_name_lower
        ):
            return [RenameField(self.model_name, self.old_name, operation.new_name)]
        # The new name must not be touched either: another field may get the old one.
        return Operation.reduce(self, operation, app_label) or not (
            operation.references_field(self.model_name, self.old_name, app_label)
            or operation.references_field(self.model_name, self.new_name, app_label)
        )
