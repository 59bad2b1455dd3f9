"""DDL of SQLite.

Flow: values → **ddl** → statements. SQLite alters little in place: adding, renaming and dropping
plain columns. For the rest the table is made anew, filled from the old one, and put in its place,
in the twelve steps of https://www.sqlite.org/lang_altertable.html#otheralter: foreign keys must
be off for it, and are checked before the transaction ends; `changes` sees to both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hotclub_orm.dialects.sqlite import SQLITE
from hotclub_orm.errors import ForeignKeyViolation, NotSupportedError
from hotclub_orm.schema.ddl import Ddl, ddl
from hotclub_orm.schema.values import (
    CheckConstraint,
    Column,
    Constraint,
    ForeignKey,
    Index,
    Table,
    UniqueConstraint,
)
from hotclub_orm.statements import Atomic, Operation, Statement


class SqliteDdl(Ddl):
    """DDL of SQLite 3.35 and later."""

    dialect = SQLITE

    def create_table(self, table: Table, *, foreign_keys: bool = True) -> Operation[None]:
        """Create the table; references stand inside, as their target may come later."""
        if table.exclusions:
            raise NotSupportedError("SQLite has no exclusion constraints.")
        for unique in table.unique:
            _check_unique(unique)
        yield ddl(self.table_sql(table, inline_foreign_keys=True))
        for index in table.indexes:
            yield from self.create_index(table.name, index)

    def add_foreign_keys(self, table: Table) -> Operation[None]:
        """They stand inside the table already."""
        yield from ()

    def add_column(
        self, table: Table, column: Column, *, key: ForeignKey | None = None, fill: Any = None
    ) -> Operation[None]:
        """In place where SQLite can; else the table is remade."""
        plain = not (column.primary_key or column.unique or column.generated)
        has_value = column.null or (column.default is not None and key is None)
        # ALTER TABLE takes constant defaults only.
        constant = column.default is None or not column.default.startswith("(")
        if plain and has_value and constant and fill is None and "(" not in (column.default or ""):
            references = f" {self.references_sql(key)}" if key else ""
            sql = self.column_sql(column)
            yield ddl(f"ALTER TABLE {self.quote(table.name)} ADD COLUMN {sql}{references}")
            return
        after = table.with_column(column)
        if key is not None:
            after = replace(after, foreign_keys=(*after.foreign_keys, key))
        sources = {column.name: fill} if fill is not None else {}
        yield from self.remake(table, after, sources)

    def drop_column(self, table: Table, name: str) -> Operation[None]:
        """In place where nothing is built on the column; else the table is remade."""
        if table.uses(name):
            yield from self.remake(table, table.without_column(name))
        else:
            yield ddl(f"ALTER TABLE {self.quote(table.name)} DROP COLUMN {self.quote(name)}")

    def alter_column(
        self, before: Table, after: Table, old: Column, new: Column, *, fill: str | None = None
    ) -> Operation[None]:
        """By a rename in place, or by remaking the table."""
        if (
            replace(old, name=new.name) == new
            and replace(before.with_renamed(old.name, new.name), name=after.name).columns
            == after.columns
            and old.name != new.name
        ):
            yield from self.rename_column(before.name, old.name, new.name)
            return
        source = self.quote(old.name)
        if old.null and not new.null and fill is not None:
            source = f"coalesce({source}, {fill})"
        yield from self.remake(before, after, {new.name: source})

    def add_constraint(self, table: Table, constraint: Constraint) -> Operation[None]:
        """The table is remade."""
        yield from self.remake(table, with_constraint(table, constraint))

    def drop_constraint(self, table: Table, constraint: Constraint) -> Operation[None]:
        """The table is remade."""
        yield from self.remake(table, without_constraint(table, constraint))

    def rename_index(self, table: str, old: Index, new: Index) -> Operation[None]:
        """SQLite cannot rename one: drop and create."""
        yield from self.drop_index(old.name)
        yield from self.create_index(table, new)

    def reset_sequence(self, table: str, column: str) -> Operation[None]:
        """Set AUTOINCREMENT's memory to the largest key there is."""
        largest = f"SELECT max({self.quote(column)}) FROM {self.quote(table)}"  # noqa: S608
        yield Statement(
            f"UPDATE sqlite_sequence SET seq = coalesce(({largest}), 0) WHERE name = ?",  # noqa: S608
            (table,),
            "nothing",
        )

    def remake(
        self, before: Table, after: Table, sources: Mapping[str, str] | None = None
    ) -> Operation[None]:
        """Put a new table in the old one's place, with its rows.

        sources: column of the new table → SQL text of its value; others keep their column.
        """
        known = {column.name for column in before.columns if column.generated is None}
        given = dict(sources or {})
        filled = [c.name for c in after.columns
                  if c.generated is None and (c.name in given or c.name in known)]  # fmt: skip
        values = ", ".join(given.get(name, self.quote(name)) for name in filled)
        temporary = f"new__{after.name}"
        yield from self._require_foreign_keys_off()
        yield ddl(self.table_sql(replace(after, name=temporary), inline_foreign_keys=True))
        if filled:
            yield ddl(
                f"INSERT INTO {self.quote(temporary)} ({self.names(filled)}) "  # noqa: S608
                f"SELECT {values} FROM {self.quote(before.name)}"
            )
        yield from self._keep_sequence(before.name, temporary)
        yield from self.drop_table(before.name)
        # Without the old way of renaming, references of other tables would follow "new__…".
        yield ddl("PRAGMA legacy_alter_table = ON")
        yield from self.rename_table(temporary, after.name)
        yield ddl("PRAGMA legacy_alter_table = OFF")
        for index in after.indexes:
            yield from self.create_index(after.name, index)

    def _keep_sequence(self, old: str, new: str) -> Operation[None]:
        """Carry AUTOINCREMENT's memory over: keys of deleted rows must not come again."""
        exists = yield Statement("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'")
        if not exists:
            return
        rows = yield Statement("SELECT seq FROM sqlite_sequence WHERE name = ?", (old,))
        if rows:
            yield Statement("DELETE FROM sqlite_sequence WHERE name = ?", (new,), "nothing")
            yield Statement(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)",
                (new, rows[0][0]),
                "nothing",
            )

    def _require_foreign_keys_off(self) -> Operation[None]:
        rows = yield Statement("PRAGMA foreign_keys")
        if rows and rows[0][0]:
            raise NotSupportedError(
                "SQLite cannot alter this table while foreign keys are enforced: dropping the old "
                "table would delete what refers to it. Run the change through `changes(…)`, and "
                "not inside an atomic block."
            )

    def changes(self, operation: Operation[Any], *, atomic: bool = True) -> Operation[Any]:
        """Run schema changes with foreign keys off, and check them before the end."""
        enforced = (yield Statement("PRAGMA foreign_keys"))[0][0]
        if not enforced:
            return (yield Atomic(operation)) if atomic else (yield from operation)
        yield ddl("PRAGMA foreign_keys = OFF")
        if (yield Statement("PRAGMA foreign_keys"))[0][0]:
            # Inside a transaction the pragma does nothing: go on for what needs no remaking.
            return (yield from operation)
        try:
            checked = self._checked(operation)
            if atomic:
                result = yield Atomic(checked)
            else:
                result = yield from checked
        except Exception:
            yield ddl("PRAGMA legacy_alter_table = OFF")
            yield ddl("PRAGMA foreign_keys = ON")
            raise
        yield ddl("PRAGMA foreign_keys = ON")
        return result

    def _checked(self, operation: Operation[Any]) -> Operation[Any]:
        result = yield from operation
        broken = yield Statement("PRAGMA foreign_key_check")
        if broken:
            table, rowid, target, _ = broken[0]
            raise ForeignKeyViolation(
                f"After the change, {len(broken)} rows point to nothing; the first is row {rowid} "
                f"of {table}, which points to {target}. Nothing was changed."
            )
        return result


def with_constraint(table: Table, constraint: Constraint) -> Table:
    """Return the table with the constraint."""
    match constraint:
        case UniqueConstraint():
            _check_unique(constraint)
            return replace(table, unique=(*table.unique, constraint))
        case CheckConstraint():
            return replace(table, checks=(*table.checks, constraint))
        case ForeignKey():
            return replace(table, foreign_keys=(*table.foreign_keys, constraint))
        case _:
            raise NotSupportedError("SQLite has no exclusion constraints.")


def without_constraint(table: Table, constraint: Constraint) -> Table:
    """Return the table without the constraint, which is found by its name, or by its columns."""

    def other(known: Constraint) -> bool:
        if constraint.name is not None and known.name is not None:
            return known.name != constraint.name
        return getattr(known, "columns", None) != getattr(constraint, "columns", None)

    match constraint:
        case UniqueConstraint():
            return replace(table, unique=tuple(u for u in table.unique if other(u)))
        case CheckConstraint():
            return replace(table, checks=tuple(c for c in table.checks if other(c)))
        case ForeignKey():
            return replace(table, foreign_keys=tuple(k for k in table.foreign_keys if other(k)))
        case _:
            raise NotSupportedError("SQLite has no exclusion constraints.")


def _check_unique(unique: UniqueConstraint) -> None:
    if unique.timing or unique.nulls_distinct is False:
        what = "deferrable" if unique.timing else "NULLS NOT DISTINCT"
        raise NotSupportedError(f"SQLite has no {what} unique constraints ({unique.name}).")
