"""Expressions: what operators, values and names become; outcomes that are known without asking."""

import datetime as dt

import hotclub_orm as orm
import pytest
from hotclub_orm import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, Value
from hotclub_orm.expressions import Sliced
from hotclub_orm.functions import Cast


class Band(orm.Model):
    name = orm.CharField(max_length=30)
    size = orm.IntegerField(null=True)

    class Meta:
        app_label = "expressed"


class Song(orm.Model):
    title = orm.CharField(max_length=30)
    band = orm.ForeignKey(Band, orm.CASCADE, null=True, related_name="songs")
    length = orm.DurationField(null=True)
    started = orm.DateTimeField(null=True)

    class Meta:
        app_label = "expressed"


NOON = dt.datetime(2026, 1, 2, 12, tzinfo=dt.UTC)


@pytest.fixture
def filled(database):
    orm.create_tables(database, Band, Song)
    hot = Band.objects.create(name="Hot Club", size=5)
    Band.objects.create(name="Nobody", size=None)
    Song.objects.create(title="Honeysuckle", band=hot, length=dt.timedelta(minutes=3), started=NOON)
    Song.objects.create(title="Minor Swing", band=hot)
    return database


def wrapped(condition):
    return ExpressionWrapper(condition, output_field=BooleanField())


EVERY, NONE = ~Q(pk__in=[]), Q(pk__in=[])


def test_not_of_what_is_always_true_is_false(filled):
    assert not Band.objects.filter(~wrapped(EVERY)).exists()
    assert Band.objects.filter(~wrapped(NONE)).count() == 2
    assert set(Band.objects.annotate(x=~wrapped(EVERY)).values_list("x", flat=True)) == {False}


def test_a_condition_that_no_row_meets_is_false_not_null(filled):
    assert set(Band.objects.annotate(x=wrapped(NONE)).values_list("x", flat=True)) == {False}


def test_exists_of_nothing_is_false(filled):
    nothing = Exists(Song.objects.none())
    assert set(Band.objects.annotate(x=nothing).values_list("x", flat=True)) == {False}
    assert set(Band.objects.annotate(x=~nothing).values_list("x", flat=True)) == {True}


def test_what_is_always_true_is_one_argument_of_a_function(filled):
    number = Cast(wrapped(EVERY), orm.IntegerField()) + 1
    assert set(Band.objects.annotate(x=number).values_list("x", flat=True)) == {2}


def test_a_part_of_a_part_of_a_text(filled):
    found = Song.objects.annotate(x=F("title")[1:6][2:]).values_list("x", flat=True)
    assert list(found.order_by("pk")) == ["eys", "or "]


def test_a_part_of_a_text_of_the_outer_query(filled):
    initial = Song.objects.filter(title__startswith=OuterRef("name")[0:1])
    assert list(Band.objects.filter(Exists(initial)).values_list("name", flat=True)) == ["Hot Club"]


def test_a_part_of_a_text_says_how_it_is_made():
    for part in (F("name")[2], F("name")[1:4], F("name")[3:], OuterRef("name")[:2][1:]):
        path, args, options = part.deconstruct()
        assert path == "hotclub_orm.expressions.Sliced"
        assert Sliced(*args, **options) == part
    assert F("name")[1:4] != F("name")[1:5]
    assert OuterRef("name").deconstruct()[0] == "hotclub_orm.OuterRef"


def test_expressions_with_equal_fields_are_equal():
    def number(**options):
        return Cast("x", orm.DecimalField(max_digits=5, **options))

    assert number(decimal_places=2) == number(decimal_places=2)
    assert hash(number(decimal_places=2)) == hash(number(decimal_places=2))
    assert number(decimal_places=2) != number(decimal_places=1)
    assert Value(1, orm.IntegerField()) != Value(1, orm.FloatField())
    assert Value(1, Band._meta.get_field("size")) != Value(1, orm.IntegerField())


def test_a_moment_is_not_taken_away_from_a_duration(filled):
    assert Song.objects.get(started__lt=F("started") + F("length")).title == "Honeysuckle"
    with pytest.raises(orm.FieldError, match="exchange the sides"):
        list(Song.objects.filter(started__gt=F("length") - F("started")))
    with pytest.raises(orm.FieldError, match="mixed types"):
        (Value(dt.timedelta(1)) - Value(NOON)).output_field  # noqa: B018


def test_the_type_of_a_long_sum_of_unknown_values_is_looked_for_once():
    asked = []

    class Unknown(orm.Expression):
        def _resolve_output_field(self):
            asked.append(self)

    total = Unknown()
    for _ in range(30):
        total = total + Unknown()
    assert total.output_field_or_none is None
    assert len(asked) == 31
