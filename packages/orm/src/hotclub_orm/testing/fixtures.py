"""Pytest's fixtures: empty databases of each kind, and each behind both doors.

Flow: pytest → **fixtures** → Database. The only room of `testing` that needs pytest.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hotclub_orm.database import Database
from hotclub_orm.fields.text import CharField, TextField
from hotclub_orm.postgres.lookups import LOOKUPS, register
from hotclub_orm.testing.colours import Colour
from hotclub_orm.testing.postgres import contrib_url, fresh_postgres_database


@pytest.fixture
def sqlite_database(tmp_path: Path) -> Iterator[Database]:
    """Give an empty SQLite file as the default database."""
    opened = Database(f"sqlite:///{tmp_path / 'test.sqlite3'}")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def postgres_worker_url() -> Iterator[str]:
    """Give the URL of a PostgreSQL database that this test process has for itself."""
    with fresh_postgres_database() as url:
        yield url


@pytest.fixture
def postgres_database(postgres_worker_url: str) -> Iterator[Database]:
    """Give an empty PostgreSQL database as the default database."""
    opened = Database(postgres_worker_url, pool_timeout_seconds=10)
    yield opened
    opened.execute("DROP SCHEMA public CASCADE")
    opened.execute("CREATE SCHEMA public")
    opened.close()


@pytest.fixture(scope="session")
def postgres_contrib_url() -> Iterator[str]:
    """Give the URL of a database of this process, on a server with contrib modules where one is named."""
    with fresh_postgres_database(contrib_url()) as url:
        yield url


def need_extension(database: Database, name: str, *, create: bool = True) -> None:
    """Skip the test where the server has no files of the extension; else make it in the schema of tests."""
    if not database.execute("SELECT 1 FROM pg_available_extensions WHERE name = %s", [name]):
        pytest.skip(
            f"this PostgreSQL has no extension {name!r}: apt-get install postgresql, and name that "
            "server in HOTCLUB_TEST_POSTGRES_CONTRIB=postgresql://…"
        )
    if create:
        database.execute(f'CREATE EXTENSION IF NOT EXISTS "{name}" SCHEMA public')


@pytest.fixture
def contrib_database(postgres_contrib_url: str) -> Iterator[Database]:
    """Give an empty PostgreSQL database as the default one; call `need_extension` for what it needs."""
    opened = Database(postgres_contrib_url, pool_timeout_seconds=10)
    yield opened
    opened.execute("DROP SCHEMA public CASCADE")
    opened.execute("CREATE SCHEMA public")
    opened.close()


@pytest.fixture
def postgres_lookups() -> Iterator[None]:
    """Have CharField and TextField know PostgreSQL's lookups for the time of the test."""
    known = {
        (field, lookup)
        for field in (CharField, TextField)
        for lookup in LOOKUPS
        if lookup.lookup_name in field.__dict__.get("class_lookups", {})
    }
    register()
    yield
    for field in (CharField, TextField):
        for lookup in LOOKUPS:
            if (field, lookup) not in known:
                field._unregister_lookup(lookup)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """Give an empty database of each kind in turn as the default database."""
    fixture = "sqlite_database" if request.param == "sqlite" else "postgres_database"
    opened: Database = request.getfixturevalue(fixture)
    return opened


@pytest.fixture(params=["sqlite-sync", "sqlite-async", "postgresql-sync", "postgresql-async"])
def colour(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Colour]:
    """Give an empty database of each kind, behind each door, in turn; for async tests."""
    vendor, _, door = request.param.partition("-")
    if vendor == "sqlite":
        url = f"sqlite:///{tmp_path / 'test.sqlite3'}"
    else:
        url = request.getfixturevalue("postgres_worker_url")
    opened = Database(url, pool_timeout_seconds=10, allow_sync_in_loop=True)
    yield Colour(opened, awaits=door == "async")
    if vendor == "postgresql":
        opened.execute("DROP SCHEMA public CASCADE")
        opened.execute("CREATE SCHEMA public")
    opened.close()
