"""Generated names that follow their table.

Flow: RenameModel, AlterModelTable → **table_names** → statements. Names of indexes and constraints that
nobody gave are made from the table's; later changes find them by that name.
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.schema import Index, bare_table_name
from hotclub_orm.statements import Operation as Statements
from hotclub_orm.statements import Statement

_IS_THERE = """
SELECT 1 FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
WHERE t.relname = %s AND c.conname = %s AND pg_table_is_visible(t.oid)
"""


def rename_generated(schema_editor: Any, old_model: Any, new_model: Any) -> Statements[None]:
    """Rename what was named after the old table; the table itself is renamed already.

    What is not there under the expected name is left alone: another tool may have named it.
    """
    before, after = schema_editor.table(old_model), schema_editor.table(new_model)
    for old, new in zip(before.indexes, after.indexes, strict=True):
        if old.name != new.name:
            yield from _rename_index(schema_editor, after.name, old, new)
    if schema_editor.dialect.vendor != "postgresql":
        return  # there, constraints are found by their columns
    constraints = zip(
        (*before.foreign_keys, *before.unique), (*after.foreign_keys, *after.unique), strict=True
    )
    for old, new in constraints:
        if old.name != new.name:
            yield from _rename_constraint(schema_editor, after.name, old.name, new.name)


def rename_between(schema_editor: Any, old_model: Any, new_model: Any) -> Statements[None]:
    """Rename the tables between that were named after the old table."""
    both = zip(old_model._meta.local_many_to_many, new_model._meta.local_many_to_many, strict=True)
    for old, new in both:
        if new.remote_field.through._meta.auto_created:
            yield from schema_editor.alter_field(new_model, old, new)
            yield from rename_generated(
                schema_editor, old.remote_field.through, new.remote_field.through
            )


def _rename_index(schema_editor: Any, table: str, old: Index, new: Index) -> Statements[None]:
    if schema_editor.dialect.vendor == "postgresql":
        names = tuple(map(schema_editor.quote_name, (old.name, new.name)))
        yield from schema_editor.execute(f"ALTER INDEX IF EXISTS {names[0]} RENAME TO {names[1]}")
    else:
        yield from schema_editor.ddl.rename_index(table, old, new)


def _rename_constraint(schema_editor: Any, table: str, old: str, new: str) -> Statements[None]:
    if (yield Statement(_IS_THERE, (bare_table_name(table), old))):
        name, *names = map(schema_editor.quote_name, (table, old, new))
        yield from schema_editor.execute(
            f"ALTER TABLE {name} RENAME CONSTRAINT {names[0]} TO {names[1]}"
        )
