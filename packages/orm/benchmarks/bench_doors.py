"""What the door costs above the driver: one get by key, one transaction, in both colours.

    python packages/orm/benchmarks/bench_doors.py

Contestants run interleaved, medians of process CPU time, after one round to warm up. Peers that are
not installed are named with the reason. PostgreSQL comes as in the tests (hotclub_orm.testing).
"""

from __future__ import annotations

import asyncio
import sqlite3
import statistics
import tempfile
import time
from pathlib import Path

import psycopg
from hotclub_orm.database import Database
from hotclub_orm.statements import Statement
from hotclub_orm.testing import fresh_postgres_database
from hotclub_orm.transactions import atomic

ROUNDS = 7
missing: list[str] = []


def peer(name):
    try:
        return __import__(name)
    except ModuleNotFoundError as error:
        missing.append(f"{name}: {error}")
        return None


def get(sql):
    return (yield Statement(sql, (1,)))


class Race:
    def __init__(self, title, times):
        self.title, self.times, self.entries = title, times, {}

    def add(self, name, function):
        self.entries[name] = function

    def blocking(self):
        return self._report(self._rounds(lambda f: [f() for _ in range(self.times)]))

    async def awaiting(self):
        results = {name: [] for name in self.entries}
        for number in range(ROUNDS + 1):
            for name, function in self.entries.items():
                start = time.process_time()
                for _ in range(self.times):
                    await function()
                if number:
                    results[name].append((time.process_time() - start) / self.times * 1e6)
        self._report(results)

    def _rounds(self, work):
        results = {name: [] for name in self.entries}
        for number in range(ROUNDS + 1):
            for name, function in self.entries.items():
                start = time.process_time()
                work(function)
                if number:
                    results[name].append((time.process_time() - start) / self.times * 1e6)
        return results

    def _report(self, results):
        medians = {name: statistics.median(values) for name, values in results.items()}
        limit = next(iter(medians.values()))
        print(f"\n{self.title} (µs CPU of this process; ratio to the limit)")
        for name, median in medians.items():
            print(f"  {name:<28}{median:>9.2f}{median / limit:>8.2f} x")


def sqlite_races(directory):
    path = f"{directory}/bench.db"
    database = Database(f"sqlite:///{path}")
    database.execute("CREATE TABLE t (id integer PRIMARY KEY, a text)")
    database.execute("INSERT INTO t VALUES (1, 'Nuages')")
    raw = sqlite3.connect(path, isolation_level=None, cached_statements=512)
    raw.execute("PRAGMA synchronous = NORMAL")
    sql = "SELECT id, a FROM t WHERE id = ?"

    race = Race("SQLite, get by key, blocking", 20_000)
    race.add("sqlite3", lambda: raw.execute(sql, (1,)).fetchall())
    race.add("Database.run", lambda: database.run(get(sql)))
    race.blocking()

    def raw_block():
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("COMMIT")

    def block():
        with atomic():
            pass

    race = Race("SQLite, empty transaction, blocking", 5_000)
    race.add("sqlite3 BEGIN, COMMIT", raw_block)
    race.add("atomic()", block)
    race.blocking()
    asyncio.run(sqlite_awaiting(database, path, sql))
    raw.close()
    database.close()


async def sqlite_awaiting(database, path, sql):
    raw = sqlite3.connect(path, isolation_level=None)

    async def limit():
        return raw.execute(sql, (1,)).fetchall()

    race = Race("SQLite, get by key, awaiting", 2_000)
    race.add("sqlite3 in a coroutine", limit)
    race.add("Database.arun", lambda: database.arun(get(sql)))
    aiosqlite = peer("aiosqlite")
    if aiosqlite:
        connection = await aiosqlite.connect(path)
        race.add("aiosqlite", lambda: connection.execute_fetchall(sql, (1,)))
    await race.awaiting()
    if aiosqlite:
        await connection.close()
    raw.close()


def postgres_races(url):
    database = Database(url)
    database.execute("CREATE TABLE t (id integer PRIMARY KEY, a text)")
    database.execute("INSERT INTO t VALUES (1, 'Nuages')")
    sql = "SELECT id, a FROM t WHERE id = %s"
    raw = psycopg.connect(url, autocommit=True)
    pooled = peer("psycopg_pool")

    race = Race("PostgreSQL, get by key, blocking", 1_000)
    race.add("psycopg", lambda: raw.execute(sql, (1,)).fetchall())
    race.add("Database.run (pool included)", lambda: database.run(get(sql)))
    if pooled:
        pool = pooled.ConnectionPool(url, min_size=1, kwargs={"autocommit": True}, open=True)

        def through_pool():
            with pool.connection() as connection:
                return connection.execute(sql, (1,)).fetchall()

        race.add("psycopg_pool", through_pool)
    race.blocking()
    if pooled:
        pool.close()
    raw.close()
    asyncio.run(postgres_awaiting(database, url, sql))
    database.close()


async def postgres_awaiting(database, url, sql):
    raw = await psycopg.AsyncConnection.connect(url, autocommit=True)

    async def limit():
        return await (await raw.execute(sql, (1,))).fetchall()

    race = Race("PostgreSQL, get by key, awaiting", 1_000)
    race.add("psycopg", limit)
    race.add("Database.arun (pool included)", lambda: database.arun(get(sql)))
    await race.awaiting()

    async def fifty_limit():
        await asyncio.gather(*(one.execute(sql, (1,)) for one in connections))

    async def fifty():
        await asyncio.gather(*(database.arun(get(sql)) for _ in range(50)))

    connections = [
        await psycopg.AsyncConnection.connect(url, autocommit=True) for _ in range(10)
    ] * 5
    race = Race("PostgreSQL, 50 concurrent gets on 10 connections, awaiting", 20)
    race.add("psycopg", fifty_limit)
    race.add("Database.arun", fifty)
    await race.awaiting()
    for connection in {id(c): c for c in connections}.values():
        await connection.close()
    await raw.close()
    await database.aclose()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as directory:
        sqlite_races(Path(directory))
    with fresh_postgres_database() as url:
        postgres_races(url)
    for reason in missing:
        print(f"left out: {reason}")
