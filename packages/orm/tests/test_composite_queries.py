"""Queries over composite keys and relations to them: every clause, many-to-many, raw, combined."""

from __future__ import annotations

import pickle

import hotclub_orm as orm
import pytest
from composite_models import ALL, Edition, Maker, Shelf, Track


@pytest.fixture(autouse=True)
def editions(database: orm.Database) -> list[Edition]:
    database.create_tables(*ALL)
    makers = [Maker.objects.create(name=name) for name in ("m", "n")]
    made = [
        Edition.objects.create(version=version, maker=maker, note=f"{maker.name}{version}")
        for maker in makers
        for version in ("a", "b")
    ]
    for edition in made[:3]:
        for title in ("x", "y"):
            Track.objects.create(release=edition, title=f"{edition.note}.{title}")
    return made


def titles(found) -> list[str]:
    return sorted(one.title for one in found)


def test_many_to_many_through_composite_keys(editions, database):
    shelf, other = Shelf.objects.create(name="s"), Shelf.objects.create(name="o")
    shelf.editions.add(editions[0], editions[2])
    other.editions.set([editions[2], ("b", 1)])
    assert [one.note for one in shelf.editions.order_by("pk")] == ["ma", "na"]
    assert {one.name for one in editions[2].shelves.all()} == {"s", "o"}
    assert Shelf.objects.filter(editions__note="mb").get() == other
    assert set(Edition.objects.filter(shelves=shelf)) == {editions[0], editions[2]}
    assert Edition.objects.exclude(shelves=shelf).count() == 2
    with database.watch_statements() as seen:
        found = Shelf.objects.prefetch_related("editions").order_by("name")
        assert [sorted(e.note for e in one.editions.all()) for one in found] == [
            ["mb", "na"], ["ma", "na"],
        ]  # fmt: skip
        found = Edition.objects.prefetch_related("shelves").order_by("maker", "version")
        assert [len(one.shelves.all()) for one in found] == [1, 1, 2, 0]
    assert len(seen.records) == 4
    shelf.editions.remove(editions[0])
    assert list(shelf.editions.all()) == [editions[2]]
    editions[2].shelves.clear()
    assert not shelf.editions.exists()
    other.editions.add(editions[2])
    assert editions[2].delete()[1]["composite_relations.Shelf_editions"] == 1


def test_a_part_of_the_related_objects_for_each(editions):
    query = orm.Prefetch("tracks", Track.objects.order_by("-title")[:1])
    found = Edition.objects.prefetch_related(query).order_by("maker", "version")
    assert [titles(one.tracks.all()) for one in found] == [["ma.y"], ["mb.y"], ["na.y"], []]


def test_rows_of_written_sql_have_their_key(editions):
    found = Edition.objects.raw("SELECT * FROM composite_relations_edition ORDER BY note")
    assert [one.pk for one in found] == [("a", 1), ("b", 1), ("a", 2), ("b", 2)]
    found = Track.objects.raw("SELECT * FROM composite_relations_track ORDER BY title")
    assert [one.release.note for one in found][::2] == ["ma", "mb", "na"]
    with pytest.raises(orm.FieldDoesNotExist):
        list(Edition.objects.raw("SELECT version FROM composite_relations_edition"))


def test_what_the_query_set_combines_has_the_key(editions):
    first = Edition.objects.filter(version="a").values_list("pk", "note")
    both = first.union(Edition.objects.filter(note="mb").values_list("pk", "note"))
    assert sorted(both) == [(("a", 1), "ma"), (("a", 2), "na"), (("b", 1), "mb")]
    whole = Edition.objects.filter(version="a") | Edition.objects.filter(maker=1)
    assert whole.count() == 3
    assert Edition.objects.filter(tracks__isnull=False).distinct().count() == 3
    assert Edition.objects.annotate(n=orm.Count("tracks")).filter(n=0).get() == editions[3]
    with_tracks = Edition.objects.annotate(n=orm.Count("tracks__pk")).order_by("-n", "pk")
    assert [one.n for one in with_tracks] == [2, 2, 2, 0]
    assert Edition.objects.aggregate(n=orm.Count("later"))["n"] == 0
    assert Edition.objects.filter(tracks__title="ma.x").update(note="q") == 1
    assert Edition.objects.order_by("pk")[:2].count() == 2
    assert {one.note for one in Edition.objects.filter(pk__in=Edition.objects.order_by("pk")[:1])} == {
        "q"
    }  # fmt: skip


def test_a_tuple_is_a_value_in_every_part_of_a_query(editions):
    streamed = Edition.objects.order_by("pk").iterator(chunk_size=2)
    assert [one.version for one in streamed] == ["a", "a", "b", "b"]
    tracks = Track.objects.order_by("release", "title")
    assert tracks[0].title == "ma.x"
    counted = Track.objects.values("release").annotate(n=orm.Count("pk")).order_by("release")
    assert counted[0] == {"release": ("a", 1), "n": 2}
    named = Track.objects.values_list("release__pk", "release__note").order_by("pk")
    assert named[0] == (("a", 1), "ma")
    assert Track.objects.distinct().values_list("release", flat=True).count() == 3
    assert Track.objects.select_related().order_by("pk")[0].release.note == "ma"
    both = Edition.objects.filter(note="na").union(Edition.objects.filter(note="ma"))
    assert [one.pk for one in both.order_by("pk")] == [("a", 1), ("a", 2)]
    pairs = Edition.objects.values_list("pk", "note")
    both = pairs.filter(version="a").union(pairs.filter(version="b")).order_by("-note")
    assert [note for _, note in both] == ["nb", "na", "mb", "ma"]
    assert Edition.objects.filter(pk__in=[("a", 1)]).explain()
    with orm.atomic():
        assert Edition.objects.select_for_update().get(pk=("a", 1)) == editions[0]


def test_subqueries_compare_whole_keys(editions):
    own = Track.objects.filter(release=orm.OuterRef("pk")).order_by("pk")
    first = orm.Subquery(own.values("title")[:1])
    assert Edition.objects.annotate(first=first).get(pk=("a", 1)).first == "ma.x"
    assert Edition.objects.filter(orm.Exists(own)).count() == 3
    chosen = Track.objects.filter(title="mb.x").values("release")
    assert Edition.objects.filter(pk__in=chosen).get() == editions[1]
    assert Edition.objects.filter(pk=chosen[:1]).get() == editions[1]
    pairs = Edition.objects.filter(note="ma").values("version", "maker")
    assert Track.objects.filter(release__in=pairs).count() == 2
    with pytest.raises(ValueError, match="must have 2 selected fields"):
        list(Track.objects.filter(release__in=Edition.objects.values("version")))


def test_filtered_relations_join_all_columns(editions):
    x = orm.FilteredRelation("tracks", condition=orm.Q(tracks__title="ma.x"))
    found = Edition.objects.annotate(x=x).filter(x__isnull=False)
    assert [one.pk for one in found] == [("a", 1)]
    b = orm.FilteredRelation("release", condition=orm.Q(release__version="b"))
    assert Track.objects.annotate(b=b).filter(b__note="mb").count() == 2


def test_objects_and_query_sets_are_pickled(editions):
    track = Track.objects.select_related("release").get(title="ma.x")
    again = pickle.loads(pickle.dumps(track))
    assert again.release == editions[0]
    asked = pickle.loads(pickle.dumps(Track.objects.filter(release=("a", 1))))
    assert len(asked) == 2


def test_pages_by_the_key(editions):
    page = Edition.objects.order_by("pk").keyset(size=3)
    assert [one.pk for one in page] == [("a", 1), ("a", 2), ("b", 1)]
