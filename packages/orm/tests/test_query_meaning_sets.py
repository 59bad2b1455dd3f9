"""Query sets put together, rows of related managers, updates and deletions: see test_query_meaning.py."""

# ruff: noqa: F811 - fixtures are arguments

from collections import Counter
from operator import and_, or_, xor

import hotclub_orm as orm
import meaning_schema
import pytest
from hotclub_orm import Case, Count, F, Min, OuterRef, Q, Subquery, Sum, When
from hypothesis import assume, given
from hypothesis import strategies as st
from meaning_cases import OWN, changes, narrowed_models, narrowed_pairs, trees
from meaning_checks import (
    BOUNDS,
    answered,
    as_rows,
    cases,
    comparable,
    filled,  # noqa: F401 - a fixture
)
from meaning_evaluator import Meaning
from meaning_paths import TABLES
from meaning_querysets import as_expression, as_q, asked, meant
from meaning_schema import Club, House, Membership, Person

# --- two query sets made one -----------------------------------------------------------------


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


RELATED = [  # a row's manager, the model there, and how that leads back
    ("Person", "clubs", "Club", "memberships__person"),
    ("Club", "members", "Person", "memberships__club"),
    ("House", "people", "Person", "house"),
    ("Person", "team", "Person", "boss"),
    ("Person", "bars", "Bar", "owner"),
]


@cases(2)
@given(relation=st.sampled_from(RELATED), key=st.integers(1, 4), data=st.data())
def test_rows_of_a_related_manager(filled, relation, key, data):
    model, name, there, back = relation
    tree = data.draw(trees(there, nots=False))
    manager = getattr(getattr(meaning_schema, model).objects.get(pk=key), name)
    # The first filter() of a manager means the rows that relate them, as one call would.
    wanted = answered(there, [("filter", ("and", ("is", back, "exact", key), tree))])
    found = manager.filter(as_q(tree)).values_list("pk")
    assert Counter(as_rows(found)) == Counter(as_rows(wanted))


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
