"""Doubles and real databases for tests: of this library, of those above it, and of yours.

    pytest_plugins = ["hotclub_orm.testing"]

gives the fixtures `sqlite_database`, `postgres_database`, `database`, which is each in turn, and
`colour`, which is each behind the blocking and the awaiting door.
`contrib_database` and `need_extension` are for what needs PostgreSQL's contrib modules.
Each test gets an empty database under the alias "default". Beside them stand `ReplayDriver`, which
runs an operation on recorded rows, and `assert_num_queries`. Only the fixtures need pytest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotclub_orm.testing.colours import Colour
from hotclub_orm.testing.counting import assert_num_queries
from hotclub_orm.testing.postgres import fresh_postgres_database, postgres_url
from hotclub_orm.testing.replay import ReplayDriver

if TYPE_CHECKING:
    from hotclub_orm.testing.fixtures import (
        colour,
        contrib_database,
        database,
        need_extension,
        postgres_contrib_url,
        postgres_database,
        postgres_lookups,
        postgres_worker_url,
        sqlite_database,
    )

__all__ = [
    "Colour",
    "ReplayDriver",
    "assert_num_queries",
    "colour",
    "contrib_database",
    "database",
    "fresh_postgres_database",
    "need_extension",
    "postgres_contrib_url",
    "postgres_database",
    "postgres_lookups",
    "postgres_url",
    "postgres_worker_url",
    "sqlite_database",
]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Import the fixtures, and with them pytest, when one of them is asked for."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from hotclub_orm.testing import fixtures

        value = globals()[name] = getattr(fixtures, name)
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
