"""Changes of a foreign key that holds several columns: added, removed, altered with its constraint.

Flow: editor → **here** → ddl. The columns are those that the foreign key made; where it names declared
fields (`from_fields`), only the constraint is its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hotclub_orm.schema.from_models import (
    column_for,
    field_indexes,
    field_uniques,
    foreign_key_for,
)
from hotclub_orm.schema.sqlite import with_constraint, without_constraint
from hotclub_orm.schema.values import Column, ForeignKey, Index, Table, UniqueConstraint
from hotclub_orm.statements import Operation


def _holds_columns(field: Any) -> bool:
    """Whether it is such a key: a ForeignObject and a composite primary key have no constraint."""
    return getattr(field, "db_constraint", None) is not None and hasattr(field, "fields")


def _made(field: Any) -> list[Any]:
    return [part for part in field.fields if getattr(part, "made_by", None) is field]


def _constraints(field: Any, editor: Any) -> list[ForeignKey | UniqueConstraint]:
    key = foreign_key_for(field, editor.dialect)
    return [*field_uniques(field, editor.dialect), *([] if key is None else [key])]


def _columns(fields: Sequence[Any], editor: Any) -> list[Column]:
    return [column_for(field, editor.dialect, editor.text) for field in fields]


def _without_index(table: Table, index: Index) -> Table:
    return replace(table, indexes=tuple(one for one in table.indexes if one.name != index.name))


def add(editor: Any, model: Any, field: Any) -> Operation[None]:
    """Add the columns of the foreign key, and what stands on them."""
    if not _holds_columns(field):
        return
    table = _taken_off(editor.table(model), field, editor)
    known = {column.name for column in table.columns}
    made = _made(field)
    for part in made:
        table = table.without_column(part.column) if part.column in known else table
    for part, column in zip(made, _columns(made, editor), strict=True):
        yield from editor.ddl.add_column(table, column, key=None, fill=editor._fill(part))
        table = table.with_column(column)
    yield from _put_on(table, field, editor)


def remove(editor: Any, model: Any, field: Any) -> Operation[None]:
    """Drop what stands on the columns of the foreign key, and those it made."""
    if not _holds_columns(field):
        return
    table, columns = editor.table(model), set(field.columns)
    editor.forget_deferred(table.name, columns)
    table = yield from _take_off(table, field, editor)
    for part in _made(field):
        yield from editor.ddl.drop_column(table, part.column)
        table = table.without_column(part.column)


def alter(editor: Any, model: Any, old_field: Any, new_field: Any) -> Operation[None]:
    """Make the columns of the foreign key those of another, keeping the data. Raises ValueError."""
    if not (_holds_columns(old_field) and _holds_columns(new_field)):
        return
    olds, news = _made(old_field), _made(new_field)
    if len(olds) != len(news):
        raise ValueError(
            f"Cannot alter {old_field} into {new_field}: they make different numbers of columns. "
            "Remove the field and add the new one."
        )
    columns, changed = _columns(olds, editor), _columns(news, editor)
    standing, wanted = (
        (_constraints(field, editor), field_indexes(field, editor.dialect))
        for field in (old_field, new_field)
    )
    if columns == changed and standing == wanted:
        return
    table = yield from _take_off(editor.table(model), old_field, editor)
    for old, new in zip(columns, changed, strict=True):
        if old != new:
            later = table.with_changed(old.name, new)
            yield from editor.ddl.alter_column(table, later, old, new)
            table = later
    yield from _put_on(table, new_field, editor)


def _taken_off(table: Table, field: Any, editor: Any) -> Table:
    """Return the table without what stands on the columns."""
    for constraint in _constraints(field, editor):
        table = without_constraint(table, constraint)
    for index in field_indexes(field, editor.dialect):
        table = _without_index(table, index)
    return table


def _take_off(table: Table, field: Any, editor: Any) -> Operation[Table]:
    for index in field_indexes(field, editor.dialect):
        yield from editor.ddl.drop_index(index.name)
        table = _without_index(table, index)
    for constraint in _constraints(field, editor):
        yield from editor.ddl.drop_constraint(table, constraint)
        table = without_constraint(table, constraint)
    return table


def _put_on(table: Table, field: Any, editor: Any) -> Operation[None]:
    for constraint in _constraints(field, editor):
        yield from editor.ddl.add_constraint(table, constraint)
        table = with_constraint(table, constraint)
    for index in field_indexes(field, editor.dialect):
        yield from editor.ddl.create_index(table.name, index)
