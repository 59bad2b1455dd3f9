"""What a type checker sees of the doors; checked by mypy, not run."""

from collections.abc import AsyncIterator, Iterator
from typing import Any, assert_type

from hotclub_orm.cursors import AsyncCursor, Cursor
from hotclub_orm.database import Database
from hotclub_orm.door import Door
from hotclub_orm.drivers.watching import Recorder
from hotclub_orm.introspect import read_table
from hotclub_orm.schema import Table
from hotclub_orm.statements import Operation, Row, Statement
from hotclub_orm.testing import ReplayDriver
from hotclub_orm.transactions import atomic


def count() -> Operation[int]:
    rows = yield Statement("SELECT count(*) FROM t")
    return int(rows[0][0])


def blocking(database: Database) -> None:
    assert_type(database.run(count()), int)
    assert_type(database.execute("SELECT 1"), list[Row])
    assert_type(database.cursor(), Cursor)
    assert_type(database.cursor().execute("SELECT 1").fetchone(), tuple[Any, ...] | None)
    assert_type(database.run(read_table(database.dialect, "t")), Table | None)
    with database as opened, database.watch_statements() as seen:
        assert_type(opened, Database)
        assert_type(seen, Recorder)


async def awaiting(database: Database) -> None:
    assert_type(await database.arun(count()), int)
    assert_type(await database.aexecute("SELECT 1"), list[Row])
    assert_type(database.acursor(), AsyncCursor)
    async with database as opened, atomic():
        assert_type(opened, Database)


@atomic
def plain(number: int) -> str:
    return str(number)


@atomic(using="other", durable=True)
async def awaited(number: int) -> str:
    return str(number)


async def decorated() -> None:
    assert_type(plain(1), str)
    assert_type(await awaited(1), str)
    with atomic(isolation="SERIALIZABLE"):
        pass


def doors(database: Database, replay: ReplayDriver) -> list[Door]:
    streams: tuple[Iterator[Any], AsyncIterator[Any]] = (
        database.stream(nothing()),
        database.astream(nothing()),
    )
    assert len(streams) == 2
    return [database, replay]


def nothing() -> Operation[None]:
    yield from ()
