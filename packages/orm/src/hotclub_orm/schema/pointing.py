"""Columns that point to a key: they follow when its type changes.

Flow: editor → **Pointing** → ddl. References are taken off before the key changes and put on again after it,
for no reference may lead to a column of another type meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hotclub_orm.schema.from_models import field_indexes, foreign_key_for, like_indexes
from hotclub_orm.schema.values import Column, ForeignKey, Table
from hotclub_orm.statements import Operation


def pointing_to(model: Any, column: str, seen: list[Any]) -> Iterator[Any]:
    """Yield the fields whose column holds that key, and those that point to such a field in turn."""
    for relation in model._meta.all_related:
        field = relation.field
        if field.many_to_many or field.column is None or field in seen:
            continue
        if not field.concrete or field.target_field.column != column:
            continue
        seen.append(field)
        yield field
        if field.unique:
            yield from pointing_to(field.model, field.column, seen)


class Pointing:
    """What points to a column whose type changes; nothing where it stays.

    fields, columns: the old and the new one.
    """

    def __init__(
        self, editor: Any, model: Any, fields: tuple[Any, Any], columns: tuple[Column, Column]
    ) -> None:
        self.editor, self.model = editor, model
        self.old, self.new = columns
        self.dialect = editor.dialect
        self.type = fields[1].rel_db_type(self.dialect)
        changes = self.old.type != self.new.type and fields[0].unique
        self.fields = list(pointing_to(model, self.old.name, [])) if changes else []
        self._off: list[tuple[Any, ForeignKey]] = []

    def release(self) -> Operation[None]:
        """Take the references off that are in the database."""
        if not self.dialect.features.alter_column:
            return  # there the tables are remade, with references off
        for field in self.fields:
            key = foreign_key_for(field, self.dialect)
            if key is None or self.editor.is_deferred(field.model._meta.db_table, key):
                continue
            yield from self.editor.ddl.drop_constraint(
                self.editor.table(field.model), replace(key, name=None)
            )
            self._off.append((field, key))

    def follow(self, after: Table) -> Operation[None]:
        """Give the columns the new type, and put the references on again. after: the key's table."""
        tables = {self.model._meta.db_table: after}
        for field in self.fields:
            name = field.model._meta.db_table
            table = tables.get(name) or self.editor.table(field.model)
            column = table.column(field.column)
            # An index for LIKE is of texts only.
            before = [one for one in field_indexes(field, self.dialect) if one.parts[0].opclass]
            now = like_indexes(field, self.type or "", self.new.collation, self.dialect)
            for index in before if before != now else []:
                yield from self.editor.ddl.drop_index(index.name)
            changed = replace(column, type=self.type, collation=self.new.collation)
            tables[name] = table.with_changed(column.name, changed)
            yield from self.editor.ddl.alter_column(table, tables[name], column, changed)
            for index in now if before != now else []:
                yield from self.editor.ddl.create_index(name, index)
        for field, key in self._off:
            table = tables[field.model._meta.db_table]
            yield from self.editor.ddl.add_constraint(table, self._led(key))

    def _led(self, key: ForeignKey) -> ForeignKey:
        """Return the reference, led to the key's new name."""
        if key.to_table != self.model._meta.db_table:
            return key
        names = tuple(self.new.name if n == self.old.name else n for n in key.to_columns)
        return replace(key, to_columns=names)
