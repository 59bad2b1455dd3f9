"""Do the databases answer?   Run by `migrate`, and by `check --database default`.

Flow: aliases → **checks** → messages database.X001. These ask the servers; no other check does.
"""

from __future__ import annotations

from typing import Any

from hotclub.checks.messages import CheckMessage, Error, Warning  # noqa: A004

__all__ = ["CHECKS"]


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
    from hotclub.management.migrating import unapplied

    waiting = unapplied(alias)
    if not waiting:
        return []
    names = ", ".join(f"{label}.{name}" for label, name in waiting[:5])
    more = f" and {len(waiting) - 5} more" if len(waiting) > 5 else ""
    return [Warning(
        f"{len(waiting)} migrations are not applied to the database {alias!r}: {names}{more}.",
        hint="Run 'python manage.py migrate'.", id="database.W001",
    )]  # fmt: skip


CHECKS = (check_database_backends,)
