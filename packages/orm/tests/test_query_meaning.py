"""Random conditions over relations give the rows that plain Python finds in the same data."""

import hotclub_orm as orm
import pytest
from hotclub_orm import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


class House(orm.Model):
    size = orm.IntegerField(null=True)

    class Meta:
        app_label = "meaning"


class Guest(orm.Model):
    house = orm.ForeignKey(House, orm.CASCADE, null=True, related_name="guests")
    age = orm.IntegerField(null=True)
    rank = orm.IntegerField()

    class Meta:
        app_label = "meaning"


HOUSES = [(1, 1), (2, None), (3, 2), (4, 3)]
GUESTS = [
    (1, 1, 1, 1), (2, 1, None, 2), (3, 2, 2, 1), (4, None, 1, 3), (5, 3, 3, 3), (6, 3, 1, 2),
    (7, None, None, 1),
]  # fmt: skip


@pytest.fixture
def filled(database):
    orm.create_tables(database, House, Guest)
    House.objects.bulk_create([House(pk=pk, size=size) for pk, size in HOUSES])
    Guest.objects.bulk_create(
        [Guest(pk=pk, house_id=house, age=age, rank=rank) for pk, house, age, rank in GUESTS]
    )
    return database


TESTS = {
    "": lambda value, given: value == given,
    "__gt": lambda value, given: value is not None and value > given,
    "__lte": lambda value, given: value is not None and value <= given,
    "__in": lambda value, given: value in given,
    "__isnull": lambda value, given: (value is None) == given,
}


def leaves(paths):
    plain = st.tuples(
        st.sampled_from(paths), st.sampled_from(["", "__gt", "__lte"]), st.integers(0, 3)
    )
    several = st.tuples(
        st.sampled_from(paths), st.just("__in"), st.lists(st.integers(0, 3), min_size=0, max_size=3)
    )
    null = st.tuples(st.sampled_from(paths), st.just("__isnull"), st.booleans())
    return st.one_of(plain, several, null)


def trees(paths):
    return st.recursive(
        leaves(paths),
        lambda inner: st.one_of(
            st.tuples(st.just("and"), inner, inner),
            st.tuples(st.just("or"), inner, inner),
            st.tuples(st.just("not"), inner),
        ),
        max_leaves=5,
    )


def as_q(tree):
    kind = tree[0]
    if kind == "and":
        return as_q(tree[1]) & as_q(tree[2])
    if kind == "or":
        return as_q(tree[1]) | as_q(tree[2])
    if kind == "not":
        return ~as_q(tree[1])
    path, lookup, value = tree
    return Q(**{path + lookup: value})


def holds(tree, leaf, inside_not=False):
    kind = tree[0]
    if kind == "and":
        return holds(tree[1], leaf, inside_not) and holds(tree[2], leaf, inside_not)
    if kind == "or":
        return holds(tree[1], leaf, inside_not) or holds(tree[2], leaf, inside_not)
    if kind == "not":
        return not holds(tree[1], leaf, True)
    return leaf(tree, inside_not)


EXAMPLES = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@EXAMPLES
@given(first=trees(["age", "rank", "house__size", "house"]), exclude=st.booleans())
def test_conditions_on_a_row_and_what_it_points_to(filled, first, exclude):
    sizes = dict(HOUSES)

    def leaf_of(guest):
        _, house, age, rank = guest
        values = {"age": age, "rank": rank, "house": house, "house__size": sizes.get(house)}
        return lambda tree, inside_not: TESTS[tree[1]](values[tree[0]], tree[2])

    expected = sorted(g[0] for g in GUESTS if holds(first, leaf_of(g), exclude) is not exclude)
    ask = Guest.objects.exclude if exclude else Guest.objects.filter
    assert sorted(ask(as_q(first)).values_list("pk", flat=True)) == expected


@EXAMPLES
@given(tree=trees(["size", "guests__age", "guests__rank"]), exclude=st.booleans())
def test_conditions_on_many_rows_that_point_here(filled, tree, exclude):
    def found(house):
        pk, size = house
        guests = [g for g in GUESTS if g[1] == pk]
        rows = guests or [(None, pk, None, None)]

        def value(path, row):
            return {"size": size, "guests__age": row[2], "guests__rank": row[3]}[path]

        def leaf_of(row):
            def leaf(tree, inside_not):
                path, lookup, given = tree
                if not inside_not or path == "size":
                    return TESTS[lookup](value(path, row), given)
                # Inside a NOT: "there is such a row" (no row at all counts as one of NULLs).
                if lookup == "__isnull" and given:
                    return not guests or any(value(path, g) is None for g in guests)
                return any(TESTS[lookup](value(path, g), given) for g in guests)

            return leaf

        return any(holds(tree, leaf_of(row), exclude) is not exclude for row in rows)

    expected = sorted(house[0] for house in HOUSES if found(house))
    ask = House.objects.exclude if exclude else House.objects.filter
    assert sorted(set(ask(as_q(tree)).values_list("pk", flat=True))) == expected


def test_a_query_set_in_a_condition_of_an_expression_is_a_subquery(filled):
    big = House.objects.filter(size__gte=2)
    found = House.objects.aggregate(
        keys=orm.Count("pk", filter=Q(pk__in=big.values("pk"))),
        others=orm.Count("pk", filter=~Q(pk__in=big)),
    )
    marked = House.objects.annotate(
        is_big=orm.Case(orm.When(pk__in=big, then=1), default=0)
    ).order_by("pk")

    assert found == {"keys": 2, "others": 2}
    assert [one.is_big for one in marked] == [0, 0, 1, 1]
