"""Every exception of the library.

MigrationError
├── AmbiguityError · NodeNotFoundError · CircularDependencyError · InvalidBasesError
├── BadMigrationError · MigrationConflict             what is on disk
├── InconsistentMigrationHistory · MigrationSchemaMissing · MigrationLockTimeout
├── InvalidMigrationPlan · IrreversibleError · MigrationFailed
├── UnserializableValue (also a ValueError)           what cannot be written into a file
├── UnsafeName (also a ValueError)                    what cannot be the name of a file
└── CommandError                                      what a user typed
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

Key = tuple[str, str]
"""(app label, migration name)."""


class MigrationError(Exception):
    """Anything this library raises on purpose."""


def hint(name: str, known: Sequence[str]) -> str:
    """Return " Did you mean 'x'?" for the known name closest to `name`, or ""."""
    close = get_close_matches(name, known, n=1)
    return f" Did you mean {close[0]!r}?" if close else ""


def shown(key: Key) -> str:
    """Return a migration's key as people write it."""
    return f"{key[0]}.{key[1]}"


class AmbiguityError(MigrationError):
    """More than one migration begins with the given letters."""


class BadMigrationError(MigrationError):
    """A migration file cannot be used: unreadable, or without a class Migration."""


class CircularDependencyError(MigrationError):
    """Migrations depend on one another in a circle."""


class InconsistentMigrationHistory(MigrationError):
    """A migration is applied, and one that it depends on is not."""


class InvalidBasesError(MigrationError, ValueError):
    """A historical model has a base that is not in the state."""


class InvalidMigrationPlan(MigrationError, ValueError):
    """A plan goes forwards and backwards at once."""


class MigrationSchemaMissing(MigrationError):
    """The table of applied migrations could not be made."""


class MigrationLockTimeout(MigrationError):
    """Another process was migrating the same database for too long."""


class MigrationConflict(MigrationError):
    """An application has several leaves: two people added a migration to the same parent.

    conflicts: app label → names of the leaves.
    """

    def __init__(self, conflicts: Mapping[str, Sequence[str]]) -> None:
        self.conflicts = {label: sorted(names) for label, names in conflicts.items()}
        where = "; ".join(
            f"{', '.join(names)} in {label}" for label, names in self.conflicts.items()
        )
        super().__init__(
            f"Conflicting migrations detected; multiple leaf nodes in the migration graph: "
            f"({where}). To fix them run makemigrations --merge."
        )


class IrreversibleError(MigrationError, RuntimeError):
    """An operation cannot be undone."""


class NodeNotFoundError(MigrationError, LookupError):
    """A migration depends on one that does not exist.

    node: the key that was looked for. origin: the migration that names it, if one does.
    """

    def __init__(
        self, message: str, node: Key, origin: Any = None, known: Sequence[str] = ()
    ) -> None:
        self.message, self.origin, self.node = message, origin, node
        super().__init__(f"{message}{hint(shown(node), known)}")

    def __repr__(self) -> str:
        return f"NodeNotFoundError({self.node!r})"


class MigrationFailed(MigrationError):
    """A migration that is not atomic stopped in the middle.

    migration: its key. done, total: how many of its operations are finished, of how many.
    """

    def __init__(self, migration: Key, done: int, total: int, operation: str) -> None:
        self.migration, self.done, self.total, self.operation = migration, done, total, operation
        super().__init__(
            f"{shown(migration)} is not atomic and stopped in operation {done + 1} of {total} "
            f"({operation}). The {done} before it are done and stay; the migration is not recorded "
            "as applied. Undo them, or make them harmless when repeated, and migrate again."
        )


class UnserializableValue(MigrationError, ValueError):
    """A value cannot be written into a migration file."""


class UnsafeName(MigrationError, ValueError):
    """A name for a file or an application is not an identifier."""


class CommandError(MigrationError):
    """What was asked on the command line cannot be done; the text says what to do instead."""
