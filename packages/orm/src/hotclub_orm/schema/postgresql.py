"""DDL of PostgreSQL.

Flow: values → **ddl** → statements. Everything is altered in place. Constraints that were written
inside a column have names that the server chose; they are looked up by their columns.
Source: https://www.postgresql.org/docs/current/sql-altertable.html
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

from hotclub_orm.dialects.postgresql import POSTGRESQL
from hotclub_orm.schema.ddl import Ddl, ddl
from hotclub_orm.schema.names import bare_table_name
from hotclub_orm.schema.values import Column, Constraint, ForeignKey, Index, Table
from hotclub_orm.statements import Atomic, Operation, Statement

Kind = Literal["u", "c", "f", "p"]

_CONSTRAINTS = """
SELECT c.conname FROM pg_constraint c
JOIN pg_class t ON t.oid = c.conrelid
WHERE c.contype = %s AND t.relname = %s AND pg_table_is_visible(t.oid)
AND (SELECT array_agg(a.attname::text ORDER BY k.position)
     FROM unnest(c.conkey) WITH ORDINALITY AS k(number, position)
     JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number) = %s
"""


_SIZED_TEXT = re.compile(r"^(?:var)?char\(\d+\)")


class PostgresqlDdl(Ddl):
    """DDL of PostgreSQL 14 and later."""

    dialect = POSTGRESQL

    def create_table(self, table: Table, *, foreign_keys: bool = True) -> Operation[None]:
        """Create the table, then its indexes, comments and references."""
        # CREATE TABLE would quietly drop what repeats the primary key; a migration may drop it later.
        key = table.primary_key or tuple(c.name for c in table.columns if c.primary_key)
        again = tuple(unique for unique in table.unique if unique.columns == key)
        others = tuple(unique for unique in table.unique if unique.columns != key)
        yield ddl(self.table_sql(replace(table, unique=others), inline_foreign_keys=False))
        for unique in again:
            yield from self.add_constraint(table, unique)
        for index in table.indexes:
            yield from self.create_index(table.name, index)
        if table.comment:
            yield from self.set_table_comment(table.name, table.comment)
        for column in table.columns:
            if column.comment:
                yield from self.set_column_comment(table.name, column)
        if foreign_keys:
            yield from self.add_foreign_keys(table)

    def add_foreign_keys(self, table: Table) -> Operation[None]:
        """Add every reference of the table."""
        for key in table.foreign_keys:
            yield from self.add_constraint(table, key)

    def drop_table(self, name: str) -> Operation[None]:
        """Drop the table, and the references of others to it."""
        yield ddl(f"DROP TABLE {self.quote(name)} CASCADE")

    def add_column(
        self, table: Table, column: Column, *, key: ForeignKey | None = None, fill: Any = None
    ) -> Operation[None]:
        """In one statement; the value of existing rows is a default that goes at once."""
        sql, name = self.column_sql(column), self.quote(table.name)
        fills = fill is not None and column.default is None and column.generated is None
        if fills:
            head = f"{self.quote(column.name)} {column.type}"
            sql = f"{head} DEFAULT {fill}{sql[len(head) :]}"
        yield ddl(f"ALTER TABLE {name} ADD COLUMN {sql}")
        if fills:
            yield ddl(f"ALTER TABLE {name} ALTER COLUMN {self.quote(column.name)} DROP DEFAULT")
        if key is not None:
            yield from self.add_constraint(table, key)
        if column.comment:
            yield from self.set_column_comment(table.name, column)

    def drop_column(self, table: Table, name: str) -> Operation[None]:
        """Drop the column with its constraints and indexes."""
        yield ddl(f"ALTER TABLE {self.quote(table.name)} DROP COLUMN {self.quote(name)} CASCADE")

    def alter_column(
        self, before: Table, after: Table, old: Column, new: Column, *, fill: str | None = None
    ) -> Operation[None]:
        """Change what differs, one small step after the other."""
        table = after.name
        if old.name != new.name:
            yield from self.rename_column(table, old.name, new.name)
        if old.unique and not new.unique:
            yield from self._drop_found(table, "u", (new.name,))
        if old.check and old.check != new.check:
            yield from self._drop_found(table, "c", (new.name,))
        if old.generated != new.generated:
            yield from self._alter_generated(table, old, new)
        elif (old.type, old.collation) != (new.type, new.collation):
            yield from self._alter_type(table, old, new)
        yield from self._alter_null_and_default(table, old, new, fill)
        if old.primary_key != new.primary_key:
            yield from self._alter_primary_key(table, new)
        if old.suffix != new.suffix:
            yield from self._alter_identity(table, new)
        if new.unique and not old.unique and not new.primary_key:
            yield self._alter(table, f"ADD UNIQUE ({self.quote(new.name)})")
        if new.check and new.check != old.check:
            yield self._alter(table, f"ADD CHECK ({new.check})")
        if old.comment != new.comment:
            yield from self.set_column_comment(table, new)

    def _alter(self, table: str, change: str) -> Statement:
        return ddl(f"ALTER TABLE {self.quote(table)} {change}")

    def _alter_type(self, table: str, old: Column, new: Column) -> Operation[None]:
        column = self.quote(new.name)
        if old.suffix and "IDENTITY" in old.suffix and not new.suffix:
            yield from self._alter_identity(table, new)
        if old.default is not None:
            # A default of the old type may have no cast of its own to the new one.
            yield self._alter(table, f"ALTER COLUMN {column} DROP DEFAULT")
        collation = f" COLLATE {self.quote(new.collation)}" if new.collation else ""
        if old.collation and not new.collation:
            collation = ' COLLATE "default"'
        # A cast to varchar(5) would cut what is longer; from text, PostgreSQL refuses it.
        using = f" USING {column}::{_SIZED_TEXT.sub('text', new.type)}"
        yield self._alter(table, f"ALTER COLUMN {column} TYPE {new.type}{collation}{using}")
        if old.default is not None and old.default == new.default:
            yield self._alter(table, f"ALTER COLUMN {column} SET DEFAULT {new.default}")

    def _alter_generated(self, table: str, old: Column, new: Column) -> Operation[None]:
        column = self.quote(new.name)
        if new.generated is None:
            yield self._alter(table, f"ALTER COLUMN {column} DROP EXPRESSION")
            return
        yield self._alter(table, f"DROP COLUMN {column} CASCADE")
        yield self._alter(table, f"ADD COLUMN {self.column_sql(new)}")

    def _alter_null_and_default(
        self, table: str, old: Column, new: Column, fill: str | None
    ) -> Operation[None]:
        column = self.quote(new.name)
        if old.default != new.default:
            what = "DROP DEFAULT" if new.default is None else f"SET DEFAULT {new.default}"
            yield self._alter(table, f"ALTER COLUMN {column} {what}")
        if old.null and not new.null:
            if fill is not None:
                yield ddl(
                    f"UPDATE {self.quote(table)} SET {column} = {fill} WHERE {column} IS NULL"  # noqa: S608
                )
                # Deferred references of the rows just written must be settled before ALTER.
                yield ddl("SET CONSTRAINTS ALL IMMEDIATE")
                yield ddl("SET CONSTRAINTS ALL DEFERRED")
            yield self._alter(table, f"ALTER COLUMN {column} SET NOT NULL")
        elif new.null and not old.null and not new.primary_key:
            yield self._alter(table, f"ALTER COLUMN {column} DROP NOT NULL")

    def _alter_identity(self, table: str, new: Column) -> Operation[None]:
        column = self.quote(new.name)
        if not new.suffix:
            yield self._alter(table, f"ALTER COLUMN {column} DROP IDENTITY IF EXISTS")
            return
        yield self._alter(table, f"ALTER COLUMN {column} ADD {new.suffix}")
        yield from self.reset_sequence(table, new.name)

    def _alter_primary_key(self, table: str, new: Column) -> Operation[None]:
        if new.primary_key:
            rows = yield Statement(
                "SELECT conname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid "
                "WHERE contype = 'p' AND relname = %s AND pg_table_is_visible(t.oid)",
                (bare_table_name(table),),
            )
            for (name,) in rows:
                yield self._alter(table, f"DROP CONSTRAINT {self.quote(name)} CASCADE")
            yield self._alter(table, f"ADD PRIMARY KEY ({self.quote(new.name)})")
        else:
            yield from self._drop_found(table, "p", (new.name,))

    def add_constraint(self, table: Table, constraint: Constraint) -> Operation[None]:
        """Add the constraint."""
        yield self._alter(table.name, f"ADD {self.constraint_sql(constraint)}")

    def drop_constraint(self, table: Table, constraint: Constraint) -> Operation[None]:
        """Drop the constraint, found by its name or by its columns."""
        if constraint.name is not None:
            yield self._alter(table.name, f"DROP CONSTRAINT {self.quote(constraint.name)}")
            return
        kind: Kind = "f" if isinstance(constraint, ForeignKey) else "u"
        yield from self._drop_found(table.name, kind, getattr(constraint, "columns", ()))

    def _drop_found(self, table: str, kind: Kind, columns: Sequence[str]) -> Operation[None]:
        rows = yield Statement(_CONSTRAINTS, (kind, bare_table_name(table), list(columns)))
        for (name,) in rows:
            yield self._alter(table, f"DROP CONSTRAINT {self.quote(name)} CASCADE")

    def rename_index(self, table: str, old: Index, new: Index) -> Operation[None]:
        """Rename in place."""
        yield ddl(f"ALTER INDEX {self.quote(old.name)} RENAME TO {self.quote(new.name)}")

    def set_table_comment(self, table: str, comment: str | None) -> Operation[None]:
        """COMMENT ON TABLE."""
        text = "NULL" if not comment else self.dialect.quote_literal(comment)
        yield ddl(f"COMMENT ON TABLE {self.quote(table)} IS {text}")

    def set_column_comment(self, table: str, column: Column) -> Operation[None]:
        """COMMENT ON COLUMN."""
        text = "NULL" if not column.comment else self.dialect.quote_literal(column.comment)
        name = f"{self.quote(table)}.{self.quote(column.name)}"
        yield ddl(f"COMMENT ON COLUMN {name} IS {text}")

    def reset_sequence(self, table: str, column: str) -> Operation[None]:
        """Set the sequence behind the column, if there is one, to the largest key there is."""
        name, key = self.quote(table), self.quote(column)
        yield Statement(
            "SELECT setval(pg_get_serial_sequence(%s, %s), "  # noqa: S608
            f"coalesce(max({key}), 1), max({key}) IS NOT NULL) FROM {name}",
            (name.replace("%%", "%"), column),
        )

    def changes(self, operation: Operation[Any], *, atomic: bool = True) -> Operation[Any]:
        """Run schema changes in one transaction, if asked."""
        if atomic:
            return (yield Atomic(operation))
        return (yield from operation)
