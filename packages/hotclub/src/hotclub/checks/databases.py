"""Do the databases answer?   Run by `migrate`, and by `check --database default`.

Flow: aliases → **checks** → messages database.X001. These ask the servers; no other check does.
"""

from __future__ import annotations

from typing import Any

from hotclub.checks.messages import CheckMessage, Error, Warning  # noqa: A004

__all__ = ["CHECKS", "unapplied"]


def check_database_backends(databases: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """database.E001: it answers; database.W001: migrations are not applied."""
    if databases is None:
        return []
    from hotclub_orm.door import doors
    from hotclub_orm.errors import Error as DatabaseFailure

    found: list[CheckMessage] = []
    for alias in databases:
        door: Any = doors[alias]
        try:
            door.execute("SELECT 1")
        except DatabaseFailure as error:
            found.append(Error(
                f"The database {alias!r} does not answer: {error}",
                hint="Is the server running, and are its address and password in DATABASES right?",
                id="database.E001",
            ))  # fmt: skip
            continue
        found += _behind(alias)
    return found


def _behind(alias: str) -> list[CheckMessage]:
    waiting = unapplied(alias)
    if not waiting:
        return []
    names = ", ".join(f"{label}.{name}" for label, name in waiting[:5])
    more = f" and {len(waiting) - 5} more" if len(waiting) > 5 else ""
    return [Warning(
        f"{len(waiting)} migrations are not applied to the database {alias!r}: {names}{more}.",
        hint="Run 'python manage.py migrate'.", id="database.W001",
    )]  # fmt: skip


def unapplied(alias: str = "default") -> list[tuple[str, str]]:
    """Return (app label, name) of each migration that is not applied; [] without a database."""
    from hotclub_migrations.executor import MigrationExecutor
    from hotclub_migrations.loader import MigrationLoader
    from hotclub_orm.door import doors

    from hotclub.adapters.settings_migrations import project

    if alias not in doors:
        return []
    executor = MigrationExecutor(doors[alias], MigrationLoader(project().modules))
    executor.refresh()
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [migration.key for migration, _ in plan]


CHECKS = (check_database_backends,)
