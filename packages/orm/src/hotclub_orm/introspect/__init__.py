"""A database → schema values, as operations: run them by a door, in either colour.

    tables = database.run(read_tables(database.dialect))

Flow: database → **introspect** → values. Import levels: sqlite_text → sqlite, postgresql, named_types.
"""

from __future__ import annotations

from hotclub_orm.dialects.base import Dialect
from hotclub_orm.introspect import postgresql, sqlite
from hotclub_orm.introspect.named_types import NamedType, read_named_types
from hotclub_orm.schema.values import Table
from hotclub_orm.statements import Operation

__all__ = ["NamedType", "named_types", "read_table", "read_tables", "table_names"]


def table_names(dialect: Dialect, *, views: bool = False) -> Operation[list[str]]:
    """Return the names of the tables, and of the views if asked, in order."""
    if dialect.vendor == "sqlite":
        return sqlite.table_names(views=views)
    return postgresql.table_names(views=views)


def read_table(dialect: Dialect, name: str) -> Operation[Table | None]:
    """Return the table of that name, or None."""
    return sqlite.read_table(name) if dialect.vendor == "sqlite" else postgresql.read_table(name)


def read_tables(dialect: Dialect) -> Operation[list[Table]]:
    """Return every table, in the order of the names."""
    tables = []
    for name in (yield from table_names(dialect)):
        table = yield from read_table(dialect, name)
        if table is not None:
            tables.append(table)
    return tables


def named_types(dialect: Dialect) -> Operation[dict[str, NamedType]]:
    """Return name → enum or domain that the database defines itself; none on SQLite."""
    if dialect.vendor == "sqlite":
        return {}
    return (yield from read_named_types())
