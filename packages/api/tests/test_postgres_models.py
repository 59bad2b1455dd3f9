"""Serializers of models with what PostgreSQL alone has, and of what databases compute and refuse."""

import datetime as dt
from decimal import Decimal

import hotclub_orm as orm
import pytest
from hotclub_api import serializers as s
from hotclub_api.errors import MissingExtra, ValidationError
from hotclub_api.openapi.schemas import Components, object_schema
from hotclub_orm.functions import Upper
from hotclub_orm.postgres import fields as postgres
from hotclub_orm.postgres.constraints import ExclusionConstraint
from hotclub_orm.postgres.fields import Range, RangeOperators
from hotclub_orm.postgres.search import SearchVectorField
from hotclub_orm.testing import (  # noqa: F401 - fixtures
    contrib_database,
    database,
    need_extension,
    postgres_contrib_url,
    postgres_database,
    postgres_worker_url,
    sqlite_database,
)


class Gig(orm.Model):
    title = orm.CharField(max_length=20)
    tags = postgres.ArrayField(orm.CharField(max_length=5), size=2, blank=True, default=list)
    plan = postgres.ArrayField(postgres.ArrayField(orm.IntegerField()), null=True, blank=True)
    ages = postgres.IntegerRangeField(null=True, blank=True)
    price = postgres.DecimalRangeField(default_bounds="[]", null=True, blank=True)
    hours = postgres.DateTimeRangeField(null=True, blank=True)
    days = postgres.DateRangeField()
    search = SearchVectorField(null=True, editable=False)
    extra = orm.JSONField(default=dict, blank=True)

    class Meta:
        app_label = "api_postgres"
        constraints = [
            ExclusionConstraint(
                name="api_gigs_apart",
                expressions=[("days", RangeOperators.OVERLAPS)],
                violation_error_message="Another gig is on these days.",
                violation_error_code="taken",
            )
        ]


class Mapped(orm.Model):
    pairs = postgres.HStoreField(blank=True, default=dict)

    class Meta:
        app_label = "api_postgres"


class Computed(orm.Model):
    name = orm.CharField(max_length=20)
    loud = orm.GeneratedField(
        expression=Upper("name"), output_field=orm.CharField(max_length=20), db_persist=True
    )
    stars = orm.IntegerField(db_default=3)
    price = orm.DecimalField(max_digits=5, decimal_places=2, null=True)

    class Meta:
        app_label = "api_postgres"
        constraints = [
            orm.CheckConstraint(condition=orm.Q(stars__lte=5), name="api_few_stars"),
            orm.UniqueConstraint(
                Upper("name"), name="api_loud_once", violation_error_message="Sung already."
            ),
        ]


def serializer_of(given: type[orm.Model], shown: object = "__all__") -> type[s.ModelSerializer]:
    class Made(s.ModelSerializer):
        class Meta:
            model = given
            fields = shown

    return Made


DAYS = {"lower": "1937-05-01", "upper": "1937-05-03"}


def test_each_kind_of_field_gets_its_serializer_field():
    fields = serializer_of(Gig)().fields

    assert {name: type(one) for name, one in fields.items()} == {
        "id": s.IntegerField,
        "title": s.CharField,
        "tags": s.ListField,
        "plan": s.ListField,
        "ages": s.RangeField,
        "price": s.RangeField,
        "hours": s.RangeField,
        "days": s.RangeField,
        "extra": s.JSONField,
    }
    assert (fields["tags"].max_length, fields["tags"].child.max_length) == (2, 5)
    assert isinstance(fields["plan"].child, s.ListField)
    assert isinstance(fields["plan"].child.child, s.IntegerField)
    ends = [type(fields[name].child) for name in ("ages", "price", "hours", "days")]
    assert ends == [s.IntegerField, s.DecimalField, s.DateTimeField, s.DateField]
    assert (fields["days"].required, fields["ages"].required) == (True, False)
    assert type(serializer_of(Mapped)().fields["pairs"]) is s.HStoreField


def test_a_search_vector_is_shown_where_it_is_named_and_never_taken():
    named = serializer_of(Gig, ["title", "search"])

    assert named().fields["search"].read_only
    assert named(Gig(title="x", search="'nuag':1")).data == {"title": "x", "search": "'nuag':1"}


def test_what_is_sent_is_stored_and_shown_again(postgres_database):  # noqa: F811
    postgres_database.create_tables(Gig)
    hours = {"lower": "1937-05-01T20:00:00Z", "upper": None, "bounds": "(]"}
    sent = {
        "title": "Nuages", "tags": ["a", "b"], "plan": [[1, 2], [3, 4]],
        "ages": {"lower": 1, "upper": 5}, "price": {"lower": "1.50", "upper": "2"},
        "hours": hours, "days": DAYS, "extra": {"a": [1]}, "search": "ignored",
    }  # fmt: skip
    made = serializer_of(Gig)(data=sent)
    assert made.is_valid(), made.errors
    made.save()

    gig = Gig.objects.get()
    assert (gig.tags, gig.plan, gig.ages) == (["a", "b"], [[1, 2], [3, 4]], Range(1, 5))
    assert gig.price == Range(Decimal("1.50"), Decimal(2), "[]")
    assert gig.hours == Range(dt.datetime(1937, 5, 1, 20, tzinfo=dt.UTC), None, "()")
    assert gig.search is None
    shown = serializer_of(Gig)(gig).data
    assert shown["ages"] == {"lower": 1, "upper": 5, "bounds": "[)"}
    assert shown["price"] == {"lower": "1.50", "upper": "2", "bounds": "[]"}
    assert shown["hours"] == {**hours, "bounds": "()"}
    assert shown["days"] == {**DAYS, "bounds": "[)"}
    assert (shown["plan"], shown["extra"]) == ([[1, 2], [3, 4]], {"a": [1]})


async def test_awaited_serializers_store_the_same(postgres_database):  # noqa: F811
    await postgres_database.acreate_tables(Gig)
    made = serializer_of(Gig)(data={"title": "x", "ages": {"empty": True}, "days": DAYS})
    assert await made.ais_valid(), made.errors
    await made.asave()

    gig = await Gig.objects.aget()
    assert gig.ages.isempty
    assert (await serializer_of(Gig)(gig).adata())["ages"] == {"empty": True}
    again = serializer_of(Gig)(data={"title": "y", "days": DAYS})
    assert await again.ais_valid()
    with pytest.raises(ValidationError) as caught:
        await again.asave()
    assert caught.value.detail == ["Another gig is on these days."]
    await postgres_database.aclose()
    assert caught.value.get_codes() == ["taken"]


@pytest.mark.parametrize(
    ("name", "sent", "told"),
    [
        ("tags", ["a", "b", "c"], ["Ensure this field has no more than 2 elements."]),
        ("tags", ["longer"], {0: ["Ensure this field has no more than 5 characters."]}),
        ("tags", "a,b", ['Expected a list of items but got type "str".']),
        ("plan", [[1, "x"]], {0: {1: ["A valid integer is required."]}}),
        ("ages", {"lower": 5, "upper": 1}, ["The start of the range must not exceed the end of the range."]),
        ("ages", {"lower": "x"}, {"lower": ["A valid integer is required."]}),
        ("ages", {"lower": 2**40}, {"lower": ["Ensure this value is less than or equal to 2147483647."]}),
        ("ages", {"low": 1}, ['A range has lower, upper, bounds and empty, no "low".']),
        ("ages", {"bounds": "[["}, ['The bounds of a range are one of "[)", "[]", "(]", "()".']),
        ("ages", {"bounds": ["[)"]}, ['The bounds of a range are one of "[)", "[]", "(]", "()".']),
        ("ages", [1, 5], ['Expected an object with lower and upper but got type "list".']),
        ("ages", "[1,5)", ['Expected an object with lower and upper but got type "str".']),
        ("days", None, ["This field may not be null."]),
        (
            "days",
            {"lower": "9999-12-31", "bounds": "(]"},
            ["No day comes after 9999-12-31: send null for that end."],
        ),
        ("extra", float("nan"), ["Value must be valid JSON."]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_the_field(name, sent, told):
    made = serializer_of(Gig)(data={"title": "x", "days": DAYS, name: sent})

    assert not made.is_valid()
    assert made.errors == {name: told}


def test_ranges_of_one_s_own_serializers(monkeypatch):
    class Asked(s.Serializer):
        ages = s.IntegerRangeField(allow_empty=False)
        price = s.DecimalRangeField(required=False, default_bounds="(]")
        days = s.DateRangeField(required=False)
        hours = s.DateTimeRangeField(required=False)

    made = Asked(data={"ages": {"upper": 5}, "price": {"lower": "1"}})
    assert made.is_valid(), made.errors
    assert made.validated_data == {"ages": Range(None, 5), "price": Range(Decimal(1), None, "(]")}
    assert not Asked(data={"ages": {"empty": True}}).is_valid()
    assert Asked({"ages": (1, 5)}).data == {"ages": {"lower": 1, "upper": 5, "bounds": "[)"}}
    with pytest.raises(ValueError, match="default_bounds"):
        s.RangeField(default_bounds="][")

    monkeypatch.setitem(__import__("sys").modules, "hotclub_orm.postgres.fields", None)
    with pytest.raises(MissingExtra, match=r"hotclub-orm\[postgres\]"):
        Asked(data={"ages": {}}).is_valid()


def test_mappings_of_texts(contrib_database):  # noqa: F811
    need_extension(contrib_database, "hstore")
    contrib_database.create_tables(Mapped)
    made = serializer_of(Mapped)(data={"pairs": {"a": "1", "b": None}})
    assert made.is_valid(), made.errors
    made.save()

    assert serializer_of(Mapped)(Mapped.objects.get()).data["pairs"] == {"a": "1", "b": None}
    wrong = serializer_of(Mapped)(data={"pairs": {"a": [1]}})
    assert not wrong.is_valid()
    assert wrong.errors == {"pairs": {"a": ["Not a valid string."]}}


def test_what_the_database_computes_is_shown_and_not_taken(database):  # noqa: F811
    database.create_tables(Computed)
    fields = serializer_of(Computed)().fields
    assert (fields["loud"].read_only, type(fields["loud"])) == (True, s.CharField)
    assert not fields["stars"].required

    made = serializer_of(Computed)(data={"name": "nuages", "loud": "x"})
    assert made.is_valid(), made.errors
    row = made.save()

    assert made.data == {
        "id": row.pk,
        "name": "nuages",
        "loud": "NUAGES",
        "stars": 3,
        "price": None,
    }
    changed = serializer_of(Computed)(row, data={"name": "minor"}, partial=True)
    assert changed.is_valid()
    assert Computed.objects.get(pk=changed.save().pk).loud == "MINOR"
    assert changed.data["loud"] == "MINOR"


def test_values_that_a_constraint_refuses_are_bad_input(database):  # noqa: F811
    database.create_tables(Computed)
    Computed.objects.create(name="nuages")
    kind = serializer_of(Computed)

    for data, told, code in (
        ({"name": "Nuages"}, "Sung already.", "unique"),
        ({"name": "x", "stars": 6}, "These values are not allowed together.", "invalid"),
    ):
        made = kind(data=data)
        assert made.is_valid(), made.errors
        with pytest.raises(ValidationError) as caught:
            made.save()
        assert (caught.value.detail, caught.value.get_codes()) == ([told], [code])
    assert Computed.objects.count() == 1


def test_values_that_do_not_fit_together_are_bad_input(postgres_database):  # noqa: F811
    postgres_database.create_tables(Gig)
    whole = {"lower": 1, "upper": 2**31 - 1, "bounds": "[]"}  # its end becomes 2**31
    for wrong in ({"ages": whole}, {"plan": [[1], [1, 2]]}):
        made = serializer_of(Gig)(data={"title": "x", "days": DAYS, **wrong})
        assert made.is_valid(), made.errors
        with pytest.raises(ValidationError, match="does not fit"):
            made.save()


def test_the_schema_tells_of_lists_mappings_and_ranges():
    shown = object_schema(Components(), serializer_of(Gig)(), for_input=True)["properties"]
    end = {"type": ["integer", "null"], "maximum": 2147483647, "minimum": -2147483648}

    assert shown["tags"] == {
        "type": "array", "items": {"type": "string", "maxLength": 5}, "maxItems": 2,
    }  # fmt: skip
    assert shown["ages"] == {
        "type": ["object", "null"],
        "additionalProperties": False,
        "properties": {
            "lower": end,
            "upper": end,
            "bounds": {"type": "string", "enum": ["[)", "[]", "(]", "()"], "default": "[)"},
            "empty": {"type": "boolean", "default": False},
        },
    }
    assert shown["price"]["properties"]["bounds"]["default"] == "[]"
    pairs = object_schema(Components(), serializer_of(Mapped)(), for_input=True)["properties"]
    assert pairs["pairs"]["additionalProperties"] == {"type": ["string", "null"]}
    computed = serializer_of(Computed)()
    assert "loud" not in object_schema(Components(), computed, for_input=True)["properties"]
    assert object_schema(Components(), computed, for_input=False)["properties"]["loud"] == {
        "type": "string"
    }
