"""Changes of tables by hand: `with connection.schema_editor() as editor: editor.create_model(Album)`.

Flow: hotclub_orm.schema → **editing** → tests, commands. Inside `with` each method is run at once, all as one
on PostgreSQL, each as one on SQLite (which must not look at references meanwhile, and can't begin that
within a transaction). Without `with`, methods are operations for `connection.run`, as in the ORM.
Not here: migrations, which have an editor of their own.
"""

from __future__ import annotations

from contextlib import ExitStack
from types import TracebackType
from typing import Any

from hotclub_orm.compiler.ddl_text import MODEL_SQL
from hotclub_orm.schema import SchemaEditor, ddl_for, literal
from hotclub_orm.transactions import atomic


class ProjectEditor(SchemaEditor):
    """An editor of one database.

    collect_sql: whether the statements are put into `collected_sql` instead of being sent. atomic:
    whether the changes are one.
    """

    def __init__(self, database: Any, collect_sql: bool = False, atomic: bool = True) -> None:
        super().__init__(ddl_for(database.dialect), MODEL_SQL, atomic=atomic)
        self.connection, self.collect_sql = database, collect_sql
        self.collected_sql: list[str] = []
        self._block = ExitStack()

    def __enter__(self) -> Immediate:
        if self.atomic and not self.collect_sql and self.connection.vendor != "sqlite":
            self._block.enter_context(atomic(using=self.connection.alias))
        return Immediate(self)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is None:
            try:
                self.make(self.finish())
            except BaseException as refused:
                self._block.__exit__(type(refused), refused, refused.__traceback__)
                raise
        self._block.__exit__(kind, error, traceback)

    def make(self, changes: Any) -> Any:
        """Run the changes, or collect their statements."""
        program = self.ddl.changes(changes, atomic=self.atomic)
        if not self.collect_sql:
            return self.connection.run(program)
        from hotclub_migrations.drive import collect

        lines = collect(program, self.connection)
        if not all(line.startswith("PRAGMA") for line in lines):  # no change, then
            self.collected_sql += lines
        return None


class Immediate:
    """The methods of an editor, each run when it is called."""

    def __init__(self, editor: ProjectEditor) -> None:
        self._editor = editor

    def __getattr__(self, name: str) -> Any:
        editor = self._editor
        found = getattr(editor, name)
        if not callable(found):
            return found

        def at_once(*args: Any, **kwargs: Any) -> Any:
            made = found(*args, **kwargs)
            if not hasattr(made, "send"):
                return made
            return editor.make(made)

        return at_once

    def execute(self, sql: Any, params: Any = ()) -> None:
        """Run SQL with %s placeholders; None as params leaves percent signs as they are."""
        if self._editor.collect_sql:
            text, dialect = str(sql), self._editor.dialect
            if params:
                # A literal may stand doubled for the driver, which never sees this text.
                text %= tuple(literal(one, dialect).replace("%%", "%") for one in params)
            self._editor.collected_sql.append(f"{text.rstrip(';')};")
            return
        with self._editor.connection.cursor() as cursor:
            cursor.execute(str(sql), params or None)
