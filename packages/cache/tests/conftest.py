"""Caches over every store, as tests want them."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hotclub_cache import Cache
from hotclub_cache.stores.database import DatabaseStore
from hotclub_cache.testing import (
    SqliteRows,
    memcached_server_url,
    memcached_url,
    redis_server_url,
    redis_url,
)

__all__ = ["memcached_server_url", "memcached_url", "redis_server_url", "redis_url"]

STORES = ["memory", "file", "database", "redis", "memcached"]


@pytest.fixture(params=STORES)
def store_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def open_cache(
    store_name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[..., Cache]]:
    """A function that opens a cache over the store; keyword arguments are Cache's."""
    with ExitStack() as opened:

        def make(**options: object) -> Cache:
            location: object = f"memory://{tmp_path}"
            if store_name == "file":
                location = f"file://{tmp_path}/cache"
            elif store_name == "database":
                rows = SqliteRows(tmp_path / "cache.db")
                opened.callback(rows.close)
                location = DatabaseStore(rows)
            elif store_name in {"redis", "memcached"}:
                location = request.getfixturevalue(f"{store_name}_url")
            return opened.enter_context(Cache(location, **options))  # type: ignore[arg-type]

        yield make


@pytest.fixture
async def cache(open_cache: Callable[..., Cache]) -> AsyncIterator[Cache]:
    async with open_cache() as made:
        yield made
