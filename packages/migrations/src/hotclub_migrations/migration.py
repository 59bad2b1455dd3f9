"""Migration: operations that belong together, and what must come before them.

Flow: operations → **migration** → graph, executor. `apply` and `unapply` are generators of
statements and wishes; they open no transaction of their own for an atomic migration.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from typing import Any, Self

from hotclub_migrations.errors import IrreversibleError, Key, MigrationFailed
from hotclub_migrations.operations.base import Operation, OperationCategory
from hotclub_migrations.state import ProjectState
from hotclub_migrations.wishes import Begin, CallPython, CloseBlock, OpenBlock

_LONGEST_NAME = 52


class SwappableTuple(tuple[str, str]):  # noqa: SLOT001 - a tuple with an attribute
    """A dependency on the application of a model that a setting names."""

    setting: str

    def __new__(cls, value: tuple[str, str], setting: str) -> Self:
        """Remember the setting."""
        made = super().__new__(cls, value)
        made.setting = setting
        return made


def swappable_dependency(value: Any) -> SwappableTuple:
    """Return the dependency on the first migration of a model's application.

    value: "app.Model", as a setting says it; a SettingsReference also names the setting.
    """
    setting = getattr(value, "setting_name", str(value))
    return SwappableTuple((str(value).split(".", 1)[0], "__first__"), setting)


class Migration:
    """The base of the class Migration in every file.

    dependencies: migrations to be applied before. run_before: those to be applied after.
    replaces: those that this one, squashed, stands for. initial: whether it creates tables that may
    exist already (None: it does if it depends on no migration of its own application).
    atomic: whether it runs in a transaction.
    """

    operations: Sequence[Operation] = ()
    dependencies: Sequence[Key] = ()
    run_before: Sequence[Key] = ()
    replaces: Sequence[Key] = ()
    initial: bool | None = None
    atomic = True

    def __init__(self, name: str, app_label: str) -> None:
        self.name, self.app_label = name, app_label
        # Copies: the autodetector adds to those of one object only.
        self.operations = list(type(self).operations)
        self.dependencies = list(type(self).dependencies)
        self.run_before = list(type(self).run_before)
        self.replaces = list(type(self).replaces)

    @property
    def key(self) -> Key:
        """(app label, name)."""
        return self.app_label, self.name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Migration) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    def __repr__(self) -> str:
        return f"<Migration {self}>"

    def __str__(self) -> str:
        return f"{self.app_label}.{self.name}"

    @property
    def is_initial(self) -> bool:
        """Whether it may create what exists already, for fake_initial."""
        if self.initial is not None:
            return self.initial
        return all(label != self.app_label for label, _ in self.dependencies)

    def mutate_state(self, project_state: ProjectState, preserve: bool = True) -> ProjectState:
        """Return the state after the migration; preserve=False changes the one that is given."""
        state = project_state.clone() if preserve else project_state
        for operation in self.operations:
            operation.state_forwards(self.app_label, state)
        return state

    def apply(self, state: ProjectState, schema_editor: Any) -> Generator[Any, Any, ProjectState]:
        """Apply the operations in order; the given state becomes the one after them."""
        for place, operation in enumerate(self.operations):
            before = state.clone()
            operation.state_forwards(self.app_label, state)
            yield from self._one(
                place, operation, schema_editor, ("database_forwards", before, state)
            )
        return state

    def unapply(self, state: ProjectState, schema_editor: Any) -> Generator[Any, Any, ProjectState]:
        """Undo the operations, the last one first. state: as before the migration; returned."""
        states = [state]
        for operation in self.operations:
            if not operation.reversible:
                raise IrreversibleError(
                    f"Operation {operation} in {self} is not reversible. Give it what undoes it "
                    "(reverse_sql, reverse_code), or go no further back."
                )
            after = states[-1].clone()
            operation.state_forwards(self.app_label, after)
            states.append(after)
        for place in reversed(range(len(self.operations))):
            yield from self._one(
                place, self.operations[place], schema_editor,
                ("database_backwards", states[place + 1], states[place]),
            )  # fmt: skip
        return state

    def _one(
        self,
        place: int,
        operation: Operation,
        schema_editor: Any,
        change: tuple[str, ProjectState, ProjectState],
    ) -> Generator[Any, Any, None]:
        yield Begin(operation)
        if operation.category in (OperationCategory.PYTHON, OperationCategory.SQL):
            schema_editor.has_run_code = True
        else:
            yield from schema_editor.settle()
        wants_block = operation.atomic or (self.atomic and operation.atomic is not False)
        if schema_editor.atomic_migration or not wants_block:
            steps = _steps(operation, self.app_label, schema_editor, change)
        else:
            steps = in_block(_steps(operation, self.app_label, schema_editor, change))
        try:
            yield from steps
        except Exception as error:
            total = len(self.operations)
            if not schema_editor.atomic_migration:
                raise MigrationFailed(self.key, place, total, operation.describe()) from error
            error.add_note(
                f"Migration {self}, operation {place + 1} of {total}: {operation.describe()}. The "
                "migration is atomic: nothing of it stays, and it is not recorded."
            )
            raise

    def suggest_name(self) -> str:
        """Return a name that tells what the operations do."""
        if self.initial:
            return "initial"
        fragments = [_plain(fragment) for operation in self.operations
                     if (fragment := operation.migration_name_fragment)]  # fmt: skip
        if not fragments or len(fragments) != len(self.operations):
            return ""
        name = fragments[0]
        for fragment in fragments[1:]:
            if len(name) + 1 + len(fragment) > _LONGEST_NAME:
                return f"{name}_and_more"
            name = f"{name}_{fragment}"
        return name


def _steps(
    operation: Operation,
    app_label: str,
    schema_editor: Any,
    change: tuple[str, ProjectState, ProjectState],
) -> Generator[Any, Any, None]:
    name, from_state, to_state = change
    method = getattr(operation, name)
    if getattr(method, "gives_steps", False):
        yield from method(app_label, schema_editor, from_state, to_state)
        return
    # Written as a plain method: it calls the schema editor, which runs at once.
    made = yield CallPython(
        lambda: method(app_label, schema_editor.immediate, from_state, to_state),
        type(operation).__qualname__,
    )
    yield from schema_editor.immediate.left()
    if isinstance(made, Generator):
        yield from made


def in_block(steps: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
    """Run the steps in an atomic block."""
    yield OpenBlock()
    try:
        result = yield from steps
    except GeneratorExit:
        raise
    except BaseException as error:
        yield CloseBlock(error)
        raise
    yield CloseBlock()
    return result


def _plain(fragment: str) -> str:
    return re.sub(r"\W+", "_", fragment)
