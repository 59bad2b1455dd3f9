"""Foreign keys to composite keys, and relations over fields that are there anyway."""

from __future__ import annotations

from datetime import date

import hotclub_orm as orm
import pytest
from composite_models import (
    ALL,
    Booklet,
    Cover,
    Edition,
    Famous,
    Flat,
    Listing,
    Maker,
    Review,
    Row,
    Tenant,
    Track,
    Visit,
)
from hotclub_orm import F
from hotclub_orm.registry import Apps


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


def test_the_key_makes_a_column_for_each_member(editions):
    names = [field.name for field in Track._meta.concrete_fields]
    assert names == ["id", "release_version", "release_maker_id", "title"]
    track = Track.objects.get(title="ma.x")
    assert track.release_id == ("a", 1)
    assert (track.release_version, track.release_maker_id) == ("a", 1)
    track = Track(release_id=("b", 1), title="z")
    assert track.release == editions[1]
    track.release = editions[2]
    assert (track.release_version, track.release_maker_id) == ("a", 2)
    assert Track(release_version="a", release_maker_id=1).release == editions[0]
    assert isinstance(Track._meta.get_field("release"), orm.ForeignKey)


def test_filters_follow_and_compare_the_relation(editions):
    tracks = Track.objects.all()
    assert titles(tracks.filter(release=editions[0])) == ["ma.x", "ma.y"]
    assert titles(tracks.filter(release=("b", 1))) == ["mb.x", "mb.y"]
    assert titles(tracks.filter(release_id=("b", 1))) == ["mb.x", "mb.y"]
    assert titles(tracks.filter(release__in=[editions[0], ("a", 2)]))[::2] == ["ma.x", "na.x"]
    assert titles(tracks.filter(release__pk=("a", 1))) == ["ma.x", "ma.y"]
    assert titles(tracks.filter(release__note="mb")) == ["mb.x", "mb.y"]
    assert titles(tracks.filter(release__maker__name="n")) == ["na.x", "na.y"]
    assert titles(tracks.filter(release__version="b")) == ["mb.x", "mb.y"]
    assert titles(tracks.filter(release_version__startswith="b")) == ["mb.x", "mb.y"]
    assert titles(tracks.filter(release__in=Edition.objects.filter(maker=2))) == ["na.x", "na.y"]
    assert titles(tracks.filter(release__gt=("a", 1), release__lte=("b", 0))) == ["na.x", "na.y"]
    assert titles(tracks.exclude(release=editions[0]))[0] == "mb.x"
    assert Edition.objects.filter(tracks__title="ma.x").get() == editions[0]
    assert Edition.objects.exclude(tracks__title__startswith="m").count() == 2
    assert set(Edition.objects.filter(tracks__isnull=True)) == {editions[3]}
    assert set(tracks.values_list("release", flat=True)) == {("a", 1), ("b", 1), ("a", 2)}
    with pytest.raises(ValueError, match='Must be "Edition" instance'):
        tracks.filter(release=Maker.objects.get(name="m"))
    with pytest.raises(ValueError, match="must be saved"):
        tracks.filter(release=Edition(version="a"))


def test_only_the_tables_that_are_needed_are_joined():
    sql = str(Track.objects.filter(release__pk=("a", 1), release__version="a").query)
    assert "JOIN" not in sql
    sql = str(Track.objects.filter(release__note="x").query)
    assert sql.count("JOIN") == 1
    assert '"release_version"' in sql and '"release_maker_id"' in sql  # noqa: PT018


def test_related_objects_come_in_one_query_each(editions, database):
    with database.watch_statements() as seen:
        found = list(Track.objects.select_related("release__maker").order_by("pk"))
        assert [one.release.maker.name for one in found][::2] == ["m", "m", "n"]
    assert len(seen.records) == 1
    with database.watch_statements() as seen:
        found = list(Track.objects.order_by("pk"))
        assert [one.release.note for one in found][::2] == ["ma", "mb", "na"]
    assert len(seen.records) == 2
    with database.watch_statements() as seen:
        found = list(Edition.objects.prefetch_related("tracks").order_by("maker", "version"))
        assert [titles(one.tracks.all()) for one in found][1:] == [
            ["mb.x", "mb.y"], ["na.x", "na.y"], [],
        ]  # fmt: skip
        assert found[0].tracks.all()[0].release is found[0]
    assert len(seen.records) == 2
    with database.watch_statements() as seen:
        found = list(Track.objects.prefetch_related("release").order_by("pk"))
        assert found[0].release.note == "ma"
    assert len(seen.records) == 2


async def test_the_relation_is_awaited(editions):
    track = await Track.objects.aget(title="ma.x")
    with pytest.raises(orm.SynchronousOnlyOperation):
        track.release  # noqa: B018
    await track.aload("release")
    assert track.release.note == "ma"
    made = await track.release.tracks.acreate(title="ma.z")
    assert made.release_id == ("a", 1)
    assert await track.release.tracks.acount() == 3
    track.release = await Edition.objects.aget(pk=("b", 2))
    await track.asave()
    assert await Track.objects.filter(release=("b", 2)).acount() == 1
    await track.release.adelete()
    assert not await Track.objects.filter(pk=track.pk).aexists()


def test_related_managers_write_all_columns(editions):
    first, last = editions[0], editions[3]
    last.tracks.add(*first.tracks.all())
    assert titles(last.tracks.all()) == ["ma.x", "ma.y"]
    assert not first.tracks.exists()
    later = editions[1]
    later.based_on = first
    later.save()
    assert list(first.later.all()) == [later]
    assert first.later.all()[0].based_on is first
    first.later.remove(later)
    later.refresh_from_db()
    assert later.based_on_id is None
    first.later.set([later, last])
    assert first.later.count() == 2
    first.later.clear()
    assert not first.later.exists()


def test_an_object_without_relation_holds_none(editions):
    edition = editions[0]
    assert edition.based_on is None
    assert edition.based_on_id is None
    edition.based_on = editions[1]
    edition.save()
    fresh = Edition.objects.get(pk=edition.pk)
    assert fresh.based_on == editions[1]
    fresh.based_on = None
    fresh.save()
    assert Edition.objects.filter(based_on__isnull=True).count() == 4
    assert Edition.objects.filter(based_on=None).count() == 4
    joined = Edition.objects.select_related("based_on").get(pk=edition.pk)
    assert joined.based_on is None
    assert Edition.objects.exclude(based_on=editions[1]).count() == 4


def test_rows_go_with_what_they_point_to(editions):
    first, second = editions[0], editions[1]
    Edition.objects.filter(pk=second.pk).update(based_on=first)
    Row.objects.create(track_list=first, place=1)
    gone = first.delete()
    assert gone[1] == {
        "composite_relations.Track": 2,
        "composite_relations.Row": 1,
        "composite_relations.Edition": 1,
    }
    second.refresh_from_db()
    assert second.based_on_id is None
    Review.objects.create(edition=second)
    with pytest.raises(orm.ProtectedError):
        second.delete()
    assert Edition.objects.filter(maker=2).delete()[0] == 4


def test_one_to_one_by_several_columns(editions, database):
    cover = Cover.objects.create(edition=editions[0], picture="p")
    assert Edition.objects.get(pk=editions[0].pk).cover == cover
    with pytest.raises(orm.IntegrityError):
        Cover.objects.create(edition=editions[0], picture="q")
    with pytest.raises(Edition.cover.RelatedObjectDoesNotExist):
        editions[1].cover  # noqa: B018
    with database.watch_statements() as seen:
        found = {one.note: one for one in Edition.objects.select_related("cover")}
        assert found["ma"].cover.picture == "p"
        assert found["ma"].cover.edition is found["ma"]
    assert len(seen.records) == 1
    editions[0].delete()
    cover.refresh_from_db()
    assert cover.edition is None


def test_declared_fields_hold_the_key(editions):
    review = Review.objects.create(edition=editions[1])
    assert (review.edition_version, review.maker_id) == ("b", 1)
    assert [f.name for f in Review._meta.concrete_fields] == ["id", "edition_version", "maker"]
    assert Review.objects.get(edition=("b", 1)).edition == editions[1]
    assert Review.objects.select_related("edition").get().edition.note == "mb"
    with pytest.raises(orm.IntegrityError):
        Review.objects.create(edition_version="zz", maker_id=1)


def test_a_relation_may_be_a_member_of_a_key(editions):
    row = Row.objects.create(track_list=editions[2], place=1)
    assert row.pk == ("a", 2, 1)
    Row.objects.create(pk=("a", 2, 2))
    assert [one.place for one in editions[2].rows.order_by("pk")] == [1, 2]
    assert Row.objects.get(pk=("a", 2, 1)).track_list == editions[2]


def test_unsaved_objects_are_refused_and_taken_once_saved(editions):
    maker = Maker.objects.get(name="m")
    edition = Edition(version="q")
    track = Track(release=edition, title="t")
    with pytest.raises(ValueError, match="unsaved related object 'release'"):
        track.save()
    edition.maker = maker
    edition.save()
    track.save()
    assert Track.objects.get(title="t").release == edition
    Track.objects.bulk_create([Track(release=edition, title="u")])
    assert titles(edition.tracks.all()) == ["t", "u"]


def test_updates_of_the_relation_set_all_columns(editions):
    assert Track.objects.filter(title__startswith="ma").update(release=editions[3]) == 2
    assert titles(editions[3].tracks.all()) == ["ma.x", "ma.y"]
    with pytest.raises(ValueError, match="several columns"):
        Track.objects.update(release=F("release"))
    tracks = list(Track.objects.filter(release=editions[3]))
    for track in tracks:
        track.release = editions[0]
    assert Track.objects.bulk_update(tracks, ["release"]) == 2
    assert titles(editions[0].tracks.all()) == ["ma.x", "ma.y"]
    track = tracks[0]
    track.release = editions[1]
    track.save(update_fields=["release"])
    assert Track.objects.get(pk=track.pk).release == editions[1]
    assert Track.objects.only("release").get(pk=track.pk).get_deferred_fields() == {"title"}


def test_the_object_pointed_to_must_exist(editions):
    with pytest.raises(orm.IntegrityError):
        Track.objects.create(release_id=("nope", 1), title="t")
    Track(release=editions[0], title="t").full_clean()
    with pytest.raises(orm.ValidationError, match="is not a valid choice"):
        Track(release_id=("nope", 1), title="t").full_clean()
    with pytest.raises(orm.ValidationError, match="cannot be null"):
        Track(title="t").full_clean()


def test_a_foreign_object_joins_by_the_named_fields(database):
    listings = [Listing.objects.create(name=name, version="1") for name in ("a", "b")]
    for name in ("a", "a", "b", "c"):
        Visit.objects.create(maker_name=name, version="1")
    assert [f.name for f in Visit._meta.concrete_fields] == ["id", "maker_name", "version"]
    first = Visit.objects.order_by("pk")[0]
    assert first.listing == listings[0]
    assert Visit.objects.filter(listing=listings[0]).count() == 2
    assert Visit.objects.filter(listing__in=listings).count() == 3
    assert Visit.objects.filter(listing__name="b").count() == 1
    assert Visit.objects.select_related("listing").order_by("pk")[0].listing == listings[0]
    with database.watch_statements() as seen:
        found = Listing.objects.prefetch_related("visits").order_by("pk")
        assert [len(one.visits.all()) for one in found] == [2, 1]
        found = list(Visit.objects.exclude(maker_name="c").order_by("pk"))
        assert [one.listing.name for one in found] == ["a", "a", "b"]
    assert len(seen.records) == 4
    made = listings[1].visits.create()
    assert (made.maker_name, made.version) == ("b", "1")
    with pytest.raises(Listing.DoesNotExist):
        Visit.objects.get(maker_name="c").listing  # noqa: B018
    assert listings[0].delete()[1] == {
        "composite_relations.Visit": 2, "composite_relations.Listing": 1,
    }  # fmt: skip


def test_a_member_called_id_has_the_column_and_the_tuple_another_name():
    tenant = Tenant.objects.create(pk=(1, 7))
    flat = Flat.objects.create(tenant=tenant)
    assert (flat.tenant_area, flat.tenant_id, flat.tenant_pk) == (1, 7, (1, 7))
    assert Flat.objects.filter(tenant_id=7).get().tenant == tenant
    assert Flat.objects.filter(tenant=(1, 7)).get() == flat
    assert Flat.objects.get(tenant_pk=(1, 7)) == flat


def test_the_database_deletes_what_points_to_a_row():
    tenant, other = (Tenant.objects.create(pk=(1, number)) for number in (7, 8))
    Flat.objects.create(tenant=tenant)
    Flat.objects.create(tenant=other)
    assert tenant.delete() == (1, {"composite_relations.Tenant": 1})
    assert [flat.tenant_pk for flat in Flat.objects.all()] == [(1, 8)]


def test_a_relation_may_be_the_whole_key(editions):
    booklet = Booklet.objects.create(edition=editions[1], pages=3)
    assert booklet.pk == ("b", 1)
    booklet.pages = 4
    booklet.save()
    assert Booklet.objects.count() == 1
    assert Booklet.objects.get(pk=("b", 1)).pages == 4
    assert editions[1].booklet == booklet
    assert Booklet(pk=("a", 2)).edition == editions[2]
    with pytest.raises(orm.IntegrityError):
        Booklet.objects.create(edition=editions[1])
    assert editions[1].delete()[1]["composite_relations.Booklet"] == 1


def test_proxies_share_the_key_and_child_tables_are_refused(editions):
    assert Famous.objects.get(pk=("a", 1)) == editions[0]
    assert Famous.objects.get(pk=("a", 1)).tracks.count() == 2
    with pytest.raises(orm.FieldError, match="can't have Edition as its parent"):

        class Child(Edition):
            class Meta:
                app_label = "composite_relations"
                apps = Apps()


class Dated(orm.Model):
    pk = orm.CompositePrimaryKey("day", "number")
    day = orm.DateField()
    number = orm.IntegerField()

    class Meta:
        abstract = True


def test_an_abstract_base_gives_its_key():
    class Meeting(Dated):
        class Meta:
            app_label = "composite_relations"
            apps = Apps()

    assert [field.name for field in Meeting._meta.pk_fields] == ["day", "number"]
    assert Meeting._meta.pk.model is Meeting
    assert Meeting(pk=(date(2020, 1, 2), 3)).number == 3


def test_chains_of_keys_in_any_order_of_declaration():
    meta = type("Meta", (), {"app_label": "composite_relations", "apps": Apps()})

    def declare(name, **fields):
        return type(name, (orm.Model,), {"Meta": meta, "__module__": __name__, **fields})

    last = declare("Last", middle=orm.ForeignKey("Middle", on_delete=orm.CASCADE))
    declare(
        "Middle",
        first=orm.ForeignKey("First", on_delete=orm.CASCADE),
        place=orm.IntegerField(),
        pk=orm.CompositePrimaryKey("first", "place"),
    )
    declare(
        "First", a=orm.IntegerField(), b=orm.IntegerField(), pk=orm.CompositePrimaryKey("a", "b")
    )
    assert [field.name for field in last._meta.concrete_fields] == [
        "id", "middle_first_a", "middle_first_b", "middle_place",
    ]  # fmt: skip


def test_from_fields_and_columns_that_fit_not_are_refused():
    meta = type("Meta", (), {"app_label": "composite_relations", "apps": Apps()})

    def declare(**options):
        relation = orm.ForeignKey(Tenant, on_delete=orm.CASCADE, related_name="+", **options)
        fields = {"tenant": relation, "area": orm.IntegerField()}
        type("Wrong", (orm.Model,), {"Meta": meta, "__module__": __name__, **fields})

    with pytest.raises(orm.FieldError, match="from_fields names 1 fields"):
        declare(from_fields=("area",))
    with pytest.raises(orm.FieldError, match="db_column is a tuple"):
        declare(db_column="tenant")
    with pytest.raises(orm.FieldError, match="is one column"):
        relation = orm.ForeignKey(Maker, on_delete=orm.CASCADE, from_fields=("a",))
        type("Single", (orm.Model,), {"Meta": meta, "__module__": __name__, "maker": relation})
