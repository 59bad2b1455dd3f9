"""PostgreSQL behind both doors, for what it alone has; and a server with contrib modules behind both."""

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


def opened_door(url, kind):
    """Yield an empty PostgreSQL database behind that door."""
    opened = Database(url, pool_timeout_seconds=10, allow_sync_in_loop=True)
    yield Door(opened, awaits=kind == "async")
    opened.execute("DROP SCHEMA public CASCADE")
    opened.execute("CREATE SCHEMA public")
    opened.close()


@pytest.fixture(params=["sync", "async"])
def door(request, postgres_worker_url):
    """Give an empty PostgreSQL database behind each door in turn."""
    yield from opened_door(postgres_worker_url, request.param)


@pytest.fixture(params=["sync", "async"])
def contrib_door(request, postgres_contrib_url):
    """Give an empty database of a server with contrib modules, where one is named, behind each door."""
    yield from opened_door(postgres_contrib_url, request.param)
