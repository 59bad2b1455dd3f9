"""Emptying tables: the SQL, for flush, sqlflush and the test tools.

Flow: installed models → tables that exist → **flush_statements** → sqlflush prints, flush runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hotclub_orm.introspect import table_names

__all__ = ["flush", "flush_statements", "installed_tables"]


def installed_tables(door: Any, *, only_existing: bool = True) -> list[str]:
    """Return the tables of the installed, managed models, in order."""
    from hotclub.apps import apps

    wanted = dict.fromkeys(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.can_migrate(door)
    )
    if not only_existing:
        return list(wanted)
    existing = set(door.run(table_names(door.dialect)))
    return [table for table in wanted if table in existing]


def flush_statements(
    door: Any, tables: Sequence[str], *, reset_sequences: bool = True
) -> list[str]:
    """Return the statements that empty the tables."""
    if not tables:
        return []
    quoted = [door.dialect.quote_name(table) for table in tables]
    if door.vendor == "postgresql":
        identity = " RESTART IDENTITY" if reset_sequences else ""
        return [f"TRUNCATE {', '.join(quoted)}{identity} CASCADE"]
    statements = [f"DELETE FROM {table}" for table in quoted]  # noqa: S608 - quoted names
    if reset_sequences and "sqlite_sequence" in _all_tables(door):
        names = ", ".join(f"'{table}'" for table in tables)
        statements.append(f"UPDATE sqlite_sequence SET seq = 0 WHERE name IN ({names})")  # noqa: S608
    return statements


def _all_tables(door: Any) -> set[str]:
    rows = door.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return {name for (name,) in rows}


def flush(door: Any, *, reset_sequences: bool = True) -> None:
    """Empty every installed table, all or none."""
    from hotclub_orm.transactions import atomic

    tables = installed_tables(door)
    statements = flush_statements(door, tables, reset_sequences=reset_sequences)
    if not statements:
        return
    if door.vendor == "sqlite":
        # Rows go before the rows they point to, in whatever order the tables come.
        with atomic(door.alias):
            door.execute("PRAGMA defer_foreign_keys = ON")
            for statement in statements:
                door.execute(statement)
        return
    for statement in statements:
        door.execute(statement)
