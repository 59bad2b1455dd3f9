"""Every store of ours does what the conformance cases ask."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hotclub_cache import Store
from hotclub_cache.conformance import StoreConformance
from hotclub_cache.stores.database import DatabaseStore
from hotclub_cache.stores.file import FileStore
from hotclub_cache.stores.memcached import MemcachedStore
from hotclub_cache.stores.memory import MemoryStore
from hotclub_cache.stores.redis import RedisStore
from hotclub_cache.testing import SqliteRows


class TestMemoryStore(StoreConformance):
    @pytest.fixture
    def store(self) -> Store:
        return MemoryStore()


class TestFileStore(StoreConformance):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Store:
        return FileStore(tmp_path / "cache")


class TestDatabaseStore(StoreConformance):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[Store]:
        rows = SqliteRows(tmp_path / "db")
        yield DatabaseStore(rows)
        rows.close()


class TestRedisStore(StoreConformance):
    @pytest.fixture
    def store(self, redis_url: str) -> Iterator[Store]:
        made = RedisStore([redis_url])
        yield made
        made.close()


class TestMemcachedStore(StoreConformance):
    @pytest.fixture
    def store(self, memcached_url: str) -> Iterator[Store]:
        made = MemcachedStore([memcached_url.removeprefix("memcached://")])
        yield made
        made.close()
