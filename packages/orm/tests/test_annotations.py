"""Annotations: their names in conditions, aggregates over them, queries two levels out."""

import hotclub_orm as orm
import pytest
from hotclub_orm import Avg, Case, Count, Exists, F, OuterRef, Q, Sum, Value, When


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

    class Meta:
        app_label = "annotations"


@pytest.fixture
def halls(database):
    orm.create_tables(database, Hall, Concert, Player)
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
