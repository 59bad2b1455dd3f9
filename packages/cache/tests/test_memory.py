"""The store in this process: bounded, the least used go first, safe among threads."""

import subprocess
import sys
import threading

from hotclub_cache import Cache, LocMemCache
from hotclub_cache.stores.memory import MemoryStore
from hotclub_cache.testing import TurnableClock


def test_the_least_recently_used_third_goes_when_it_is_full():
    store = MemoryStore(max_entries=6)
    for name in "abcdef":
        store.write(name, name, None)
    store.read("a")
    store.write("b", "again", None)

    store.write("g", "g", None)

    assert sorted(store.read_many("abcdefg")) == ["a", "b", "e", "f", "g"]


def test_cull_frequency_zero_empties_it_when_it_is_full():
    store = MemoryStore(max_entries=2, cull_frequency=0)
    for name in "abc":
        store.write(name, name, None)
    assert store.read_many("abc") == {"c": "c"}


def test_an_ended_entry_is_gone_from_memory_when_it_is_read():
    clock = TurnableClock()
    store = MemoryStore(clock=clock)
    store.write("k", 1, 10)
    clock.turn(9.9)
    assert store.read("k") == 1
    clock.turn(0.2)
    assert (store.read("k"), len(store)) == (None, 0)


def test_caches_of_one_name_share_and_nameless_ones_do_not():
    one, same, other, alone = (Cache(f"memory://{n}") for n in ("n1", "n1", "n2", ""))
    django = LocMemCache("n1", {})
    one.set("k", 1)
    assert [c.get("k") for c in (one, same, django, other, alone)] == [1, 1, 1, None, None]


def test_sec_cac_028_add_succeeds_once_and_incr_is_exact_among_50_threads():
    cache = Cache()
    cache.set("n", 0)
    won: list[int] = []

    def work(number: int) -> None:
        if cache.add("first", number):
            won.append(number)
        for _ in range(200):
            cache.incr("n")
            cache.get("n")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert cache.get("n") == 10_000
    assert won == [cache.get("first")]


def test_reading_while_others_cull_never_fails():
    cache = Cache(max_entries=10)
    failures: list[BaseException] = []

    def work(start: int) -> None:
        try:
            for number in range(3000):
                cache.set(str((number + start) % 40), number)
                cache.get(str(number % 40))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_sec_cac_025_a_million_keys_stay_within_the_bound():
    script = """
import resource
from hotclub_cache import Cache
cache = Cache(max_entries=1000)
for n in range(20_000): cache.set(str(n), "x" * 100)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for n in range(1_000_000): cache.store.write(str(n), "x" * 100, None)
assert len(cache.store) <= 1000
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < 10_000  # KiB
