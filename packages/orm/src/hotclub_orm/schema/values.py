"""What a table is, as frozen values: the same for a model, for a database, and for a migration.

Flow: models / introspect → **values** → ddl. Names are raw, as the database keeps them; SQL texts
(defaults, conditions, expressions) are complete, with literals and no placeholders.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal, Self

Timing = Literal["DEFERRED", "IMMEDIATE"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    type: as CREATE TABLE says it. suffix: what follows (AUTOINCREMENT, GENERATED … AS IDENTITY).
    default: SQL text of the database's own default. generated: SQL text of a generated column;
    stored tells whether it is kept. check: condition of the column's own, unnamed CHECK.
    """

    name: str
    type: str
    null: bool = False
    primary_key: bool = False
    unique: bool = False
    suffix: str = ""
    default: str | None = None
    generated: str | None = None
    stored: bool = True
    check: str | None = None
    collation: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A reference of columns to another table's. name None: whatever the database calls it."""

    columns: tuple[str, ...]
    to_table: str
    to_columns: tuple[str, ...]
    name: str | None = None
    on_delete: str | None = None
    deferred: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an index: a column, or an expression (SQL text, in parentheses if it needs)."""

    column: str | None = None
    expression: str | None = None
    descending: bool = False
    opclass: str = ""
    collation: str = ""


@dataclass(frozen=True, slots=True)
class Index:
    """An index. unique ones stand for constraints that SQL cannot write as such."""

    name: str
    parts: tuple[Part, ...]
    unique: bool = False
    condition: str | None = None
    include: tuple[str, ...] = ()
    method: str = ""
    options: str = ""
    nulls_distinct: bool | None = None
    tablespace: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns among its parts."""
        return tuple(part.column for part in self.parts if part.column is not None)


@dataclass(frozen=True, slots=True)
class UniqueConstraint:
    """UNIQUE over columns."""

    columns: tuple[str, ...]
    name: str | None = None
    timing: Timing | None = None
    nulls_distinct: bool | None = None


@dataclass(frozen=True, slots=True)
class CheckConstraint:
    """A named CHECK."""

    name: str
    condition: str


@dataclass(frozen=True, slots=True)
class ExclusionConstraint:
    """EXCLUDE of PostgreSQL; definition is the SQL text after the name."""

    name: str
    definition: str


Constraint = UniqueConstraint | CheckConstraint | ExclusionConstraint | ForeignKey


@dataclass(frozen=True, slots=True)
class Table:
    """One table and all that belongs to it. primary_key is for keys of several columns."""

    name: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    unique: tuple[UniqueConstraint, ...] = ()
    checks: tuple[CheckConstraint, ...] = ()
    exclusions: tuple[ExclusionConstraint, ...] = ()
    indexes: tuple[Index, ...] = ()
    comment: str | None = None
    tablespace: str = ""
    options: str = field(default="", compare=False)

    def column(self, name: str) -> Column:
        """Return the column of that name. Raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def with_column(self, column: Column) -> Self:
        """Return the table with the column at its end."""
        return replace(self, columns=(*self.columns, column))

    def with_changed(self, name: str, column: Column) -> Self:
        """Return the table with another column in place of the one named."""
        changed = tuple(column if known.name == name else known for known in self.columns)
        table = replace(self, columns=changed)
        return table if column.name == name else table.with_renamed(name, column.name)

    def with_renamed(self, old: str, new: str) -> Self:
        """Return the table with the column's name changed wherever a name stands as such."""

        def swap(names: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(new if name == old else name for name in names)

        return replace(
            self,
            columns=tuple(
                replace(column, name=new) if column.name == old else column
                for column in self.columns
            ),
            primary_key=swap(self.primary_key),
            foreign_keys=tuple(replace(k, columns=swap(k.columns)) for k in self.foreign_keys),
            unique=tuple(replace(u, columns=swap(u.columns)) for u in self.unique),
            indexes=tuple(_renamed_index(index, old, new) for index in self.indexes),
        )

    def without_column(self, name: str) -> Self:
        """Return the table without the column, and without what was built on it."""
        return replace(
            self,
            columns=tuple(column for column in self.columns if column.name != name),
            foreign_keys=tuple(k for k in self.foreign_keys if name not in k.columns),
            unique=tuple(u for u in self.unique if name not in u.columns),
            indexes=tuple(i for i in self.indexes if name not in (*i.columns, *i.include)),
        )

    def uses(self, name: str) -> bool:
        """Whether a key, constraint or index names the column, or a text may do so."""
        column = self.column(name)
        if column.primary_key or column.unique or column.check or name in self.primary_key:
            return True
        named: list[ForeignKey | UniqueConstraint] = [*self.foreign_keys, *self.unique]
        if any(name in constraint.columns for constraint in named):
            return True
        texts = [check.condition for check in self.checks]
        texts += [other.generated for other in self.columns if other.generated]
        for index in self.indexes:
            if name in index.columns or name in index.include:
                return True
            texts += [part.expression for part in index.parts if part.expression]
            texts += [index.condition] if index.condition else []
        return any(name in text for text in texts)


def _renamed_index(index: Index, old: str, new: str) -> Index:
    parts = tuple(replace(p, column=new) if p.column == old else p for p in index.parts)
    include = tuple(new if name == old else name for name in index.include)
    return replace(index, parts=parts, include=include)


def renamed_constraint(
    constraint: Constraint, own: bool, table: str, old: str, new: str
) -> Constraint:
    """Return the constraint with the renamed column. own: whether it is of that table."""

    def swap(names: tuple[str, ...], there: bool) -> tuple[str, ...]:
        return tuple(new if there and name == old else name for name in names)

    if isinstance(constraint, ForeignKey):
        columns = swap(constraint.columns, own)
        to_columns = swap(constraint.to_columns, constraint.to_table == table)
        return replace(constraint, columns=columns, to_columns=to_columns)
    if own and isinstance(constraint, UniqueConstraint):
        return replace(constraint, columns=swap(constraint.columns, there=True))
    return constraint


def without_field(table: Table, column: str) -> Table:
    """Return the table without that column, if it has it."""
    known = {c.name for c in table.columns}
    return table.without_column(column) if column in known else table


def without_constraint(table: Table, name: str) -> Table:
    """Return the table without the constraints of that name."""
    return replace(
        table,
        unique=tuple(u for u in table.unique if u.name != name),
        checks=tuple(c for c in table.checks if c.name != name),
        exclusions=tuple(e for e in table.exclusions if e.name != name),
    )
