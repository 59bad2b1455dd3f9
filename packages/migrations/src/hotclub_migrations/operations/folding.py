"""What CreateModel takes in: one small function a kind of operation that follows on its model.

Flow: fields, indexes, constraints, options, rename_model → **folding** → models.
"""

from __future__ import annotations

from typing import Any, Protocol

from hotclub_migrations.operations.base import Operation
from hotclub_migrations.operations.constraints import (
    AddConstraint,
    AlterConstraint,
    RemoveConstraint,
)
from hotclub_migrations.operations.fields import (
    AddField,
    AlterField,
    FieldOperation,
    RemoveField,
    RenameField,
)
from hotclub_migrations.operations.indexes import AddIndex, RemoveIndex, RenameIndex
from hotclub_migrations.operations.model_base import ModelOperation
from hotclub_migrations.operations.options import (
    AlterModelManagers,
    AlterModelOptions,
    AlterOrderWithRespectTo,
    AlterTogether,
)
from hotclub_migrations.operations.rename_model import RenameModel
from hotclub_migrations.relations import remade, without_default


class Create(Protocol):
    """What is read of a CreateModel, and how another one is made of it."""

    name: str
    fields: list[tuple[str, Any]]
    options: dict[str, Any]

    @property
    def name_lower(self) -> str: ...  # noqa: D102

    def changed(self, **changes: Any) -> list[Operation]: ...  # noqa: D102


def folded(create: Create, operation: Operation) -> list[Operation] | None:
    """Return the CreateModel that does the work of both; None if the other is no change of it."""
    for kind, take_in in _FOLDS:
        if isinstance(operation, kind) and _about(operation) == create.name_lower:
            taken: list[Operation] | None = take_in(create, operation)
            if taken is not None:
                return taken
    return None


def _about(operation: Any) -> str:
    """Return the name of the model an operation is about, as it is before the operation."""
    if isinstance(operation, RenameModel):
        return operation.old_name_lower
    if isinstance(operation, ModelOperation):
        return operation.name_lower
    if isinstance(operation, FieldOperation):
        return operation.model_name_lower
    return str(operation.model_name).lower()


def _renamed(create: Create, rename: RenameModel) -> list[Operation]:
    return create.changed(name=rename.new_name)


def _with_options(create: Create, alter: AlterModelOptions) -> list[Operation]:
    options = {**create.options, **alter.options}
    for key in alter.ALTER_OPTION_KEYS:
        if key not in alter.options:
            options.pop(key, None)
    return create.changed(options=options)


def _with_managers(create: Create, alter: AlterModelManagers) -> list[Operation]:
    return create.changed(managers=alter.managers)


def _with_option(create: Create, alter: Any) -> list[Operation]:
    options = {**create.options, alter.option_name: alter.option_value}
    return create.changed(options=options)


def _with_field(create: Create, add: AddField) -> list[Operation]:
    return create.changed(fields=[*create.fields, (add.name, _kept(add))])


def _kept(given: AddField | AlterField) -> Any:
    """Return the field as it is afterwards: there are no rows for a default of the moment."""
    return given.field if given.preserve_default else without_default(given.field)


def _with_altered_field(create: Create, alter: AlterField) -> list[Operation]:
    return create.changed(fields=[
        (name, _kept(alter) if name == alter.name else field) for name, field in create.fields
    ])  # fmt: skip


def _without_field(create: Create, remove: RemoveField) -> list[Operation]:
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


def _with_renamed_field(create: Create, rename: RenameField) -> list[Operation]:
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
    def take_in(create: Create, add: Any) -> list[Operation]:
        entries = [*create.options.get(option, ()), getattr(add, attribute)]
        return create.changed(options={**create.options, option: entries})

    return take_in


def _without_entry(option: str) -> Any:
    def take_in(create: Create, remove: Any) -> list[Operation]:
        entries = [e for e in create.options.get(option, ()) if e.name != remove.name]
        return create.changed(options={**create.options, option: entries})

    return take_in


def _with_altered_constraint(create: Create, alter: AlterConstraint) -> list[Operation]:
    entries = [alter.constraint if known.name == alter.name else known
               for known in create.options.get("constraints", ())]  # fmt: skip
    return create.changed(options={**create.options, "constraints": entries})


def _with_renamed_index(create: Create, rename: RenameIndex) -> list[Operation] | None:
    entries = list(create.options.get("indexes", ()))
    for place, index in enumerate(entries):
        if index.name == rename.old_name:
            entries[place] = index.clone()
            entries[place].name = rename.new_name
            return create.changed(options={**create.options, "indexes": entries})
    return None


_FOLDS: tuple[tuple[type[Operation], Any], ...] = (
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
