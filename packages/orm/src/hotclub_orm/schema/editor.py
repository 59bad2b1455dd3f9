"""The schema editor: Django's names for changes of models, as operations.

Flow: migrations, `create_tables` → **editor** → from_models → ddl → statements. Nothing runs here:

    def change(editor):
        yield from editor.create_model(Book)
        yield from editor.add_field(Book, field)

    database.run(editor.run(change(editor)))

`run` makes it one transaction where asked, and sends what was put off to the end (references to
tables that come later). Historical models are given as they were before the change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from hotclub_orm.dialects.base import Dialect
from hotclub_orm.schema import between, several
from hotclub_orm.schema.ddl import Ddl
from hotclub_orm.schema.from_models import (
    SqlText,
    column_for,
    constraint_for,
    field_indexes,
    foreign_key_for,
    index_for,
    table_for,
    together,
    value_sql,
)
from hotclub_orm.schema.literals import literal
from hotclub_orm.schema.names import index_name
from hotclub_orm.schema.pointing import Pointing
from hotclub_orm.schema.values import (
    Column,
    Constraint,
    ForeignKey,
    Index,
    Part,
    Table,
    renamed_constraint,
    without_constraint,
    without_field,
)
from hotclub_orm.statements import Operation, Statement


class SchemaEditor:
    """Changes of models on one dialect.

    ddl: the DDL of the dialect. text: see SqlText. now: the moment that auto_now fields of
    existing rows get.
    """

    def __init__(
        self, ddl: Ddl, text: SqlText, *, atomic: bool = True, now: datetime | None = None
    ) -> None:
        self.ddl, self.text, self.atomic, self.now = ddl, text, atomic, now
        self._deferred: list[tuple[Table, Constraint]] = []

    @property
    def dialect(self) -> Dialect:
        """The dialect that is written."""
        return self.ddl.dialect

    def run(self, operation: Operation[Any]) -> Operation[Any]:
        """Run the changes and what they put off, as one if the editor is atomic."""
        return self.ddl.changes(self._with_deferred(operation), atomic=self.atomic)

    def _with_deferred(self, operation: Operation[Any]) -> Operation[Any]:
        result = yield from operation
        yield from self.finish()
        return result

    def finish(self) -> Operation[None]:
        """Send what was put off."""
        deferred, self._deferred = self._deferred, []
        for table, constraint in deferred:
            yield from self.ddl.add_constraint(table, constraint)

    def execute(self, sql: str, params: Sequence[Any] | None = ()) -> Operation[None]:
        """Run SQL in the dialect's own placeholders."""
        yield Statement(sql, params, "nothing")

    def quote_name(self, name: str) -> str:
        """Return the name quoted."""
        return self.ddl.quote(name)

    def quote_value(self, value: Any) -> str:
        """Return the value as a literal of text, number or NULL."""
        return literal(value, self.dialect)

    def table(self, model: Any) -> Table:
        """Return the model's table as a value."""
        return table_for(model, self.dialect, self.text)

    # models

    def create_model(self, model: Any) -> Operation[None]:
        """Create the model's table, and those of its many-to-many fields."""
        table = self.table(model)
        yield from self.ddl.create_table(table, foreign_keys=False)
        if self.dialect.vendor != "sqlite":  # there, references stand inside the table
            self._deferred += [(table, key) for key in table.foreign_keys]
        for field in model._meta.local_many_to_many:
            if field.remote_field.through._meta.auto_created:
                yield from self.create_model(field.remote_field.through)

    def delete_model(self, model: Any) -> Operation[None]:
        """Drop the model's table, and those of its many-to-many fields."""
        for field in model._meta.local_many_to_many:
            if field.remote_field.through._meta.auto_created:
                yield from self.delete_model(field.remote_field.through)
        name = model._meta.db_table
        self._deferred = [
            (table, constraint) for table, constraint in self._deferred
            if name not in (table.name, getattr(constraint, "to_table", None))
        ]  # fmt: skip
        yield from self.ddl.drop_table(name)

    def alter_db_table(self, model: Any, old_db_table: str, new_db_table: str) -> Operation[None]:
        """Rename the table."""
        if old_db_table == new_db_table:
            return
        yield from self.ddl.rename_table(old_db_table, new_db_table)
        self._deferred = [
            (replace(table, name=new_db_table) if table.name == old_db_table else table, _moved(
                constraint, old_db_table, new_db_table))
            for table, constraint in self._deferred
        ]  # fmt: skip

    def alter_db_table_comment(
        self, model: Any, old_db_table_comment: str | None, new_db_table_comment: str | None
    ) -> Operation[None]:
        """Set or clear the table's comment."""
        yield from self.ddl.set_table_comment(model._meta.db_table, new_db_table_comment)

    def alter_db_tablespace(
        self, model: Any, old_db_tablespace: str, new_db_tablespace: str
    ) -> Operation[None]:
        """Move the table to another tablespace, on PostgreSQL."""
        if self.dialect.vendor == "postgresql" and new_db_tablespace:
            table, space = map(self.quote_name, (model._meta.db_table, new_db_tablespace))
            yield from self.execute(f"ALTER TABLE {table} SET TABLESPACE {space}")

    def alter_unique_together(
        self, model: Any, old_unique_together: Any, new_unique_together: Any
    ) -> Operation[None]:
        """Add and drop the constraints that differ."""
        olds = {tuple(names) for names in old_unique_together}
        news = {tuple(names) for names in new_unique_together}
        table = self.table(model)
        for names in sorted(olds - news):
            gone = together(model, names, self.dialect)
            yield from self.ddl.drop_constraint(table, gone)
            table = replace(table, unique=tuple(u for u in table.unique if u.name != gone.name))
        for names in sorted(news - olds):
            added = together(model, names, self.dialect)
            yield from self.ddl.add_constraint(table, added)
            table = replace(table, unique=(*table.unique, added))

    def alter_index_together(
        self, model: Any, old_index_together: Any, new_index_together: Any
    ) -> Operation[None]:
        """Add and drop the indexes that differ (of migrations from before index_together went)."""
        olds = {tuple(names) for names in old_index_together}
        news = {tuple(names) for names in new_index_together}
        for names in sorted(olds - news):
            yield from self.ddl.drop_index(self._together_index(model, names).name)
        for names in sorted(news - olds):
            index = self._together_index(model, names)
            yield from self.ddl.create_index(model._meta.db_table, index)

    def _together_index(self, model: Any, names: Sequence[str]) -> Index:
        columns = [model._meta.get_field(name).column for name in names]
        limit = self.dialect.max_name_length
        name = index_name(model._meta.db_table, columns, "_idx", max_length=limit)
        return Index(name, tuple(Part(column) for column in columns))

    # fields

    def add_field(self, model: Any, field: Any) -> Operation[None]:
        """Add the field's column, with the default as the value of existing rows."""
        _belong(model, field)
        if field.many_to_many:
            if field.remote_field.through._meta.auto_created:
                yield from self.create_model(field.remote_field.through)
            return
        if field.db_type(self.dialect) is None:
            yield from several.add(self, model, field)
            return
        column = column_for(field, self.dialect, self.text)
        key = foreign_key_for(field, self.dialect)
        fill = None if field.has_db_default() or column.generated else self._fill(field)
        table = _with_one_key(without_field(self.table(model), column.name), None, column)
        yield from self.ddl.add_column(table, column, key=key, fill=fill)
        for index in field_indexes(field, self.dialect):
            yield from self.ddl.create_index(table.name, index)

    def is_deferred(self, table: str, constraint: Constraint) -> bool:
        """Tell whether the constraint waits to be sent."""
        return any(known.name == table and one == constraint for known, one in self._deferred)

    def forget_deferred(self, table: str, columns: set[str]) -> None:
        """Send nothing of what was put off that stands on these columns."""
        self._deferred = [
            (known, constraint) for known, constraint in self._deferred
            if known.name != table or not columns & set(getattr(constraint, "columns", ()))
        ]  # fmt: skip

    def remove_field(self, model: Any, field: Any) -> Operation[None]:
        """Drop the field's column, or its table."""
        _belong(model, field)
        if field.many_to_many:
            if field.remote_field.through._meta.auto_created:
                yield from self.delete_model(field.remote_field.through)
            return
        if field.db_type(self.dialect) is None:
            yield from several.remove(self, model, field)
            return
        table = self.table(model)
        self.forget_deferred(table.name, {field.column})
        for index in field_indexes(field, self.dialect):
            yield from self.ddl.drop_index(index.name)
            table = replace(table, indexes=tuple(i for i in table.indexes if i.name != index.name))
        yield from self.ddl.drop_column(table, field.column)

    def alter_field(
        self,
        model: Any,
        old_field: Any,
        new_field: Any,
        strict: bool = False,
    ) -> Operation[None]:
        """Make the old field's column the new field's, keeping the data."""
        _belong(model, old_field, new_field)
        if old_field.many_to_many and new_field.many_to_many:
            yield from between.alter(self, old_field, new_field)
            return
        if (old_field.db_type(self.dialect) is None) != (new_field.db_type(self.dialect) is None):
            raise ValueError(
                f"Cannot alter {old_field} into {new_field}: one has a column and the other has "
                "none. Remove the field and add the new one."
            )
        if old_field.db_type(self.dialect) is None:
            yield from several.alter(self, model, old_field, new_field)
            return
        yield from self._alter_column(model, old_field, new_field)

    def _alter_column(self, model: Any, old_field: Any, new_field: Any) -> Operation[None]:
        dialect, ddl = self.dialect, self.ddl
        old, new = (column_for(field, dialect, self.text) for field in (old_field, new_field))
        old_key, new_key = (foreign_key_for(field, dialect) for field in (old_field, new_field))
        old_indexes, new_indexes = (field_indexes(f, dialect) for f in (old_field, new_field))
        before = _with_one_key(self.table(model), old, new)
        after = before.with_changed(old.name, new)
        if old.name != new.name:
            self._rename_in_deferred(before.name, old.name, new.name)
        gone = [index for index in old_indexes if index not in new_indexes]
        for index in gone:
            yield from ddl.drop_index(index.name)
        kept = tuple(index for index in after.indexes if index.name not in {i.name for i in gone})
        after = replace(after, indexes=kept)
        after = replace(after, foreign_keys=_exchanged(after.foreign_keys, new.name, new_key))
        in_place = dialect.features.alter_column
        moves = _points_to(old_key) != _points_to(new_key)
        if in_place and old_key is not None and moves:
            yield from ddl.drop_constraint(before, old_key)
        if old != new or (moves and not in_place):
            pointing = Pointing(self, model, (old_field, new_field), (old, new))
            yield from pointing.release()
            yield from ddl.alter_column(before, after, old, new, fill=self._fill_nulls(new_field))
            yield from pointing.follow(after)
        if in_place and new_key is not None and moves:
            yield from ddl.add_constraint(after, new_key)
        for index in new_indexes:
            if index not in old_indexes:
                yield from ddl.create_index(after.name, index)

    def _rename_in_deferred(self, table: str, old: str, new: str) -> None:
        self._deferred = [
            (
                known.with_renamed(old, new) if known.name == table else known,
                renamed_constraint(constraint, known.name == table, table, old, new),
            )
            for known, constraint in self._deferred
        ]

    def rename_between(self, old_field: Any, new_field: Any) -> Operation[None]:
        """Rename the table between and its columns, after a model's or a table's new name."""
        if new_field.remote_field.through._meta.auto_created:
            yield from between.rename(self, old_field, new_field)

    def effective_default(self, field: Any) -> Any:
        """Return the value that existing rows get for a new field, or None."""
        if field.has_default():
            return field.get_default()
        if not field.null and field.blank and field.empty_strings_allowed:
            return b"" if field.get_internal_type() == "BinaryField" else ""
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            return self._moment(field.get_internal_type())
        return None

    def _moment(self, internal_type: str) -> Any:
        if self.now is None:
            return None
        parts = {"DateField": self.now.date, "TimeField": self.now.time}
        return parts.get(internal_type, lambda: self.now)()

    def _fill(self, field: Any) -> str | None:
        value = self.effective_default(field)
        return None if value is None else value_sql(field, value, self.dialect)

    def _fill_nulls(self, field: Any) -> str | None:
        if field.has_db_default():
            return column_for(field, self.dialect, self.text).default
        return None if field.null else self._fill(field)

    # indexes and constraints

    def add_index(self, model: Any, index: Any, *, concurrently: bool = False) -> Operation[None]:
        """Create an index of Meta.indexes."""
        value = index_for(model, index, self.dialect, self.text)
        yield from self.ddl.create_index(model._meta.db_table, value, concurrently=concurrently)

    def remove_index(
        self, model: Any, index: Any, *, concurrently: bool = False
    ) -> Operation[None]:
        """Drop an index of Meta.indexes."""
        yield from self.ddl.drop_index(index.name, concurrently=concurrently)

    def rename_index(self, model: Any, old_index: Any, new_index: Any) -> Operation[None]:
        """Rename an index of Meta.indexes."""
        old, new = (
            index_for(model, index, self.dialect, self.text) for index in (old_index, new_index)
        )
        yield from self.ddl.rename_index(model._meta.db_table, old, new)

    def add_constraint(self, model: Any, constraint: Any) -> Operation[None]:
        """Add a constraint of Meta.constraints; nothing where the database cannot have it."""
        value = constraint_for(model, constraint, self.dialect, self.text)
        if isinstance(value, Index):
            yield from self.ddl.create_index(model._meta.db_table, value)
        elif value is not None:
            table = without_constraint(self.table(model), constraint.name)
            yield from self.ddl.add_constraint(table, value)

    def remove_constraint(self, model: Any, constraint: Any) -> Operation[None]:
        """Drop a constraint of Meta.constraints."""
        value = constraint_for(model, constraint, self.dialect, self.text)
        if isinstance(value, Index):
            yield from self.ddl.drop_index(value.name)
        elif value is not None:
            yield from self.ddl.drop_constraint(self.table(model), value)


def _with_one_key(table: Table, old: Column | None, new: Column) -> Table:
    """Return the table with its key no more one, where the new column is to be it."""
    if not new.primary_key or (old is not None and old.primary_key):
        return table
    for column in table.columns:
        if column.primary_key:  # others may point to it
            changed = replace(column, primary_key=False, unique=True, null=True, suffix="")
            table = table.with_changed(column.name, changed)
    return table


def _points_to(key: ForeignKey | None) -> tuple[Any, ...] | None:
    return None if key is None else (key.to_table, key.to_columns, key.on_delete)


def _belong(model: Any, *fields: Any) -> None:
    """Give the model to fields that were made by hand, and know none."""
    for field in fields:
        if not hasattr(field, "model"):
            field.model = model


def _moved(constraint: Constraint, old: str, new: str) -> Constraint:
    if isinstance(constraint, ForeignKey) and constraint.to_table == old:
        return replace(constraint, to_table=new)
    return constraint


def _exchanged(
    keys: tuple[ForeignKey, ...], column: str, key: ForeignKey | None
) -> tuple[ForeignKey, ...]:
    others = tuple(known for known in keys if known.columns != (column,))
    return others if key is None else (*others, key)
