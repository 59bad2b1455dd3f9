"""Orders that rows have where nobody says one, and in queries inside others."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import hotclub_orm as orm
import pytest
from hotclub_orm import Case, Database, F, Value, When


class Song(orm.Model):
    title = orm.CharField(max_length=20)
    year = orm.IntegerField(default=0)
    address = orm.GenericIPAddressField(null=True)
    starts = orm.TimeField(null=True)
    code = orm.UUIDField(null=True)

    class Meta:
        app_label = "ordered_sets"
        ordering = ("title",)


@pytest.fixture
def songs(database: Database) -> orm.QuerySet[Song]:
    database.create_tables(Song)
    for year, title in enumerate(("Nuages", "Daphne", "Minor Swing", "Belleville")):
        Song.objects.create(title=title, year=year)
    return Song.objects.all()


def titles(rows: orm.QuerySet[Song]) -> list[str]:
    return [song.title for song in rows]


def test_combined_rows_have_the_models_order(songs: orm.QuerySet[Song]) -> None:
    old, new = songs.filter(year__lt=2), songs.filter(year__gte=2)
    everything = ["Belleville", "Daphne", "Minor Swing", "Nuages"]
    assert titles(old.union(new)) == everything
    assert titles(old.order_by("-year").union(new)) == everything
    assert titles(old.union(new).reverse()) == everything[::-1]
    assert titles(old.union(new).order_by("year"))[0] == "Nuages"
    assert titles(songs.difference(new)) == ["Daphne", "Nuages"]
    assert sorted(old.union(new).values_list("year", flat=True)) == [0, 1, 2, 3]
    assert sorted(old.values_list("year").union(new.values_list("year"))) == [
        (n,) for n in range(4)
    ]


def test_a_slice_united_with_nothing_is_ordered_again(songs: orm.QuerySet[Song]) -> None:
    united = songs[:3].union(songs.none())
    assert titles(united.order_by("year")[:2]) == ["Daphne", "Minor Swing"]
    assert united.count() == 3


def test_the_first_of_distinct_rows_are_found_inside(songs: orm.QuerySet[Song]) -> None:
    first = songs.distinct().order_by("-year")[:2]
    assert titles(songs.filter(pk__in=first)) == ["Belleville", "Minor Swing"]
    named = songs.order_by("-year").values("title").distinct()[:2]
    assert titles(songs.filter(title__in=named)) == ["Belleville", "Minor Swing"]
    assert titles(songs.exclude(pk__in=first)) == ["Daphne", "Nuages"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("address", "10.0.0.1"), ("starts", dt.time(20, 30)), ("code", UUID(int=5))],
)
def test_a_case_gives_values_of_every_kind(
    songs: orm.QuerySet[Song], name: str, value: object
) -> None:
    field = type(Song._meta.get_field(name))()
    case = Case(When(year=0, then=Value(value)), output_field=field)
    songs.update(**{name: case})
    found = songs.order_by("year").values_list(name, flat=True)
    assert list(found) == [value, None, None, None]
    assert songs.filter(**{name: Case(When(year=0, then=F(name)), output_field=field)}).count() == 1
