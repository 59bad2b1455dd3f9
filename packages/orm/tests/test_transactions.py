"""atomic and its companions, on every driver."""

import asyncio
import itertools

import pytest
from hotclub_orm import CharField, IntegerField, Model, errors, transactions
from hotclub_orm.database import Database
from hotclub_orm.door import doors
from hotclub_orm.testing import Colour
from hotclub_orm.transactions import atomic, on_commit


async def make(colour):
    await colour.execute("CREATE TABLE n (n integer PRIMARY KEY)")


async def stored(colour):
    return [n for (n,) in await colour.execute("SELECT n FROM n ORDER BY n")]


async def insert(colour, n):
    await colour.execute("INSERT INTO n VALUES (%s)", [n])


async def test_a_block_is_stored_when_it_ends(colour: Colour):
    await make(colour)

    async with colour.atomic():
        await insert(colour, 1)

    assert await stored(colour) == [1]
    assert colour.database.session() is None


async def test_an_error_undoes_the_block(colour: Colour):
    await make(colour)

    with pytest.raises(ValueError, match="stop"):
        async with colour.atomic():
            await insert(colour, 1)
            raise ValueError("stop")

    assert await stored(colour) == []


async def test_an_inner_block_is_undone_alone(colour: Colour):
    await make(colour)

    async with colour.atomic():
        await insert(colour, 1)
        with pytest.raises(errors.UniqueViolation):
            async with colour.atomic():
                await insert(colour, 2)
                await insert(colour, 1)
        await insert(colour, 3)

    assert await stored(colour) == [1, 3]


async def test_an_error_caught_inside_the_block_breaks_it(colour: Colour):
    await make(colour)

    async with colour.atomic():
        await insert(colour, 1)
        with pytest.raises(errors.UniqueViolation):
            await insert(colour, 1)
        assert transactions.get_rollback()
        with pytest.raises(errors.TransactionManagementError, match="until the end"):
            await stored(colour)

    assert await stored(colour) == []


async def test_a_failed_inner_block_without_savepoint_breaks_the_outer_one(colour: Colour):
    await make(colour)

    async with colour.atomic():
        await insert(colour, 1)
        with pytest.raises(ValueError):
            async with colour.atomic(savepoint=False):
                raise ValueError
        with pytest.raises(errors.TransactionManagementError):
            await insert(colour, 2)

    assert await stored(colour) == []


async def test_a_durable_block_refuses_to_be_inner(colour: Colour):
    async with colour.atomic():
        with pytest.raises(RuntimeError, match="durable"):
            async with colour.atomic(durable=True):
                raise AssertionError
    async with colour.atomic(durable=True):
        assert await colour.execute("SELECT 1") == [(1,)]


async def test_set_rollback_undoes_without_an_exception(colour: Colour):
    await make(colour)

    async with colour.atomic():
        await insert(colour, 1)
        transactions.set_rollback(True)

    assert await stored(colour) == []
    with pytest.raises(errors.TransactionManagementError):
        transactions.set_rollback(True)
    with pytest.raises(errors.TransactionManagementError):
        transactions.get_rollback()


async def test_savepoints_by_hand(colour: Colour):
    await make(colour)

    assert await colour.call("savepoint") is None
    async with colour.atomic():
        await insert(colour, 1)
        kept = await colour.call("savepoint")
        await insert(colour, 2)
        await colour.call("savepoint_commit", kept)
        undone = await colour.call("savepoint")
        await insert(colour, 3)
        await colour.call("savepoint_rollback", undone)

    assert await stored(colour) == [1, 2]


async def test_a_savepoint_rolls_back_after_an_error_when_the_mark_is_taken_away(colour: Colour):
    await make(colour)

    async with colour.atomic():
        sid = await colour.call("savepoint")
        with pytest.raises(errors.DatabaseError):
            await colour.execute("SELECT missing FROM n")
        transactions.set_rollback(False)
        await colour.call("savepoint_rollback", sid)
        await insert(colour, 1)

    assert await stored(colour) == [1]


async def test_manual_transactions(colour: Colour):
    await make(colour)
    assert transactions.get_autocommit()

    await colour.call("set_autocommit", False)
    assert not transactions.get_autocommit()
    await insert(colour, 1)
    await colour.call("rollback")
    await insert(colour, 2)
    await colour.call("commit")
    await insert(colour, 3)
    async with colour.atomic():
        await insert(colour, 4)
        with pytest.raises(errors.TransactionManagementError):
            await colour.call("commit")
    await colour.call("rollback")
    await colour.call("set_autocommit", True)

    assert transactions.get_autocommit()
    assert await stored(colour) == [2]


async def test_on_commit_waits_for_the_outermost_block(colour: Colour):
    called = []

    async with colour.atomic():
        on_commit(lambda: called.append("outer"))
        async with colour.atomic():
            on_commit(lambda: called.append("inner"))
        with pytest.raises(ValueError):
            async with colour.atomic():
                on_commit(lambda: called.append("undone"))
                raise ValueError
        assert called == []

    assert called == ["outer", "inner"]
    on_commit(lambda: called.append("at once"))
    assert called[-1] == "at once"


async def test_on_commit_forgets_what_was_rolled_back(colour: Colour):
    called = []

    with pytest.raises(ValueError):
        async with colour.atomic():
            on_commit(lambda: called.append(1))
            raise ValueError
    async with colour.atomic():
        pass

    assert called == []


async def test_rel_db_13_an_error_in_on_commit_leaves_the_data_stored(colour: Colour, caplog):
    await make(colour)
    called = []

    def fail():
        raise LookupError("after")

    async with colour.atomic():
        await insert(colour, 1)
        on_commit(fail, robust=True)
        on_commit(lambda: called.append(1))
    with pytest.raises(LookupError):
        async with colour.atomic():
            await insert(colour, 2)
            on_commit(fail)
            on_commit(lambda: called.append("never"))

    assert (called, await stored(colour)) == ([1], [1, 2])
    assert "Error calling" in caplog.text
    with pytest.raises(TypeError, match="callable"):
        on_commit(None)


async def test_on_commit_may_use_the_database(colour: Colour):
    await make(colour)

    async with colour.atomic():
        if colour.awaits:

            async def after():
                await insert(colour, 7)
        else:

            def after():
                colour.database.execute("INSERT INTO n VALUES (7)")

        on_commit(after)  # fmt: skip

    assert await stored(colour) == [7]


async def test_rel_db_12_an_error_at_commit_surfaces_and_calls_nothing(colour: Colour):
    await make(colour)
    await colour.execute(
        "CREATE TABLE child (n integer REFERENCES n (n) DEFERRABLE INITIALLY DEFERRED)"
    )
    called = []

    with pytest.raises(errors.ForeignKeyViolation):
        async with colour.atomic():
            await colour.execute("INSERT INTO child VALUES (99)")
            on_commit(lambda: called.append(1))

    assert called == []
    assert await colour.execute("SELECT * FROM child") == []
    async with colour.atomic():
        await insert(colour, 1)
    assert await stored(colour) == [1]


async def test_a_read_only_block_refuses_writes_and_leaves_nothing_behind(colour: Colour):
    await make(colour)

    with pytest.raises(errors.DatabaseError):
        async with colour.atomic(read_only=True):
            await insert(colour, 1)
    await insert(colour, 2)

    assert await stored(colour) == [2]


async def test_isolation_is_for_the_outermost_block(colour: Colour):
    async with colour.atomic(isolation="serializable"):
        if not colour.is_sqlite:
            assert await colour.execute("SHOW transaction_isolation") == [("serializable",)]
        with pytest.raises(errors.TransactionManagementError, match="outermost"):
            async with colour.atomic(isolation="serializable"):
                raise AssertionError
    with pytest.raises(errors.NotSupportedError):
        async with colour.atomic(isolation="snapshot"):
            raise AssertionError
    assert await colour.execute("SELECT 1") == [(1,)]


async def test_as_decorator_each_call_is_one_block(colour: Colour):
    await make(colour)
    if colour.awaits:

        @atomic
        async def write(n, *, fail):
            await insert(colour, n)
            if fail:
                raise ValueError
            return n
    else:

        @atomic()
        def blocking(n, *, fail):
            colour.database.execute("INSERT INTO n VALUES (%s)", [n])
            if fail:
                raise ValueError
            return n

        async def write(n, *, fail):
            return blocking(n, fail=fail)

    assert await write(1, fail=False) == 1  # fmt: skip
    with pytest.raises(ValueError):
        await write(2, fail=True)
    assert await stored(colour) == [1]


async def test_rel_db_08_retry_runs_the_whole_block_again_within_its_bound(colour: Colour):
    await make(colour)
    tries = itertools.count(1)
    called = []

    def body(limit):
        n = next(tries)
        on_commit(lambda: called.append(n))
        if n < limit:
            raise errors.SerializationFailure("again")
        return n

    def decorated(limit):
        if colour.awaits:

            @atomic(retry=2)
            async def run():
                await insert(colour, 1)
                return body(limit)
        else:

            @atomic(retry=2)
            def run():
                colour.database.execute("INSERT INTO n VALUES (1)")
                return body(limit)

        return run  # fmt: skip

    async def result(function):
        answer = function()
        return await answer if colour.awaits else answer

    assert await result(decorated(3)) == 3
    assert (called, await stored(colour)) == ([3], [1])
    await colour.execute("DELETE FROM n")
    with pytest.raises(errors.SerializationFailure):
        await result(decorated(100))
    assert next(tries) == 7
    async with colour.atomic():
        with pytest.raises(errors.TransactionManagementError, match="outermost"):
            await result(decorated(1))
    with pytest.raises(TypeError, match="decorator"):
        atomic(retry=1).__enter__()


async def test_rel_db_06_a_base_exception_leaves_a_clean_connection(colour: Colour):
    await make(colour)

    for kind in (KeyboardInterrupt, asyncio.CancelledError, GeneratorExit):
        with pytest.raises(kind):
            async with colour.atomic():
                await insert(colour, 1)
                raise kind
        assert await stored(colour) == []
    assert colour.database.session() is None


async def test_leaving_a_block_that_this_context_does_not_hold_is_named(colour: Colour):
    with pytest.raises(errors.TransactionManagementError, match="holds no atomic block"):
        if colour.awaits:
            await colour.database.aleave_block()
        else:
            colour.database.leave_block()


def test_sec_orm_060_an_unknown_alias_is_refused(sqlite_database: Database):
    with pytest.raises(errors.ConnectionDoesNotExist, match="Did you mean 'default'"):
        atomic("defualt").__enter__()
    with pytest.raises(errors.ConnectionDoesNotExist):
        on_commit(print, using="other")


def test_a_closed_database_gives_its_alias_up(tmp_path):
    with Database(f"sqlite:///{tmp_path}/a.db", alias="spare") as spare:
        assert doors["spare"] is spare
    assert "spare" not in doors


def test_blocking_calls_on_a_loop_name_the_mend(sqlite_database: Database):
    async def main():
        with pytest.raises(errors.SynchronousOnlyOperation, match="prefix 'a'"):
            sqlite_database.execute("SELECT 1")
        with pytest.raises(errors.SynchronousOnlyOperation):
            with atomic():
                raise AssertionError

    asyncio.run(main())


def test_views_are_marked_for_non_atomic_requests():
    @transactions.non_atomic_requests
    def every(request): ...

    @transactions.non_atomic_requests(using="other")
    def one(request): ...

    assert every._non_atomic_requests == {"default"}
    assert one._non_atomic_requests == {"other"}


class Ticket(Model):
    """A row with a name and a seat of its own."""

    name: CharField = CharField(max_length=20, unique=True)
    seat: IntegerField = IntegerField(unique=True)

    class Meta:
        app_label = "transactions"


async def tickets(colour: Colour, method: str, **values):
    """Call a method of the manager, or its twin."""
    if colour.awaits:
        return await getattr(Ticket.objects, f"a{method}")(**values)
    return getattr(Ticket.objects, method)(**values)


@pytest.mark.parametrize("method", ["get_or_create", "update_or_create"])
async def test_a_refused_object_leaves_the_block_around_usable(colour: Colour, method: str):
    colour.database.create_tables(Ticket)

    async with colour.atomic():
        await tickets(colour, "create", name="first", seat=1)
        with pytest.raises(errors.UniqueViolation):
            await tickets(colour, method, name="second", defaults={"seat": 1})
        await tickets(colour, "create", name="third", seat=3)

    assert await tickets(colour, "count") == 2


async def test_a_refused_change_leaves_the_block_around_usable(colour: Colour):
    colour.database.create_tables(Ticket)

    async with colour.atomic():
        await tickets(colour, "create", name="first", seat=1)
        await tickets(colour, "create", name="second", seat=2)
        with pytest.raises(errors.UniqueViolation):
            await tickets(colour, "update_or_create", name="second", defaults={"seat": 1})
        assert await tickets(colour, "count") == 2


async def test_a_refused_object_without_a_savepoint_breaks_its_block(colour: Colour):
    colour.database.create_tables(Ticket)

    async with colour.atomic():
        await tickets(colour, "create", name="first", seat=1)
        with pytest.raises(errors.UniqueViolation):
            await tickets(colour, "create", name="second", seat=1)
        with pytest.raises(errors.TransactionManagementError):
            await tickets(colour, "count")

    assert await tickets(colour, "count") == 0
