"""SQLite files that are full, shared by writers of several processes, or left in the middle of a write.

Names say the cases of the reliability list.
"""

import os
import signal
import subprocess
import sys

import pytest
from hotclub_orm import errors
from hotclub_orm.database import Database
from hotclub_orm.testing import Colour
from hotclub_orm.transactions import atomic

SQLITE = pytest.mark.parametrize("colour", ["sqlite-sync", "sqlite-async"], indirect=True)
FORKS = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")


@SQLITE
async def test_rel_fs_04_a_full_database_undoes_the_block_and_goes_on_when_there_is_room(
    colour: Colour,
):
    await colour.execute("CREATE TABLE n (t text)")
    await colour.execute("INSERT INTO n VALUES ('kept')")

    with pytest.raises(errors.OperationalError, match="full") as caught:
        async with colour.atomic():
            await colour.execute("PRAGMA max_page_count = 20")
            for _ in range(100):
                await colour.execute("INSERT INTO n VALUES (%s)", ["x" * 4000])

    assert "x" * 40 not in str(caught.value)
    assert await colour.execute("SELECT t FROM n") == [("kept",)]
    with pytest.raises(errors.OperationalError, match="full"):
        for _ in range(100):
            await colour.execute("INSERT INTO n VALUES (%s)", ["y" * 4000])
    await colour.execute("PRAGMA max_page_count = 100000")
    async with colour.atomic():
        for _ in range(50):
            await colour.execute("INSERT INTO n VALUES (%s)", ["z" * 4000])
    assert await colour.execute("SELECT count(*) FROM n WHERE t LIKE 'z%%'", []) == [(50,)]
    assert await colour.execute("PRAGMA integrity_check") == [("ok",)]


FULL_DISK = """
import asyncio, resource, signal, sys
from hotclub_orm import Database, atomic, errors
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
url, awaits = sys.argv[1], sys.argv[2] == "tasks"
database = Database(url, allow_sync_in_loop=True)
database.execute("CREATE TABLE n (k integer PRIMARY KEY, t text)")
acknowledged, failed = [], 0

async def store(key):
    sql = "INSERT INTO n VALUES (%s, %s)"
    if awaits:
        async with atomic():
            await database.aexecute(sql, [2 * key, "x" * 3000])
            await database.aexecute(sql, [2 * key + 1, "x" * 3000])
    else:
        with atomic():
            database.execute(sql, [2 * key, "x" * 3000])
            database.execute(sql, [2 * key + 1, "x" * 3000])

async def main():
    global failed
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, hard))
    for key in range(150):
        try:
            await store(key)
        except errors.OperationalError:
            failed += 1
        else:
            acknowledged.append(key)
    assert failed and acknowledged, (failed, acknowledged)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    for key in range(1000, 1010):
        await store(key)
        acknowledged.append(key)
    stored = sorted(k for (k,) in database.execute("SELECT k FROM n"))
    assert stored == sorted(k for key in acknowledged for k in (2 * key, 2 * key + 1)), stored
    assert database.execute("PRAGMA integrity_check") == [("ok",)]
    await database.aclose()

asyncio.run(main())
"""


@pytest.mark.parametrize("awaits", ["threads", "tasks"])
@pytest.mark.skipif(sys.platform == "win32", reason="this system limits no file sizes")
def test_rel_fs_04_a_full_disk_loses_and_halves_nothing(tmp_path, awaits):
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, f"sqlite:///{tmp_path}/a.db", awaits],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr


def in_children(count, work):
    """Run work(number) in as many forked processes; return their exit codes."""
    children = []
    for number in range(count):
        child = os.fork()
        if child == 0:
            try:
                work(number)
            except BaseException as error:
                os.write(2, f"{error!r}\n".encode())
                os._exit(1)
            os._exit(0)
        children.append(child)
    return [os.waitpid(child, 0)[1] for child in children]


@FORKS
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_rel_db_11_eight_writers_of_eight_processes_store_every_row(tmp_path):
    url = f"sqlite:///{tmp_path}/a.db"
    with Database(url, alias="maker") as maker:
        maker.execute("CREATE TABLE n (writer integer, k integer)")

    def work(number):
        with Database(url, busy_timeout_seconds=30) as database:
            for n in range(500):
                if n % 2:
                    database.execute("INSERT INTO n VALUES (%s, %s)", [number, n])
                    continue
                with atomic():
                    database.execute(
                        "SELECT count(*) FROM n WHERE writer = %s AND k = %s", [number, n]
                    )
                    database.execute("INSERT INTO n VALUES (%s, %s)", [number, n])

    codes = in_children(8, work)

    assert codes == [0] * 8
    with Database(url) as database:
        rows = database.execute("SELECT writer, k FROM n")
        assert sorted(rows) == [(writer, n) for writer in range(8) for n in range(500)]


@FORKS
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_rel_db_11_a_writer_killed_in_its_block_leaves_nothing_of_it_and_no_lock(tmp_path):
    url = f"sqlite:///{tmp_path}/a.db"
    with Database(url, alias="maker") as maker:
        maker.execute("CREATE TABLE n (k integer)")

    def work(number):
        database = Database(url)
        with atomic():
            database.execute("INSERT INTO n VALUES (1)")
            os.kill(os.getpid(), signal.SIGKILL)

    assert in_children(3, work) == [signal.SIGKILL] * 3
    with Database(url, busy_timeout_seconds=1) as database:
        assert database.execute("SELECT * FROM n") == []
        database.execute("INSERT INTO n VALUES (2)")
        assert database.execute("SELECT * FROM n") == [(2,)]


@SQLITE
async def test_readers_of_a_file_are_not_held_up_by_a_writer(colour: Colour):
    await colour.execute("CREATE TABLE n (k integer)")
    url = f"sqlite:///{colour.database.address.name}"
    writer = Database(url, alias="writer", allow_sync_in_loop=True)
    reader = Database(url, alias="reader", allow_sync_in_loop=True, busy_timeout_seconds=0.01)
    with atomic("writer"):
        writer.execute("INSERT INTO n VALUES (1)")
        door = Colour(reader, awaits=colour.awaits)
        assert await door.execute("SELECT * FROM n") == []
        async with door.atomic(read_only=True):
            assert await door.execute("SELECT * FROM n") == []
    assert await door.execute("SELECT * FROM n") == [(1,)]
    writer.close()
    await reader.aclose()


def test_a_file_that_is_no_database_any_more_is_a_named_error(tmp_path):
    path = tmp_path / "a.db"
    path.write_bytes(b"no database at all, but long enough to be looked at" * 100)
    database = Database(f"sqlite:///{path}")

    with pytest.raises(errors.DatabaseError, match="not a database"):
        database.execute("SELECT * FROM n")
    database.close()
