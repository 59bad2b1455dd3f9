"""What the library adds to the driver, and what others add: SQLite and PostgreSQL, interleaved.

    python packages/orm/benchmarks/bench_orm.py [rounds] [sqlite|postgresql] [million]

With `million` the tables are grown at the end, on SQLite: what a row costs among 10^2 to 10^6, and
what 100,000 objects weigh.

The limit is the driver with hand-written SQL and a plain class with slots (contestants/limit.py).
Peers take part when they are installed. Figures are medians of the CPU time of this process, in
microseconds for one object or call; then ratios. PostgreSQL comes as in the tests.
"""

import gc
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from contestants import PARENTS, ROWS
from contestants.django import Django
from contestants.hotclub import Hotclub
from contestants.limit import LimitPostgresql, LimitSqlite
from contestants.peewee import Peewee
from contestants.sqlalchemy import Alchemy
from contestants.tables import fill_postgresql, fill_sqlite

MILLION = 1_000_000
# name → (method, turns, units in a turn, what the ratio is to, goal)
JOBS = {
    "rows as objects": ("rows", 1, ROWS, "limit", 1.25),
    "rows with a join": ("join", 1, ROWS, "limit", 1.3),
    "prefetch of 1,000": ("prefetch", 1, ROWS + PARENTS, "limit", 1.4),
    "get by key": ("get", 300, 1, "limit", 1.8),
    "insert one": ("insert", 300, 1, "limit", 2.5),
    "update one": ("update", 300, 1, "limit", 5),
    "bulk insert": ("bulk", 1, ROWS, "limit", 1.5),
    "bulk insert, keys back": ("bulk_keys", 1, ROWS, "limit", 1.5),
    "filter, order, ten": ("chosen", 100, 1, "limit", 1.15),
    "values_list": ("values", 1, ROWS, "limit", 1.15),
    "into a dataclass": ("into", 1, ROWS, "limit", 1.15),
    "bulk update": ("bulk_update", 1, ROWS, "limit", 1.5),
    "SQL of a known shape": ("sql", 500, 1, "sqlalchemy", 0.06),
    "SQL of a new shape": ("cold_sql", 30, 1, "django", 0.5),
}
ARGUMENTS = {
    "get": lambda turn: (turn + 1,),
    "insert": lambda turn: (turn + 1,),
    "update": lambda turn: (1,),
    "bulk": lambda turn: (1_000,),
}


def measured(one, method, times):
    """Return the microseconds of one turn. The garbage of others is not this one's to collect."""
    work, arguments = getattr(one, method), ARGUMENTS.get(method, lambda turn: ())
    gc.collect()
    start = time.process_time()
    for turn in range(times):
        work(*arguments(turn))
    return (time.process_time() - start) / times * 1e6


def race(contestants, rounds):
    """Return job → contestant → median; the first round warms up."""
    results = {job: {one.name: [] for one in contestants} for job in JOBS}
    for turn in range(rounds + 1):
        for one in contestants:
            one.clear()
        for job, (method, times, units, *_) in JOBS.items():
            for one in contestants:
                if not getattr(one, method, None):
                    continue
                if method == "update":
                    one.prepare(1) if hasattr(one, "prepare") else None
                elif method == "bulk_update":
                    one.fill_marks()
                taken = measured(one, method, times) / units
                if turn:
                    results[job][one.name].append(taken)
    return {
        job: {name: median(taken) for name, taken in found.items() if taken}
        for job, found in results.items()
    }


def report(title, results, names):
    print(f"\n{title:24}" + "".join(f"{name:>12}" for name in names) + "   ratio  goal")
    for job, medians in results.items():
        *_, to, goal = JOBS[job]
        columns = "".join(
            f"{medians[name]:12.2f}" if name in medians else " " * 12 for name in names
        )
        ratio = f"{medians['hotclub'] / medians[to]:8.3f}" if to in medians else " " * 8
        print(f"{job:24}{columns}{ratio}{goal:6} x {to}")


def flatness(one, counts):
    """Print what a row costs among few and many."""
    gc.collect()
    gc.freeze()  # else long results pay for looking through what all contestants have made
    costs = []
    for count in counts:
        times = max(1, 20_000 // count)
        one.rows(count)
        taken = [measured_rows(one, count, times) for _ in range(5)]
        costs.append(f"{count}: {median(taken):.2f}")
    print(f"\na row among so many, us, {one.name:10}" + "   ".join(costs))


def flatness_of_shapes(one):
    """Print what a known shape costs among few and many."""
    costs, known = [], 0
    for total in (0, 100, 3_000, 20_000):
        while known < total:
            known += 1
            one.Book.objects.filter(pages__gt=1).order_by(*["title"] * (known % 50), "pages").alias(
                **{f"x{known}": _constant()}
            )
        one.sql()
        taken = [measured(one, "sql", 500) for _ in range(9)]
        costs.append(f"{total}: {median(taken):.2f}")
    print("a known shape among so many, us  " + "   ".join(costs))


def _constant():
    from hotclub_orm import Value

    return Value(1)


def measured_rows(one, count, times):
    start = time.process_time()
    for _ in range(times):
        one.rows(count)
    return (time.process_time() - start) / times / count * 1e6


def memory(contestants, count):
    """Print the bytes that an object of a result takes, its values included."""
    import tracemalloc

    print(f"\nbytes for each of the {count} objects of a result")
    for one in contestants:
        one.rows(10)
        gc.collect()
        tracemalloc.start()
        kept = one.rows(count)
        gc.collect()
        print(f"  {one.name:12}{tracemalloc.get_traced_memory()[0] / len(kept):8.0f}")
        tracemalloc.stop()
        del kept


def grow(path):
    """Make the books a million."""
    import sqlite3

    with sqlite3.connect(path) as connection:
        connection.execute(
            "INSERT INTO book (title, price, published, in_print, pages, author_id) "
            "SELECT b.title, b.price, b.published, b.in_print, b.pages, b.author_id "
            "FROM book b JOIN author a ON a.id <= 100 LIMIT ?",
            (MILLION - ROWS,),
        )
    connection.close()


def taking_part(kinds, addresses):
    contestants = []
    for kind in kinds:
        try:
            contestants.append(kind(addresses[kind.name]))
        except Exception as absent:
            print(f"{kind.name} does not take part: {absent!r}")
    return contestants


def sqlite_race(rounds, large):
    kinds = (LimitSqlite, Hotclub, Django, Alchemy, Peewee)
    with tempfile.TemporaryDirectory() as folder:
        addresses = {}
        for kind in kinds:
            path = str(Path(folder) / f"{kind.name}.sqlite3")
            fill_sqlite(path)
            addresses[kind.name] = {"vendor": "sqlite", "path": path}
        contestants = taking_part(kinds, addresses)
        results = race(contestants, rounds)
        report("SQLite, us CPU", results, [one.name for one in contestants])
        memory(contestants, ROWS)
        ours = next(one for one in contestants if one.name == "hotclub")
        flatness(ours, (100, 1_000, 10_000))
        flatness_of_shapes(ours)
        if large:
            compared = [one for one in contestants if one.name in ("limit", "hotclub", "django")]
            for one in compared:
                grow(addresses[one.name]["path"])
            memory(compared, 10 * ROWS)
            for one in compared:
                flatness(one, (100, 1_000, 10_000, 100_000, MILLION))


def postgresql_race(rounds):
    from contextlib import ExitStack

    from hotclub_orm.testing import fresh_postgres_database

    kinds = (LimitPostgresql, Hotclub, Django, Alchemy, Peewee)
    with ExitStack() as stack:
        addresses = {}
        for kind in kinds:
            url = stack.enter_context(fresh_postgres_database())
            fill_postgresql(url)
            addresses[kind.name] = {"vendor": "postgresql", "url": url}
        contestants = taking_part(kinds, addresses)
        results = race(contestants, rounds)
        report("PostgreSQL, us CPU here", results, [one.name for one in contestants])


if __name__ == "__main__":
    words = sys.argv[1:]
    turns = next((int(word) for word in words if word.isdigit()), 5)
    if "postgresql" not in words:
        sqlite_race(turns, "million" in words)
    if "sqlite" not in words:
        postgresql_race(turns)
