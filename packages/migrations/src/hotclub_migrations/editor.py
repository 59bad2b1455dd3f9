"""The schema editor as operations see it, and as the user's code sees it.

Flow: executor → **editor** → operations. `MigrationEditor` gives statements; its `immediate` face,
which RunPython and plain methods get, runs them at once on the same connection.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from hotclub_orm.compiler.ddl_text import MODEL_SQL
from hotclub_orm.raw_sql import raw_statement
from hotclub_orm.routers import router
from hotclub_orm.schema import SchemaEditor, ddl_for
from hotclub_orm.statements import Operation, Statement


class MigrationEditor(SchemaEditor):
    """A schema editor that knows its database.

    database: a door, or anything with `alias` and `dialect`. run: runs an operation at once, or
    returns what is to be awaited. atomic_migration: whether a block around all is open.
    """

    def __init__(
        self,
        database: Any,
        *,
        run: Callable[[Operation[Any]], Any] | None = None,
        atomic: bool = True,
        now: datetime | None = None,
    ) -> None:
        super().__init__(ddl_for(database.dialect), MODEL_SQL, atomic=atomic, now=now)
        self.connection = database
        self.atomic_migration = atomic
        self.has_run_code = False
        self.immediate = ImmediateEditor(self, run or database.run)

    def allow_migrate(self, app_label: str, **hints: Any) -> bool:
        """Whether the database's routers let migrations of that application run here."""
        return router.allow_migrate(self.connection.alias, app_label, **hints)

    def settle(self) -> Operation[None]:
        """Let PostgreSQL check references that code has put off: it alters no table before.

        What it would say is "cannot ALTER TABLE because it has pending trigger events".
        """
        if self.has_run_code and self.dialect.vendor == "postgresql" and self.atomic_migration:
            yield Statement("SET CONSTRAINTS ALL IMMEDIATE", (), "nothing")
            yield Statement("SET CONSTRAINTS ALL DEFERRED", (), "nothing")
        self.has_run_code = False


class ImmediateEditor:
    """The same methods, each run at once (or, in async migrations, returned to be awaited)."""

    def __init__(self, steps: MigrationEditor, run: Callable[[Operation[Any]], Any]) -> None:
        self.steps, self.run = steps, run

    @property
    def connection(self) -> Any:
        """The database."""
        return self.steps.connection

    @property
    def atomic_migration(self) -> bool:
        """Whether a block around the whole migration is open."""
        return self.steps.atomic_migration

    def execute(self, sql: Any, params: Any = ()) -> Any:
        """Run SQL with %s placeholders; params None: a percent sign is only that."""
        statement = raw_statement(str(sql), params or None, self.steps.dialect)
        return self.run(_one(statement._replace(answer="nothing")))

    def quote_name(self, name: str) -> str:
        """Return the name quoted."""
        return self.steps.quote_name(name)

    def quote_value(self, value: Any) -> str:
        """Return the value as a literal."""
        return self.steps.quote_value(value)

    def __getattr__(self, name: str) -> Any:
        """Return the method of the schema editor, run at once when called."""
        method = getattr(self.steps, name)
        if not callable(method):
            return method

        def run_now(*args: Any, **kwargs: Any) -> Any:
            return self.run(method(*args, **kwargs))

        return run_now


def _one(statement: Statement) -> Operation[Any]:
    return (yield statement)
