"""Annotations: their names in conditions, aggregates over them, queries two levels out."""

import pickle

import hotclub_orm as orm
import pytest
from hotclub_orm import Avg, Case, Count, Exists, F, OuterRef, Q, Sum, Value, When, Window
from hotclub_orm.functions import Coalesce
from hotclub_orm.lookups import Exact, GreaterThan, LessThan


class Hall(orm.Model):
    name = orm.CharField(max_length=20)

    class Meta:
        app_label = "annotations"


class Concert(orm.Model):
    hall = orm.ForeignKey(Hall, orm.CASCADE, related_name="concerts")
    title = orm.CharField(max_length=20)
    seats = orm.IntegerField()

    class Meta:
        app_label = "annotations"


class Player(orm.Model):
    name = orm.CharField(max_length=20)
    age = orm.IntegerField()
    concerts = orm.ManyToManyField(Concert, related_name="players")
    halls = orm.ManyToManyField(Hall, through="Engagement", related_name="players")

    class Meta:
        app_label = "annotations"


class Engagement(orm.Model):
    player = orm.ForeignKey(Player, orm.CASCADE)
    hall = orm.ForeignKey(Hall, orm.CASCADE)
    title = orm.CharField(max_length=20)

    class Meta:
        app_label = "annotations"


@pytest.fixture
def halls(database):
    orm.create_tables(database, Hall, Concert, Player, Engagement)
    olympia, gaveau = Hall.objects.bulk_create([Hall(name="Olympia"), Hall(name="Gaveau")])
    first, second, third = Concert.objects.bulk_create(
        [
            Concert(hall=olympia, title="Nuages", seats=100),
            Concert(hall=olympia, title="Minor Swing", seats=200),
            Concert(hall=gaveau, title="Nuages", seats=300),
        ]
    )
    django, stephane = Player.objects.bulk_create(
        [Player(name="Django", age=30), Player(name="Stephane", age=32)]
    )
    first.players.set([django, stephane])
    second.players.set([django])
    third.players.set([stephane])
    return olympia, gaveau


def names(asked):
    return sorted(one.name for one in asked)


def test_the_name_an_annotation_has_by_default_is_a_name_in_conditions(halls):
    counted = Hall.objects.annotate(Count("concerts"))

    assert names(counted.filter(concerts__count__gt=1)) == ["Olympia"]
    assert names(counted.exclude(concerts__count__gt=1)) == ["Gaveau"]
    assert names(counted.filter(Q(concerts__count=1) | Q(name="Olympia"))) == ["Gaveau", "Olympia"]
    assert list(counted.order_by("-concerts__count").values_list("name", flat=True)) == [
        "Olympia",
        "Gaveau",
    ]
    assert counted.annotate(twice=F("concerts__count") * 2).get(name="Olympia").twice == 4


def test_an_aggregate_reads_conditions_on_aggregates_of_each_row(halls):
    counted = Hall.objects.annotate(shows=Count("concerts"))

    assert counted.aggregate(
        many=Count("pk", filter=Q(shows__gt=1)),
        rated=Sum(Case(When(shows__gt=1, then=5), default=Value(1))),
        total=Sum("shows"),
    ) == {"many": 1, "rated": 6, "total": 3}


def test_what_follows_when_is_a_name_where_it_is_a_text(halls):
    chosen = Case(When(title="Nuages", then="seats"), default="pk")

    assert Concert.objects.aggregate(mean=Avg(Case(When(title="Nuages", then="seats")))) == {
        "mean": 200.0
    }
    assert Concert.objects.annotate(chosen=chosen).get(title="Minor Swing").chosen > 0
    assert Concert.objects.order_by("pk")[:2].aggregate(
        found=Sum(Case(When(seats__lte=150, then=1)))
    ) == {"found": 1}


def test_groups_that_an_order_splits_are_counted_as_they_are_listed(halls):
    asked = Concert.objects.values("title").annotate(shows=Count("pk"))

    assert asked.order_by("title").count() == len(asked.order_by("title")) == 2
    assert asked.order_by("seats").count() == len(asked.order_by("seats")) == 3
    assert asked.order_by("?").count() == len(asked.order_by("?")) == 2
    assert asked.order_by("-shows").count() == len(asked.order_by("-shows")) == 2


def test_a_name_of_the_query_two_levels_out(halls):
    same_title = Concert.objects.filter(
        Exists(Player.objects.filter(concerts=OuterRef("pk"), name=OuterRef(OuterRef("name")))),
        title="Minor Swing",
    )

    assert names(Player.objects.filter(Exists(same_title))) == ["Django"]


def test_what_a_subquery_leaves_out_is_named_by_the_query_around(halls):
    without = Concert.objects.exclude(players=OuterRef("pk")).filter(title="Nuages")

    assert names(Player.objects.filter(Exists(without), age__lt=31)) == ["Django"]


def test_an_annotation_reads_the_relation_as_the_last_condition_means_it(halls):
    asked = (
        Concert.objects.filter(players__name="Django")
        .annotate(one=F("players__name"))
        .filter(players__name="Stephane")
        .annotate(other=F("players__name"))
    )

    assert list(asked.values_list("title", "one", "other")) == [("Nuages", "Django", "Stephane")]


def test_nothing_is_left_out_by_a_condition_that_says_nothing(halls):
    for said in (Hall.objects.exclude(~Q() & ~Q()), Hall.objects.filter(~Q() | ~Q())):
        assert names(said) == ["Gaveau", "Olympia"]


def test_a_relation_of_many_inside_not_is_a_row_of_its_own(halls):
    asked = Concert.objects.exclude(~Q(players__age=32, title="Nuages"), seats=200)

    assert sorted(asked.values_list("seats", flat=True)) == [100, 300]


def test_a_declared_int_is_an_int(halls):
    found = Concert.objects.aggregate(
        mean=Sum(F("seats") * 1.5, output_field=orm.IntegerField()),
    )

    assert found == {"mean": 900}
    assert type(found["mean"]) is int


def test_what_alias_or_an_earlier_choice_keeps_out_is_not_chosen(halls):
    aliased = Hall.objects.alias(shows=Count("concerts"))
    chosen = Hall.objects.annotate(shows=Count("concerts"), letter=F("name")).values("letter")

    for method in ("values", "values_list"):
        with pytest.raises(orm.FieldError, match=r"Use annotate\(\) to promote it"):
            getattr(aliased, method)("shows")
    with pytest.raises(orm.FieldError, match="excluded by a previous"):
        chosen.values("shows")
    assert names(aliased.filter(shows=2)) == ["Olympia"]


def test_a_lookup_is_a_condition_of_two_expressions(halls):
    fuller = GreaterThan(F("seats"), F("hall__concerts__seats"))

    assert [one.seats for one in Concert.objects.filter(fuller)] == [200]
    assert [one.seats for one in Concert.objects.filter(GreaterThan(150, F("seats")))] == [100]
    assert [one.seats for one in Concert.objects.filter(Exact(F("title"), "Minor Swing"))] == [200]
    assert sorted(
        Concert.objects.annotate(small=LessThan(F("seats"), 150.5)).values_list("seats", "small")
    ) == [(100, True), (200, False), (300, False)]
    big = Concert.objects.annotate(big=Q(seats__gt=150) | Q(title="x"))
    assert big.filter(big=True).count() == 2


def test_a_condition_on_groups_reads_each_group(halls):
    asked = Concert.objects.annotate(Count("players")).filter(
        Q(players__in=Player.objects.filter(name="Django")) | Q(players__count__gt=2)
    )

    assert sorted(one.seats for one in asked) == [100, 200]


def test_groups_of_what_a_subquery_gives(halls):
    first = Concert.objects.filter(hall=OuterRef("pk")).order_by("pk").values("title")[:1]
    asked = Hall.objects.annotate(first=first).values("first").annotate(halls=Count("pk"))

    assert list(asked.order_by("first")) == [{"first": "Nuages", "halls": 2}]
    assert (
        Hall.objects.annotate(first=first)
        .annotate(shows=Count("concerts"))
        .get(name="Olympia")
        .shows
        == 2
    )


def test_joined_query_sets_mean_a_row_for_each_condition(halls):
    django = Concert.objects.filter(players__name="Django")
    stephane = Concert.objects.filter(players__name="Stephane")
    late = Concert.objects.filter(seats=300)

    assert [one.seats for one in django & stephane] == [100]
    assert sorted(one.seats for one in (django & stephane) | late) == [100, 300]
    assert sorted(one.seats for one in set(django | stephane)) == [100, 200, 300]
    assert sorted(one.seats for one in set((django | stephane) & late)) == [300]
    assert len(django | stephane) == 4


def test_a_slice_is_joined_by_its_keys(halls):
    first, last = Concert.objects.order_by("pk")[:1], Concert.objects.order_by("-pk")[:1]

    assert sorted(one.seats for one in first | last) == [100, 300]
    assert sorted(one.seats for one in first | Concert.objects.filter(seats=200)) == [100, 200]
    with pytest.raises(TypeError, match="once a slice has been taken"):
        first & last


def test_conditions_on_related_objects_mean_the_rows_that_relate_them(halls):
    olympia, gaveau = halls
    django = Player.objects.get(name="Django")
    stephane = Player.objects.get(name="Stephane")
    for player, hall, title in (
        (django, olympia, "soloist"),
        (django, gaveau, "guest"),
        (stephane, gaveau, "soloist"),
    ):
        Engagement.objects.create(player=player, hall=hall, title=title)

    assert names(django.halls.filter(engagement__title="soloist")) == ["Olympia"]
    assert names(django.halls.filter(engagement__title="guest").filter(name="Gaveau")) == ["Gaveau"]
    assert names(django.halls.exclude(engagement__title="soloist")) == ["Gaveau"]
    assert names(Hall.objects.filter(players=django).exclude(engagement__title="soloist")) == []
    assert names(Hall.objects.filter(players=django).filter(engagement__title="soloist")) == [
        "Gaveau",
        "Olympia",
    ]


def test_aggregates_name_those_before_them(halls):
    assert Concert.objects.aggregate(total=Sum("seats"), safe=Coalesce("total", 0)) == {
        "total": 600,
        "safe": 600,
    }
    with pytest.raises(orm.FieldError, match="'total' is an aggregate"):
        Concert.objects.aggregate(total=Sum("seats"), mean=Avg(F("total")))
    assert Concert.objects.aggregate() == {}
    assert Concert.objects.filter(hall__in=[]).aggregate(total=Coalesce(Sum("seats"), 0)) == {
        "total": 0
    }
    olympia = Hall.objects.get(name="Olympia")
    assert Concert.objects.aggregate(shows=Count("pk", filter=Q(hall=olympia))) == {"shows": 2}


def test_a_query_set_is_a_subquery_in_annotations_and_arithmetic(halls):
    most = Concert.objects.filter(hall=OuterRef("hall")).order_by("-seats").values("seats")[:1]
    asked = Concert.objects.annotate(most=most, left=most - F("seats"))

    assert sorted(asked.values_list("seats", "most", "left")) == [
        (100, 200, 100),
        (200, 200, 0),
        (300, 300, 0),
    ]


def test_what_is_no_expression_is_named(halls):
    with pytest.raises(TypeError, match=r"annotate\(\) received non-expression\(s\): 1, x"):
        Hall.objects.annotate(one=1, other="x")
    with pytest.raises(TypeError, match=r"aggregate\(\) received non-expression\(s\): 1"):
        Hall.objects.aggregate(one=1)
    with pytest.raises(TypeError, match="require an alias"):
        Hall.objects.annotate(Exists(Concert.objects.filter(hall=OuterRef("pk"))))
    with pytest.raises(ValueError, match="conflicts with a field"):
        Hall.objects.annotate(concerts=Count("pk"))


def test_a_rest_after_a_slice_of_one_is_all_of_it(halls):
    asked = Concert.objects.order_by("pk")

    assert len(asked[1:2]) == 1
    assert len(asked[1:]) == 2
    assert len(asked[1:][1:2]) == 1


def test_a_union_is_ordered_by_what_is_not_chosen_of_it(halls):
    both = Concert.objects.filter(seats__lt=150).union(Concert.objects.filter(seats__gt=250))

    assert list(both.order_by("-seats").values_list("title", "pk")) == list(
        Concert.objects.exclude(seats=200).order_by("-seats").values_list("title", "pk")
    )
    assert list(both.values_list("seats", flat=True).order_by("-pk")) == [300, 100]
    assert list(both.order_by(F("seats") * -1).values("seats")) == [{"seats": 300}, {"seats": 100}]
    assert list(both.none()) == []
    with pytest.raises(orm.FieldError, match="does not match any column"):
        list(both.values("seats").union(both.values("seats")).order_by("title"))


def test_named_rows_can_be_pickled(halls):
    rows = list(Concert.objects.order_by("seats").values_list("title", "seats", named=True))

    again = pickle.loads(pickle.dumps(rows))
    assert again == rows
    assert again[0].seats == 100


def test_in_bulk_gives_values_by_key(halls):
    first, second = Concert.objects.order_by("pk")[:2]
    asked, keys = Concert.objects.order_by("pk"), [first.pk, second.pk]

    assert asked.values("title").in_bulk(keys) == {
        first.pk: {"title": "Nuages"},
        second.pk: {"title": "Minor Swing"},
    }
    assert asked.values_list("pk", "seats").in_bulk(keys)[second.pk] == (second.pk, 200)
    assert asked.values_list("seats", flat=True).in_bulk([first.pk]) == {first.pk: 100}
    assert asked.values_list("seats", named=True).in_bulk([first.pk])[first.pk].seats == 100
    assert asked.filter(seats=300).values("id").in_bulk() == {first.pk + 2: {"id": first.pk + 2}}
    assert asked.values("title").in_bulk([]) == {}


def test_a_subquery_in_a_comparison_gives_one_column(halls):
    for lookup in ("pk", "pk__in"):
        with pytest.raises(ValueError, match="must have 1 selected fields"):
            Hall.objects.filter(**{lookup: Hall.objects.values("pk", "name")[:1]})
    has = Exists(Concert.objects.filter(hall=OuterRef("pk")))
    assert names(Hall.objects.annotate(has=has).filter(has=has)) == ["Gaveau", "Olympia"]


def test_a_name_given_twice_is_two_columns(halls):
    more = F("seats") + 1
    asked = Concert.objects.order_by("seats").annotate(combinedexpression1=F("seats") * 2)

    assert asked.values_list("seats", "seats")[0] == (100, 100)
    assert asked.values("seats", "seats")[0] == {"seats": 100}
    assert asked.values_list(more, "combinedexpression1")[0] == (101, 200)
    assert asked.values_list("seats", "seats").count() == 3


def test_a_window_may_have_no_order(halls):
    total = Window(Sum("seats"), partition_by="hall", order_by=[])

    assert sorted(Concert.objects.annotate(total=total).values_list("seats", "total")) == [
        (100, 300),
        (200, 300),
        (300, 300),
    ]
