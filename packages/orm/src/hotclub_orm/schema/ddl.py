"""Values → DDL statements: what both databases write alike.

Flow: values → **ddl** → statements. Every method is an operation (a generator of statements), or
returns one piece of text. Where databases differ, sqlite.py and postgresql.py say how.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any

from hotclub_orm.dialects.base import Dialect
from hotclub_orm.errors import NotSupportedError
from hotclub_orm.schema.values import (
    CheckConstraint,
    Column,
    Constraint,
    ExclusionConstraint,
    ForeignKey,
    Index,
    Part,
    Table,
    UniqueConstraint,
)
from hotclub_orm.statements import Operation, Statement


class Ddl(ABC):
    """DDL of one dialect."""

    dialect: Dialect

    def quote(self, name: str) -> str:
        """Return the name quoted; a name written as "schema"."table" already is."""
        return (
            name if name.startswith('"') and name.endswith('"') else self.dialect.quote_name(name)
        )

    def names(self, names: Iterable[str]) -> str:
        """Return names quoted, with commas."""
        return ", ".join(map(self.quote, names))

    # pieces of text

    def column_sql(self, column: Column) -> str:
        """Return the definition of a column, its name first."""
        parts = [self.quote(column.name), column.type]
        if column.collation:
            parts.append(f"COLLATE {self.quote(column.collation)}")
        if column.generated is not None:
            parts.append(f"GENERATED ALWAYS AS ({column.generated})")
            parts.append("STORED" if column.stored else "VIRTUAL")
        elif column.default is not None:
            parts.append(f"DEFAULT {_enclosed(column.default)}")
        # A generated column of SQLite may say NOT NULL; PostgreSQL checks it as well.
        parts.append("NULL" if column.null else "NOT NULL")
        if column.primary_key:
            parts.append("PRIMARY KEY")
        elif column.unique:
            parts.append("UNIQUE")
        if column.check:
            parts.append(f"CHECK ({column.check})")
        if column.suffix:
            parts.append(column.suffix)
        return " ".join(parts)

    def constraint_sql(self, constraint: Constraint) -> str:
        """Return the definition of a constraint of a table, its name first if it has one."""
        named = f"CONSTRAINT {self.quote(constraint.name)} " if constraint.name else ""
        match constraint:
            case UniqueConstraint():
                return named + self._unique_sql(constraint)
            case CheckConstraint():
                return f"{named}CHECK ({constraint.condition})"
            case ForeignKey():
                return named + self.foreign_key_sql(constraint)
            case ExclusionConstraint():
                return f"{named}EXCLUDE {constraint.definition}"

    def _unique_sql(self, unique: UniqueConstraint) -> str:
        nulls = "" if unique.nulls_distinct is not False else " NULLS NOT DISTINCT"
        timing = f" DEFERRABLE INITIALLY {unique.timing}" if unique.timing else ""
        return f"UNIQUE{nulls} ({self.names(unique.columns)}){timing}"

    def foreign_key_sql(self, key: ForeignKey) -> str:
        """Return FOREIGN KEY (…) REFERENCES …"""
        return f"FOREIGN KEY ({self.names(key.columns)}) {self.references_sql(key)}"

    def references_sql(self, key: ForeignKey) -> str:
        """Return REFERENCES …, as it may also stand behind a column."""
        action = f" ON DELETE {key.on_delete}" if key.on_delete else ""
        timing = " DEFERRABLE INITIALLY DEFERRED" if key.deferred else ""
        return (
            f"REFERENCES {self.quote(key.to_table)} ({self.names(key.to_columns)}){action}{timing}"
        )

    def index_sql(self, table: str, index: Index, *, concurrently: bool = False) -> str:
        """Return CREATE INDEX …"""
        unique = "UNIQUE " if index.unique else ""
        how = "CONCURRENTLY " if concurrently else ""
        method = f" USING {index.method}" if index.method else ""
        parts = ", ".join(map(self._part_sql, index.parts))
        include = f" INCLUDE ({self.names(index.include)})" if index.include else ""
        nulls = " NULLS NOT DISTINCT" if index.nulls_distinct is False else ""
        options = f" WITH ({index.options})" if index.options else ""
        space = f" TABLESPACE {self.quote(index.tablespace)}" if index.tablespace else ""
        where = f" WHERE {index.condition}" if index.condition else ""
        return (
            f"CREATE {unique}INDEX {how}{self.quote(index.name)} ON {self.quote(table)}{method}"
            f" ({parts}){include}{nulls}{options}{space}{where}"
        )

    def _part_sql(self, part: Part) -> str:
        what = self.quote(part.column) if part.column is not None else part.expression or ""
        collation = f" COLLATE {self.quote(part.collation)}" if part.collation else ""
        opclass = f" {part.opclass}" if part.opclass else ""
        return f"{what}{collation}{opclass}{' DESC' if part.descending else ''}"

    def table_sql(self, table: Table, *, inline_foreign_keys: bool) -> str:
        """Return CREATE TABLE …"""
        lines = [self._inline_column_sql(table, c, inline_foreign_keys) for c in table.columns]
        if table.primary_key:
            lines.append(f"PRIMARY KEY ({self.names(table.primary_key)})")
        constraints: list[Constraint] = [*table.unique, *table.checks, *table.exclusions]
        if inline_foreign_keys:
            constraints += [key for key in table.foreign_keys if len(key.columns) > 1]
        lines += [self.constraint_sql(constraint) for constraint in constraints]
        space = f" TABLESPACE {self.quote(table.tablespace)}" if table.tablespace else ""
        return f"CREATE TABLE {self.quote(table.name)} ({', '.join(lines)}){space}"

    def _inline_column_sql(self, table: Table, column: Column, inline_foreign_keys: bool) -> str:
        sql = self.column_sql(column)
        if inline_foreign_keys:
            for key in table.foreign_keys:
                if key.columns == (column.name,):
                    sql += f" {self.references_sql(key)}"
        return sql

    # operations

    @abstractmethod
    def create_table(self, table: Table, *, foreign_keys: bool = True) -> Operation[None]:
        """Create the table with its indexes, comments, and (if asked) its foreign keys."""

    def create_tables(self, tables: Sequence[Table]) -> Operation[None]:
        """Create tables that may refer to one another."""
        for table in tables:
            yield from self.create_table(table, foreign_keys=False)
        for table in tables:
            yield from self.add_foreign_keys(table)

    @abstractmethod
    def add_foreign_keys(self, table: Table) -> Operation[None]:
        """Add the table's foreign keys after all tables exist."""

    def drop_table(self, name: str) -> Operation[None]:
        """Drop the table and what refers to it."""
        yield ddl(f"DROP TABLE {self.quote(name)}")

    def rename_table(self, old: str, new: str) -> Operation[None]:
        """Give the table another name; references to it follow."""
        yield ddl(f"ALTER TABLE {self.quote(old)} RENAME TO {self.quote(new)}")

    def rename_column(self, table: str, old: str, new: str) -> Operation[None]:
        """Give the column another name; indexes and constraints follow."""
        yield ddl(
            f"ALTER TABLE {self.quote(table)} RENAME COLUMN {self.quote(old)} TO {self.quote(new)}"
        )

    @abstractmethod
    def add_column(
        self, table: Table, column: Column, *, key: ForeignKey | None = None, fill: Any = None
    ) -> Operation[None]:
        """Add a column to the table. fill: the value (SQL text) of rows that exist already."""

    @abstractmethod
    def drop_column(self, table: Table, name: str) -> Operation[None]:
        """Drop the column and what is built on it."""

    @abstractmethod
    def alter_column(
        self, before: Table, after: Table, old: Column, new: Column, *, fill: str | None = None
    ) -> Operation[None]:
        """Make the column `old` of `before` the column `new` of `after`, keeping the data.

        fill: SQL text in place of the NULLs when the column gets NOT NULL.
        """

    @abstractmethod
    def add_constraint(self, table: Table, constraint: Constraint) -> Operation[None]:
        """Add a constraint to the table, which is given as it was before."""

    @abstractmethod
    def drop_constraint(self, table: Table, constraint: Constraint) -> Operation[None]:
        """Drop a constraint of the table, which is given as it was before."""

    def create_index(
        self, table: str, index: Index, *, concurrently: bool = False
    ) -> Operation[None]:
        """Create an index."""
        self.check_index(index)
        yield ddl(self.index_sql(table, index, concurrently=concurrently))

    def check_index(self, index: Index) -> None:
        """Raise NotSupportedError for an index this database cannot have."""
        if index.include and not self.dialect.features.covering_indexes:
            raise NotSupportedError(
                f"{self.dialect.vendor} has no covering indexes ({index.name} includes "
                f"{', '.join(index.include)})."
            )

    def drop_index(self, name: str, *, concurrently: bool = False) -> Operation[None]:
        """Drop an index; none of that name is no error."""
        how = "CONCURRENTLY " if concurrently else ""
        yield ddl(f"DROP INDEX {how}IF EXISTS {self.quote(name)}")

    @abstractmethod
    def rename_index(self, table: str, old: Index, new: Index) -> Operation[None]:
        """Give the index another name."""

    def set_table_comment(self, table: str, comment: str | None) -> Operation[None]:
        """Set or clear the comment of the table; nothing where there are none."""
        yield from ()

    def set_column_comment(self, table: str, column: Column) -> Operation[None]:
        """Set or clear the comment of the column; nothing where there are none."""
        yield from ()

    @abstractmethod
    def reset_sequence(self, table: str, column: str) -> Operation[None]:
        """Let the next automatic key be one more than the largest."""

    @abstractmethod
    def changes(self, operation: Operation[Any], *, atomic: bool = True) -> Operation[Any]:
        """Run schema changes as one: all or nothing, references checked at the end."""


def ddl(sql: str) -> Statement:
    """Return a statement of DDL."""
    return Statement(sql, (), "nothing")


def _enclosed(default: str) -> str:
    """Return the text of a default in parentheses where it is more than a literal."""
    simple = default.replace("_", "").replace(".", "").lstrip("+-").isalnum()
    quoted = default.startswith("'") and default.endswith("'") and "'" not in default[1:-1]
    return default if simple or quoted or default.startswith("(") else f"({default})"
