"""What the tests of random queries share: how many cases, one filled database, comparisons.

HOTCLUB_QUERY_CASES says how many cases are tried on each database, in all of those tests together.
"""

import os
from collections import Counter
from decimal import Decimal

import hotclub_orm as orm
import meaning_schema
import pytest
from hotclub_orm.testing import fresh_postgres_database
from hypothesis import HealthCheck, assume, settings
from hypothesis import strategies as st
from meaning_evaluator import Meaning, TooMany
from meaning_querysets import asked, meant, rows_of

EVERYDAY = 300
CASES = int(os.environ.get("HOTCLUB_QUERY_CASES", EVERYDAY))


def cases(share):
    """Settings for a share (in percent) of all cases."""
    return settings(
        max_examples=max(CASES * share // 100, 1),
        deadline=None,
        derandomize=CASES == EVERYDAY,  # the same cases each day; the long run looks for others
        print_blob=True,
        suppress_health_check=[
            HealthCheck.too_slow,
            HealthCheck.data_too_large,
            HealthCheck.filter_too_much,
        ],
    )


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request, tmp_path_factory):
    """One database for all cases, which only read, or roll back."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("meaning") / "meaning.sqlite3"
        with orm.Database(f"sqlite:///{path}") as database:
            meaning_schema.fill(database)
            yield database
    else:
        with fresh_postgres_database() as url, orm.Database(url) as database:
            meaning_schema.fill(database)
            yield database


def comparable(value):
    return round(float(value), 6) if isinstance(value, (int, float, Decimal)) else value


def as_rows(rows):
    return [tuple(map(comparable, row)) for row in rows]


def check(got, blocks, start=0, stop=None):
    """Compare rows with blocks of equal order, of which a slice was asked for."""
    got, at = as_rows(got), 0
    stop = sum(map(len, blocks)) if stop is None else stop
    for block in blocks:
        low, high = max(at, start), min(at + len(block), stop)
        at += len(block)
        if low >= high:
            continue
        part, got = Counter(got[: high - low]), got[high - low :]
        wanted = Counter(as_rows(block))
        assert part == wanted if high - low == len(block) else part <= wanted, (part, wanted)
        assert part.total() == high - low
    assert got == []


def compared(database, model, calls, bounds):
    queryset, meaning = asked_and_meant(database, model, calls, calls)
    start, stop = bounds or (0, None)
    queryset = queryset[start:stop] if bounds else queryset
    check(rows_of(queryset, meaning), blocks_of(meaning), start, stop)


BOUNDS = st.one_of(
    st.none(),
    st.none(),
    st.tuples(st.integers(0, 3), st.integers(1, 6)).map(lambda pair: (pair[0], sum(pair))),
)


def blocks_of(meaning):
    try:
        return meaning.answer()
    except TooMany:
        assume(False)


def rows_in(meaning):
    return [row for block in blocks_of(meaning) for row in block]


def asked_and_meant(database, model, calls, meant_calls):
    queryset = asked(getattr(meaning_schema, model).objects.all(), calls)
    return queryset, meant(Meaning(model, nulls_first=database.vendor == "sqlite"), meant_calls)


def answered(model, calls):
    return rows_in(meant(Meaning(model), calls))
