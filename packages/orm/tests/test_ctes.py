"""CTEs: joined, read by themselves, nested, recursive."""

import pickle
from datetime import date
from decimal import Decimal

import hotclub_orm as orm
import pytest
from hotclub_orm import (
    CTE,
    Case,
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    Sum,
    Value,
    When,
    Window,
    with_cte,
)
from hotclub_orm.compiler.select import Compiler
from hotclub_orm.functions import Concat, RowNumber
from hotclub_orm.shape import Shape
from hotclub_orm.testing import assert_num_queries
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


class Region(orm.Model):
    name = orm.CharField(max_length=20)
    parent = orm.ForeignKey("self", orm.CASCADE, null=True, related_name="children")

    class Meta:
        app_label = "ctes"
        ordering = ["name"]


class City(Region):
    size = orm.IntegerField()

    class Meta:
        app_label = "ctes"


class Pair(orm.Model):
    pk = orm.CompositePrimaryKey("left", "right")
    left = orm.IntegerField()
    right = orm.IntegerField()
    note = orm.CharField(max_length=5)

    class Meta:
        app_label = "ctes"


class Order(orm.Model):
    region = orm.ForeignKey(Region, orm.CASCADE, related_name="orders")
    amount = orm.IntegerField(default=0)
    price = orm.DecimalField(max_digits=8, decimal_places=2, null=True)
    placed = orm.DateField(null=True)

    class Meta:
        app_label = "ctes"


TREE = {"sun": None, "earth": "sun", "moon": "earth", "mars": "sun", "phobos": "mars", "rock": None}


@pytest.fixture
def tree(database):
    orm.create_tables(database, Region, City, Order)
    regions = {}
    for name, parent in TREE.items():
        regions[name] = Region.objects.create(name=name, parent=regions.get(parent))
    for number, name in enumerate(["earth", "earth", "moon", "mars"], 1):
        Order.objects.create(region=regions[name], amount=number, price=f"{number}.50")
    return database


def totals(**options):
    return CTE(Order.objects.values("region_id").annotate(total=Sum("amount")), **options)


def test_a_cte_of_groups_is_joined_to_a_model(tree):
    cte = totals()
    found = with_cte(
        cte, select=cte.join(Region, id=cte.col.region_id).annotate(total=cte.col.total)
    )
    assert [(one.name, one.total) for one in found] == [("earth", 3), ("mars", 4), ("moon", 3)]


def paths(**options):
    def make(cte):
        return (
            Region.objects.filter(parent=None)
            .values("id", path=F("name"), depth=Value(0))
            .union(
                cte.join(Region, parent=cte.col.id).values(
                    "id",
                    path=Concat(cte.col.path, Value("/"), F("name")),
                    depth=cte.col.depth + Value(1),
                ),
                all=True,
            )
        )

    return CTE.recursive(make, name="tree", **options)


def test_a_recursive_cte_walks_a_tree(tree):
    cte = paths()
    found = with_cte(
        cte,
        select=cte.join(Region, id=cte.col.id)
        .annotate(path=cte.col.path, depth=cte.col.depth)
        .order_by("path"),
    )
    assert [(one.path, one.depth) for one in found] == [
        ("rock", 0),
        ("sun", 0),
        ("sun/earth", 1),
        ("sun/earth/moon", 2),
        ("sun/mars", 1),
        ("sun/mars/phobos", 2),
    ]


# --- read by itself, joined, twice, nested -------------------------------------------------------


def test_the_rows_of_a_cte_are_those_of_its_query_set(tree):
    cte = totals()
    found = with_cte(cte, select=cte).filter(total__gt=3)
    assert list(found) == [{"region_id": Region.objects.get(name="mars").pk, "total": 4}]


def test_a_cte_of_objects_gives_objects_and_their_annotations(tree):
    leaves = CTE(Region.objects.filter(children=None).annotate(sold=Count("orders")), name="leaves")
    found = with_cte(leaves, select=leaves)
    assert [(one.name, one.sold) for one in found] == [("moon", 1), ("phobos", 0), ("rock", 0)]
    parents = found.filter(parent__name="mars").select_related("parent")
    assert [(one.name, one.parent.name) for one in parents] == [("phobos", "mars")]
    assert found.get(name="rock").sold == 0


def test_a_cte_of_single_values_gives_single_values(tree):
    cte = CTE(Region.objects.order_by("-name").values_list("name", flat=True)[:2])
    assert sorted(with_cte(cte, select=cte)) == ["rock", "sun"]


def test_a_left_join_keeps_rows_without_a_partner(tree):
    cte = totals()
    joined = cte.join(Region, id=cte.col.region_id, _join_type="LEFT OUTER")
    found = with_cte(cte, select=joined.annotate(total=cte.col.total))
    assert {one.name: one.total for one in found} == {
        "earth": 3,
        "mars": 4,
        "moon": 3,
        "phobos": None,
        "rock": None,
        "sun": None,
    }


def test_a_cte_without_a_possible_row_leaves_those_it_is_joined_to(tree):
    for nothing in (Order.objects.none(), Order.objects.filter(pk__in=[])):
        cte = CTE(nothing.values("region_id", "price", "placed"))
        joined = cte.join(Region, id=cte.col.region_id, _join_type="LEFT OUTER")
        found = with_cte(cte, select=joined.annotate(price=cte.col.price, day=cte.col.placed))
        assert [(one.price, one.day) for one in found] == [(None, None)] * 6
        assert list(with_cte(cte, select=cte)) == []


def test_a_cte_is_referred_to_twice(tree):
    cte = totals()
    most = cte.queryset().order_by("-total").values("total")[:1]
    joined = cte.join(Region, id=cte.col.region_id).annotate(total=cte.col.total)
    assert [one.name for one in with_cte(cte, select=joined.filter(total=most))] == ["mars"]
    sold = cte.queryset().filter(region_id=OuterRef("pk"), total__gte=3)
    for condition, names in (
        (Exists(sold), ["earth", "mars", "moon"]),
        (~Exists(sold), ["phobos", "rock", "sun"]),
    ):
        assert [one.name for one in with_cte(cte, select=Region.objects.filter(condition))] == names


def test_a_cte_is_joined_twice_under_two_names(tree):
    cte = totals()
    above = cte.alias("above")
    joined = cte.join(Region, id=cte.col.region_id)
    joined = above.join(joined, parent=above.col.region_id)
    found = joined.annotate(own=cte.col.total, parents=above.col.total).with_cte(cte)
    assert [(one.name, one.own, one.parents) for one in found] == [("moon", 3, 3)]
    more = above.join(cte.queryset(), total=above.col.total).filter(
        region_id__gt=above.col.region_id
    )
    assert len(with_cte(cte, select=more)) == 1
    read = above.queryset().annotate(twice=above.col.total * 2)
    assert sorted(row["twice"] for row in with_cte(cte, select=read)) == [6, 6, 8]
    with pytest.raises(ValueError, match="aliases cannot contain"):
        cte.alias('a"b')


def test_a_later_cte_reads_an_earlier_one(tree):
    cte = totals(name="sums")
    best = CTE(cte.queryset().order_by("-total")[:1], name="best")
    joined = best.join(cte.join(Region, id=cte.col.region_id), id=best.col.region_id)
    found = with_cte(cte, best, select=joined.annotate(total=cte.col.total, top=best.col.total))
    assert [(one.name, one.total, one.top) for one in found] == [("mars", 4, 4)]
    with pytest.raises(orm.FieldError, match="'sums' is read but not given"):
        list(with_cte(best, cte, select=joined))


def test_two_ctes_are_joined_to_one_query(tree):
    sums, numbers = (
        totals(name="sums"),
        CTE(Order.objects.values("region_id").annotate(number=Count("pk")), name="numbers"),
    )
    joined = sums.join(Region, id=sums.col.region_id)
    joined = numbers.join(joined, id=numbers.col.region_id)
    found = joined.annotate(mean=sums.col.total * 1.0 / numbers.col.number)
    found = found.with_cte(sums, numbers)
    assert [(one.name, one.mean) for one in found] == [("earth", 1.5), ("mars", 4), ("moon", 3)]


def test_a_cte_holds_a_query_with_a_cte_of_its_own(tree):
    inner = totals(name="inner_sums")
    held = CTE(with_cte(inner, select=inner).filter(total__gt=3), name="held")
    found = with_cte(held, select=held.join(Region, id=held.col.region_id))
    assert [one.name for one in found] == ["mars"]


def test_related_objects_are_selected_with_the_rows_a_cte_is_joined_to(tree):
    cte = paths()
    joined = cte.join(Region, id=cte.col.id).select_related("parent").annotate(depth=cte.col.depth)
    with assert_num_queries(1, tree):
        found = list(with_cte(cte, select=joined.filter(depth=2)))
        assert [(one.name, one.parent.name) for one in found] == [
            ("moon", "earth"),
            ("phobos", "mars"),
        ]


def test_the_conditions_of_a_join_may_follow_relations(tree):
    cte = totals()
    found = with_cte(cte, select=cte.join(Region, parent__id=cte.col.region_id))
    assert [one.name for one in found] == ["moon", "phobos"]
    found = with_cte(cte, select=cte.join(Order, region__parent=cte.col.region_id, amount__gt=1))
    assert [one.amount for one in found] == [3]


# --- what is done with such a query --------------------------------------------------------------


def deep(**options):
    cte = paths(**options)
    joined = cte.join(Region, id=cte.col.id).annotate(path=cte.col.path, depth=cte.col.depth)
    return with_cte(cte, select=joined)


def test_facts_about_a_query_with_a_cte(tree):
    found = deep()
    assert found.count() == 6
    assert found.filter(depth__gt=1).count() == 2
    assert found.exclude(depth__gt=1).count() == 4
    assert found.filter(depth=3).exists() is False
    assert found.aggregate(deepest=Max("depth"), all=Count("pk")) == {"deepest": 2, "all": 6}
    assert found.filter(name="moon").values_list("path", flat=True).get() == "sun/earth/moon"
    assert found.order_by("-depth", "path").first().name == "moon"
    assert found.distinct().count() == 6
    assert found.order_by("path")[1:3].count() == 2
    by_depth = found.values("depth").annotate(n=Count("pk")).order_by("depth")
    assert [tuple(row.values()) for row in by_depth] == [(0, 2), (1, 2), (2, 2)]
    assert with_cte(cte := paths(), select=cte).aggregate(Max("depth")) == {"depth__max": 2}
    assert with_cte(cte, select=cte).filter(depth=1).count() == 2
    assert found.explain()


def test_transforms_and_filters_of_the_columns_of_a_cte(tree):
    found = deep().filter(path__startswith="sun/e", depth__in=[1, 2]).order_by(F("depth").desc())
    assert [one.name for one in found] == ["moon", "earth"]
    Order.objects.filter(amount=1).update(placed="2024-05-06")
    cte = CTE(Order.objects.values("id", "placed", "price"))
    found = with_cte(cte, select=cte.join(Order, id=cte.col.id).annotate(day=cte.col.placed))
    assert [one.amount for one in found.filter(day__year=2024)] == [1]
    assert found.get(day__month=5).day.isoformat() == "2024-05-06"


def test_values_of_a_cte_have_the_types_of_their_columns(tree):
    Order.objects.update(placed=date(2024, 5, 6))
    cte = CTE(
        Order.objects.values("placed", doubled=F("price") * 2, price_=F("price"), n=Value(1.5)),
    )
    found = with_cte(cte, select=cte).order_by("doubled").first()
    assert found == {
        "placed": date(2024, 5, 6),
        "doubled": Decimal("3.00"),
        "price_": Decimal("1.50"),
        "n": 1.5,
    }
    assert with_cte(cte, select=cte).filter(doubled=Decimal("3.00")).count() == 1


def test_rows_are_changed_and_deleted_by_a_cte(tree):
    cte = paths()
    below = with_cte(cte, select=cte.queryset().filter(path__startswith="sun/").values("id"))
    assert Order.objects.filter(region__in=below).update(amount=F("amount") + 10) == 4
    assert deep().filter(depth=2, name="moon").update(name="luna") == 1
    assert Region.objects.filter(name="luna").exists()
    inner = cte.queryset().filter(depth=2).values("id")
    assert Order.objects.with_cte(cte).filter(region__in=inner).delete()[0] == 1
    assert Region.objects.filter(pk__in=with_cte(cte, select=inner)).delete()[0] == 2
    roots = CTE(Region.objects.filter(parent=None), name="roots")
    assert with_cte(roots, select=roots).filter(name="rock").update(name="stone") == 1
    assert with_cte(roots, select=roots).filter(name="stone").delete()[0] == 1
    with pytest.raises(TypeError, match="values of a CTE"):
        with_cte(cte, select=cte).update(path="x")


def test_values_of_a_cte_and_of_the_query_around_keep_their_order(tree):
    def query(least, names, most):
        cte = CTE(
            Order.objects.filter(amount__gte=least).values("region_id").annotate(n=Sum("amount"))
        )
        start = Region.objects.filter(name__in=names).annotate(tag=Value("tag"))
        joined = cte.join(start, id=cte.col.region_id).annotate(n=cte.col.n)
        return with_cte(cte, select=joined.filter(n__lte=most).exclude(name="sun"))

    assert [one.name for one in query(1, ["earth", "moon"], 3)] == ["earth", "moon"]
    assert [one.name for one in query(2, ["earth"], 2)] == ["earth"]
    assert [one.name for one in query(3, ["earth", "moon", "mars"], 3)[:1]] == ["moon"]
    union = query(1, ["earth"], 9).union(query(3, ["moon"], 9))
    assert sorted(one.name for one in union) == ["earth", "moon"]
    assert query(1, ["earth", "moon"], 3).count() == 2


def test_a_known_query_with_a_cte_is_not_compiled_again(tree, monkeypatch):
    def all_of_it():
        list(deep().filter(depth__lt=2))
        deep().filter(depth__lt=2).count()
        deep().filter(depth__lt=2).exists()
        list(Order.objects.filter(region__in=deep().values("pk")))

    all_of_it()
    monkeypatch.setattr(Compiler, "select", None)
    monkeypatch.setattr(Shape, "_grow", None)
    all_of_it()


def test_columns_of_a_cte_stand_wherever_an_expression_does(tree):
    cte = totals()
    joined = cte.join(Order, region=cte.col.region_id).with_cte(cte)
    assert [one.amount for one in joined.filter(amount=cte.col.total).order_by("amount")] == [3, 4]
    assert [one.amount for one in joined.filter(amount__lt=cte.col.total - 1)] == [1]
    assert joined.exclude(amount=cte.col.total).count() == 2
    ordered = joined.order_by(cte.col.total.desc(), "-amount")
    assert [one.amount for one in ordered] == [4, 3, 2, 1]
    assert joined.aggregate(n=Sum(cte.col.total)) == {"n": 3 + 3 + 3 + 4}
    assert joined.distinct().order_by("pk")[:2].aggregate(n=Sum(cte.col.total)) == {"n": 6}
    large = Case(When(amount=cte.col.total, then=Value("all")), default=Value("part"))
    assert joined.annotate(kind=large).filter(kind="part").count() == 2
    regions = cte.join(Region, id=cte.col.region_id).with_cte(cte)
    counted = regions.annotate(total=cte.col.total, n=Count("orders")).order_by("name")
    assert [(one.total, one.n) for one in counted] == [(3, 2), (4, 1), (3, 1)]
    assert [one.name for one in counted.filter(n__gt=1)] == ["earth"]
    assert [one.name for one in regions.filter(Q(name="mars") | Q(pk=cte.col.region_id))[:2]] == [
        "earth",
        "mars",
    ]
    assert list(regions.only("name").values_list("name", flat=True)[1:2]) == ["mars"]


def test_ctes_of_distinct_sliced_united_and_windowed_rows(tree):
    number = Window(RowNumber(), order_by="-name")
    cte = CTE(Region.objects.annotate(number=number).values("number", "name"))
    first = with_cte(cte, select=cte).filter(number__lte=2).order_by("number")
    assert [row["name"] for row in first] == ["sun", "rock"]
    cte = CTE(Region.objects.values("parent").distinct().order_by("-pk")[:2])
    assert len(with_cte(cte, select=cte)) == 2
    names = Region.objects.order_by().values("name")
    cte = CTE(names.union(names).order_by("name")[:3])
    found = with_cte(cte, select=cte)
    assert sorted(row["name"] for row in found) == ["earth", "mars", "moon"]
    assert found.union(found, all=True).count() == 6
    assert [row["name"] for row in found.order_by("-name").keyset(size=2)] == ["moon", "mars"]


def test_queries_with_ctes_are_pickled_and_joined(tree):
    roots = CTE(Region.objects.filter(parent=None))
    found = with_cte(roots, select=roots.join(Region, parent=roots.col.id))
    for query in (found, deep().filter(depth=1)):
        assert list(pickle.loads(pickle.dumps(query))) == list(query)
    assert [one.name for one in found.filter(name="mars") | found.filter(name="earth")] == [
        "earth",
        "mars",
    ]
    assert [one.name for one in found & found.filter(name="earth")] == ["earth"]


def test_a_cte_holds_children_of_a_model_and_keys_of_several_columns(database):
    orm.create_tables(database, Region, City, Pair)
    for name, size in (("a", 1), ("b", 2), ("c", 2)):
        City.objects.create(name=name, size=size)
    cte = CTE(City.objects.filter(size=2), name="cities")
    assert [one.name for one in with_cte(cte, select=cte).filter(name__gt="b")] == ["c"]
    assert with_cte(cte, select=cte).update(size=3) == 2
    Pair.objects.bulk_create(Pair(left=n, right=n + 1, note=str(n % 2)) for n in range(4))
    cte = CTE(Pair.objects.filter(note="1"), name="odd")
    assert sorted(one.pk for one in with_cte(cte, select=cte)) == [(1, 2), (3, 4)]
    following = with_cte(cte, select=cte.join(Pair, left=cte.col.right))
    assert [one.pk for one in following] == [(2, 3)]
    assert with_cte(cte, select=cte).update(note="x") == 2


# --- recursion -----------------------------------------------------------------------------------


def test_a_recursive_cte_of_objects_with_union_stops_in_a_circle(tree):
    moon, sun = Region.objects.get(name="moon"), Region.objects.get(name="sun")
    Region.objects.filter(pk=sun.pk).update(parent=moon)

    def below(cte):
        return Region.objects.filter(pk=sun.pk).union(cte.join(Region, parent=cte.col.id))

    cte = CTE.recursive(below, name="below")
    names = [one.name for one in with_cte(cte, select=cte)]
    assert names == ["earth", "mars", "moon", "phobos", "sun"]


def test_a_recursive_cte_stops_at_a_depth(tree):
    sun = Region.objects.get(name="sun")
    Region.objects.filter(pk=sun.pk).update(parent=sun)

    def down(cte):
        first = Region.objects.filter(pk=sun.pk).values("id", depth=Value(0))
        following = cte.join(Region, parent=cte.col.id).annotate(depth=cte.col.depth + 1)
        return first.union(following.filter(depth__lte=3).values("id", "depth"), all=True)

    cte = CTE.recursive(down)
    assert with_cte(cte, select=cte).count() == 1 + 3 + 5 + 5


def test_a_recursive_cte_climbs_to_the_root(tree):
    def up(cte):
        return (
            Region.objects.filter(name="phobos")
            .values("name", "parent_id", n=Value(0))
            .union(
                cte.join(Region, id=cte.col.parent_id).values("name", "parent_id", n=cte.col.n + 1),
                all=True,
            )
        )

    cte = CTE.recursive(up, name="up")
    found = with_cte(cte, select=cte).order_by("n").values_list("name", flat=True)
    assert list(found) == ["phobos", "mars", "sun"]


def test_a_recursive_cte_that_begins_with_no_row_has_none(tree):
    def make(cte):
        first = Region.objects.filter(pk__in=[]).values("id")
        return first.union(cte.join(Region, parent=cte.col.id).values("id"), all=True)

    cte = CTE.recursive(make)
    assert list(with_cte(cte, select=cte)) == []


def test_a_recursive_cte_sums_along_the_tree(tree):
    def make(cte):
        first = Region.objects.values(top=F("id"), below=F("id"))
        following = cte.join(Region, parent=cte.col.below)
        return first.union(following.values(top=cte.col.top, below=F("id")), all=True)

    cte = CTE.recursive(make)
    found = cte.join(Order, region=cte.col.below).values(top=cte.col.top).annotate(n=Sum("amount"))
    names = dict(Region.objects.values_list("pk", "name"))
    found = {names[row["top"]]: row["n"] for row in with_cte(cte, select=found)}
    assert found == {"sun": 10, "earth": 6, "moon": 3, "mars": 4}


def test_a_recursive_cte_of_objects_carries_computed_columns(tree):
    def make(cte):
        first = Region.objects.filter(parent=None).annotate(path=F("name"), depth=Value(0))
        following = cte.join(Region, parent=cte.col.id).annotate(
            path=Concat(cte.col.path, Value("/"), "name"), depth=cte.col.depth + 1
        )
        return first.union(following, all=True)

    cte = CTE.recursive(make)
    found = with_cte(cte, select=cte).filter(depth=2).order_by("path")
    assert [(one.name, one.path) for one in found] == [
        ("moon", "sun/earth/moon"),
        ("phobos", "sun/mars/phobos"),
    ]


@settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    parents=st.lists(st.none() | st.integers(0, 7), min_size=1, max_size=8), low=st.integers(0, 3)
)
def test_recursive_ctes_find_the_paths_that_python_finds(tree, parents, low):
    Region.objects.all().delete()
    made = [Region.objects.create(name=f"{number}") for number in range(len(parents))]
    for number, parent in enumerate(parents):
        if parent is not None and parent < number:
            made[number].parent = made[parent]
    Region.objects.bulk_update(made, ["parent"])

    def path(one):
        return one.name if one.parent is None else f"{path(one.parent)}/{one.name}"

    wanted = sorted(path(one) for one in made)
    assert sorted(one.path for one in deep()) == wanted
    found = deep().filter(depth__gte=low).values_list("path", flat=True)
    assert sorted(found) == [one for one in wanted if one.count("/") >= low]


# --- names and refusals --------------------------------------------------------------------------


@pytest.mark.parametrize("materialized", [None, True, False])
def test_a_cte_is_materialized_or_not(tree, materialized):
    cte = totals(materialized=materialized)
    found = with_cte(cte, select=cte)
    word = {None: " AS (", True: " AS MATERIALIZED (", False: " AS NOT MATERIALIZED ("}
    assert word[materialized] in str(found.query)
    assert len(found) == 3


@pytest.mark.parametrize(
    "name", ["", 'a"b', "a;b", "a b", "a--b", "a%s", "a\x00b", "a)b", "a'b", "a\u200bb", "a/*b"]
)
def test_the_name_of_a_cte_is_checked_as_aliases_are(name):
    with pytest.raises(ValueError, match="aliases cannot contain"):
        totals(name=name)
    with pytest.raises(ValueError, match="aliases cannot contain"):
        CTE.recursive(lambda cte: Region.objects.all(), name=name)


def test_a_cte_may_have_a_word_of_sql_as_its_name(tree):
    for name in ("select", "Größe", "order"):
        cte = totals(name=name)
        found = with_cte(cte, select=cte.join(Region, id=cte.col.region_id))
        assert found.filter(name="mars").count() == 1


def test_a_misspelt_column_of_a_cte_is_told():
    with pytest.raises(orm.FieldError, match="Did you mean 'total'"):
        totals().col.totall  # noqa: B018
    cte = totals()
    with pytest.raises(orm.FieldError, match="column of the CTE 'cte'"):
        cte.queryset().filter(amount=1)


def test_a_cte_that_is_not_given_is_told(tree):
    cte = totals()
    with pytest.raises(orm.FieldError, match="read but not given"):
        list(cte.join(Region, id=cte.col.region_id))
    with pytest.raises(orm.FieldError, match="not read by this query"):
        Region.objects.annotate(x=cte.col.total)


def test_what_can_be_no_cte_is_refused(tree):
    cte = totals()
    with pytest.raises(ValueError, match="Two CTEs of one query are called 'cte'"):
        with_cte(cte, totals(), select=cte)
    with pytest.raises(ValueError, match="read by this query already"):
        cte.join(cte.join(Region, id=cte.col.region_id), id=cte.col.region_id)
    with pytest.raises(ValueError, match="OuterRef"):
        CTE(Order.objects.filter(region=OuterRef("pk")))
    with pytest.raises(ValueError, match="returns the union"):
        CTE.recursive(lambda cte: Region.objects.all())
    with pytest.raises(TypeError, match="takes a query set"):
        CTE([1, 2])
    with pytest.raises(orm.NotSupportedError, match="not locked"):
        CTE(Region.objects.select_for_update())
    with pytest.raises(ValueError, match="_join_type"):
        cte.join(Region, id=cte.col.region_id, _join_type="CROSS")
    hiding = CTE(Order.objects.values("region_id"), name="ctes_region")
    with pytest.raises(ValueError, match="hides the table"):
        list(with_cte(hiding, select=Region.objects.filter(pk__in=hiding.queryset())))


# --- both doors ----------------------------------------------------------------------------------


async def test_ctes_are_awaited(colour):
    orm.create_tables(colour.database, Region, City, Order)
    sun = await Region.objects.acreate(name="sun")
    await Region.objects.acreate(name="earth", parent=sun)
    found = deep().using(colour.database.alias).order_by("depth")
    if colour.awaits:
        assert [one.path async for one in found] == ["sun", "sun/earth"]
        assert [one.path async for one in found.aiterator()] == ["sun", "sun/earth"]
        assert await found.acount() == 2
        assert await found.filter(depth=1).aupdate(name="terra") == 1
        assert await found.aaggregate(Max("depth")) == {"depth__max": 1}
    else:
        assert [one.path for one in found] == ["sun", "sun/earth"]
        assert [one.path for one in found.iterator()] == ["sun", "sun/earth"]
        assert found.count() == 2
        assert found.filter(depth=1).update(name="terra") == 1
