"""GenericForeignKey: an object of any model, read, set, prefetched and awaited."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import hotclub_orm as orm
import pytest
from hotclub_orm import Database
from hotclub_orm.contenttypes import ContentType
from hotclub_orm.contenttypes_fields import GenericForeignKey, GenericPrefetch
from hotclub_orm.registry import Apps
from hotclub_orm.testing import assert_num_queries


class Club(orm.Model):
    name = orm.CharField(max_length=50)

    class Meta:
        app_label = "gfk"


class Song(orm.Model):
    code = orm.CharField(max_length=10, primary_key=True)
    club = orm.ForeignKey(Club, on_delete=orm.CASCADE, null=True)

    class Meta:
        app_label = "gfk"


class Tag(orm.Model):
    word = orm.CharField(max_length=20)
    content_type = orm.ForeignKey(ContentType, on_delete=orm.CASCADE, null=True)
    object_id = orm.CharField(max_length=20, null=True)
    thing: Any = GenericForeignKey()

    class Meta:
        app_label = "gfk"


@pytest.fixture
def tables(database: Database) -> Iterator[Database]:
    ContentType.objects.clear_cache()
    database.create_tables(ContentType, Club, Song, Tag)
    yield database
    ContentType.objects.clear_cache()


@pytest.fixture
def tags(tables: Database) -> list[Any]:
    club = Club.objects.create(name="Quintette")
    songs = [Song.objects.create(code=code, club=club) for code in ("a", "b")]
    made = [Tag.objects.create(word=str(one.pk), thing=one) for one in (club, *songs)]
    return [club, *songs, *made]


def test_an_object_is_given_and_found_again(tags: list[Any], tables: Database) -> None:
    club, song = tags[0], tags[1]

    found = Tag.objects.get(word="a")
    assert (found.content_type.model, found.object_id) == ("song", "a")
    assert found.thing == song
    with assert_num_queries(0, tables):
        assert found.thing == song
    found.thing = club
    assert (found.content_type.model, found.object_id) == ("club", club.pk)
    found.save()
    assert Tag.objects.get(word="a").thing == club
    found.thing = None
    assert (found.content_type, found.object_id, found.thing) == (None, None, None)


def test_a_list_costs_a_query_for_each_model(tags: list[Any], tables: Database) -> None:
    every = list(Tag.objects.order_by("pk"))
    with assert_num_queries(2, tables):
        assert [one.thing for one in every] == tags[:3]


def test_prefetching_takes_query_sets_of_ones_own(tags: list[Any], tables: Database) -> None:
    with assert_num_queries(3, tables):
        plain = list(Tag.objects.order_by("pk").prefetch_related("thing"))
    with assert_num_queries(0, tables):
        assert [one.thing for one in plain] == tags[:3]

    wish = GenericPrefetch("thing", [Song.objects.select_related("club"), Club.objects.none()])
    found = list(Tag.objects.order_by("pk").prefetch_related(wish))
    with assert_num_queries(0, tables):
        assert [one.thing for one in found] == [None, *tags[1:3]]
        assert found[1].thing.club == tags[0]
    named = GenericPrefetch("thing", [Song.objects.all()], to_attr="loaded")
    assert [one.loaded for one in Tag.objects.order_by("pk").prefetch_related(named)] == tags[:3]


async def test_in_a_loop_it_is_awaited(tables: Database) -> None:
    await ContentType.objects.aget_for_model(Club)
    club = await Club.objects.acreate(name="Quintette")
    await Tag.objects.acreate(word="x", thing=club)

    found = await Tag.objects.aget()
    with pytest.raises(orm.SynchronousOnlyOperation, match=r"await tag\.aload\('thing'\)"):
        _ = found.thing
    await found.aload("thing")
    assert found.thing == club
    assert [one.thing async for one in Tag.objects.prefetch_related("thing")] == [club]


def test_what_is_gone_or_nonsense_is_none(tags: list[Any], tables: Database) -> None:
    Club.objects.all().delete()
    club_type = ContentType.objects.get_for_model(Club)
    lost = Tag.objects.get(content_type=club_type)
    assert lost.thing is None
    lost.object_id = "no number"
    assert lost.thing is None
    polka = ContentType.objects.create(app_label="gfk", model="polka")
    assert Tag.objects.create(word="y", content_type=polka, object_id="1").thing is None
    assert Tag(word="z").thing is None


def test_what_cannot_be_pointed_to_is_refused(tables: Database) -> None:
    with pytest.raises(ValueError, match="takes an object of a model"):
        Tag(word="x", thing="text")
    with pytest.raises(ValueError, match=r"Only one query set for gfk\.Song"):
        GenericPrefetch("thing", [Song.objects.all(), Song.objects.all()])
    with pytest.raises(ValueError, match="values_list"):
        GenericPrefetch("thing", [Song.objects.values("pk")])


def test_an_object_is_given_where_a_row_may_be_missing(tags: list[Any], tables: Database) -> None:
    club = tags[0]
    made, is_new = Tag.objects.get_or_create(word="new", defaults={"thing": club})
    assert (is_new, made.thing, made.object_id) == (True, club, club.pk)
    assert Tag.objects.update_or_create({"thing": tags[1]}, word="new")[0].thing == tags[1]


def test_an_object_may_be_given_before_it_is_saved(tables: Database) -> None:
    club = Club(name="new")
    tag = Tag(word="x", thing=club)
    assert tag.thing is club
    for save in (tag.save, lambda: Tag.objects.bulk_create([tag])):
        with pytest.raises(ValueError, match="data loss due to unsaved related object 'thing'"):
            save()
    club.save()
    tag.save()
    assert Tag.objects.get().thing == club
    tag.thing = None
    assert tag.thing is None


def test_objects_with_a_key_of_several_fields_are_refused(database: Database) -> None:
    class Pair(orm.Model):
        pk = orm.CompositePrimaryKey("one", "two")
        one = orm.IntegerField()
        two = orm.IntegerField()

        class Meta:
            app_label = "gfk"
            apps = Apps()

    with pytest.raises(ValueError, match="Pair has a composite primary key"):
        Tag(word="x").thing = Pair(pk=(1, 2))


class Noted(orm.Model):
    content_type = orm.ForeignKey(ContentType, on_delete=orm.CASCADE)
    object_id = orm.CharField(max_length=20)
    about: Any = GenericForeignKey()

    class Meta:
        app_label = "gfk"
        abstract = True


class Remark(Noted):
    class Meta:
        app_label = "gfk"


class LongRemark(Remark):
    class Meta:
        app_label = "gfk"


class SeenRemark(Remark):
    class Meta:
        app_label = "gfk"
        proxy = True


def test_meta_knows_it_as_a_private_field_with_no_column() -> None:
    meta = Tag._meta
    field = meta.get_field("thing")
    flags = ("auto_created", "concrete", "editable", "hidden", "many_to_many", "one_to_many",
             "one_to_one")  # fmt: skip

    assert meta.private_fields == [field] == [Tag.thing]
    assert field in meta.get_fields()
    assert field in meta.get_fields(include_parents=False)
    assert field not in [*meta.fields, *meta.many_to_many]
    assert (field.name, field.model, field.column) == ("thing", Tag, None)
    assert (field.is_relation, field.many_to_one, field.related_model) == (True, True, None)
    assert not any(getattr(field, flag) for flag in flags)


@pytest.mark.parametrize("model", [Remark, LongRemark, SeenRemark])
def test_a_child_has_it_among_its_fields_once(model: Any) -> None:
    assert [one.name for one in model._meta.private_fields] == ["about"]
    assert [one.name for one in model._meta.get_fields()].count("about") == 1
    assert model._meta.get_field("about").ct_field == "content_type"


def test_an_object_of_a_child_is_given_and_found_again(tables: Database) -> None:
    tables.create_tables(Remark, LongRemark)
    club = Club.objects.create(name="Quintette")
    for model in (LongRemark, SeenRemark):
        made: Any = model.objects.create(about=club)
        assert model.objects.get(pk=made.pk).about == club


def test_a_query_has_no_path_along_it(tables: Database) -> None:
    club = Club.objects.create(name="Quintette")
    for ask in (
        lambda: Tag.objects.filter(thing=club),
        lambda: Tag.objects.values("thing"),
        lambda: Tag.objects.order_by("thing"),
        lambda: Tag.objects.select_related("thing").count(),
        lambda: Tag.objects.only("thing").count(),
        lambda: Tag.objects.update(thing=club),
    ):
        with pytest.raises(orm.FieldError):
            ask()
