"""What happens when links break, files are locked, pools are empty, tasks are cancelled."""

import asyncio
import gc
import os
import threading
import time

import pytest
from hotclub_orm import errors
from hotclub_orm.database import Database
from hotclub_orm.drivers.pool import AsyncPool, Pool
from hotclub_orm.testing import Colour
from hotclub_orm.transactions import atomic

SLOW = {
    "sqlite": "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) "
    "SELECT max(n) FROM c",
    "postgresql": "SELECT pg_sleep(30)",
}


# An embedded database has no link to cut, and blocking doors have no tasks.
LINKS = pytest.mark.parametrize("colour", ["postgresql-sync", "postgresql-async"], indirect=True)
TASKS = pytest.mark.parametrize("colour", ["sqlite-async", "postgresql-async"], indirect=True)


def kill_others(url):
    """End every other session on the database, as a restarted server would."""
    with Database(url, alias="killer", allow_sync_in_loop=True) as killer:
        killer.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@LINKS
async def test_rel_db_03_links_that_were_cut_while_idle_cost_no_failed_query(
    postgres_worker_url, colour: Colour
):
    assert await colour.execute("SELECT 1") == [(1,)]

    kill_others(postgres_worker_url)
    await asyncio.sleep(0.05)

    assert await colour.execute("SELECT 2") == [(2,)]


@LINKS
async def test_rel_db_02_a_link_lost_inside_a_block_ends_the_block(
    postgres_worker_url, colour: Colour
):
    await colour.execute("CREATE TABLE n (n integer)")

    with pytest.raises(errors.ConnectionLost):
        async with colour.atomic():
            await colour.execute("INSERT INTO n VALUES (1)")
            kill_others(postgres_worker_url)
            await asyncio.sleep(0.05)
            try:
                await colour.execute("INSERT INTO n VALUES (2)")
            except errors.ConnectionLost:
                with pytest.raises(errors.TransactionManagementError):
                    await colour.execute("INSERT INTO n VALUES (3)")
                raise

    assert await colour.execute("SELECT * FROM n") == []
    assert colour.database.session() is None


async def test_rel_db_01_a_server_that_is_not_there_is_named_without_its_password(tmp_path):
    url = "postgresql://django:s3cr3t-word@127.0.0.1:9/jazz?connect_timeout=2"
    database = Database(url, alias="gone", allow_sync_in_loop=True)

    with pytest.raises(errors.OperationalError, match=r"Cannot connect to postgresql://django:\*"):
        database.execute("SELECT 1")
    with pytest.raises(errors.OperationalError) as caught:
        await database.aexecute("SELECT 1")

    assert "s3cr3t" not in f"{caught.value!r} {caught.value} {database!r} {database.address!r}"
    assert not database.is_usable()
    database.close()


@TASKS
async def test_rel_db_06_a_task_cancelled_in_a_query_leaves_pool_and_transaction_clean(
    colour: Colour,
):
    database = colour.database
    if colour.is_sqlite:
        database = Database(f"sqlite:///{database.address.name}", offload=True)
    await database.aexecute("CREATE TABLE n (n integer)")

    async def work():
        async with atomic():
            await database.aexecute("INSERT INTO n VALUES (1)")
            await database.aexecute(SLOW[database.vendor])

    for _ in range(3):
        task = asyncio.create_task(work())
        await asyncio.sleep(0.05)
        start = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert time.monotonic() - start < 5

    assert await database.aexecute("SELECT * FROM n") == []
    async with atomic():
        await database.aexecute("INSERT INTO n VALUES (2)")
    assert await database.aexecute("SELECT * FROM n") == [(2,)]
    assert database.session() is None
    if not colour.is_sqlite:
        [(others,)] = await database.aexecute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND state LIKE 'idle in%'"
        )
        assert others == 0
    await database.aclose()


async def test_rel_db_05_an_empty_pool_makes_wait_and_then_names_the_mend(postgres_worker_url):
    database = Database(postgres_worker_url, pool_max_size=2, pool_timeout_seconds=0.2)

    async def hold(seconds):
        async with atomic():
            await database.aexecute("SELECT pg_sleep(%s)", [seconds])

    await asyncio.gather(*(hold(0.01) for _ in range(10)))
    results = await asyncio.gather(*(hold(0.5) for _ in range(3)), return_exceptions=True)

    assert [type(r) for r in results] == [type(None), type(None), errors.PoolTimeout]
    assert "pool_max_size" in str(results[2])
    await hold(0)
    await database.aclose()


def test_rel_db_05_threads_share_a_small_pool(postgres_worker_url):
    with Database(postgres_worker_url, pool_max_size=2, pool_timeout_seconds=10) as database:
        results = []

        def work():
            for _ in range(5):
                with atomic():
                    results.append(database.execute("SELECT 1 FROM pg_sleep(0.002)"))

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert results == [[(1,)]] * 40
        assert database._seats._pool.size <= 2
        assert database._seats._pool.idle_count == database._seats._pool.size


def test_rel_db_08_a_deadlock_has_a_class_and_retry_mends_it(postgres_database: Database):
    postgres_database.execute("CREATE TABLE n (n integer PRIMARY KEY, v integer)")
    postgres_database.execute("INSERT INTO n VALUES (1, 0), (2, 0)")
    barrier = threading.Barrier(2, timeout=10)
    raised, met = [], set()

    def work(first, second):
        @atomic(retry=3)
        def transfer():
            update = "UPDATE n SET v = v + 1 WHERE n = %s"
            postgres_database.execute(update, [first])
            if first not in met:
                met.add(first)
                barrier.wait()
            try:
                postgres_database.execute(update, [second])
            except errors.DeadlockDetected as error:
                raised.append(error)
                raise

        transfer()

    threads = [threading.Thread(target=work, args=pair) for pair in ((1, 2), (2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(raised) == 1
    assert postgres_database.execute("SELECT v FROM n") == [(2,), (2,)]


async def test_rel_db_09_a_write_skew_is_refused_and_retried(postgres_database: Database):
    await postgres_database.aexecute("CREATE TABLE duty (who text, on_call boolean)")
    await postgres_database.aexecute("INSERT INTO duty VALUES ('a', true), ('b', true)")
    tries = []

    def leaving(who):
        @atomic(isolation="serializable", retry=5)
        async def leave():
            tries.append(who)
            [(count,)] = await postgres_database.aexecute("SELECT count(*) FROM duty WHERE on_call")
            await asyncio.sleep(0.05)
            if count > 1:
                await postgres_database.aexecute(
                    "UPDATE duty SET on_call = false WHERE who = %s", [who]
                )

        return leave()

    await asyncio.gather(leaving("a"), leaving("b"))

    rows = await postgres_database.aexecute("SELECT count(*) FROM duty WHERE on_call")
    assert rows == [(1,)]
    assert len(tries) == 3


async def test_rel_db_10_a_lock_that_is_not_to_be_had_is_a_lock_timeout(
    postgres_database: Database,
):
    await postgres_database.aexecute("CREATE TABLE n (n integer)")
    await postgres_database.aexecute("INSERT INTO n VALUES (1)")

    async def second():
        async with atomic():
            await postgres_database.aexecute("SELECT * FROM n FOR UPDATE NOWAIT")

    async with atomic():
        await postgres_database.aexecute("SELECT * FROM n FOR UPDATE")
        with pytest.raises(errors.LockTimeout):
            await asyncio.create_task(second())
    await second()


def test_rel_db_11_a_file_locked_by_another_writer_is_waited_for(tmp_path):
    url = f"sqlite:///{tmp_path}/a.db"
    first = Database(url, busy_timeout_seconds=0.1)
    second = Database(url, alias="second", busy_timeout_seconds=0.1)
    first.execute("CREATE TABLE n (n integer)")

    with atomic():
        first.execute("INSERT INTO n VALUES (1)")
        assert second.execute("SELECT * FROM n") == []
        with pytest.raises(errors.LockTimeout):
            second.execute("INSERT INTO n VALUES (2)")
    second.execute("INSERT INTO n VALUES (2)")

    assert first.execute("SELECT * FROM n") == [(1,), (2,)]
    first.close()
    second.close()


async def test_rel_db_11_on_a_loop_a_locked_file_lets_other_tasks_run(tmp_path):
    url = f"sqlite:///{tmp_path}/a.db"
    holder = Database(url, alias="holder", allow_sync_in_loop=True)
    database = Database(url, busy_timeout_seconds=5)
    holder.execute("CREATE TABLE n (n integer)")
    ticks = 0

    async def tick():
        nonlocal ticks
        while True:
            await asyncio.sleep(0.005)
            ticks += 1

    ticker = asyncio.create_task(tick())
    with atomic("holder"):
        holder.execute("INSERT INTO n VALUES (1)")
        waiting = asyncio.create_task(database.aexecute("INSERT INTO n VALUES (2)"))
        await asyncio.sleep(0.1)
        assert not waiting.done()
    await waiting
    ticker.cancel()

    assert ticks >= 5
    assert await database.aexecute("SELECT * FROM n") == [(1,), (2,)]
    holder.close()
    await database.aclose()


@pytest.mark.parametrize("memory", [False, True])
async def test_a_hundred_tasks_write_to_one_sqlite_database(tmp_path, memory):
    database = Database("sqlite://" if memory else f"sqlite:///{tmp_path}/a.db")
    await database.aexecute("CREATE TABLE n (v integer)")
    await database.aexecute("INSERT INTO n VALUES (0)")

    async def increment(in_block):
        if not in_block:
            await database.aexecute("UPDATE n SET v = v + 1")
            return
        async with atomic():
            [(value,)] = await database.aexecute("SELECT v FROM n")
            await asyncio.sleep(0)
            await database.aexecute("UPDATE n SET v = %s", [value + 1])

    await asyncio.gather(*(increment(n % 2) for n in range(100)))

    assert await database.aexecute("SELECT v FROM n") == [(100,)]
    await database.aclose()


@pytest.mark.parametrize("memory", [False, True])
def test_threads_write_to_one_sqlite_database(tmp_path, memory):
    database = Database("sqlite://" if memory else f"sqlite:///{tmp_path}/a.db")
    database.execute("CREATE TABLE n (v integer)")
    database.execute("INSERT INTO n VALUES (0)")

    def increment():
        for _ in range(20):
            with atomic():
                [(value,)] = database.execute("SELECT v FROM n")
                database.execute("UPDATE n SET v = %s", [value + 1])

    threads = [threading.Thread(target=increment) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert database.execute("SELECT v FROM n") == [(100,)]
    database.close()


@TASKS
async def test_a_task_started_inside_a_block_is_not_part_of_it(colour: Colour):
    await colour.execute("CREATE TABLE n (n integer)")

    async with colour.atomic():
        await colour.execute("INSERT INTO n VALUES (1)")
        child = asyncio.create_task(colour.execute("SELECT * FROM n"))
        assert await child == []
        assert await colour.execute("SELECT * FROM n") == [(1,)]


async def test_a_task_that_waits_for_a_writer_of_its_own_block_is_told_so(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/a.db", busy_timeout_seconds=0.1)
    await database.aexecute("CREATE TABLE n (n integer)")

    async with atomic():
        await database.aexecute("INSERT INTO n VALUES (1)")
        with pytest.raises(errors.LockTimeout, match="wait for each other"):
            await asyncio.create_task(database.aexecute("INSERT INTO n VALUES (2)"))
    assert await database.aexecute("SELECT * FROM n") == [(1,)]
    await database.aclose()


def test_an_old_snapshot_is_a_serialization_failure(tmp_path):
    url = f"sqlite:///{tmp_path}/a.db"
    first = Database(url, transaction_mode="DEFERRED")
    second = Database(url, alias="second")
    first.execute("CREATE TABLE n (n integer)")

    with pytest.raises(errors.SerializationFailure):
        with atomic():
            first.execute("SELECT * FROM n")
            second.execute("INSERT INTO n VALUES (1)")
            first.execute("INSERT INTO n VALUES (2)")

    first.close()
    second.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_rel_db_07_a_forked_child_does_not_use_its_parents_links(database: Database):
    database.execute("CREATE TABLE n (n integer)")
    database.execute("INSERT INTO n VALUES (1)")

    child = os.fork()
    if child == 0:
        try:
            for n in range(20):
                database.execute("INSERT INTO n VALUES (%s)", [n])
            database.close()
        except BaseException:
            os._exit(1)
        os._exit(0)
    for _ in range(20):
        assert database.execute("SELECT count(*) FROM n")[0][0] >= 1
    _, status = os.waitpid(child, 0)

    assert status == 0
    assert database.execute("SELECT count(*) FROM n") == [(21,)]


def test_a_thread_that_ends_closes_its_connection(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/a.db")
    database.execute("CREATE TABLE n (n integer)")

    for _ in range(5):
        thread = threading.Thread(target=database.execute, args=("SELECT * FROM n",))
        thread.start()
        thread.join()
    gc.collect()

    open_files = [os.readlink(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd")
                  if os.path.islink(f"/proc/self/fd/{fd}")]  # fmt: skip
    # SQLite keeps a closed file's descriptor for the next connection, for the sake of its locks.
    assert sum(path.endswith("a.db") for path in open_files) <= 2
    assert len(database._seats._open) == 1
    database.close()


async def test_rel_db_16_streams_work_without_server_side_cursors(postgres_worker_url):
    from hotclub_orm.statements import Close, Emit, Fetch, Open

    database = Database(postgres_worker_url, server_side_cursors=False, allow_sync_in_loop=True)

    def operation():
        handle = yield Open("SELECT n FROM generate_series(1, 5) n", (), 2)
        while rows := (yield Fetch(handle)):
            yield Emit(rows)
        yield Close(handle)

    assert list(database.stream(operation())) == [(1,), (2,), (3,), (4,), (5,)]
    assert [row async for row in database.astream(operation())] == [(n,) for n in range(1, 6)]
    await database.aclose()


def test_a_pool_serves_who_waits_longest_first():
    made, order = [], []
    pool = Pool(make=lambda: made.append(1) or object(), healthy=lambda c: True,
                close=lambda c: None, max_size=1, timeout_seconds=5)  # fmt: skip
    first = pool.take()

    def wait(number):
        connection = pool.take()
        order.append(number)
        pool.give(connection)

    threads = []
    for number in range(4):
        thread = threading.Thread(target=wait, args=(number,))
        thread.start()
        while len(pool._shelf.waiting) <= number:
            time.sleep(0.001)
        threads.append(thread)
    pool.give(first)
    for thread in threads:
        thread.join()

    assert (order, len(made), pool.idle_count) == ([0, 1, 2, 3], 1, 1)


async def test_a_pool_replaces_what_is_sick_and_survives_failed_connects():
    sick, fails = set(), [True]

    async def make():
        if fails:
            fails.pop()
            raise errors.OperationalError("no server")
        return object()

    async def healthy(connection):
        return connection not in sick

    async def close(connection):
        sick.discard(connection)

    pool = AsyncPool(make=make, healthy=healthy, close=close, max_size=1, timeout_seconds=0.2)
    with pytest.raises(errors.OperationalError, match="no server"):
        await pool.take()
    first = await pool.take()
    await pool.give(first)
    sick.add(first)
    second = await pool.take()
    assert second is not first
    with pytest.raises(errors.PoolTimeout):
        await pool.take()
    waiting = asyncio.create_task(pool.take())
    await asyncio.sleep(0)
    waiting.cancel()
    await pool.give(second)
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await pool.take() is second
    await pool.close()
