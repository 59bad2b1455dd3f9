"""What a checker sees of managers, of their making, and of rows that are no objects."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar, Self, assert_type

import hotclub_orm as orm


class Genre(orm.Model):
    name = orm.CharField(max_length=50)


class TuneQuerySet(orm.QuerySet["Tune"]):
    def fast(self) -> Self:
        return self.filter(tempo__gt=200)


class Tune(orm.Model):
    title = orm.CharField(max_length=100)
    tempo = orm.IntegerField()
    genre = orm.ForeignKey(Genre, on_delete=orm.CASCADE, related_name="tunes")
    written = orm.DateField()
    players = orm.ManyToManyField("Player")

    objects = TuneQuerySet.as_manager()


class PlayerQuerySet(orm.QuerySet["Player"]):
    def alive(self) -> Self:
        return self.filter(died=None)


class PlayerManager(orm.Manager["Player"]):
    def get_queryset(self) -> orm.QuerySet[Player]:
        return super().get_queryset().exclude(name="")

    def named(self, name: str) -> Player:
        return self.get(name=name)


class Player(orm.Model):
    name = orm.CharField(max_length=100)
    died = orm.DateField(null=True)

    objects: ClassVar[PlayerManager] = PlayerManager()
    by_life = orm.Manager.from_queryset(PlayerQuerySet)()

    tunes_written: orm.RelatedManager[Tune]


def made_of_query_sets() -> None:
    assert_type(Tune.objects, TuneQuerySet)
    assert_type(Tune.objects.fast().fast().get(), Tune)
    assert_type(Tune.objects.filter(title="x").fast(), TuneQuerySet)
    assert_type(Tune.objects.db_manager("other").fast().first(), Tune | None)
    assert_type(Player.by_life.alive().get(), Player)
    assert_type(Player.objects.named("Django"), Player)
    assert_type(Genre.objects, orm.Manager[Genre])
    assert_type(Genre.objects.db_manager("other").get(), Genre)


def rows_that_are_no_objects() -> None:
    assert_type(Genre.objects.values("name").get(), dict[str, Any])
    assert_type(list(Genre.objects.values_list("id", "name")), list[tuple[Any, ...]])
    assert_type(Genre.objects.values_list("name", flat=True).first(), Any | None)
    assert_type(Tune.objects.dates("written", "year").first(), dt.date | None)
    assert_type(Genre.objects.aggregate(n=orm.Count("tunes")), dict[str, Any])
    assert_type(Genre.objects.in_bulk([1]), dict[Any, Genre])


def related(player: Player) -> None:
    assert_type(player.tunes_written.get(), Tune)
    player.tunes_written.add(Tune(), bulk=False)
    player.tunes_written.set([])
    for tune in player.tunes_written.order_by("title"):
        assert_type(tune, Tune)


async def awaited(player: Player) -> None:
    assert_type(await Tune.objects.fast().afirst(), Tune | None)
    async for row in Genre.objects.values("name"):
        assert_type(row, dict[str, Any])
    await player.tunes_written.aadd(Tune())
    assert_type(await player.tunes_written.aget(), Tune)


def a_generic_function(model: type[Genre]) -> Genre:
    return model.objects.get()


class Label(orm.Model):
    genres = orm.ManyToManyField(Genre, related_name="labels")


def on_the_side_that_declares(label: Label) -> None:
    assert_type(label.genres.get(), Genre)
    label.genres.add(Genre(), through_defaults={})
