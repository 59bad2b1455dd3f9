"""Content types: rows for models, remembered per database, in both colours."""

from __future__ import annotations

from collections.abc import Iterator

import hotclub_orm as orm
import pytest
from hotclub_orm import Database
from hotclub_orm.contenttypes import ContentType
from hotclub_orm.registry import ModelLookupError
from hotclub_orm.testing import assert_num_queries


class Tune(orm.Model):
    title = orm.CharField(max_length=50)

    class Meta:
        app_label = "ct_music"
        verbose_name = "swing tune"


class Waltz(Tune):
    class Meta:
        app_label = "ct_music"
        proxy = True


@pytest.fixture
def tables(database: Database) -> Iterator[Database]:
    ContentType.objects.clear_cache()
    orm.create_tables(database, ContentType, Tune)
    yield database
    ContentType.objects.clear_cache()


def test_the_table_is_djangos() -> None:
    meta = ContentType._meta

    assert (meta.label, meta.db_table) == ("contenttypes.ContentType", "django_content_type")
    assert [field.column for field in meta.concrete_fields] == ["id", "app_label", "model"]
    assert meta.unique_together == (("app_label", "model"),)
    assert meta.pk.get_internal_type() == "AutoField"


def test_a_missing_row_is_made_once_and_remembered(tables: Database) -> None:
    made = ContentType.objects.get_for_model(Tune)

    assert made.natural_key() == ("ct_music", "tune")
    with assert_num_queries(0, tables):
        assert ContentType.objects.get_for_model(Tune(title="x")) is made
        assert ContentType.objects.get_for_id(made.pk) is made
        assert ContentType.objects.get_by_natural_key("ct_music", "tune") is made
    ContentType.objects.clear_cache()
    with assert_num_queries(1, tables):
        assert ContentType.objects.get_for_model(Tune) == made


def test_several_models_take_one_query_when_their_rows_exist(tables: Database) -> None:
    ContentType.objects.get_for_models(Tune, ContentType)
    ContentType.objects.clear_cache()

    with assert_num_queries(1, tables):
        found = ContentType.objects.get_for_models(Tune, ContentType)

    assert {model: row.model for model, row in found.items()} == {
        Tune: "tune",
        ContentType: "contenttype",
    }
    assert ContentType.objects.get_for_models() == {}


def test_a_proxy_shares_its_concrete_models_row_unless_asked_otherwise(tables: Database) -> None:
    tune = ContentType.objects.get_for_model(Tune)

    assert ContentType.objects.get_for_model(Waltz) == tune
    assert ContentType.objects.get_for_model(Waltz, for_concrete_model=False).model == "waltz"
    both = ContentType.objects.get_for_models(Tune, Waltz, for_concrete_models=False)
    assert [row.model for row in both.values()] == ["tune", "waltz"]


def test_a_row_leads_to_class_name_and_objects(tables: Database) -> None:
    tune = Tune.objects.create(title="Nuages")
    row = ContentType.objects.get_for_model(Tune)

    assert row.model_class() is Tune
    assert (row.name, str(row)) == ("swing tune", "Ct_Music | swing tune")
    assert row.get_object_for_this_type(title="Nuages") == tune
    assert list(row.get_all_objects_for_this_type(title="Nuages")) == [tune]
    with pytest.raises(Tune.DoesNotExist):
        row.get_object_for_this_type(title="Minor Swing")


def test_a_row_of_a_model_that_is_gone_keeps_its_name(tables: Database) -> None:
    row = ContentType.objects.create(app_label="ct_music", model="polka")

    assert row.model_class() is None
    assert (row.name, str(row)) == ("polka", "polka")
    with pytest.raises(ModelLookupError, match=r"ct_music\.polka"):
        row.get_object_for_this_type(pk=1)


def test_unknown_keys_raise_does_not_exist(tables: Database) -> None:
    with pytest.raises(ContentType.DoesNotExist):
        ContentType.objects.get_for_id(999)
    with pytest.raises(ContentType.DoesNotExist):
        ContentType.objects.get_by_natural_key("ct_music", "nothing")


def test_databases_are_remembered_apart(tables: Database) -> None:
    first = ContentType.objects.get_for_model(Tune)
    with Database("sqlite://", alias="other") as other:
        orm.create_tables(other, ContentType)
        ContentType.objects.using("other").create(app_label="ct_music", model="waltz")
        there = ContentType.objects.db_manager("other").get_for_model(Tune)

        assert there._state.db == "other"
        assert there is not first
        assert ContentType.objects.get_for_model(Tune) is first


async def test_the_awaiting_colour_says_the_same(tables: Database) -> None:
    made = await ContentType.objects.aget_for_model(Tune)

    assert await ContentType.objects.aget_for_id(made.pk) is made
    assert await ContentType.objects.aget_by_natural_key("ct_music", "tune") is made
    assert (await ContentType.objects.aget_for_models(Tune))[Tune] is made
    ContentType.objects.clear_cache()
    assert await ContentType.objects.aget_for_id(made.pk) == made
    ContentType.objects.clear_cache()
    assert await ContentType.objects.aget_by_natural_key("ct_music", "tune") == made
    tune = await Tune.objects.acreate(title="Nuages")
    assert await made.aget_object_for_this_type(pk=tune.pk) == tune


def test_a_table_between_has_a_key_of_its_models_kind() -> None:
    class Band(orm.Model):
        id = orm.AutoField(verbose_name="ID", primary_key=True, auto_created=True)
        tunes = orm.ManyToManyField(Tune)

        class Meta:
            app_label = "ct_music"

    through = Band._meta.get_field("tunes").remote_field.through

    assert through._meta.pk.get_internal_type() == "AutoField"
    assert [field.column for field in through._meta.concrete_fields] == ["id", "band_id", "tune_id"]
