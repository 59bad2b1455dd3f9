"""Cursors in the manner of PEP 249, in both colours."""

import pytest
from hotclub_orm import errors
from hotclub_orm.database import Database


def test_a_blocking_cursor_reads_row_by_row(database: Database):
    with database.cursor() as cursor:
        cursor.execute("CREATE TABLE n (n integer, t text)")
        cursor.executemany("INSERT INTO n VALUES (%s, %s)", [(1, "a"), (2, "b"), (3, "c%")])
        assert cursor.rowcount == 3
        cursor.execute("SELECT n, t FROM n WHERE t <> %s ORDER BY n", ["b"])

        assert [column[0] for column in cursor.description] == ["n", "t"]
        assert cursor.fetchone() == (1, "a")
        assert cursor.fetchmany(5) == [(3, "c%")]
        assert (cursor.fetchone(), cursor.fetchall()) == (None, [])
        assert list(cursor.execute("SELECT n FROM n ORDER BY n")) == [(1,), (2,), (3,)]
    with pytest.raises(errors.InterfaceError, match="closed"):
        cursor.execute("SELECT 1")
    with pytest.raises(errors.InterfaceError, match="closed"):
        cursor.fetchone()


async def test_an_awaiting_cursor_reads_row_by_row(database: Database):
    async with database.acursor() as cursor:
        await cursor.execute("CREATE TABLE n (n integer)")
        await cursor.executemany("INSERT INTO n VALUES (%s)", [(1,), (2,), (3,)])
        await cursor.execute("SELECT n FROM n ORDER BY n")

        assert await cursor.fetchone() == (1,)
        assert await cursor.fetchmany() == [(2,)]
        assert [row async for row in cursor] == [(3,)]


def test_a_cursor_that_did_nothing_has_no_rows(sqlite_database: Database):
    cursor = sqlite_database.cursor()

    assert (cursor.description, cursor.rowcount, cursor.lastrowid) == (None, -1, None)
    with pytest.raises(errors.ProgrammingError, match="Nothing was executed"):
        cursor.fetchall()
    assert cursor.executemany("INSERT", []).rowcount == 0


def test_lastrowid_is_the_key_of_the_inserted_row(sqlite_database: Database):
    cursor = sqlite_database.cursor()
    cursor.execute("CREATE TABLE n (id integer PRIMARY KEY)")

    assert cursor.execute("INSERT INTO n VALUES (41)").lastrowid == 41


def test_a_function_is_called_by_its_name(postgres_database: Database):
    cursor = postgres_database.cursor()

    assert cursor.callproc("upper", ["nuages"]) == ["nuages"]
    assert cursor.fetchall() == [("NUAGES",)]


def test_a_cursor_joins_the_block_it_is_used_in(database: Database):
    from hotclub_orm.transactions import atomic

    cursor = database.cursor()
    cursor.execute("CREATE TABLE n (n integer)")
    with pytest.raises(ValueError):
        with atomic():
            cursor.execute("INSERT INTO n VALUES (1)")
            raise ValueError

    assert cursor.execute("SELECT * FROM n").fetchall() == []
