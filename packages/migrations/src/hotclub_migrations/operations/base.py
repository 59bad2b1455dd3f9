"""Operation: one change, of the state and of the database.

Flow: file or autodetector → **operation** → state, schema editor. `database_forwards` and
`database_backwards` are generators of statements. An operation of your own may also be written as
plain methods that call the schema editor: those run at once, on the same connection.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from functools import wraps
from inspect import isgeneratorfunction
from typing import Any, ClassVar, Self

from hotclub_orm.statements import Operation as Statements

from hotclub_migrations.state import ProjectState


class OperationCategory(enum.StrEnum):
    """What kind of change an operation makes; the value is shown before its description."""

    ADDITION = "+"
    REMOVAL = "-"
    ALTERATION = "~"
    PYTHON = "p"
    SQL = "s"
    MIXED = "?"


class Operation:
    """The base of all operations.

    reversible: it can be undone. reduces_to_sql: sqlmigrate can show all of it. atomic: it wants a
    transaction of its own in a migration that has none. elidable: squashing may drop it.
    serialization_expand_args: arguments that are written one entry a line.
    """

    reversible = True
    reduces_to_sql = True
    atomic = False
    elidable = False
    serialization_expand_args: ClassVar[list[str]] = []
    category: OperationCategory | None = None
    _constructor_args: tuple[tuple[Any, ...], dict[str, Any]]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Let generators also be called from plain methods of a subclass."""
        super().__init_subclass__(**kwargs)
        for name in ("database_forwards", "database_backwards"):
            method = cls.__dict__.get(name)
            if method is not None and isgeneratorfunction(method):
                setattr(cls, name, _in_steps(method))

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """Remember the arguments, to write them into a file."""
        made = super().__new__(cls)
        made._constructor_args = (args, kwargs)
        return made

    def deconstruct(self) -> tuple[str, list[Any] | tuple[Any, ...], dict[str, Any]]:
        """Return (class name, arguments, named arguments) that make an equal operation."""
        return type(self).__name__, *self._constructor_args

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change the state."""
        raise NotImplementedError(
            f"subclasses of Operation must provide a state_forwards() method; "
            f"{type(self).__name__} has none."
        )

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Change the database from the first state to the second."""
        raise NotImplementedError(
            f"subclasses of Operation must provide a database_forwards() method; "
            f"{type(self).__name__} has none."
        )

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Undo it: change the database from the first state, the later one, to the second."""
        raise NotImplementedError(
            f"subclasses of Operation must provide a database_backwards() method; "
            f"{type(self).__name__} has none."
        )

    def describe(self) -> str:
        """Return one line for people."""
        args, kwargs = self._constructor_args
        return f"{type(self).__name__}: {(args, kwargs)}"

    def formatted_description(self) -> str:
        """Return the description with the sign of its category."""
        category = self.category or OperationCategory.MIXED
        return f"{category.value} {self.describe()}"

    @property
    def migration_name_fragment(self) -> str | None:
        """What a file may be called that holds this operation alone."""
        return None

    def references_model(self, name: str, app_label: str) -> bool:
        """Whether it has to do with that model; True when that is not known."""
        return True

    def references_field(self, model_name: str, name: str, app_label: str) -> bool:
        """Whether it has to do with that field; True when that is not known."""
        return self.references_model(model_name, app_label)

    def allow_migrate_model(self, connection: Any, model: Any) -> bool:
        """Whether the model has a table in that database (a door, or its alias)."""
        if hasattr(connection, "connection"):  # a schema editor
            connection = connection.connection
        knows = connection if hasattr(connection, "features") else None
        if not model._meta.can_migrate(knows or getattr(connection, "dialect", connection)):
            return False
        allows = getattr(connection, "allow_migrate_model", None)
        return True if allows is None else bool(allows(model))

    def reduce(self, operation: Operation, app_label: str) -> bool | list[Operation]:
        """Say what becomes of this operation when that one follows.

        Returns the operations that do the work of both; True if the two may change places; else
        False.
        """
        if self.elidable:
            return [operation]
        if operation.elidable:
            return [self]
        return False

    def __repr__(self) -> str:
        args, kwargs = self._constructor_args
        inside = [*map(repr, args), *(f"{key}={value!r}" for key, value in kwargs.items())]
        return f"<{type(self).__name__} {' '.join(inside)}>"


def _in_steps(method: Callable[..., Any]) -> Callable[..., Any]:
    """Let the method give its statements, or run them when a plain method calls it."""

    @wraps(method)
    def run(self: Any, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> Any:
        steps = getattr(schema_editor, "steps", None)
        if steps is None:
            return method(self, app_label, schema_editor, from_state, to_state)
        return schema_editor.run(method(self, app_label, steps, from_state, to_state))

    run.gives_steps = True  # type: ignore[attr-defined]
    return run
