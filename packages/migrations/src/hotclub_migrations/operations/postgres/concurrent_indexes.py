"""AddIndexConcurrently, RemoveIndexConcurrently.

Flow: state → **operations** → statements.
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.errors import NotSupportedError
from hotclub_orm.statements import Operation as Statements
from hotclub_orm.statements import Statement

from hotclub_migrations.operations.indexes import AddIndex, IndexInAndOut, RemoveIndex
from hotclub_migrations.operations.postgres.server import is_postgresql
from hotclub_migrations.state import ProjectState

_INDEX_IS_VALID = """
SELECT i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE c.relname = %s AND pg_table_is_visible(c.oid)
"""


def _add_concurrently(schema_editor: Any, model: Any, index: Any) -> Statements[None]:
    found = yield Statement(_INDEX_IS_VALID, (index.name,))
    if found and found[0][0]:
        return  # an earlier run was stopped after it
    if found:
        # One that was stopped in the middle leaves an index that is never used.
        yield from schema_editor.remove_index(model, index, concurrently=True)
    yield from schema_editor.add_index(model, index, concurrently=True)


class _Concurrently(IndexInAndOut):
    """An index that is made, or dropped, while others write."""

    atomic = False

    def put(self, app_label: str, schema_editor: Any, state: ProjectState) -> Statements[None]:
        """Create it; one that an earlier, stopped run left unfinished is made anew."""
        if not is_postgresql(schema_editor):
            yield from super().put(app_label, schema_editor, state)
            return
        model = state.apps.near(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor, model):
            self._refuse_block(schema_editor)
            yield from _add_concurrently(schema_editor, model, self.index_in(app_label, state))

    def take(self, app_label: str, schema_editor: Any, state: ProjectState) -> Statements[None]:
        """Drop it."""
        if not is_postgresql(schema_editor):
            yield from super().take(app_label, schema_editor, state)
            return
        model = state.apps.near(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor, model):
            self._refuse_block(schema_editor)
            index = self.index_in(app_label, state)
            yield from schema_editor.remove_index(model, index, concurrently=True)

    def _refuse_block(self, schema_editor: Any) -> None:
        if schema_editor.atomic_migration:
            raise NotSupportedError(
                f"The {type(self).__name__} operation cannot be executed inside a transaction "
                "(set atomic = False on the migration)."
            )


class AddIndexConcurrently(_Concurrently, AddIndex):
    """Add an index without keeping writers out. The migration must have atomic = False."""

    def describe(self) -> str:
        """One line."""
        names = ", ".join(self.index.fields)
        return (
            f"Concurrently create index {self.index.name} on field(s) {names} of model "
            f"{self.model_name}"
        )


class RemoveIndexConcurrently(_Concurrently, RemoveIndex):
    """Remove an index without keeping writers out. The migration must have atomic = False."""

    def describe(self) -> str:
        """One line."""
        return f"Concurrently remove index {self.name} from {self.model_name}"
