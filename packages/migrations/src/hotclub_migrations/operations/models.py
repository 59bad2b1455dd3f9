"""CreateModel, and beside it the other operations on a whole model.

Flow: state → **operations** → schema editor → statements. What CreateModel takes in when it is reduced
stands in folding.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from hotclub_orm.models import Model
from hotclub_orm.statements import Operation as Statements

from hotclub_migrations.model_state import ModelState
from hotclub_migrations.operations.base import Operation
from hotclub_migrations.operations.delete_model import DeleteModel, deletes
from hotclub_migrations.operations.directions import Addition, by_name
from hotclub_migrations.operations.folding import folded
from hotclub_migrations.operations.model_base import ModelOperation
from hotclub_migrations.operations.references import field_references, references
from hotclub_migrations.operations.rename_model import RenameModel
from hotclub_migrations.rendering import resolved
from hotclub_migrations.state import ProjectState

__all__ = ["CreateModel", "DeleteModel", "RenameModel"]


class CreateModel(Addition, ModelOperation):
    """Create a model and its table.

    fields: pairs (name, field). options: what Meta says. bases: classes, or "app.model".
    managers: pairs (name, manager).
    """

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
        return by_name(self, "name", "fields", options={}, bases=(Model,), managers=[])

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add the model."""
        state.add_model(ModelState(
            app_label, self.name, self.fields, self.options, self.bases, self.managers
        ))  # fmt: skip

    def put(self, app_label: str, schema_editor: Any, state: ProjectState) -> Statements[None]:
        """Create the table."""
        model = state.apps.near(app_label, self.name)
        if not self.allow_migrate_model(schema_editor, model):
            return
        yield from schema_editor.create_model(model)
        together = self.options.get("index_together")
        if together:  # of migrations from before it went
            yield from schema_editor.alter_index_together(model, (), together)

    def take(self, app_label: str, schema_editor: Any, state: ProjectState) -> Statements[None]:
        """Drop the table."""
        model = state.apps.near(app_label, self.name)
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
        if deletes(operation, self.name_lower) and not self.options.get("proxy"):
            return []
        taken = folded(self, operation)
        return super().reduce(operation, app_label) if taken is None else taken

    def changed(self, **changes: Any) -> list[Operation]:
        """Return one CreateModel that differs in some arguments."""
        same = {"name": self.name, "fields": self.fields, "options": self.options,
                "bases": self.bases, "managers": self.managers}  # fmt: skip
        return [CreateModel(**{**same, **changes})]


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
