"""Pools too small, tasks cancelled, transactions that collide: nothing leaks, nothing is lost.

Names say the cases of the reliability list.
"""

import asyncio
import random
from collections import Counter

import pytest
from hotclub_orm import CharField, IntegerField, Model, errors
from hotclub_orm.database import Database
from hotclub_orm.statements import Close, Emit, Fetch, Open
from hotclub_orm.testing import Colour
from hotclub_orm.testing.faults import together
from hotclub_orm.transactions import atomic, on_commit

POSTGRES = pytest.mark.parametrize("colour", ["postgresql-sync", "postgresql-async"], indirect=True)
TASKS = pytest.mark.parametrize("colour", ["sqlite-async", "postgresql-async"], indirect=True)


class Account(Model):
    """What money is moved between."""

    name: CharField = CharField(max_length=20, unique=True)
    cents: IntegerField = IntegerField()

    class Meta:
        app_label = "faults_load"


async def pool_state(database):
    """Return (links made, links idle, sessions of ours in a transaction)."""
    pools = [database._seats._pool, *database._aseats._pools.values()]
    made, idle = sum(p.size for p in pools), sum(p.idle_count for p in pools)
    [(open_ones,)] = await database.aexecute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() AND state LIKE 'idle in%'"
    )
    return made, idle, open_ones


@pytest.mark.parametrize("awaits", [False, True], ids=["threads", "tasks"])
async def test_rel_db_05_many_more_workers_than_links(postgres_worker_url, awaits):
    database = Database(
        postgres_worker_url, pool_max_size=2, pool_timeout_seconds=20, allow_sync_in_loop=True
    )
    colour = Colour(database, awaits=awaits)

    async def hold(seconds):
        async with colour.atomic():
            return await colour.execute("SELECT 1 FROM pg_sleep(%s)", [seconds])

    served = await together([lambda: hold(0.005)] * (200 if awaits else 20), awaits=awaits)
    assert served == [[(1,)]] * len(served)

    impatient = Database(
        postgres_worker_url, pool_max_size=2, pool_timeout_seconds=0.2, alias="impatient",
        allow_sync_in_loop=True,
    )  # fmt: skip
    colour = Colour(impatient, awaits=awaits)
    results = await together([lambda: hold(0.8)] * 20, awaits=awaits)
    kinds = Counter(type(result) for result in results)
    assert kinds == {list: 2, errors.PoolTimeout: 18}
    assert await hold(0) == [(1,)]

    for one in (database, impatient):
        made, idle, open_ones = await pool_state(one)
        assert (made, open_ones) == (idle, 0)
        assert made <= 4
        await one.aclose()


def rows_in_chunks(sql):
    handle = yield Open(sql, (), 2)
    while rows := (yield Fetch(handle)):
        yield Emit(rows)
    yield Close(handle)


SERIES = {
    "sqlite": "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 200) SELECT n FROM c",
    "postgresql": "SELECT n FROM generate_series(1, 200) n",
}


@TASKS
async def test_rel_db_06_tasks_cancelled_anywhere_leave_flat_counters(colour: Colour):
    database = colour.database
    await colour.execute("CREATE TABLE n (n integer)")
    chance = random.Random(6)

    async def query():
        for _ in range(20):
            await database.aexecute("SELECT count(*) FROM n")

    async def block():
        async with atomic():
            await database.aexecute("INSERT INTO n VALUES (1)")
            async with atomic():
                await database.aexecute("INSERT INTO n VALUES (2)")
                await asyncio.sleep(0.002)
            await database.aexecute("INSERT INTO n VALUES (3)")
            await asyncio.Event().wait()

    async def stream():
        async for _ in database.astream(rows_in_chunks(SERIES[database.vendor])):
            await asyncio.sleep(0)

    for round_ in range(150):
        tasks = [asyncio.create_task(work()) for work in (query, block, stream)]
        await asyncio.sleep(chance.random() * 0.006)
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(e is None or isinstance(e, asyncio.CancelledError) for e in ended), (
            round_,
            ended,
        )

    assert await database.aexecute("SELECT * FROM n") == []
    assert database.session() is None
    if not colour.is_sqlite:
        made, idle, open_ones = await pool_state(database)
        assert (made, open_ones) == (idle, 0)
        assert made <= 10
    async with atomic():
        await database.aexecute("INSERT INTO n VALUES (9)")
    assert await database.aexecute("SELECT * FROM n") == [(9,)]


@TASKS
async def test_rel_db_06_a_stream_left_halfway_gives_its_link_back(colour: Colour):
    for _ in range(30):
        emitted = colour.database.astream(rows_in_chunks(SERIES[colour.database.vendor]))
        async for (n,) in emitted:
            assert n == 1
            break
        await emitted.aclose()

    assert colour.database.session() is None
    if not colour.is_sqlite:
        made, idle, open_ones = await pool_state(colour.database)
        assert (made, idle, open_ones) == (1, 1, 0)


@POSTGRES
async def test_rel_db_16_a_stream_whose_transaction_ended_gives_no_wrong_rows(colour: Colour):
    seen = []

    with pytest.raises(errors.Error):
        async with colour.atomic():
            emitted = colour.stream(rows_in_chunks(SERIES["postgresql"]))
            seen.append(await anext(emitted))
            if colour.awaits:
                await colour.database.aleave_block()
            else:
                colour.database.leave_block()
            seen += [row async for row in emitted]

    assert seen == [(1,)]
    assert await colour.execute("SELECT 1") == [(1,)]
    assert colour.database.session() is None


# --- collisions -----------------------------------------------------------------------------------


@POSTGRES
@pytest.mark.parametrize("isolation", ["repeatable read", "serializable"])
async def test_rel_db_09_random_transfers_keep_the_sum_and_call_back_once(
    colour: Colour, isolation
):
    database = colour.database
    database.create_tables(Account)
    Account.objects.bulk_create([Account(name=f"a{n}", cents=1000) for n in range(12)])
    called, stored, gave_up = [], [], []

    def decide(giver, taker, cents, key):
        giver.cents -= cents
        taker.cents += cents
        on_commit(lambda: called.append(key))

    @atomic(isolation=isolation, retry=3)
    def transfer(key, giving, taking, cents):
        giver, taker = Account.objects.get(name=giving), Account.objects.get(name=taking)
        decide(giver, taker, cents, key)
        giver.save()
        taker.save()

    @atomic(isolation=isolation, retry=3)
    async def atransfer(key, giving, taking, cents):
        giver = await Account.objects.aget(name=giving)
        taker = await Account.objects.aget(name=taking)
        decide(giver, taker, cents, key)
        await giver.asave()
        await taker.asave()

    async def work(number):
        chance = random.Random(number)
        for n in range(63):  # eight workers: 504, and as many at the other level of isolation
            giving, taking = chance.sample([f"a{n}" for n in range(12)], 2)
            key = (number, n)
            try:
                if colour.awaits:
                    await atransfer(key, giving, taking, chance.randrange(100))
                else:
                    transfer(key, giving, taking, chance.randrange(100))
            except (errors.SerializationFailure, errors.DeadlockDetected):
                gave_up.append(key)
            else:
                stored.append(key)

    results = await together([lambda n=n: work(n) for n in range(8)], awaits=colour.awaits)

    assert results == [None] * 8
    assert sorted(called) == sorted(stored)
    assert len(set(stored)) == len(stored)
    assert len(stored) + len(gave_up) == 504
    assert len(stored) > 250
    assert sum(account.cents for account in Account.objects.all()) == 12_000


@POSTGRES
async def test_rel_db_08_transfers_in_opposite_order_deadlock_and_are_mended(colour: Colour):
    await colour.execute("CREATE TABLE n (n integer PRIMARY KEY, v integer)")
    await colour.execute("INSERT INTO n VALUES (1, 0), (2, 0)")
    update = "UPDATE n SET v = v + 1 WHERE n = %s"

    def body(first, second):
        if colour.awaits:

            @atomic(retry=10)
            async def move():
                await database.aexecute(update, [first])
                await asyncio.sleep(0.01)
                await database.aexecute(update, [second])

            return move()

        @atomic(retry=10)
        def move_now():
            database.execute(update, [first])
            database.execute("SELECT pg_sleep(0.01)")
            database.execute(update, [second])

        move_now()
        return asyncio.sleep(0)

    # The server looks for deadlocks after 20 ms, not after a second.
    database = Database(
        colour.database.address.conninfo, allow_sync_in_loop=True,
        options={"options": "-c deadlock_timeout=20ms"},
    )  # fmt: skip
    results = await together(
        [lambda pair=pair: body(*pair) for pair in [(1, 2), (2, 1)] * 4], awaits=colour.awaits
    )
    assert results == [None] * 8
    assert database.execute("SELECT v FROM n") == [(8,), (8,)]
    await database.aclose()


@POSTGRES
async def test_rel_db_10_limits_of_time_and_of_locks_are_errors_of_their_own(colour: Colour):
    database = colour.database
    database.create_tables(Account)
    Account.objects.bulk_create([Account(name=name, cents=1) for name in ("a", "b")])

    with pytest.raises(errors.QueryTimeout):
        async with colour.atomic(statement_timeout=0.05):
            await colour.execute("SELECT pg_sleep(5)")
    assert await colour.execute("SELECT 1") == [(1,)]
    assert await colour.execute("SHOW statement_timeout") == [("0",)]

    holder = Database(database.address.conninfo, alias="holder", allow_sync_in_loop=True)
    with atomic("holder"):
        holder.execute("SELECT * FROM faults_load_account WHERE name = 'a' FOR UPDATE")
        with pytest.raises(errors.LockTimeout):
            async with colour.atomic():
                await all_of(colour, Account.objects.select_for_update(nowait=True))
        async with colour.atomic():
            free = await all_of(colour, Account.objects.select_for_update(skip_locked=True))
            assert [account.name for account in free] == ["b"]
        with pytest.raises(errors.LockTimeout):
            async with colour.atomic():
                await colour.execute("SET LOCAL lock_timeout = '30ms'")
                await colour.execute("UPDATE faults_load_account SET cents = 2")
    holder.close()
    async with colour.atomic():
        assert len(await all_of(colour, Account.objects.select_for_update())) == 2
    database.execute("DROP TABLE faults_load_account")


async def all_of(colour, queryset):
    return [one async for one in queryset] if colour.awaits else list(queryset)


@POSTGRES
async def test_a_database_for_reading_refuses_every_write(colour: Colour):
    await colour.execute("CREATE TABLE n (n integer)")
    url = colour.database.address.conninfo
    reading = Database(url, alias="reading", read_only=True, allow_sync_in_loop=True)
    door = Colour(reading, awaits=colour.awaits)

    for _ in range(2):
        with pytest.raises(errors.DatabaseError):
            await door.execute("INSERT INTO n VALUES (1)")
        with pytest.raises(errors.DatabaseError):
            async with door.atomic():
                await door.execute("INSERT INTO n VALUES (1)")
    assert await door.execute("SELECT * FROM n") == []
    await reading.aclose()
