"""Changes of a many-to-many field: its table between is renamed, or points elsewhere.

Flow: editor, migrations → **here** → ddl. Only tables that the field made are changed; one that is
declared is its own model's matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hotclub_orm.schema.generated_names import rename_generated
from hotclub_orm.schema.values import Table
from hotclub_orm.statements import Operation


def rename(editor: Any, old_field: Any, new_field: Any) -> Operation[None]:
    """Rename the table between, its columns, and what is named after them; rows stay.

    For a field, a model or a table with another name: what the columns point to is the same.
    """
    old, new = (field.remote_field.through for field in (old_field, new_field))
    yield from editor.alter_db_table(old, old._meta.db_table, new._meta.db_table)
    for before, after in _columns(old_field, new_field):
        if before != after:
            yield from editor.ddl.rename_column(new._meta.db_table, before, after)
    yield from rename_generated(editor, editor.table(old), editor.table(new))


def alter(editor: Any, old_field: Any, new_field: Any) -> Operation[None]:
    """Make the old field's table between the new one's, keeping its rows.

    Rows point to the new target by the same keys: the database checks that they are there.
    Raises ValueError where a declared table would take the place of one that was made.
    """
    old, new = (field.remote_field.through for field in (old_field, new_field))
    if not (old._meta.auto_created and new._meta.auto_created):
        if old._meta.db_table == new._meta.db_table:
            return
        raise ValueError(
            f"Cannot alter {old_field} into {new_field}: a table between that you declare "
            "cannot take the place of one that was made. Remove the field and add the new one."
        )
    before, after = editor.table(old), editor.table(new)
    if _shape(before, old_field) == _shape(after, new_field):
        yield from rename(editor, old_field, new_field)
        return
    yield from editor.alter_db_table(old, before.name, after.name)
    before = replace(before, name=after.name)
    columns = _columns(old_field, new_field)
    if editor.dialect.features.alter_column:
        yield from _in_place(editor, before, after, columns)
    else:
        sources = {there: editor.quote_name(here) for here, there in columns}
        yield from editor.ddl.remake(before, after, sources)


def _columns(old_field: Any, new_field: Any) -> list[tuple[str, str]]:
    """Return the old and the new name of each column of the table between that holds a key."""
    return [
        (old.column, new.column)
        for side in ("source", "target")
        for old, new in zip(
            _parts(old_field.through_field(side)),
            _parts(new_field.through_field(side)),
            strict=True,
        )
    ]


def _parts(field: Any) -> Iterator[Any]:
    """Yield the columns of a foreign key, as fields."""
    return (here for here, _ in field.related_fields)


def _shape(table: Table, field: Any) -> Any:
    """Return what is more than a name: types of the columns, and where they point to."""
    names = [
        here.column for side in ("source", "target") for here in _parts(field.through_field(side))
    ]
    keys = {(key.columns, key.to_table, key.to_columns) for key in table.foreign_keys}
    sides = [
        [(key.to_table, key.to_columns) for key in table.foreign_keys if name in key.columns]
        for name in names
    ]
    return [table.column(name).type for name in names], sides, len(keys)


def _in_place(
    editor: Any, before: Table, after: Table, columns: list[tuple[str, str]]
) -> Operation[None]:
    ddl = editor.ddl
    for key in before.foreign_keys:
        # By its columns: who named it is not known.
        yield from ddl.drop_constraint(before, replace(key, name=None))
    editor.forget_deferred(before.name, {name for name, _ in columns})
    for index in before.indexes:
        yield from ddl.drop_index(index.name)
    for old, new in columns:
        yield from ddl.alter_column(before, after, before.column(old), after.column(new))
    kept: dict[str, Any] = {"foreign_keys": (), "indexes": ()}
    yield from rename_generated(editor, replace(before, **kept), replace(after, **kept))
    for key in after.foreign_keys:
        yield from ddl.add_constraint(after, key)
    for index in after.indexes:
        yield from ddl.create_index(after.name, index)
