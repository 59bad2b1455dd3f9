"""GenericRelation: what points to an object, as a manager, in paths, prefetched, deleted with it."""

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


class Note(orm.Model):
    text = orm.CharField(max_length=30)
    content_type = orm.ForeignKey(ContentType, on_delete=orm.CASCADE)
    object_id = orm.BigIntegerField()
    thing: Any = GenericForeignKey()

    class Meta:
        app_label = "generic"


class Noted(orm.Model):
    notes: Any = GenericRelation(Note)

    class Meta:
        abstract = True
        app_label = "generic"


class Album(Noted):
    title = orm.CharField(max_length=30)

    class Meta:
        app_label = "generic"


class Live(Album):
    place = orm.CharField(max_length=30)

    class Meta:
        app_label = "generic"


class Hall(orm.Model):
    name = orm.CharField(max_length=30)
    remarks: Any = GenericRelation(Note, related_query_name="hall")

    class Meta:
        app_label = "generic"


@pytest.fixture
def tables(database: Database) -> Iterator[Database]:
    ContentType.objects.clear_cache()
    database.create_tables(ContentType, Note, Album, Live, Hall)
    yield database
    ContentType.objects.clear_cache()


@pytest.fixture
def album(tables: Database) -> Album:
    album = Album.objects.create(title="Djangology")
    hall = Hall.objects.create(name="Pleyel")
    assert hall.pk == album.pk
    hall.remarks.create(text="cold")
    album.notes.create(text="warm")
    Note.objects.create(text="dry", thing=album)
    return album


def words(rows: Any) -> list[str]:
    return sorted(one.text for one in rows)


def test_what_points_here_is_a_manager_of_its_own(album: Album, tables: Database) -> None:
    assert words(album.notes.all()) == ["dry", "warm"]
    assert album.notes.get(text="warm").thing == album
    assert (album.notes.count(), album.notes.exclude(text="dry").count()) == (2, 1)
    assert album.notes.get_or_create(text="dry")[1] is False
    assert album.notes.get_or_create(text="new")[1] is True
    assert album.notes.update_or_create({"text": "old"}, text="new")[1] is False
    assert words(album.notes.all()) == ["dry", "old", "warm"]
    with pytest.raises(ValueError, match="needs to have a primary key value"):
        _ = Album(title="x").notes
    with pytest.raises(TypeError, match=r"Use notes\.set\(\) instead"):
        album.notes = []


def test_adding_moves_and_removing_deletes(album: Album, tables: Database) -> None:
    cold = Note.objects.get(text="cold")
    album.notes.add(cold)
    assert words(album.notes.all()) == ["cold", "dry", "warm"]
    album.notes.add(Note(text="fresh"), bulk=False)
    album.notes.remove(cold)
    assert words(Note.objects.all()) == ["dry", "fresh", "warm"]
    album.notes.set(album.notes.filter(text="dry"))
    assert words(Note.objects.all()) == ["dry"]
    album.notes.clear()
    assert Note.objects.count() == 0
    with pytest.raises(ValueError, match="Use bulk=False"):
        album.notes.add(Note(text="x"))


def test_paths_go_there_and_back(album: Album, tables: Database) -> None:
    other = Album.objects.create(title="Silent")

    assert list(Album.objects.filter(notes__text="warm")) == [album]
    assert list(Album.objects.filter(notes__text="cold")) == []
    assert list(Album.objects.exclude(notes__text="warm")) == [other]
    assert list(Album.objects.filter(notes__isnull=True)) == [other]
    counted = Album.objects.annotate(n=orm.Count("notes")).order_by("title")
    assert [(one.title, one.n) for one in counted] == [("Djangology", 2), ("Silent", 0)]
    assert words(Note.objects.filter(hall__name="Pleyel")) == ["cold"]
    assert list(Note.objects.order_by("text").values_list("text", "hall__name")) == [
        ("cold", "Pleyel"), ("dry", None), ("warm", None),
    ]  # fmt: skip


def test_prefetching_costs_one_query(album: Album, tables: Database) -> None:
    Album.objects.create(title="Silent")
    with assert_num_queries(2, tables):
        every = list(Album.objects.order_by("title").prefetch_related("notes"))
        assert [words(one.notes.all()) for one in every] == [["dry", "warm"], []]
    dry = orm.Prefetch("notes", Note.objects.filter(text="dry"), to_attr="dry")
    assert words(Album.objects.prefetch_related(dry).get(pk=album.pk).dry) == ["dry"]


def test_deleting_takes_along_what_points_here(album: Album, tables: Database) -> None:
    assert album.delete() == (3, {"generic.Note": 2, "generic.Album": 1})
    assert words(Note.objects.all()) == ["cold"]
    Hall.objects.all().delete()
    assert Note.objects.count() == 0


def test_children_have_notes_of_their_own(tables: Database) -> None:
    live = Live.objects.create(title="Nice", place="Nice")
    live.notes.create(text="loud")
    assert Note.objects.get().content_type.model == "live"
    assert list(Live.objects.filter(notes__text="loud")) == [live]
    assert live.album_ptr.notes.count() == 0
    assert Live._meta.get_field("notes").model is Live
    assert "notes" not in [field.name for field in Live._meta.fields]


async def test_all_of_it_is_awaited_too(tables: Database) -> None:
    album = await Album.objects.acreate(title="Djangology")
    note = await album.notes.acreate(text="warm")
    assert (await album.notes.aget_or_create(text="dry"))[1]
    assert (await album.notes.aupdate_or_create({"text": "wet"}, text="dry"))[0].text == "wet"
    assert words([one async for one in album.notes.all()]) == ["warm", "wet"]
    await album.notes.aset([note])
    await album.notes.aadd(note)
    await album.notes.aremove(note)
    await album.notes.aclear()
    assert await Note.objects.acount() == 0
