"""RunSQL, RunPython, SeparateDatabaseAndState.

Flow: state → **operations** → schema editor, user's code → statements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from hotclub_orm.raw_sql import raw_statement
from hotclub_orm.statements import Operation as Statements

from hotclub_migrations.errors import IrreversibleError
from hotclub_migrations.operations.base import Operation, OperationCategory
from hotclub_migrations.operations.directions import by_name
from hotclub_migrations.sql_text import split_statements
from hotclub_migrations.state import ProjectState
from hotclub_migrations.wishes import CallPython


class SeparateDatabaseAndState(Operation):
    """Change database and state in ways of their own."""

    category = OperationCategory.MIXED
    serialization_expand_args: ClassVar[list[str]] = ["database_operations", "state_operations"]

    def __init__(
        self,
        database_operations: Iterable[Operation] | None = None,
        state_operations: Iterable[Operation] | None = None,
    ) -> None:
        self.database_operations = list(database_operations or ())
        self.state_operations = list(state_operations or ())

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As the base; only what is given."""
        return by_name(self, database_operations=[], state_operations=[])

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Apply the state's operations."""
        for operation in self.state_operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Apply the database's operations, on a state that follows them."""
        for operation in self.database_operations:
            after = from_state.clone()
            operation.state_forwards(app_label, after)
            yield from operation.database_forwards(app_label, schema_editor, from_state, after)
            from_state = after

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Undo the database's operations, the last one first."""
        states = [to_state]
        for operation in self.database_operations:
            after = states[-1].clone()
            operation.state_forwards(app_label, after)
            states.append(after)
        for place in reversed(range(len(self.database_operations))):
            operation = self.database_operations[place]
            after, before = states[place + 1], states[place]
            yield from operation.database_backwards(app_label, schema_editor, after, before)

    def describe(self) -> str:
        """One line."""
        return "Custom state/database change combination"


class RunSQL(Operation):
    """Run SQL: one text, or a list of texts and of pairs (text, parameters).

    A text without parameters may hold several statements; a percent sign in it is only that.
    With parameters, %s stands for each. reverse_sql undoes it. state_operations: what Python should
    know of it. hints: for database routers.
    """

    noop = ""
    category = OperationCategory.SQL

    def __init__(
        self,
        sql: Any,
        reverse_sql: Any = None,
        state_operations: Iterable[Operation] | None = None,
        hints: dict[str, Any] | None = None,
        elidable: bool = False,
    ) -> None:
        self.sql, self.reverse_sql = sql, reverse_sql
        self.state_operations = list(state_operations or ())
        self.hints, self.elidable = hints or {}, elidable

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As the base; only what is given."""
        return by_name(self, "sql", reverse_sql=None, state_operations=[], hints={}, elidable=False)

    @property
    def reversible(self) -> bool:  # type: ignore[override]
        """Whether reverse_sql is given."""
        return self.reverse_sql is not None

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Apply state_operations."""
        for operation in self.state_operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Run the SQL."""
        if schema_editor.allow_migrate(app_label, **self.hints):
            yield from _run(self.sql, schema_editor)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Run the SQL that undoes it."""
        if self.reverse_sql is None:
            raise IrreversibleError("You cannot reverse this operation: it has no reverse_sql.")
        if schema_editor.allow_migrate(app_label, **self.hints):
            yield from _run(self.reverse_sql, schema_editor)

    def describe(self) -> str:
        """One line."""
        return "Raw SQL operation"


def _run(sql: Any, schema_editor: Any) -> Statements[None]:
    if isinstance(sql, list | tuple):
        for entry in sql:
            if isinstance(entry, list | tuple):
                if len(entry) != 2:
                    raise ValueError(f"Expected a 2-tuple (sql, params), but got {len(entry)}.")
                text, params = entry
                yield raw_statement(text, params, schema_editor.dialect)._replace(answer="nothing")
            else:
                yield from schema_editor.execute(entry, None)
    elif sql != RunSQL.noop:
        for text in split_statements(sql):
            yield from schema_editor.execute(text, None)


class RunPython(Operation):
    """Call a function with historical models: code(apps, schema_editor).

    The function may be a coroutine function; it and the run may be of either colour. reverse_code
    undoes it. atomic: whether
    it runs in a transaction of its own where the migration has none.
    """

    reduces_to_sql = False
    category = OperationCategory.PYTHON

    def __init__(
        self,
        code: Callable[..., Any],
        reverse_code: Callable[..., Any] | None = None,
        atomic: bool | None = None,
        hints: dict[str, Any] | None = None,
        elidable: bool = False,
    ) -> None:
        if not callable(code):
            raise ValueError("RunPython must be supplied with a callable")
        if reverse_code is not None and not callable(reverse_code):
            raise ValueError("RunPython must be supplied with callable arguments")
        self.code, self.reverse_code = code, reverse_code
        self.atomic = atomic  # type: ignore[assignment]
        self.hints, self.elidable = hints or {}, elidable

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As the base; only what is given."""
        return by_name(self, "code", reverse_code=None, atomic=None, hints={}, elidable=False)

    @property
    def reversible(self) -> bool:  # type: ignore[override]
        """Whether reverse_code is given."""
        return self.reverse_code is not None

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing: code changes no state."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Call the code, with the models as they are before it."""
        if schema_editor.allow_migrate(app_label, **self.hints):
            yield from self._call(self.code, from_state, schema_editor)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Call the code that undoes it."""
        if self.reverse_code is None:
            raise IrreversibleError("You cannot reverse this operation: it has no reverse_code.")
        if schema_editor.allow_migrate(app_label, **self.hints):
            yield from self._call(self.reverse_code, from_state, schema_editor)

    def _call(
        self, code: Callable[..., Any], state: ProjectState, schema_editor: Any
    ) -> Statements[None]:
        name = getattr(code, "__qualname__", repr(code))
        wish: Any = CallPython(lambda: code(state.apps, schema_editor.immediate), name)
        yield wish
        yield from schema_editor.immediate.left()

    def describe(self) -> str:
        """One line."""
        return "Raw Python operation"

    @staticmethod
    def noop(apps: Any, schema_editor: Any) -> None:
        """Do nothing: for code or reverse_code."""
        return
