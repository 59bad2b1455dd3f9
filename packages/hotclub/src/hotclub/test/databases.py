"""Test databases: made before the tests, migrated, copied for parallel processes, and dropped.

Flow: DATABASES → another NAME (SQLite: in memory; PostgreSQL: test_…) → migrate → tests →
**destroy**. The project's own databases are not touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from hotclub_orm.transactions import atomic

from hotclub.db import connections
from hotclub.management import CommandError, call_command

__all__ = ["clone_databases", "restore_rows", "setup_databases", "teardown_databases", "use_clone"]

PREFIX = "test_"


class Prepared(NamedTuple):
    """One database before the tests. name: its own NAME, which it gets back."""

    alias: str
    name: str
    made: bool


def setup_databases(
    verbosity: int = 1,
    interactive: bool = True,
    *,
    keepdb: bool = False,
    aliases: Iterable[str] | None = None,
    serialized_aliases: Iterable[str] | None = None,
    parallel: int = 0,
    **_more: Any,
) -> list[Prepared]:
    """Put a test database in the place of each. aliases: None means all."""
    wanted = [alias for alias in connections if aliases is None or alias in set(aliases)]
    prepared: list[Prepared] = []
    seen: dict[tuple[str, ...], str] = {}
    for alias in _in_order(wanted):
        entry = connections.databases[alias]
        own = str(entry["NAME"])
        mirror = entry["TEST"].get("MIRROR")
        if mirror:
            entry["NAME"] = connections.databases[mirror]["NAME"]
            connections.open(alias)
            prepared.append(Prepared(alias, own, made=False))
            continue
        key = (entry["ENGINE"], str(entry["HOST"]), str(entry["PORT"]), own)
        if key in seen and connections[alias].vendor == "postgresql":
            entry["NAME"] = connections.databases[seen[key]]["NAME"]
            connections.open(alias)
            prepared.append(Prepared(alias, own, made=False))
            continue
        seen[key] = alias
        prepared.append(_prepare(alias, own, verbosity, interactive, keepdb=keepdb))
        if serialized_aliases and alias in set(serialized_aliases):
            keep_rows(alias)
    if parallel > 1:
        clone_databases(prepared, parallel)
    return prepared


def _in_order(aliases: Sequence[str]) -> list[str]:
    """Return the aliases so that a mirror comes after what it mirrors."""
    return sorted(
        aliases, key=lambda alias: bool(connections.databases[alias]["TEST"].get("MIRROR"))
    )


def _prepare(alias: str, own: str, verbosity: int, interactive: bool, *, keepdb: bool) -> Prepared:
    entry = connections.databases[alias]
    name = test_name(alias)
    if verbosity >= 1:
        verb = "Using existing" if keepdb else "Creating"
        shown = f" ('{name}')" if verbosity >= 2 else ""
        print(f"{verb} test database for alias '{alias}'{shown}...")  # noqa: T201
    if connections[alias].vendor == "postgresql":
        _create_postgres(alias, name, interactive, keepdb=keepdb)
    elif name != ":memory:":
        _create_file(name, interactive, keepdb=keepdb)
    entry["NAME"] = name
    connections.open(alias)
    if entry["TEST"].get("MIGRATE", True):
        call_command(
            "migrate", verbosity=max(verbosity - 1, 0), interactive=False, database=alias,
            run_syncdb=True, skip_checks=True,
        )  # fmt: skip
    else:
        connections[alias].create_tables()
    return Prepared(alias, own, made=True)


def test_name(alias: str) -> str:
    """Return the NAME of the test database of that alias."""
    entry = connections.databases[alias]
    given = entry["TEST"].get("NAME")
    if connections[alias].vendor == "sqlite":
        return str(given) if given else ":memory:"
    return str(given) if given else f"{PREFIX}{entry['NAME']}"


test_name.__test__ = False  # type: ignore[attr-defined]


@contextmanager
def _maintenance(alias: str) -> Iterator[Any]:
    """Give a door to the server of that alias that holds none of its databases open."""
    from hotclub_orm.database import Database
    from hotclub_orm.errors import OperationalError

    from hotclub.db.entries import database_arguments

    entry = connections.databases[alias]
    for name in ("postgres", entry["NAME"]):
        url, arguments = database_arguments(alias, {**entry, "NAME": name})
        door = Database(url, alias=f"{alias}-maintenance", register=False, **arguments)
        try:
            door.execute("SELECT 1")
        except OperationalError:
            door.close()
            if name == entry["NAME"]:
                raise
            continue
        try:
            yield door
        finally:
            door.close()
        return


def _create_postgres(alias: str, name: str, interactive: bool, *, keepdb: bool) -> None:
    with _maintenance(alias) as server:
        quoted = server.dialect.quote_name(name)
        exists = bool(server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]))
        if exists and keepdb:
            return
        if exists:
            _ask_to_destroy(f"database '{name}'", interactive)
            server.execute(f"DROP DATABASE {quoted} WITH (FORCE)")
        template = connections.databases[alias]["TEST"].get("TEMPLATE")
        suffix = f" TEMPLATE {server.dialect.quote_name(template)}" if template else ""
        server.execute(f"CREATE DATABASE {quoted}{suffix}")


def _create_file(name: str, interactive: bool, *, keepdb: bool) -> None:
    path = Path(name)
    if path.exists() and not keepdb:
        _ask_to_destroy(f"file '{name}'", interactive)
        _remove_file(name)


def _remove_file(name: str) -> None:
    for suffix in ("", "-wal", "-shm", "-journal", "-migrating"):
        Path(f"{name}{suffix}").unlink(missing_ok=True)


def _ask_to_destroy(what: str, interactive: bool) -> None:
    if not interactive:
        return
    try:
        answer = input(
            f"The test {what} exists already. Type 'yes' to delete it, or 'no' to cancel: "
        )
    except EOFError as ended:
        raise CommandError(
            f"The test {what} exists already, and nobody is there to ask: use --noinput or --keepdb."
        ) from ended
    if answer.strip() != "yes":
        raise CommandError("Tests cancelled.")


def teardown_databases(
    prepared: Sequence[Prepared], verbosity: int = 1, *, keepdb: bool = False, parallel: int = 0
) -> None:
    """Drop the test databases, and have the project's own again."""
    for alias, own, made in reversed(prepared):
        name = str(connections.databases[alias]["NAME"])
        connections[alias].close_for_good()
        if made and verbosity >= 1:
            verb = "Preserving" if keepdb else "Destroying"
            print(f"{verb} test database for alias '{alias}'...")  # noqa: T201
        if made and not keepdb:
            _destroy(alias, name, parallel)
        connections.databases[alias]["NAME"] = own
        connections.open(alias)


def _destroy(alias: str, name: str, parallel: int) -> None:
    from hotclub.db.entries import vendor_of

    if vendor_of(connections.databases[alias]["ENGINE"]) == "postgresql":
        names = [name, *(f"{name}_{number}" for number in range(1, parallel + 1))]
        with _maintenance(alias) as server:
            for one in names if parallel > 1 else [name]:
                quoted = server.dialect.quote_name(one)
                server.execute(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")
    elif name != ":memory:":
        _remove_file(name)
        for number in range(1, parallel + 1):
            _remove_file(f"{name}_{number}")


# parallel processes


def clone_databases(prepared: Sequence[Prepared], count: int) -> None:
    """Copy each test database once a process; one in memory is copied by the fork itself."""
    for alias, _, made in prepared:
        if not made:
            continue
        name = str(connections.databases[alias]["NAME"])
        if connections[alias].vendor == "postgresql":
            connections[alias].close()
            with _maintenance(alias) as server:
                for number in range(1, count + 1):
                    clone = server.dialect.quote_name(f"{name}_{number}")
                    server.execute(f"DROP DATABASE IF EXISTS {clone} WITH (FORCE)")
                    server.execute(
                        f"CREATE DATABASE {clone} TEMPLATE {server.dialect.quote_name(name)}"
                    )
        elif name != ":memory:":
            connections[alias].execute("PRAGMA wal_checkpoint(TRUNCATE)")
            content = Path(name).read_bytes()
            for number in range(1, count + 1):
                Path(f"{name}_{number}").write_bytes(content)


def use_clone(number: int) -> None:
    """In a parallel process: use the copy of that number, from 1."""
    for alias in connections:
        entry = connections.databases[alias]
        if entry["NAME"] != ":memory:":
            entry["NAME"] = f"{entry['NAME']}_{number}"
            connections.open(alias)


# rows of migrations

_kept: dict[str, list[tuple[Any, list[Any]]]] = {}


def keep_rows(alias: str) -> None:
    """Remember the rows that migrations made, for serialized_rollback."""
    from hotclub.apps import apps

    models = [
        one
        for one in apps.get_models(include_auto_created=True)
        if one._meta.can_migrate(connections[alias])
    ]
    _kept[alias] = [(model, list(model._base_manager.using(alias))) for model in models]


def restore_rows(alias: str) -> None:
    """Have the remembered rows, and no others."""
    from hotclub.management.tables import flush

    door = connections[alias]
    flush(door, reset_sequences=False)
    with atomic(alias):  # one transaction: rows may point to rows that come later
        for model, rows in _kept.get(alias, ()):
            if rows:
                model._base_manager.using(alias).bulk_create(rows)
