"""The store over rows: bounded, counted exactly, and its table's name and keys quoted."""

import sys
import threading
from pathlib import Path

import pytest
from hotclub_cache import Cache
from hotclub_cache.ports import CacheRow
from hotclub_cache.stores.database import DatabaseStore
from hotclub_cache.testing import SqliteRows, TurnableClock

ODD = """we"ird'; DROP TABLE x; -- {} %s"""


@pytest.fixture
def rows(tmp_path: Path):
    made = SqliteRows(tmp_path / "cache.db")
    yield made
    made.close()


@pytest.fixture
def switch_often():
    """Let threads take turns as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(usual)


def test_ended_rows_go_first_and_then_a_share_of_the_others(rows: SqliteRows):
    clock = TurnableClock()
    store = Cache(DatabaseStore(rows, max_entries=20, cull_frequency=4, clock=clock))
    store.set_many({f"ended{n}": n for n in range(10)}, timeout=5)
    clock.turn(10)
    for number in range(30):
        store.set(f"k{number:02}", number, timeout=None)

    assert rows.count() <= 22
    assert store.get("k29") == 29


def test_cull_frequency_zero_empties_the_table(rows: SqliteRows):
    cache = Cache(DatabaseStore(rows, max_entries=3, cull_frequency=0))
    for number in range(4):
        cache.set(str(number), number)
    assert cache.get_many("0123") == {"3": 3}


def test_a_row_that_has_ended_gives_way_to_add(rows: SqliteRows):
    clock = TurnableClock()
    cache = Cache(DatabaseStore(rows, clock=clock))
    cache.set("k", 1, timeout=5)
    clock.turn(6)
    assert [cache.touch("k"), cache.delete("k"), cache.add("k", 2), cache.add("k", 3)] == [
        False,
        False,
        True,
        False,
    ]


def test_sec_cac_028_counting_is_exact_among_threads(rows: SqliteRows, switch_often: None):
    cache = Cache(DatabaseStore(rows))
    cache.set("n", 0)
    threads = [
        threading.Thread(target=lambda: [cache.incr("n") for _ in range(20)]) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert cache.get("n") == 160


@pytest.mark.filterwarnings("ignore::hotclub_cache.CacheKeyWarning")
def test_sec_cac_024_names_and_keys_are_quoted_and_only_the_cache_table_is_touched(tmp_path: Path):
    odd, other = SqliteRows(tmp_path / "db", ODD), SqliteRows(tmp_path / "db", "other")
    statements: list[str] = []
    odd._connection.set_trace_callback(statements.append)
    other.upsert([CacheRow("kept", b"1", None)])
    cache = Cache(DatabaseStore(odd, max_entries=2), key_prefix="p")
    for key in (ODD, "100%", "it's", '"quoted"'):
        cache.set(key, key)
        assert cache.get(key) == key
    cache.clear()

    assert (odd.count(), other.count()) == (0, 1)
    quoted = '"' + ODD.replace('"', '""') + '"'
    assert all(quoted in statement for statement in statements)
    odd.close()
    other.close()
