"""What awaiting costs above psycopg's own async connections: 10,000 rows, and 50 gets at once.

    python packages/orm/benchmarks/bench_async.py [rounds]

Contestants run interleaved, medians of process CPU time in microseconds for one object, after one
round to warm up. The limit is hand-written SQL and a plain class with slots. SQLite has no async
driver of its own to be measured against: its figures stand beside the blocking ones.
"""

import asyncio
import gc
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import psycopg
from contestants import ROWS
from contestants.hotclub import Book, Hotclub
from contestants.limit import LimitPostgresql, LimitSqlite
from contestants.tables import fill_postgresql, fill_sqlite
from hotclub_orm.testing import fresh_postgres_database

AT_ONCE = 50
CONNECTIONS = 10
TURNS = 20
SELECT = "SELECT id, title, price, published, in_print, pages, author_id FROM book"


async def limit_gets(connections, made):
    """Each connection has a queue of keys, as a pool would serve them."""

    async def one(connection, key):
        cursor = await connection.execute(f"{SELECT} WHERE id = %s", (key,))
        return made(await cursor.fetchone())

    await asyncio.gather(*(one(connections[key % CONNECTIONS], key + 1) for key in range(AT_ONCE)))


async def gets():
    await asyncio.gather(*(Book.objects.aget(id=key + 1) for key in range(AT_ONCE)))


async def rows():
    return [book async for book in Book.objects.all()]


async def measured(work, turns, units):
    gc.collect()
    start = time.process_time()
    for _ in range(turns):
        await work()
    return (time.process_time() - start) / turns / units * 1e6


async def race(title, entries, turns, units, rounds, goal):
    """Print the medians; the first entry is the limit, the last is ours."""
    results = {name: [] for name in entries}
    for turn in range(rounds + 1):
        for name, work in entries.items():
            taken = await measured(work, turns, units)
            if turn:
                results[name].append(taken)
    medians = {name: median(taken) for name, taken in results.items()}
    first, *_, last = medians.values()
    shown = "   ".join(f"{name} {value:.2f}" for name, value in medians.items())
    print(f"{title:34}{shown}   ratio {last / first:.3f}   {goal}")


async def postgresql(url, rounds, limit, ours):
    connections = [
        await psycopg.AsyncConnection.connect(url, autocommit=True) for _ in range(CONNECTIONS)
    ]

    async def limit_rows():
        found = await (await connections[0].execute(SELECT)).fetchall()
        return [limit.made(row) for row in found]

    entries = {"psycopg": limit_rows, "hotclub": rows}
    await race("PostgreSQL, 10,000 rows", entries, 1, ROWS, rounds, "goal 1.3")
    entries = {"psycopg": lambda: limit_gets(connections, limit.made), "hotclub": gets}
    await race("PostgreSQL, 50 gets at once", entries, TURNS, AT_ONCE, rounds, "goal 1.3")
    for connection in connections:
        await connection.close()
    await ours.db.aclose()


async def sqlite(rounds, limit, ours):
    async def blocking_rows():
        return limit.rows()

    async def blocking_gets():
        for key in range(AT_ONCE):
            limit.get(key + 1)

    entries = {"sqlite3, blocking": blocking_rows, "hotclub": rows}
    await race("SQLite, 10,000 rows", entries, 1, ROWS, rounds, "no goal")
    entries = {"sqlite3, blocking": blocking_gets, "hotclub": gets}
    await race("SQLite, 50 gets at once", entries, TURNS, AT_ONCE, rounds, "no goal")
    await ours.db.aclose()


if __name__ == "__main__":
    turns = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "bench.sqlite3")
        fill_sqlite(path)
        address = {"vendor": "sqlite", "path": path}
        asyncio.run(sqlite(turns, LimitSqlite(address), Hotclub(address)))
    with fresh_postgres_database() as url:
        fill_postgresql(url)
        address = {"vendor": "postgresql", "url": url}
        asyncio.run(postgresql(url, turns, LimitPostgresql(address), Hotclub(address)))
