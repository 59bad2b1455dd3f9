"""What is dangerous to do to a database that is in use.

Flow: migration, state → **lint** → problems. Pure. The rules are those that people who migrate large
tables keep: nothing that rewrites or scans a table under a lock, nothing that breaks the code that
still runs. Source of what locks what: https://www.postgresql.org/docs/current/sql-altertable.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from hotclub_migrations.migration import Migration
from hotclub_migrations.operations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    AlterModelTable,
    CreateModel,
    DeleteModel,
    Operation,
    RemoveField,
    RenameField,
    RenameModel,
    RunPython,
    RunSQL,
)
from hotclub_migrations.state import ProjectState


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. rule: a stable id. mend: what to do instead."""

    rule: str
    migration: str
    operation: str
    message: str
    mend: str

    def __str__(self) -> str:
        return f"{self.migration}: {self.operation}\n  {self.rule} {self.message}\n  {self.mend}"


Finding = tuple[str, str, str]


def lint_migration(migration: Migration, state: ProjectState, vendor: str) -> list[Problem]:
    """Return what is dangerous in a migration. state: as before it. vendor: of the database.

    What happens to a table that the same migration creates is no danger: nobody uses it yet.
    """
    state = state.clone()
    fresh: set[str] = set()
    problems = []
    for operation in migration.operations:
        if isinstance(operation, CreateModel):
            fresh.add(operation.name_lower)
        model = getattr(operation, "model_name", None) or getattr(operation, "name", "")
        if str(model).lower() not in fresh:
            for rule, message, mend in _findings(operation, migration, state, vendor):
                problems.append(Problem(rule, str(migration), operation.describe(), message, mend))
        operation.state_forwards(migration.app_label, state)
    return problems


def _findings(
    operation: Operation, migration: Migration, state: ProjectState, vendor: str
) -> Iterator[Finding]:
    for kind, rule in _RULES:
        if isinstance(operation, kind):
            yield from rule(operation, migration, state, vendor)


def _breaks_readers(*_: Any) -> Iterator[Finding]:
    yield (
        "M001",
        "The code that still runs asks for the old name, and fails from this moment on.",
        "Add the new one, write to both, move the readers over, then remove the old one.",
    )


def _destroys(*_: Any) -> Iterator[Finding]:
    yield (
        "M002",
        "The data is gone, and the code that still runs asks for it.",
        "Deploy the code that no longer uses it first (SeparateDatabaseAndState), drop it later.",
    )


def _locks_for_index(
    operation: Any, _migration: Migration, _state: ProjectState, vendor: str
) -> Iterator[Finding]:
    if vendor == "postgresql" and type(operation) is AddIndex:
        yield (
            "M003",
            "Nothing can be written to the table while the index is built.",
            "Use AddIndexConcurrently in a migration with atomic = False.",
        )


def _locks_for_check(
    operation: Any, _migration: Migration, _state: ProjectState, vendor: str
) -> Iterator[Finding]:
    if vendor == "postgresql" and type(operation) is AddConstraint:
        yield (
            "M004",
            "The table is locked while all its rows are checked.",
            "Use AddConstraintNotValid, and ValidateConstraint in a later migration.",
        )


def _adds_required(operation: AddField, *_: Any) -> Iterator[Finding]:
    field = operation.field
    if field.many_to_many or field.null or field.has_db_default():
        return
    yield (
        "M005",
        "The code that still runs inserts rows without this column, which must not be NULL.",
        "Give the field db_default=, or null=True until all code knows it.",
    )


def _alters_type(
    operation: AlterField, migration: Migration, state: ProjectState, _vendor: str
) -> Iterator[Finding]:
    model = state.models.get((migration.app_label, operation.model_name_lower))
    old = model.fields.get(operation.name) if model else None
    new = operation.field
    if old is None:
        return
    if old.get_internal_type() != new.get_internal_type() or _shrinks(old, new):
        yield (
            "M006",
            "The table is written anew under a lock, and values that do not fit make it fail.",
            "Add a second column, copy in batches, then change over.",
        )
    elif old.null and not new.null:
        yield (
            "M007",
            "The table is locked while all its rows are searched for NULL.",
            "Add a check constraint as not valid first, validate it, then set NOT NULL.",
        )


def _shrinks(old: Any, new: Any) -> bool:
    before, after = getattr(old, "max_length", None), getattr(new, "max_length", None)
    return bool(after) and (not before or after < before)


def _irreversible(operation: Any, *_: Any) -> Iterator[Finding]:
    if not operation.reversible:
        yield (
            "M008",
            "There is no way back past this migration.",
            "Give it reverse_sql or reverse_code; RunPython.noop or RunSQL.noop if none is needed.",
        )


_RULES: tuple[tuple[Any, Callable[..., Iterator[Finding]]], ...] = (
    ((RenameField, RenameModel, AlterModelTable), _breaks_readers),
    ((RemoveField, DeleteModel), _destroys),
    (AddIndex, _locks_for_index),
    (AddConstraint, _locks_for_check),
    (AddField, _adds_required),
    (AlterField, _alters_type),
    ((RunPython, RunSQL), _irreversible),
)
