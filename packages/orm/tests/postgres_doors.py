"""PostgreSQL behind both doors, for what it alone has; and its extensions, where the server has their files.

The wheel's server has no contrib modules: with HOTCLUB_TEST_POSTGRES naming one that has, nothing is skipped.
"""

import pytest
from hotclub_orm import Database
from hotclub_orm.testing import Colour


class Door(Colour):
    """A database whose query sets are awaited in one way, whichever door they take."""

    async def list(self, queryset):
        """Return the rows of a query set."""
        return [row async for row in queryset] if self.awaits else list(queryset)

    async def do(self, owner, name, /, *args, **options):
        """Call a method, or its twin with the prefix "a"."""
        if self.awaits:
            return await getattr(owner, f"a{name}")(*args, **options)
        return getattr(owner, name)(*args, **options)

    async def create_tables(self, *models):
        """Create the tables of models."""
        await self.do(self.database, "create_tables", *models)


@pytest.fixture(params=["sync", "async"])
def door(request, postgres_worker_url):
    """Give an empty PostgreSQL database behind each door in turn."""
    opened = Database(postgres_worker_url, pool_timeout_seconds=10, allow_sync_in_loop=True)
    yield Door(opened, awaits=request.param == "async")
    opened.execute("DROP SCHEMA public CASCADE")
    opened.execute("CREATE SCHEMA public")
    opened.close()


def need_extension(database, name):
    """Skip the test where the server has no files of the extension."""
    if not database.execute("SELECT 1 FROM pg_available_extensions WHERE name = %s", [name]):
        pytest.skip(
            f"this PostgreSQL has no extension {name!r}: name one that has, with "
            "HOTCLUB_TEST_POSTGRES=postgresql://…"
        )
