"""Plans: order at random and through relations, chosen columns, names seen from inside."""

import hotclub_orm as orm
import pytest
from hotclub_orm import F, FilteredRelation, Q
from hotclub_orm.functions import Length, Lower


class Album(orm.Model):
    title = orm.CharField(max_length=30)
    year = orm.IntegerField(null=True)

    class Meta:
        app_label = "plans"
        ordering = [F("year").desc(nulls_last=True), Lower("title"), "pk"]


class Track(orm.Model):
    title = orm.CharField(max_length=30)
    place = orm.IntegerField()
    album = orm.ForeignKey(Album, orm.CASCADE, related_name="tracks")

    class Meta:
        app_label = "plans"


@pytest.fixture
def filled(database):
    orm.create_tables(database, Album, Track)
    for title, year in (("old", 1935), ("New", 1949), ("unknown", None)):
        album = Album.objects.create(title=title, year=year)
        for place in (1, 2):
            Track.objects.create(title=f"{title[0]}{place}", place=place, album=album)
    return database


def titles(query):
    return list(query.values_list("title", flat=True))


def test_at_random_stands_where_it_was_asked_for(filled):
    drawn = {tuple(titles(Track.objects.order_by("?", "title"))) for _ in range(30)}
    assert len(drawn) > 1
    for found in (titles(Track.objects.order_by("place", "?")) for _ in range(5)):
        assert [title[1] for title in found] == ["1", "1", "1", "2", "2", "2"]


def test_distinct_rows_at_random(filled):
    places = Track.objects.values_list("place", flat=True).distinct().order_by("?")
    assert sorted(places) == [1, 2]
    assert list(places[:1]) in ([1], [2])


def test_expressions_in_the_order_of_a_related_model_read_its_columns(filled):
    assert titles(Track.objects.order_by("album", "place")) == ["N1", "N2", "o1", "o2", "u1", "u2"]
    assert titles(Track.objects.order_by("-album", "-place"))[:2] == ["u2", "u1"]


@pytest.fixture
def length_of_text():
    orm.CharField.register_lookup(Length)
    yield
    orm.CharField._unregister_lookup(Length)


def test_ordered_by_a_part_of_an_annotation_or_of_a_filtered_relation(filled, length_of_text):
    by_length = Album.objects.annotate(shown=Lower("title")).order_by("-shown__length", "pk")
    assert titles(by_length) == ["unknown", "old", "New"]
    second = FilteredRelation("tracks", condition=Q(tracks__place=2))
    found = Album.objects.annotate(second=second)
    assert titles(found.order_by("second__place", "-second__title")) == ["unknown", "old", "New"]
    lengths = found.annotate(size=F("second__title__length")).order_by("pk")
    assert list(lengths.values_list("size", flat=True)) == [2, 2, 2]


def test_deferring_all_that_was_to_be_loaded_loads_what_is_left(filled):
    def deferred(query):
        return query.order_by("pk")[0].get_deferred_fields()

    assert deferred(Album.objects.only("title").defer("title")) == set()
    assert deferred(Album.objects.only("title").defer("title", "year")) == {"year"}
    assert deferred(Album.objects.only("title", "year").defer("title")) == {"title"}


def test_excluded_by_an_expression_over_names_from_outside(filled):
    Track.objects.create(title="u1949", place=1950, album=Album.objects.get(year=1949))
    later = Album.objects.exclude(tracks__place=F("year") + 1)
    assert titles(later) == ["old", "unknown"]
    same = Album.objects.exclude(tracks__title__startswith=F("title")[0:1])
    assert titles(same) == []


def test_a_slice_of_several_rows_is_no_single_value(filled):
    assert Track.objects.filter(album=Album.objects.filter(year=1949)[:1]).count() == 2
    with pytest.raises(ValueError, match="limited to one result"):
        Track.objects.filter(album=Album.objects.all()[:2]).count()
