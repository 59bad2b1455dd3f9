"""Which migrations a database has had, asked on a connection. Django's `django.db.migrations.recorder`.

Flow: connection → **recorder** → hotclub_migrations' recorder, which writes the statements.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, TypeVar

from hotclub_migrations.drive import drive
from hotclub_migrations.editor import MigrationEditor
from hotclub_migrations.recorder import Applied, MigrationRecord
from hotclub_migrations.recorder import MigrationRecorder as _Recorder
from hotclub_orm.door import DEFAULT_ALIAS, doors
from hotclub_orm.statements import Operation

__all__ = ["MigrationRecorder", "database_of"]

T = TypeVar("T")


def database_of(connection: Any) -> Any:
    """Return the database of a connection of `hotclub.db`, or of an alias; None is the default."""
    alias = connection if isinstance(connection, str) else getattr(connection, "alias", None)
    return doors[alias or DEFAULT_ALIAS]


class MigrationRecorder:
    """Reads and writes the records of one database. connection: of `hotclub.db.connections`."""

    Migration = MigrationRecord

    def __init__(self, connection: Any = None) -> None:
        self.connection = database_of(connection)
        self._programs = _Recorder(self.connection.dialect)

    @property
    def migration_qs(self) -> Any:
        """All records, as a query."""
        return MigrationRecord._default_manager.using(self.connection.alias)

    def has_table(self) -> bool:
        """Whether the table is there."""
        return self._do(self._programs.has_table())

    def ensure_schema(self) -> None:
        """Create the table where it is missing. Raises MigrationSchemaMissing."""
        self._do(self._programs.ensure_schema(MigrationEditor(self.connection)))

    def applied_migrations(self) -> dict[tuple[str, str], Applied]:
        """Return the records by (app label, name), in the order of application."""
        return self._do(self._programs.applied_migrations())

    def record_applied(self, app: str, name: str) -> None:
        """Record a migration."""
        self.ensure_schema()
        self._do(self._programs.record_applied((app, name), datetime.now(UTC)))

    def record_unapplied(self, app: str, name: str) -> None:
        """Take a record away."""
        self.ensure_schema()
        self._do(self._programs.record_unapplied((app, name)))

    def flush(self) -> None:
        """Take all records away."""
        self._do(self._programs.flush())

    def _do(self, program: Operation[T]) -> T:
        return drive(program, self.connection)
