"""order_with_respect_to: a place among siblings, kept by the database."""

from __future__ import annotations

import hotclub_orm as orm
import pytest
from hotclub_orm import Database
from hotclub_orm.contenttypes import ContentType
from hotclub_orm.contenttypes_fields import GenericForeignKey


class Side(orm.Model):
    name = orm.CharField(max_length=20)

    class Meta:
        app_label = "siblings"


class Track(orm.Model):
    side = orm.ForeignKey(Side, on_delete=orm.CASCADE)
    title = orm.CharField(max_length=20)

    class Meta:
        app_label = "siblings"
        order_with_respect_to = "side"


class Bonus(Track):
    class Meta:
        app_label = "siblings"


@pytest.fixture
def side(database: Database) -> Side:
    database.create_tables(Side, Track, Bonus)
    side, other = Side.objects.create(name="A"), Side.objects.create(name="B")
    Track.objects.create(side=other, title="x")
    for title in ("one", "two", "three"):
        Track.objects.create(side=side, title=title)
    return side


def titles(side: Side) -> list[str]:
    return [track.title for track in side.track_set.all()]


def test_a_new_object_goes_last_among_its_siblings(side: Side) -> None:
    assert titles(side) == ["one", "two", "three"]
    assert list(Track.objects.values_list("title", "_order").order_by("pk")) == [
        ("x", 0), ("one", 0), ("two", 1), ("three", 2),
    ]  # fmt: skip
    track = side.track_set.get(title="one")
    track.save()
    assert titles(side) == ["one", "two", "three"]
    Bonus.objects.create(side=side, title="four")
    assert titles(side) == ["one", "two", "three", "four"]


def test_the_owner_reads_and_sets_the_order(side: Side) -> None:
    keys = list(side.get_track_order())
    side.set_track_order(reversed(keys))
    assert titles(side) == ["three", "two", "one"]
    assert list(side.get_track_order()) == keys[::-1]


def test_neighbours_are_siblings(side: Side) -> None:
    two = Track.objects.get(title="two")
    assert two.get_next_in_order().title == "three"
    assert two.get_previous_in_order().title == "one"
    with pytest.raises(Track.DoesNotExist):
        two.get_next_in_order().get_next_in_order()


async def test_a_new_object_goes_last_when_awaited(side: Side) -> None:
    await Track.objects.acreate(side=side, title="four")
    assert [one.title async for one in side.track_set.all()] == ["one", "two", "three", "four"]


def test_many_new_objects_go_last_in_the_order_they_come_in(side: Side) -> None:
    other = Side.objects.get(name="B")
    made = Track.objects.bulk_create(
        Track(side=owner, title=title, **more)
        for owner, title, more in (
            (side, "four", {}), (other, "y", {}), (side, "first", {"_order": -1}), (side, "five", {}),
        )
    )  # fmt: skip
    assert [track._order for track in made] == [3, 1, -1, 4]
    assert titles(side) == ["first", "one", "two", "three", "four", "five"]


class Note(orm.Model):
    kind = orm.ForeignKey(ContentType, on_delete=orm.CASCADE)
    key = orm.PositiveIntegerField()
    about = GenericForeignKey("kind", "key")

    class Meta:
        app_label = "siblings"
        order_with_respect_to = "about"


def test_siblings_may_be_those_of_an_object_of_any_model(side: Side) -> None:
    door = orm.doors[side._state.db]
    ContentType.objects.clear_cache()
    door.create_tables(ContentType, Note)
    track = Track.objects.get(title="two")
    one, of_track, two, three = (
        Note.objects.create(about=about) for about in (side, track, side, side)
    )
    assert [note._order for note in (one, two, three, of_track)] == [0, 1, 2, 0]
    assert one.get_next_in_order() == two
    assert three.get_previous_in_order() == two
    with pytest.raises(Note.DoesNotExist):
        of_track.get_next_in_order()
    assert list(Note.objects.filter(kind=one.kind, key=side.pk)) == [one, two, three]
    ContentType.objects.clear_cache()
