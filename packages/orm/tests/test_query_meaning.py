"""Random queries give what plain Python finds in the same data.

The specification is meaning_evaluator.py on the ground of meaning_paths.py; meaning_schema.py holds the data,
meaning_cases.py makes queries as data, meaning_querysets.py query sets of them.
A few hundred cases run by default. HOTCLUB_QUERY_CASES=10000 runs that many on each database:

    HOTCLUB_QUERY_CASES=10000 pytest packages/orm/tests/test_query_meaning.py
"""

import os
from collections import Counter
from decimal import Decimal
from operator import and_, or_, xor

import hotclub_orm as orm
import meaning_schema
import pytest
from hotclub_orm import Case, Count, F, Min, OuterRef, Q, Subquery, Sum, When
from hotclub_orm.testing import fresh_postgres_database
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from meaning_cases import (
    OWN,
    changes,
    has_groups_of_values,
    names_of,
    narrowed_models,
    narrowed_pairs,
    queries,
    total_of,
    totals,
)
from meaning_evaluator import Meaning, TooMany
from meaning_paths import TABLES
from meaning_querysets import as_expression, asked, meant, rows_of
from meaning_schema import Club, House, Membership, Person

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


@cases(40)
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


def blocks_of(meaning):
    try:
        return meaning.answer()
    except TooMany:
        assume(False)


def rows_in(meaning):
    return [row for block in blocks_of(meaning) for row in block]


def unordered(calls):
    return [one for one in calls if one[0] not in ("order_by", "reverse")]


def splits_what_it_orders(calls):
    """Tell whether an order splits groups of values, which stay apart where it is left out."""
    return has_groups_of_values(calls) and {"distinct", "order_by"} <= {name for name, *_ in calls}


def asked_and_meant(database, model, calls, meant_calls):
    queryset = asked(getattr(meaning_schema, model).objects.all(), calls)
    return queryset, meant(Meaning(model, nulls_first=database.vendor == "sqlite"), meant_calls)


ALL_QUERIES = st.sampled_from(["rows", "rows", "groups", "values"]).flatmap(queries)


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


# --- two query sets made one -----------------------------------------------------------------


def answered(model, calls):
    return rows_in(meant(Meaning(model), calls))


@cases(5)
@given(pair=narrowed_pairs(), combine=st.sampled_from([or_, and_, xor]))
def test_conditions_of_two_query_sets(filled, pair, combine):
    model, one, other = pair
    # XOR is of joined rows: of the model's own only where nothing is joined.
    assume(combine is not xor or not any(meant(Meaning(model), calls).joins for calls in pair[1:]))
    objects = getattr(meaning_schema, model).objects
    both = combine(asked(objects.all(), one), asked(objects.all(), other))
    keys, others = ({row[0] for row in answered(model, calls)} for calls in (one, other))
    wanted = combine(keys, others)
    assert set(both.values_list("pk", flat=True)) == wanted
    assert {person.pk for person in both.distinct()} == wanted


SETS = {
    "union": lambda one, other: list(set(one) | set(other)),
    "union all": lambda one, other: [*one, *other],
    "intersection": lambda one, other: list(set(one) & set(other)),
    "difference": lambda one, other: list(set(one) - set(other)),
}


def combined(one, other, kind):
    if kind == "union all":
        return one.union(other, all=True)
    return getattr(one, kind)(other)


@cases(10)
@given(
    pair=narrowed_pairs(),
    names=st.sampled_from([["pk"], ["pk", "own"], ["own"]]),
    kind=st.sampled_from(list(SETS)),
    further=st.sampled_from([None, *SETS]),
    down=st.booleans(),
    bounds=BOUNDS,
)
def test_rows_of_two_query_sets(filled, pair, names, kind, further, down, bounds):
    model, one, other = pair
    objects = getattr(meaning_schema, model).objects
    names = [OWN[model] if name == "own" else name for name in names]
    chosen = [("values", names)]
    first, second = asked(objects.all(), [*one, *chosen]), asked(objects.all(), [*other, *chosen])
    found = combined(first, second, kind)
    rows = SETS[kind](answered(model, [*one, *chosen]), answered(model, [*other, *chosen]))
    if further:
        third = objects.values_list(*names).order_by("pk")[:3]
        found = combined(found, third, further)
        rows = SETS[further](rows, answered(model, chosen)[:3])
    assert Counter(as_rows(found)) == Counter(as_rows(rows))
    assert found.count() == len(rows)
    assert found.exists() == bool(rows)
    assume(names[0] == "pk")
    found = found.order_by("-pk" if down else "pk")
    rows.sort(key=lambda row: row[0], reverse=down)
    start, stop = bounds or (0, None)
    got = [row[0] for row in found[start:stop]]
    assert got == [row[0] for row in rows[start:stop]]


# --- writing ---------------------------------------------------------------------------------


class Undo(Exception):
    """Rolls back what a case wrote."""


@cases(5)
@given(query=narrowed_models(), change=st.data())
def test_update(filled, query, change):
    model, calls = query
    column, expression = change.draw(changes(model))
    objects = getattr(meaning_schema, model).objects
    keys = {row[0] for row in answered(model, calls)}
    meaning = Meaning(model)
    value = meaning.value(expression)
    wanted = {
        row["id"]: comparable(value.read([(row,)]) if row["id"] in keys else row[column])
        for row in TABLES[model].values()
    }
    with pytest.raises(Undo), orm.atomic():
        changed = asked(objects.all(), calls).update(**{column: as_expression(expression)})
        got = {pk: comparable(value) for pk, value in objects.values_list("pk", column)}
        assert got == wanted
        assert changed == len(keys)
        raise Undo


@cases(5)
@given(query=narrowed_models())
def test_delete(filled, query):
    model, calls = query
    objects = getattr(meaning_schema, model).objects
    keys = {row[0] for row in answered(model, calls)}
    with pytest.raises(Undo), orm.atomic():
        _, each = asked(objects.all(), calls).delete()
        assert each.get(f"meaning.{model}", 0) >= len(keys)
        left = set(objects.values_list("pk", flat=True))
        assert left <= set(TABLES[model]) - keys
        if model != "Place" and model != "Bar":
            assert left == set(TABLES[model]) - keys
        if model == "Person":
            lost = {row["id"] for row in TABLES["Membership"].values() if row["person_id"] in keys}
            memberships = meaning_schema.Membership.objects.values_list("pk", flat=True)
            assert set(memberships) == set(TABLES["Membership"]) - lost
        raise Undo


# --- what random queries have found ----------------------------------------------------------


def test_values_are_of_the_relation_that_was_joined_when_they_were_chosen(filled):
    found = Club.objects.values_list("memberships__level").annotate(first=Min("label"))
    found = found.filter(memberships__since="2020-01-01")
    assert sorted(found, key=str) == [(1, "chess"), (2, "chess"), (None, "chess")]


def test_rows_of_equal_values_of_a_many_valued_relation_are_one_group(filled):
    found = House.objects.annotate(age=F("people__age")).annotate(n=Count("pk")).filter(pk=3)
    assert sorted((one.age, one.n) for one in found) == [(1, 2), (3, 1)]
    assert found.count() == 2
    assert found.aggregate(total=Sum("n"), rows=Count("pk")) == {"total": 3, "rows": 2}


def test_exclude_keeps_rows_for_which_a_subquery_gives_nothing(filled):
    newest = Membership.objects.filter(person=OuterRef("pk"), level=1).values("level")[:1]
    people = Person.objects.annotate(level=Subquery(newest))
    assert people.filter(level=1).count() == 3
    assert people.exclude(level=1).count() == 5


def test_the_one_side_of_a_union_that_can_have_rows_is_a_set(filled):
    nobody = House.objects.filter(size__in=[]).values_list("street")
    found = nobody.union(House.objects.filter(people__rank__gt=0).values_list("street"))
    assert sorted(found, key=str) == [("ash",), ("elm",), ("oak",), (None,)]
    ordered = House.objects.values_list("pk").order_by("-pk")[:3]
    none_of_them = House.objects.filter(size__in=[]).values_list("pk")
    assert list(none_of_them.union(ordered).order_by("pk")) == [(3,), (4,), (5,)]
    assert list(none_of_them.union(ordered, all=True).order_by("pk")) == [(3,), (4,), (5,)]


def test_the_null_of_a_key_is_not_the_lack_of_rows(filled):
    # House 4 is empty; who lives in house 2 has {"a": None}.
    found = House.objects.exclude(people__data__a=None)
    assert sorted(house.pk for house in found) == [1, 3, 4, 5]


def test_a_query_set_in_a_condition_of_an_expression_is_a_subquery(filled):
    big = House.objects.filter(size__gte=2)
    found = House.objects.aggregate(
        keys=Count("pk", filter=Q(pk__in=big.values("pk"))),
        others=Count("pk", filter=~Q(pk__in=big)),
    )
    marked = House.objects.annotate(is_big=Case(When(pk__in=big, then=1), default=0))
    assert found == {"keys": 2, "others": 3}
    assert [one.is_big for one in marked.order_by("pk")] == [0, 0, 1, 1, 0]
