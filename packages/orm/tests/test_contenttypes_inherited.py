"""Generic relations to and from models with parents and proxies, and objects of several models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import hotclub_orm as orm
import pytest
from hotclub_orm import Database
from hotclub_orm.contenttypes import ContentType
from hotclub_orm.contenttypes_fields import GenericForeignKey
from hotclub_orm.contenttypes_relations import GenericRelation
from hotclub_orm.testing import assert_num_queries


class Mark(orm.Model):
    word = orm.CharField(max_length=10)
    content_type = orm.ForeignKey(ContentType, on_delete=orm.CASCADE)
    object_id = orm.BigIntegerField()
    thing: Any = GenericForeignKey()

    class Meta:
        app_label = "generic_inherited"


class Price(Mark):
    amount = orm.IntegerField(default=1)

    class Meta:
        app_label = "generic_inherited"


class Place(orm.Model):
    name = orm.CharField(max_length=10)
    marks: Any = GenericRelation(Mark, related_query_name="places")
    prices: Any = GenericRelation(Price)

    class Meta:
        app_label = "generic_inherited"


class Bar(Place):
    class Meta:
        app_label = "generic_inherited"


class Song(orm.Model):
    marks: Any = GenericRelation(Mark)

    class Meta:
        app_label = "generic_inherited"


class Exact(orm.Model):
    content_type = orm.ForeignKey(ContentType, on_delete=orm.CASCADE)
    object_id = orm.BigIntegerField()
    thing: Any = GenericForeignKey(for_concrete_model=False)

    class Meta:
        app_label = "generic_inherited"


class Whole(orm.Model):
    exact: Any = GenericRelation(Exact, related_query_name="wholes", for_concrete_model=False)

    class Meta:
        app_label = "generic_inherited"


class Part(Whole):
    class Meta:
        app_label = "generic_inherited"
        proxy = True


@pytest.fixture(autouse=True)
def tables(database: Database) -> Iterator[Database]:
    ContentType.objects.clear_cache()
    database.create_tables(ContentType, Mark, Price, Place, Bar, Song, Exact, Whole)
    yield database
    ContentType.objects.clear_cache()


def test_what_points_here_may_have_its_key_in_a_parent() -> None:
    one, other = Place.objects.create(name="one"), Place.objects.create(name="other")
    other.prices.create(word="x", amount=7)

    assert Place.objects.get(prices__amount=7) == other
    assert list(Place.objects.exclude(prices__amount=7)) == [one]
    counted = Place.objects.annotate(n=orm.Count("prices")).order_by("name")
    assert [place.n for place in counted] == [0, 1]
    (found,) = Place.objects.prefetch_related("prices").filter(name="other")
    assert [price.amount for price in found.prices.all()] == [7]


def test_a_name_in_paths_means_the_model_that_declares_the_relation() -> None:
    places = [Place.objects.create(name=name) for name in ("one", "other")]
    for place in places:
        place.marks.create(word=place.name)

    assert Mark.objects.get(places=places[0]).word == "one"
    assert [mark.word for mark in Mark.objects.exclude(places__name="one")] == ["other"]
    bar = Bar.objects.create(name="bar")
    bar.marks.create(word="bar")
    assert [mark.word for mark in bar.marks.all()] == ["bar"]
    assert Bar.objects.get(marks__word="bar") == bar


def test_a_proxy_has_a_relation_of_its_own_where_the_concrete_model_is_not_meant() -> None:
    base = Exact(thing=Part.objects.create())
    base.save()
    part = Part.objects.get()

    assert part.exact.get() == base
    assert Part.objects.get(exact__id=base.pk) == part
    assert list(Whole.objects.get().exact.all()) == []


def test_what_is_prefetched_below_objects_of_several_models_goes_to_each(
    tables: Database,
) -> None:
    things = [Place.objects.create(name="one"), Song.objects.create()]
    assert things[0].pk == things[1].pk
    for number, thing in enumerate(things):
        thing.marks.create(word=str(number))
    with assert_num_queries(5, tables):
        marks = list(Mark.objects.order_by("word").prefetch_related("thing", "thing__marks"))
        assert [[one.word for one in mark.thing.marks.all()] for mark in marks] == [["0"], ["1"]]


def test_a_relation_that_one_of_several_models_lacks_is_named() -> None:
    Place.objects.create(name="one").marks.create(word="a")
    Song.objects.create().marks.create(word="b")
    with pytest.raises(AttributeError, match="Cannot find 'prices' on Song object"):
        list(Mark.objects.order_by("word").prefetch_related("thing__prices"))
