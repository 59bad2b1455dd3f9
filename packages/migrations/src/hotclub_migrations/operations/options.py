"""AlterModelTable, AlterUniqueTogether, AlterModelOptions …: what Meta says, changed.

Flow: state → **operations** → schema editor → statements.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from hotclub_orm.statements import Operation as Statements

from hotclub_migrations.operations.base import Operation
from hotclub_migrations.operations.delete_model import deletes
from hotclub_migrations.operations.directions import Alteration, StateAlteration, by_name
from hotclub_migrations.operations.model_base import ModelOperation
from hotclub_migrations.operations.table_names import rename_between, rename_generated
from hotclub_migrations.state import ProjectState


class ModelOptionOperation(ModelOperation, Alteration):
    """An operation that sets one thing on a model: the later one counts."""

    def reduce(self, operation: Any, app_label: str) -> bool | list[Operation]:
        """Give way to a later one of the same kind, or to the deletion of the model."""
        if deletes(operation, self.name_lower):
            return [operation]
        if isinstance(operation, type(self)) and operation.name_lower == self.name_lower:
            return [operation]
        return super().reduce(operation, app_label)


def normalize_together(entries: Any) -> set[tuple[str, ...]]:
    """Return unique_together in any of its forms as a set of tuples."""
    if not entries:
        return set()
    if not isinstance(next(iter(entries)), list | tuple):
        entries = (entries,)
    return {tuple(names) for names in entries}


class AlterModelTable(ModelOptionOperation):
    """Give the table another name. table None: the name that follows from the model."""

    def __init__(self, name: str, table: str | None) -> None:
        self.table = table
        super().__init__(name)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As the base, by name."""
        return by_name(self, "name", "table")

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Set db_table."""
        # None is no option: the name that follows from the model is the default.
        options = {"db_table": self.table} if self.table else {}
        state.alter_model_options(app_label, self.name_lower, options, ["db_table"])

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Rename the table, and those of its many-to-many fields."""
        new = to_state.apps.near(app_label, self.name)
        if not self.allow_migrate_model(schema_editor, new):
            return
        old = from_state.apps.near(app_label, self.name)
        if old._meta.db_table == new._meta.db_table:
            return
        yield from schema_editor.alter_db_table(new, old._meta.db_table, new._meta.db_table)
        yield from rename_generated(schema_editor, old, new)
        yield from rename_between(schema_editor, old, new)

    def describe(self) -> str:
        """One line."""
        table = self.table if self.table is not None else "(default)"
        return f"Rename table for {self.name} to {table}"

    @property
    def migration_name_fragment(self) -> str:
        """alter_model_table."""
        return f"alter_{self.name_lower}_table"


class AlterModelTableComment(ModelOptionOperation):
    """Set the table's comment."""

    def __init__(self, name: str, table_comment: str | None) -> None:
        self.table_comment = table_comment
        super().__init__(name)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As the base, by name."""
        return by_name(self, "name", "table_comment")

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Set db_table_comment."""
        options = {"db_table_comment": self.table_comment} if self.table_comment else {}
        state.alter_model_options(app_label, self.name_lower, options, ["db_table_comment"])

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Set the comment."""
        new = to_state.apps.near(app_label, self.name)
        if self.allow_migrate_model(schema_editor, new):
            old = from_state.apps.near(app_label, self.name)
            yield from schema_editor.alter_db_table_comment(
                new, old._meta.db_table_comment, new._meta.db_table_comment
            )

    def describe(self) -> str:
        """One line."""
        return f"Alter {self.name} table comment"

    @property
    def migration_name_fragment(self) -> str:
        """alter_model_table_comment."""
        return f"alter_{self.name_lower}_table_comment"


class AlterTogether(ModelOptionOperation):
    """What AlterUniqueTogether and AlterIndexTogether share."""

    option_name: ClassVar[str]

    def __init__(self, name: str, option_value: Any) -> None:
        self.option_value = normalize_together(option_value)
        super().__init__(name)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As the base, by name."""
        return by_name(self, "name", self.option_name)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Set the option."""
        options = {self.option_name: self.option_value}
        state.alter_model_options(app_label, self.name_lower, options)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Add and drop what differs."""
        old = from_state.apps.near(app_label, self.name)
        if not self.allow_migrate_model(schema_editor, to_state.apps.near(app_label, self.name)):
            return
        key = (app_label, self.name_lower)
        before, after = (
            normalize_together(state.models[key].options.get(self.option_name))
            for state in (from_state, to_state)
        )
        alter = getattr(schema_editor, f"alter_{self.option_name}")
        yield from alter(old, before, after)

    def references_field(self, model_name: str, name: str, app_label: str) -> bool:
        """Whether the field is among them; none at all means all there were before."""
        named = any(name in names for names in self.option_value)
        return self.references_model(model_name, app_label) and (not self.option_value or named)

    def describe(self) -> str:
        """One line."""
        return f"Alter {self.option_name} for {self.name} ({len(self.option_value)} constraint(s))"

    @property
    def migration_name_fragment(self) -> str:
        """alter_model_option."""
        return f"alter_{self.name_lower}_{self.option_name}"


class AlterUniqueTogether(AlterTogether):
    """Set unique_together: a set of tuples of field names."""

    option_name = "unique_together"

    def __init__(self, name: str, unique_together: Any) -> None:
        super().__init__(name, unique_together)

    @property
    def unique_together(self) -> set[tuple[str, ...]]:
        """The new value."""
        return self.option_value


class AlterIndexTogether(AlterTogether):
    """Set index_together, of migrations from before it went."""

    option_name = "index_together"

    def __init__(self, name: str, index_together: Any) -> None:
        super().__init__(name, index_together)

    @property
    def index_together(self) -> set[tuple[str, ...]]:
        """The new value."""
        return self.option_value


class AlterOrderWithRespectTo(ModelOptionOperation):
    """Set order_with_respect_to, which brings or takes the column `_order`."""

    option_name = "order_with_respect_to"

    def __init__(self, name: str, order_with_respect_to: str | None) -> None:
        self.order_with_respect_to = order_with_respect_to
        super().__init__(name)

    @property
    def option_value(self) -> str | None:
        """The new value."""
        return self.order_with_respect_to

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As the base, by name."""
        return by_name(self, "name", "order_with_respect_to")

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Set the option."""
        options = {self.option_name: self.order_with_respect_to}
        state.alter_model_options(app_label, self.name_lower, options, [self.option_name])

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Add or drop the column."""
        new = to_state.apps.near(app_label, self.name)
        if not self.allow_migrate_model(schema_editor, new):
            return
        old = from_state.apps.near(app_label, self.name)
        was, is_now = (bool(m._meta.order_with_respect_to) for m in (old, new))
        if was and not is_now:
            yield from schema_editor.remove_field(old, old._meta.get_field("_order"))
        elif is_now and not was:
            field = new._meta.get_field("_order")
            if not field.has_default():
                field.default = 0
            yield from schema_editor.add_field(new, field)

    def references_field(self, model_name: str, name: str, app_label: str) -> bool:
        """Whether it is ordered by that field."""
        mine = self.order_with_respect_to is None or name == self.order_with_respect_to
        return self.references_model(model_name, app_label) and mine

    def describe(self) -> str:
        """One line."""
        return f"Set order_with_respect_to on {self.name} to {self.order_with_respect_to}"

    @property
    def migration_name_fragment(self) -> str:
        """alter_model_order_with_respect_to."""
        return f"alter_{self.name_lower}_order_with_respect_to"


class AlterModelOptions(ModelOptionOperation, StateAlteration):
    """Set options that only Python reads; those that are not given go back to their defaults."""

    ALTER_OPTION_KEYS: ClassVar[list[str]] = [
        "base_manager_name", "default_manager_name", "default_related_name", "get_latest_by",
        "managed", "ordering", "permissions", "default_permissions", "select_on_save",
        "verbose_name", "verbose_name_plural",
    ]  # fmt: skip

    def __init__(self, name: str, options: Mapping[str, Any]) -> None:
        self.options = dict(options)
        super().__init__(name)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As the base, by name."""
        return by_name(self, "name", "options")

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Set the options."""
        state.alter_model_options(app_label, self.name_lower, self.options, self.ALTER_OPTION_KEYS)

    def describe(self) -> str:
        """One line."""
        return f"Change Meta options on {self.name}"

    @property
    def migration_name_fragment(self) -> str:
        """alter_model_options."""
        return f"alter_{self.name_lower}_options"


class AlterModelManagers(ModelOptionOperation, StateAlteration):
    """Set the managers that historical models have: pairs (name, manager)."""

    serialization_expand_args: ClassVar[list[str]] = ["managers"]

    def __init__(self, name: str, managers: Iterable[tuple[str, Any]]) -> None:
        self.managers = list(managers)
        super().__init__(name)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As the base; the managers in place."""
        return type(self).__name__, [self.name, self.managers], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Set the managers."""
        state.alter_model_managers(app_label, self.name_lower, self.managers)

    def describe(self) -> str:
        """One line."""
        return f"Change managers on {self.name}"

    @property
    def migration_name_fragment(self) -> str:
        """alter_model_managers."""
        return f"alter_{self.name_lower}_managers"
