"""Doubles and real databases for tests: of this library, of those above it, and of yours.

    pytest_plugins = ["hotclub_orm.testing"]

gives the fixtures `sqlite_database`, `postgres_database`, `database`, which is each in turn, and
`colour`, which is each behind the blocking and the awaiting door.
Each test gets an empty database under the alias "default". Beside them stand `ReplayDriver`, which
runs an operation on recorded rows, and `assert_num_queries`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hotclub_orm.database import Database
from hotclub_orm.testing.colours import Colour
from hotclub_orm.testing.counting import assert_num_queries
from hotclub_orm.testing.postgres import fresh_postgres_database, postgres_url
from hotclub_orm.testing.replay import ReplayDriver

__all__ = [
    "Colour",
    "ReplayDriver",
    "assert_num_queries",
    "colour",
    "database",
    "fresh_postgres_database",
    "postgres_database",
    "postgres_url",
    "postgres_worker_url",
    "sqlite_database",
]


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
