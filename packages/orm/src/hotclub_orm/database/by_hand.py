"""SQL, tables and questions by hand: execute, cursors, create_tables, the schema editor. A part of Database.

Flow: text or models → **by_hand** → an operation → running. Not here: the text of DDL (schema/).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hotclub_orm.compiler.ddl_text import MODEL_SQL
from hotclub_orm.cursors import AsyncCursor, Cursor
from hotclub_orm.database.running import Running
from hotclub_orm.dialects.base import Dialect
from hotclub_orm.introspect import table_names
from hotclub_orm.operations.conditions import holds_of
from hotclub_orm.raw_sql import Params, raw_statement
from hotclub_orm.registry import apps as default_apps
from hotclub_orm.schema import SchemaEditor, ddl_for, tables_for
from hotclub_orm.statements import Operation, Result, Row, Statement


class ByHand(Running):
    """What one asks of a database without a query set."""

    dialect: Dialect

    def execute(self, sql: str, params: Params = None) -> list[Row]:
        """Run SQL with %s or %(name)s placeholders and return its rows."""
        return self.run(_one(raw_statement(sql, params, self.dialect)))

    async def aexecute(self, sql: str, params: Params = None) -> list[Row]:
        """As `execute`, awaiting."""
        statement = raw_statement(sql, params, self.dialect)
        return await self.arun(_one(statement))

    def holds(self, condition: Any, values: Mapping[str, Any]) -> Operation[bool]:
        """Return the operation that asks whether a condition holds of values by name."""
        return holds_of(condition, values, self.dialect)

    def cursor(self) -> Cursor:
        """Return a cursor in the manner of PEP 249, as Django's connection.cursor()."""
        return Cursor(self._result, self.dialect)

    def acursor(self) -> AsyncCursor:
        """As `cursor`; its methods are awaited."""
        return AsyncCursor(self._aresult, self.dialect)

    def _result(self, operation: Operation[Result]) -> Result:
        return self.run(operation)

    async def _aresult(self, operation: Operation[Result]) -> Result:
        return await self.arun(operation)

    def create_tables(self, *models: Any) -> None:
        """Create the tables of the models that are not there yet, for scripts without migrations.

        Without arguments, of every model that is known.
        """
        self.run(self._creation(models))

    async def acreate_tables(self, *models: Any) -> None:
        """As `create_tables`, awaiting."""
        await self.arun(self._creation(models))

    def _creation(self, models: Sequence[Any]) -> Operation[None]:
        ddl = ddl_for(self.dialect)
        known = yield from table_names(self.dialect)
        wanted = tables_for(models or default_apps.get_models(), self.dialect, MODEL_SQL)
        missing = [table for table in wanted if table.name not in known]
        yield from ddl.changes(ddl.create_tables(missing))

    def schema_editor(self, *, atomic: bool = True) -> SchemaEditor:
        """Return an editor of this database's schema; run its operations by `run` or `arun`."""
        return SchemaEditor(ddl_for(self.dialect), MODEL_SQL, atomic=atomic)


def _one(statement: Statement) -> Operation[Any]:
    return (yield statement)
