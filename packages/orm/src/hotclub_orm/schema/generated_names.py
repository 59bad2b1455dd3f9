"""Generated names that follow their table.

Flow: editor, migrations → **here** → statements. Names of indexes and constraints that nobody gave are made
from the table's and the columns'; later changes find them by that name.
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.schema.names import bare_table_name
from hotclub_orm.schema.values import Index, Table
from hotclub_orm.statements import Operation, Statement

_IS_THERE = """
SELECT 1 FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
WHERE t.relname = %s AND c.conname = %s AND pg_table_is_visible(t.oid)
"""


def rename_generated(editor: Any, before: Table, after: Table) -> Operation[None]:
    """Rename what was named after the old table; the table itself is renamed already.

    What is not there under the expected name is left alone: another tool may have named it.
    """
    for old, new in zip(before.indexes, after.indexes, strict=True):
        if old.name != new.name:
            yield from _rename_index(editor, after.name, old, new)
    yield from rename_constraints(editor, before, after)


def rename_constraints(editor: Any, before: Table, after: Table) -> Operation[None]:
    """Rename references and unique constraints, which both tables have in the same order."""
    if editor.dialect.vendor != "postgresql":
        return  # there, constraints are found by their columns
    pairs: list[tuple[Any, Any]] = [
        *zip(before.foreign_keys, after.foreign_keys, strict=True),
        *zip(before.unique, after.unique, strict=True),
    ]
    for old, new in pairs:
        if old.name != new.name:
            yield from _rename_constraint(editor, after.name, old.name, new.name)


def _rename_index(editor: Any, table: str, old: Index, new: Index) -> Operation[None]:
    if editor.dialect.vendor == "postgresql":
        names = tuple(map(editor.quote_name, (old.name, new.name)))
        yield from editor.execute(f"ALTER INDEX IF EXISTS {names[0]} RENAME TO {names[1]}")
    else:
        yield from editor.ddl.rename_index(table, old, new)


def _rename_constraint(editor: Any, table: str, old: Any, new: Any) -> Operation[None]:
    if (yield Statement(_IS_THERE, (bare_table_name(table), old))):
        name, *names = map(editor.quote_name, (table, old, new))
        yield from editor.execute(f"ALTER TABLE {name} RENAME CONSTRAINT {names[0]} TO {names[1]}")
