"""Random queries give what plain Python finds in the same data: rows, groups, and what is made of a result.

The specification is meaning_evaluator.py on the ground of meaning_paths.py; meaning_schema.py holds the data,
meaning_cases.py makes queries as data, meaning_querysets.py query sets of them. Query sets put together, and
writing, stand in test_query_meaning_sets.py. A few hundred cases run by default; 10,000 on each database by

    HOTCLUB_QUERY_CASES=10000 pytest packages/orm/tests/test_query_meaning*.py
"""

# ruff: noqa: F811 - fixtures are arguments

import asyncio
from collections import Counter

import meaning_schema
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from meaning_cases import has_groups_of_values, names_of, queries, total_of, totals
from meaning_checks import (
    BOUNDS,
    as_rows,
    asked_and_meant,
    blocks_of,
    cases,
    check,
    comparable,
    compared,
    filled,  # noqa: F401 - a fixture
    rows_in,
)
from meaning_querysets import as_expression, rows_of

ALL_QUERIES = st.sampled_from(["rows", "rows", "groups", "values"]).flatmap(queries)


@cases(38)
@given(query=queries(), bounds=BOUNDS)
def test_rows(filled, query, bounds):
    compared(filled, *query, bounds)


@cases(10)
@given(query=queries("groups"), bounds=BOUNDS)
def test_groups_of_rows(filled, query, bounds):
    compared(filled, *query, bounds)


@cases(10)
@given(query=queries("values"), bounds=BOUNDS)
def test_groups_of_values(filled, query, bounds):
    compared(filled, *query, bounds)


@pytest.fixture(scope="module")
def runner(filled):
    """One event loop for all awaited cases."""
    with asyncio.Runner() as opened:
        yield opened
        opened.run(filled.aclose())


@cases(2)
@given(query=ALL_QUERIES, bounds=BOUNDS)
def test_rows_of_the_awaiting_door(filled, runner, query, bounds):
    model, calls = query
    queryset, meaning = asked_and_meant(filled, model, calls, calls)
    start, stop = bounds or (0, None)
    queryset = queryset[start:stop] if bounds else queryset

    async def read():
        return [one async for one in queryset], await queryset.aexists()

    found, exists = runner.run(read())
    check(rows_of(found, meaning), blocks_of(meaning), start, stop)
    assert exists == bool(found)


# --- what a query set is asked for -----------------------------------------------------------


def totalled(meaning, expression):
    """Return an aggregate of the rows of the result."""
    if not meaning.is_grouped and not meaning.is_distinct:
        total = meaning.value(expression)
        return total.read(meaning.rows())
    source = meaning.value(expression[2])
    columns = [meaning.column(name) for name in meaning.shown()]
    found = {}
    for number, group in enumerate(meaning.groups()):
        shown = tuple(column.read(group) for column in columns)
        found.setdefault(shown if meaning.is_distinct else number, source.read(group))
    return total_of(expression, list(found.values()))


def unordered(calls):
    return [one for one in calls if one[0] not in ("order_by", "reverse")]


def splits_what_it_orders(calls):
    """Tell whether an order splits groups of values, which stay apart where it is left out."""
    return has_groups_of_values(calls) and {"distinct", "order_by"} <= {name for name, *_ in calls}


@cases(5)
@given(query=ALL_QUERIES, bounds=BOUNDS)
def test_how_many_rows(filled, query, bounds):
    model, calls = query
    assume(not splits_what_it_orders(calls))
    keeps_order = bounds or has_groups_of_values(calls)
    meant_calls = calls if keeps_order else unordered(calls)
    queryset, meaning = asked_and_meant(filled, model, calls, meant_calls)
    rows = rows_in(meaning)
    if bounds:
        queryset, rows = queryset[slice(*bounds)], rows[slice(*bounds)]
    assert queryset.count() == len(rows)
    assert queryset.exists() == bool(rows)


@cases(3)
@given(query=st.sampled_from(["rows", "groups"]).flatmap(queries))
def test_rows_by_key(filled, query):
    model, calls = query
    assume("values" not in [name for name, *_ in calls])
    queryset, meaning = asked_and_meant(filled, model, calls, calls)
    keys = {row[0] for row in rows_in(meaning)}
    assert set(queryset.in_bulk([1, 2, 3, 99])) == keys & {1, 2, 3}
    for one in getattr(meaning_schema, model).objects.filter(pk__lte=3):
        assert queryset.contains(one) == (one.pk in keys)


@cases(4)
@given(query=ALL_QUERIES, end=st.sampled_from(["first", "last"]))
def test_first_and_last(filled, query, end):
    model, calls = query
    meant_calls = calls
    if "order_by" not in [name for name, *_ in calls]:
        assume(not has_groups_of_values(calls))
        meant_calls = [*calls, ("order_by", [(("f", "pk"), False, None)])]
    queryset, meaning = asked_and_meant(filled, model, calls, meant_calls)
    if end == "last":
        meaning.reverse()
    blocks, found = blocks_of(meaning), getattr(queryset, end)()
    if not blocks:
        assert found is None
    else:
        got = rows_of([found], meaning)
        assert Counter(as_rows(got)) <= Counter(as_rows(blocks[0]))


@cases(3)
@given(query=ALL_QUERIES, data=st.data())
def test_aggregates_of_a_result(filled, query, data):
    model, calls = query
    assume(not splits_what_it_orders(calls))
    names, of_groups = {name for name, *_ in calls}, has_groups_of_values(calls)
    known = names_of(calls)
    assume(known or not (of_groups or {"values", "distinct"} <= names))
    meant_calls = calls if of_groups else unordered(calls)
    queryset, meaning = asked_and_meant(filled, model, calls, meant_calls)
    rows_in(meaning)
    expression = data.draw(totals(model, known, only="values" in names))
    found = queryset.aggregate(total=as_expression(expression))
    assert comparable(found["total"]) == comparable(totalled(meaning, expression))
