"""CreateModel, DeleteModel, RenameModel.

Flow: state → **operations** → schema editor → statements. What changes a model's options stands in
options.py and indexes.py, which CreateModel takes in when it is reduced.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from hotclub_orm.models import Model
from hotclub_orm.statements import Operation as Statements

from hotclub_migrations.model_state import ModelState
from hotclub_migrations.operations.base import Operation, OperationCategory
from hotclub_migrations.operations.fields import (
    AddField,
    AlterField,
    FieldOperation,
    RemoveField,
    RenameField,
)
from hotclub_migrations.operations.indexes import (
    AddConstraint,
    AddIndex,
    AlterConstraint,
    RemoveConstraint,
    RemoveIndex,
    RenameIndex,
)
from hotclub_migrations.operations.model_base import ModelOperation
from hotclub_migrations.operations.options import (
    AlterModelManagers,
    AlterModelOptions,
    AlterOrderWithRespectTo,
    AlterTogether,
)
from hotclub_migrations.operations.references import field_references, references
from hotclub_migrations.operations.table_names import rename_generated
from hotclub_migrations.relations import remade
from hotclub_migrations.rendering import resolved
from hotclub_migrations.state import ProjectState


class CreateModel(ModelOperation):
    """Create a model and its table.

    fields: pairs (name, field). options: what Meta says. bases: classes, or "app.model".
    managers: pairs (name, manager).
    """

    category = OperationCategory.ADDITION
    serialization_expand_args: ClassVar[list[str]] = ["fields", "options", "managers"]

    def __init__(
        self,
        name: str,
        fields: Iterable[tuple[str, Any]],
        options: Mapping[str, Any] | None = None,
        bases: Iterable[Any] | None = None,
        managers: Iterable[tuple[str, Any]] | None = None,
    ) -> None:
        self.fields, self.options = list(fields), dict(options or {})
        self.bases: tuple[Any, ...] = tuple(bases or (Model,))
        self.managers = list(managers or ())
        super().__init__(name)
        _refuse_twice("field", name, [field_name for field_name, _ in self.fields])
        _refuse_twice("base", name, [_base_name(base) for base in self.bases])
        _refuse_twice("manager", name, [manager_name for manager_name, _ in self.managers])

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As the base; only what differs from the defaults."""
        named: dict[str, Any] = {"name": self.name, "fields": self.fields}
        if self.options:
            named["options"] = self.options
        if self.bases and self.bases != (Model,):
            named["bases"] = self.bases
        if self.managers:
            named["managers"] = self.managers
        return type(self).__name__, [], named

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add the model."""
        state.add_model(ModelState(
            app_label, self.name, self.fields, self.options, self.bases, self.managers
        ))  # fmt: skip

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Create the table."""
        model = to_state.apps.near(app_label, self.name)
        if not self.allow_migrate_model(schema_editor, model):
            return
        yield from schema_editor.create_model(model)
        together = self.options.get("index_together")
        if together:  # of migrations from before it went
            yield from schema_editor.alter_index_together(model, (), together)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Drop the table."""
        model = from_state.apps.near(app_label, self.name)
        if self.allow_migrate_model(schema_editor, model):
            yield from schema_editor.delete_model(model)

    def describe(self) -> str:
        """One line."""
        kind = "proxy " if self.options.get("proxy", False) else ""
        return f"Create {kind}model {self.name}"

    @property
    def migration_name_fragment(self) -> str:
        """The model's name."""
        return self.name_lower

    def references_model(self, name: str, app_label: str) -> bool:
        """Whether it is that model, has it as base, or points to it."""
        if super().references_model(name, app_label):
            return True
        here, model = (app_label, self.name_lower), (app_label, name)
        for base in self.bases:
            named = isinstance(base, str) or hasattr(base, "_meta")
            if named and base is not Model and references(resolved(base, *here), name, app_label):
                return True
        return any(field_references(here, field, model) for _, field in self.fields)

    def reduce(self, operation: Operation, app_label: str) -> bool | list[Operation]:
        """Take in what follows on the same model."""
        for kind, take_in in _TAKEN_IN:
            if isinstance(operation, kind) and _about(operation) == self.name_lower:
                taken = take_in(self, operation)
                if taken is not None:
                    return taken  # type: ignore[no-any-return]
        return super().reduce(operation, app_label)

    def changed(self, **changes: Any) -> list[Operation]:
        """Return one CreateModel that differs in some arguments."""
        same = {"name": self.name, "fields": self.fields, "options": self.options,
                "bases": self.bases, "managers": self.managers}  # fmt: skip
        return [CreateModel(**{**same, **changes})]


class DeleteModel(ModelOperation):
    """Delete a model and its table."""

    category = OperationCategory.REMOVAL

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As the base, by name."""
        return type(self).__name__, [], {"name": self.name}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Remove the model."""
        state.remove_model(app_label, self.name_lower)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Drop the table."""
        model = from_state.apps.near(app_label, self.name)
        if self.allow_migrate_model(schema_editor, model):
            yield from schema_editor.delete_model(model)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Create the table again, empty."""
        model = to_state.apps.near(app_label, self.name)
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


class RenameModel(ModelOperation):
    """Give a model, its table and the columns named after it another name."""

    category = OperationCategory.ALTERATION

    def __init__(self, old_name: str, new_name: str) -> None:
        self.old_name, self.new_name = old_name, new_name
        super().__init__(old_name)

    @property
    def old_name_lower(self) -> str:
        """The old name in small letters."""
        return self.old_name.lower()

    @property
    def new_name_lower(self) -> str:
        """The new name in small letters."""
        return self.new_name.lower()

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As the base, by name."""
        return type(self).__name__, [], {"old_name": self.old_name, "new_name": self.new_name}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Rename the model, and where it is named."""
        state.rename_model(app_label, self.old_name, self.new_name)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Rename the table; references to it get the names that follow from its new one."""
        new = to_state.apps.near(app_label, self.new_name)
        if not self.allow_migrate_model(schema_editor, new):
            return
        old = from_state.apps.near(app_label, self.old_name)
        tables = (old._meta.db_table, new._meta.db_table)
        yield from schema_editor.alter_db_table(new, *tables)
        if tables[0] != tables[1]:
            yield from rename_generated(schema_editor, old, new)
        for relation in old._meta.related_objects:
            field = relation.field
            if field.many_to_many and field.model is old:
                continue  # below, as its own
            owner = new if field.model is old else to_state.apps.near(
                field.model._meta.app_label, field.model._meta.model_name)  # fmt: skip
            follows = field.many_to_many or schema_editor.dialect.features.alter_column
            if follows and tables[0] != tables[1]:
                yield from schema_editor.alter_field(
                    owner, field, owner._meta.get_field(field.name)
                )
        both = zip(old._meta.local_many_to_many, new._meta.local_many_to_many, strict=True)
        for old_field, new_field in both:
            if new_field.remote_field.through._meta.auto_created:
                yield from schema_editor.alter_field(new, old_field, new_field)
                between = (field.remote_field.through for field in (old_field, new_field))
                yield from rename_generated(schema_editor, *between)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Rename it back."""
        back = RenameModel(self.new_name, self.old_name)
        yield from back.database_forwards(app_label, schema_editor, from_state, to_state)

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


# What CreateModel takes in: one small function a kind of operation.


def _renamed(create: CreateModel, rename: RenameModel) -> list[Operation]:
    return create.changed(name=rename.new_name)


def _with_options(create: CreateModel, alter: AlterModelOptions) -> list[Operation]:
    options = {**create.options, **alter.options}
    for key in alter.ALTER_OPTION_KEYS:
        if key not in alter.options:
            options.pop(key, None)
    return create.changed(options=options)


def _with_managers(create: CreateModel, alter: AlterModelManagers) -> list[Operation]:
    return create.changed(managers=alter.managers)


def _with_option(create: CreateModel, alter: Any) -> list[Operation]:
    options = {**create.options, alter.option_name: alter.option_value}
    return create.changed(options=options)


def _with_field(create: CreateModel, add: AddField) -> list[Operation]:
    return create.changed(fields=[*create.fields, (add.name, add.field)])


def _with_altered_field(create: CreateModel, alter: AlterField) -> list[Operation]:
    return create.changed(fields=[
        (name, alter.field if name == alter.name else field) for name, field in create.fields
    ])  # fmt: skip


def _without_field(create: CreateModel, remove: RemoveField) -> list[Operation]:
    options = dict(create.options)
    for option in ("unique_together", "index_together"):
        if option in options:
            kept = {tuple(names) for names in options[option] if remove.name not in names}
            options[option] = kept
            if not kept:
                del options[option]
    if options.get("order_with_respect_to") == remove.name:
        del options["order_with_respect_to"]
    fields = [(name, field) for name, field in create.fields if name != remove.name]
    return create.changed(fields=fields, options=options)


def _with_renamed_field(create: CreateModel, rename: RenameField) -> list[Operation]:
    old, new = rename.old_name, rename.new_name
    options = dict(create.options)
    for option in ("unique_together", "index_together"):
        if option in options:
            options[option] = {
                tuple(new if name == old else name for name in names) for names in options[option]
            }
    if options.get("order_with_respect_to") == old:
        options["order_with_respect_to"] = new
    fields = [
        (new if name == old else name, _to_renamed_self(field, create.name, old, new))
        for name, field in create.fields
    ]
    return create.changed(fields=fields, options=options)


def _to_renamed_self(field: Any, model: str, old: str, new: str) -> Any:
    relation = field.remote_field
    to_self = relation and str(relation.model).rpartition(".")[2].lower() in ("self", model.lower())
    if to_self and getattr(relation, "field_name", None) == old:
        return remade(field, to_field=new)
    return field


def _with_entry(option: str, attribute: str) -> Any:
    def take_in(create: CreateModel, add: Any) -> list[Operation]:
        entries = [*create.options.get(option, ()), getattr(add, attribute)]
        return create.changed(options={**create.options, option: entries})

    return take_in


def _without_entry(option: str) -> Any:
    def take_in(create: CreateModel, remove: Any) -> list[Operation]:
        entries = [e for e in create.options.get(option, ()) if e.name != remove.name]
        return create.changed(options={**create.options, option: entries})

    return take_in


def _with_altered_constraint(create: CreateModel, alter: AlterConstraint) -> list[Operation]:
    entries = [alter.constraint if known.name == alter.name else known
               for known in create.options.get("constraints", ())]  # fmt: skip
    return create.changed(options={**create.options, "constraints": entries})


def _with_renamed_index(create: CreateModel, rename: RenameIndex) -> list[Operation] | None:
    entries = list(create.options.get("indexes", ()))
    for place, index in enumerate(entries):
        if index.name == rename.old_name:
            entries[place] = index.clone()
            entries[place].name = rename.new_name
            return create.changed(options={**create.options, "indexes": entries})
    return None


def _vanish(create: CreateModel, _delete: DeleteModel) -> list[Operation] | None:
    return None if create.options.get("proxy") else []


_TAKEN_IN: tuple[tuple[type[Operation], Any], ...] = (
    (DeleteModel, _vanish),
    (RenameModel, _renamed),
    (AlterModelOptions, _with_options),
    (AlterModelManagers, _with_managers),
    (AlterTogether, _with_option),
    (AlterOrderWithRespectTo, _with_option),
    (AddField, _with_field),
    (AlterField, _with_altered_field),
    (RemoveField, _without_field),
    (RenameField, _with_renamed_field),
    (AddIndex, _with_entry("indexes", "index")),
    (RemoveIndex, _without_entry("indexes")),
    (RenameIndex, _with_renamed_index),
    (AddConstraint, _with_entry("constraints", "constraint")),
    (AlterConstraint, _with_altered_constraint),
    (RemoveConstraint, _without_entry("constraints")),
)


def _about(operation: Any) -> str:
    """Return the name of the model an operation is about, as it is before the operation."""
    if isinstance(operation, RenameModel):
        return operation.old_name_lower
    if isinstance(operation, ModelOperation):
        return operation.name_lower
    if isinstance(operation, FieldOperation):
        return operation.model_name_lower
    return str(operation.model_name).lower()


def _base_name(base: Any) -> str:
    if isinstance(base, str):
        return base.lower()
    if hasattr(base, "_meta"):
        return str(base._meta.label_lower)
    return f"{base.__module__}.{base.__qualname__}"


def _refuse_twice(kind: str, model: str, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise ValueError(
                f"Found duplicate value {name} in CreateModel {kind}s argument of {model}."
            )
