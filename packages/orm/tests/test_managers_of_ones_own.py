"""What the documentation promises of create() in own managers, of orders taken away, of database defaults."""

from __future__ import annotations

from typing import Any

import hotclub_orm as orm
import pytest
from hotclub_orm import Database
from hotclub_orm.testing import Colour


class Shouting(orm.Manager):
    def create(self, *, loud: bool = False, **values: Any) -> Any:
        if loud:
            values["name"] = values["name"].upper()
        return super().create(**values)


class Both(orm.QuerySet):
    def create(self, **values: Any) -> Any:
        return super().create(**{"name": "sync", **values})

    async def acreate(self, **values: Any) -> Any:
        return await super().acreate(**{"name": "async", **values})


class Club(orm.Model):
    name = orm.CharField(max_length=10)

    class Meta:
        app_label = "own_managers"
        ordering = ["-name"]


class Member(orm.Model):
    name = orm.CharField(max_length=10)
    club = orm.ForeignKey(Club, orm.CASCADE, related_name="members")
    objects = Shouting()

    class Meta:
        app_label = "own_managers"


class Song(orm.Model):
    name = orm.CharField(max_length=10)
    clubs = orm.ManyToManyField(Club, related_name="songs")
    objects = Both.as_manager()

    class Meta:
        app_label = "own_managers"


class Counter(orm.Model):
    number = orm.IntegerField(db_default=3, unique=True, verbose_name="the ISBN")
    other = orm.IntegerField(db_default=5)

    class Meta:
        app_label = "own_managers"


class Loose(orm.Model):
    number = orm.IntegerField(db_default=3)

    class Meta:
        app_label = "own_managers"


@pytest.fixture
def club(colour: Colour) -> Club:
    colour.database.create_tables(Club, Member, Song, Loose)
    return Club.objects.create(name="Hot")


@pytest.mark.asyncio
async def test_a_related_manager_makes_objects_as_the_models_manager_does(
    colour: Colour, club: Club
) -> None:
    # Only create() is the manager's own: awaiting, it is called as well.
    made = (
        await club.members.acreate(name="django", loud=True)
        if colour.awaits
        else club.members.create(name="django", loud=True)
    )

    assert (made.name, made.club) == ("DJANGO", club)
    assert Member.objects.get(club=club).name == "DJANGO"


@pytest.mark.asyncio
async def test_a_many_related_manager_makes_objects_as_their_query_set_does(
    colour: Colour, club: Club
) -> None:
    made = await club.songs.acreate() if colour.awaits else club.songs.create()

    assert made.name == ("async" if colour.awaits else "sync")
    assert Song.objects.get(clubs=club) == made


@pytest.mark.asyncio
async def test_who_takes_the_order_away_gets_the_first_of_no_order(
    colour: Colour, club: Club
) -> None:
    with colour.database.watch_statements() as seen:
        for asked in (Club.objects.order_by(), Song.objects.all()):
            await asked.afirst() if colour.awaits else asked.first()

    assert ["ORDER BY" in sql for sql in seen.sql] == [False, True]


@pytest.mark.asyncio
@pytest.mark.usefixtures("club")
async def test_many_objects_with_nothing_but_database_defaults(colour: Colour) -> None:
    objects = [Loose() for _ in range(3)]
    made = (
        await Loose.objects.abulk_create(objects)
        if colour.awaits
        else Loose.objects.bulk_create(objects)
    )

    assert [one.number for one in made] == [3, 3, 3]
    assert len({one.pk for one in made}) == Loose.objects.count() == 3


def test_a_default_of_the_database_is_looked_for_among_unique_values(database: Database) -> None:
    database.create_tables(Counter)
    Counter().validate_unique()
    Counter.objects.create()

    with pytest.raises(orm.ValidationError) as caught:
        Counter().validate_unique()
    assert caught.value.message_dict == {"number": ["Counter with this The ISBN already exists."]}


@pytest.mark.asyncio
async def test_what_is_not_written_may_point_to_what_is_not_saved(
    colour: Colour, club: Club
) -> None:
    member = Member.objects.create(name="old", club=club)
    member.name, member.club = "new", Club(name="unsaved")

    if colour.awaits:
        await Member.objects.abulk_update([member], ["name"])
    else:
        Member.objects.bulk_update([member], ["name"])
    found = Member.objects.get()
    assert (found.name, found.club_id) == ("new", club.pk)
    with pytest.raises(ValueError, match="unsaved related object 'club'"):
        Member.objects.bulk_update([member], ["club"])


@pytest.mark.parametrize("name", ["members", "songs"])
@pytest.mark.usefixtures("club")
def test_only_columns_decide_what_is_a_conflict(name: str) -> None:
    with pytest.raises(ValueError, match="only be used with concrete fields in unique_fields"):
        Club.objects.bulk_create(
            [Club(name="x")], update_conflicts=True, update_fields=["name"], unique_fields=[name]
        )
