"""Which of the two states a direction works on, said once for each kind of operation.

Flow: base → **directions** → the operations. What an addition does forwards, a removal does backwards: both
put something in, as it is in the state that has it, and take it out.
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.statements import Operation as Statements

from hotclub_migrations.operations.base import Operation, OperationCategory
from hotclub_migrations.state import ProjectState


def by_name(operation: Any, *names: str, **defaults: Any) -> tuple[str, list[Any], dict[str, Any]]:
    """Return what `deconstruct` does: attributes by name, those with a default where they differ."""
    named = {name: getattr(operation, name) for name in names}
    for name, default in defaults.items():
        value = getattr(operation, name)
        if value != default:
            named[name] = value
    return type(operation).__name__, [], named


class _InAndOut(Operation):
    """What can be put into a database and taken out of it. state: the one that has it."""

    def put(self, app_label: str, schema_editor: Any, state: ProjectState) -> Statements[None]:
        """Make it."""
        raise NotImplementedError(f"{type(self).__name__} must provide put().")

    def take(self, app_label: str, schema_editor: Any, state: ProjectState) -> Statements[None]:
        """Drop it."""
        raise NotImplementedError(f"{type(self).__name__} must provide take().")


class Addition(_InAndOut):
    """Puts in; undone, takes out."""

    category = OperationCategory.ADDITION

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Make it, as it is in the later state."""
        yield from self.put(app_label, schema_editor, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Drop it, as it was in the later state."""
        yield from self.take(app_label, schema_editor, from_state)


class Removal(_InAndOut):
    """Takes out; undone, puts in."""

    category = OperationCategory.REMOVAL

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Drop it, as it was in the earlier state."""
        yield from self.take(app_label, schema_editor, from_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Make it again, empty, as it is in the earlier state."""
        yield from self.put(app_label, schema_editor, to_state)


class Alteration(Operation):
    """Goes from what one state says to what the other says: undone, the same the other way round."""

    category = OperationCategory.ALTERATION

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Go back to what the earlier state says."""
        yield from self.database_forwards(app_label, schema_editor, from_state, to_state)


class StateAlteration(Alteration):
    """Changes what only Python reads: the database stays as it is."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Nothing."""
        yield from ()


class Renaming(Operation):
    """Gives something another name; undone, its old one."""

    category = OperationCategory.ALTERATION
    old_name: Any
    new_name: str

    @property
    def old_name_lower(self) -> str:
        """The old name in small letters."""
        return (self.old_name or "").lower()

    @property
    def new_name_lower(self) -> str:
        """The new name in small letters."""
        return self.new_name.lower()

    def rename(
        self,
        app_label: str,
        schema_editor: Any,
        states: tuple[ProjectState, ProjectState],
        names: tuple[str, str],
    ) -> Statements[None]:
        """Go from the first state, which has the first name, to the second."""
        raise NotImplementedError(f"{type(self).__name__} must provide rename().")

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Rename it."""
        states, names = (from_state, to_state), (self.old_name, self.new_name)
        yield from self.rename(app_label, schema_editor, states, names)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Rename it back."""
        states, names = (from_state, to_state), (self.new_name, self.old_name)
        yield from self.rename(app_label, schema_editor, states, names)
