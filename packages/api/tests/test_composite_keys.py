"""Models with keys of several fields: a key is a JSON list of its values, both ways."""

from types import SimpleNamespace

import hotclub_orm as orm
import pytest
from hotclub_api import serializers as s
from hotclub_api.openapi.schemas import Components, field_schema
from hotclub_orm.testing import assert_num_queries


class Release(orm.Model):
    pk = orm.CompositePrimaryKey("version", "product")
    version = orm.CharField(max_length=10)
    product = orm.IntegerField()
    notes = orm.CharField(max_length=20, default="")

    class Meta:
        app_label = "api_composite"


class Track(orm.Model):
    title = orm.CharField(max_length=20)
    release = orm.ForeignKey(Release, orm.CASCADE, related_name="tracks", null=True, blank=True)
    others = orm.ManyToManyField(Release, related_name="others", blank=True)

    class Meta:
        app_label = "api_composite"


class ReleaseSerializer(s.ModelSerializer):
    class Meta:
        model = Release
        fields = "__all__"


class TrackSerializer(s.ModelSerializer):
    class Meta:
        model = Track
        fields = "__all__"


class BackSerializer(s.ModelSerializer):
    class Meta:
        model = Release
        fields = ["pk", "tracks"]


@pytest.fixture
def shop(sqlite_database):
    orm.create_tables(sqlite_database, Release, Track)
    one = Release.objects.create(version="1.0", product=7)
    two = Release.objects.create(version="2.0", product=7)
    return SimpleNamespace(database=sqlite_database, one=one, two=two)


def test_a_key_is_shown_as_a_list(shop):
    data = ReleaseSerializer(shop.one).data
    assert data == {"pk": ["1.0", 7], "version": "1.0", "product": 7, "notes": ""}
    track = Track.objects.create(title="x", release=shop.one)
    assert BackSerializer(shop.one).data == {"pk": ["1.0", 7], "tracks": [track.pk]}


def test_an_object_that_has_no_key_yet_is_shown(shop):
    assert ReleaseSerializer(Release()).data["pk"] is None
    assert ReleaseSerializer(Release(version="1.0")).data["pk"] is None


def test_relations_are_written_and_read_as_lists(shop):
    sent = {"title": "Nuages", "release": ["1.0", 7], "others": [["2.0", 7], ["1.0", 7]]}
    made = TrackSerializer(data=sent)
    assert made.is_valid(), made.errors
    track = made.save()
    assert track.release == shop.one
    again = TrackSerializer(Track.objects.get()).data
    assert again["release"] == ["1.0", 7]
    assert sorted(again["others"]) == [["1.0", 7], ["2.0", 7]]
    none = TrackSerializer(track, data={"release": None}, partial=True)
    assert none.is_valid(), none.errors
    none.save()
    assert TrackSerializer(Track.objects.get()).data["release"] is None


async def test_relations_are_written_and_read_on_the_loop(shop):
    made = TrackSerializer(data={"title": "x", "release": ["2.0", 7], "others": [["1.0", 7]]})
    assert await made.ais_valid(), made.errors
    track = await made.asave()
    shown = await TrackSerializer(await Track.objects.aget(pk=track.pk)).adata()
    assert (shown["release"], shown["others"]) == (["2.0", 7], [["1.0", 7]])


def test_a_key_is_shown_without_loading_the_relation(shop):
    Track.objects.create(title="x", release=shop.one)
    track = Track.objects.get()
    field = s.PrimaryKeyRelatedField(queryset=Release.objects)
    with assert_num_queries(0, shop.database):
        field.bind("release", SimpleNamespace(partial=False, context={}))
        assert field.to_representation(field.get_attribute(track)) == ["1.0", 7]


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (["3.0", 7], "does_not_exist"), (["1.0"], "incorrect_type"), ("1.0", "incorrect_type"),
        (["1.0", "x"], "incorrect_type"), (["1.0", [7]], "incorrect_type"),
        (["1.0", None], "incorrect_type"), (["1.0", True], "incorrect_type"),
        ({"version": "1.0"}, "incorrect_type"), (7, "incorrect_type"), (True, "incorrect_type"),
        (["1.0", 10**30], "does_not_exist"), ([["1.0", 7]], "incorrect_type"),
    ],
)  # fmt: skip
def test_what_is_no_key_is_an_error_of_the_field(shop, sent, code):
    serializer = TrackSerializer(data={"title": "x", "release": sent})
    assert not serializer.is_valid()
    assert serializer.errors["release"][0].code == code
    many = TrackSerializer(data={"title": "x", "others": [["1.0", 7], sent]})
    assert not many.is_valid()
    assert many.errors["others"][0].code == code


def test_a_key_that_is_taken_is_a_validation_error(shop):
    twice = ReleaseSerializer(data={"version": "1.0", "product": 7})
    assert not twice.is_valid()
    assert twice.errors["non_field_errors"][0].code == "unique"
    assert ReleaseSerializer(data={"version": "1.0", "product": 8}).is_valid()
    assert ReleaseSerializer(shop.one, data={"notes": "x"}, partial=True).is_valid()
    taken = ReleaseSerializer(shop.one, data={"version": "2.0"}, partial=True)
    assert not taken.is_valid()


def test_a_model_field_of_an_object_without_a_value_is_none(shop):
    field = s.ModelField(model_field=Track._meta.pk)
    assert field.to_representation(Track()) is None
    assert s.ModelField(model_field=Release._meta.pk).to_representation(shop.one) == ["1.0", 7]


def test_forms_offer_keys_as_json(shop):
    field = s.PrimaryKeyRelatedField(queryset=Release.objects)
    assert list(field.get_choices()) == ['["1.0", 7]', '["2.0", 7]']
    assert field.run_validation('["2.0", 7]') == shop.two


def test_the_document_says_what_a_key_is():
    field = s.PrimaryKeyRelatedField(queryset=Release.objects)
    assert field_schema(Components(), field, for_input=True) == {
        "type": "array",
        "prefixItems": [{"type": "string"}, {"type": "integer"}],
        "minItems": 2,
        "maxItems": 2,
    }
