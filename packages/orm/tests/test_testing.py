"""The doubles that this library gives to others."""

import pytest
from hotclub_orm.database import Database
from hotclub_orm.dialects import POSTGRESQL
from hotclub_orm.door import Door
from hotclub_orm.errors import UniqueViolation
from hotclub_orm.statements import Atomic, Batch, Close, Emit, Fetch, Open, Statement
from hotclub_orm.testing import ReplayDriver, assert_num_queries


def operation():
    rows = yield Statement("SELECT a", (1,))
    count = yield Batch("INSERT", [(1,), (2,)])
    return rows, count


async def test_recorded_answers_are_replayed_in_both_colours():
    for door in (ReplayDriver([[("x",)], 2]), ReplayDriver([[("x",)], 2])):
        assert door.run(operation()) == ([("x",)], 2)
        assert door.sql == ["SELECT a", "INSERT"]
    awaiting: Door = ReplayDriver(dialect=POSTGRESQL)
    assert await awaiting.arun(operation()) == ([], 2)


def test_a_planned_error_is_thrown_into_the_operation():
    def mending():
        try:
            yield Statement("INSERT INTO t", (), "nothing")
            yield Statement("INSERT INTO u", (), "affected")
        except UniqueViolation:
            return "mended"

    assert ReplayDriver([UniqueViolation("twice")]).run(mending()) == "mended"


def test_blocks_and_streams_replay_too():
    def inner():
        return (yield Statement("SELECT 1"))

    def outer():
        rows = yield Atomic(inner())
        handle = yield Open("SELECT many", (), 2)
        while chunk := (yield Fetch(handle)):
            yield Emit(chunk)
        yield Close(handle)
        yield Emit(rows)

    door = ReplayDriver([[(0,)], [(1,), (2,), (3,)]])

    assert list(door.stream(outer())) == [(1,), (2,), (3,), (0,)]
    assert door.sql == ["BEGIN DEFERRED", "SELECT 1", "COMMIT", "SELECT many"]


async def test_statements_are_counted_in_both_colours(database: Database):
    async with database.acursor() as cursor:
        with assert_num_queries(2, database) as seen:
            await cursor.execute("SELECT 1")
            await database.aexecute("SELECT 2")
    assert seen.sql == ["SELECT 1", "SELECT 2"]
    with pytest.raises(AssertionError, match=r"1 statements were sent, 0 expected:\n1. SELECT 3"):
        with assert_num_queries(0, database):
            await database.aexecute("SELECT 3")
