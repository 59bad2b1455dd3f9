"""The schema editor as operations see it, and as the user's code sees it.

Flow: executor → **editor** → operations. `MigrationEditor` gives statements; its `immediate` face,
which RunPython and plain methods get, runs them at once on the same connection, in the code's colour.
"""

from __future__ import annotations

from collections.abc import Generator
from datetime import datetime
from typing import Any

from hotclub_orm.compiler.ddl_text import MODEL_SQL
from hotclub_orm.crossing import can_wait
from hotclub_orm.raw_sql import raw_statement
from hotclub_orm.routers import router
from hotclub_orm.schema import SchemaEditor, ddl_for
from hotclub_orm.statements import Operation, Statement


class MigrationEditor(SchemaEditor):
    """A schema editor that knows its database.

    database: a door, or anything with `alias` and `dialect`. atomic_migration: whether a block around
    all is open.
    """

    def __init__(
        self,
        database: Any,
        *,
        atomic: bool = True,
        now: datetime | None = None,
    ) -> None:
        super().__init__(ddl_for(database.dialect), MODEL_SQL, atomic=atomic, now=now)
        self.connection = database
        self.atomic_migration = atomic
        self.has_run_code = False
        self.immediate = ImmediateEditor(self)

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
    """The same methods, each run at once.

    Asynchronous code gets a Promise, which it may await; what it does not is done in its turn.
    """

    def __init__(self, steps: MigrationEditor) -> None:
        self.steps = steps
        self._promised: list[Promise] = []

    def run(self, operation: Operation[Any]) -> Any:
        """Run the operation, or return what may be awaited."""
        if can_wait():
            return self.steps.connection.run(operation)
        promise = Promise(operation, self.steps.connection, self._promised)
        self._promised.append(promise)
        return promise

    def left(self) -> Operation[None]:
        """Do what was asked for and not awaited, in the order in which it was asked for."""
        while self._promised:
            promise = self._promised.pop(0)
            promise.result = yield from promise.operation
            promise.is_kept = True

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


class Promise:
    """An operation that may be awaited. Those that were asked for before it are done before it."""

    def __init__(self, operation: Operation[Any], database: Any, promised: list[Promise]) -> None:
        self.operation, self._database, self._promised = operation, database, promised
        self.is_kept, self.result = False, None

    def __await__(self) -> Generator[Any, Any, Any]:
        """Return what the operation returns."""
        return self._keep().__await__()

    async def _keep(self) -> Any:
        while not self.is_kept and self._promised:
            promise = self._promised.pop(0)
            promise.result = await self._database.arun(promise.operation)
            promise.is_kept = True
        return self.result


def _one(statement: Statement) -> Operation[Any]:
    return (yield statement)
