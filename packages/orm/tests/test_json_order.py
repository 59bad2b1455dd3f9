"""Comparisons of JSON keys: one order on both databases, the one PostgreSQL documents for jsonb."""

import json
import operator

import hotclub_orm as orm
import pytest
from hotclub_orm import KT, F
from hotclub_orm.drivers.sqlite_json import compare_json
from hotclub_orm.testing import Colour
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


class Parcel(orm.Model):
    data = orm.JSONField(default=dict)
    number = orm.IntegerField(default=2)
    word = orm.CharField(max_length=10, default="b")
    good = orm.BooleanField(default=True)

    class Meta:
        app_label = "json_order"


@pytest.fixture
def depot(database):
    database.create_tables(Parcel)
    return database


LOOKUPS = {
    "exact": operator.eq,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}


def place(value, *, top=True):
    """Return what sorts as the value does, by PostgreSQL's words on jsonb."""
    if top and value == []:
        return (-1,)
    if value is None:
        return (0,)
    if isinstance(value, str):
        return (1, value)
    if isinstance(value, bool):
        return (3, value)
    if isinstance(value, list):
        return (4, len(value), [place(one, top=False) for one in value])
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: (len(key), key))
        return (
            5,
            len(value),
            [part for key in keys for part in (key, place(value[key], top=False))],
        )
    return (2, value)


words = st.text("abc", max_size=3)
scalars = (
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.5, 1.0, -2.25]) | words
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=2),
    max_leaves=4,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(stored=st.lists(values, min_size=1, max_size=6), asked=values)
def test_every_lookup_agrees_with_the_documented_order(depot, stored, asked):
    Parcel.objects.all().delete()
    made = [Parcel.objects.create(data={"a": value, "b": asked}).pk for value in stored]
    Parcel.objects.create(data={"b": asked})  # a key that is absent is never found
    for name, holds in LOOKUPS.items():
        expected = {
            pk for pk, value in zip(made, stored, strict=True) if holds(place(value), place(asked))
        }
        if not (asked is None and name != "exact"):
            found = Parcel.objects.filter(**{f"data__a__{name}": asked})
            assert set(found.values_list("pk", flat=True)) == expected, (name, "a value")
        found = Parcel.objects.filter(**{f"data__a__{name}": F("data__b")})
        assert set(found.values_list("pk", flat=True)) == expected, (name, "another key")
    found = Parcel.objects.filter(data__a__in=[asked, "no such"])
    expected = {pk for pk, one in zip(made, stored, strict=True) if place(one) == place(asked)}
    assert set(found.values_list("pk", flat=True)) == expected


@pytest.mark.asyncio
async def test_a_number_is_not_compared_with_null_or_text(colour: Colour):
    colour.database.create_tables(Parcel)
    for value in (None, "text", 1, 2, True, [1], {"x": 1}):
        Parcel.objects.create(data={"a": value})
    parcels = Parcel.objects.filter(data__a__gt=1).order_by("pk")
    found = (
        [one.data["a"] async for one in parcels]
        if colour.awaits
        else [one.data["a"] for one in parcels]
    )
    assert found == [2, True, [1], {"x": 1}]


def test_nulls_hold_no_text(database):
    database.create_tables(Parcel)
    for value in (None, True, False, "null and true"):
        Parcel.objects.create(data={"a": value})
    holds = Parcel.objects.filter(data__a__contains="u").order_by("pk")
    assert [one.data["a"] for one in holds] == [True, "null and true"]


def test_a_key_is_compared_with_columns(database):
    database.create_tables(Parcel)
    Parcel.objects.create(data={"n": 2, "w": "b", "t": True})
    Parcel.objects.create(data={"n": 3, "w": "c", "t": False})
    Parcel.objects.create(data={})
    assert Parcel.objects.filter(data__n=F("number")).count() == 1
    assert Parcel.objects.filter(data__n__gt=F("number")).count() == 1
    assert Parcel.objects.filter(data__w=F("word")).count() == 1
    assert Parcel.objects.filter(data__w__gte=F("word")).count() == 2
    assert Parcel.objects.filter(data__t=F("good")).count() == 1


def test_the_text_of_a_key_is_compared_as_text(database):
    database.create_tables(Parcel)
    Parcel.objects.create(data={"a": "x"})
    Parcel.objects.create(data={"a": 5})
    texts = Parcel.objects.annotate(text=KT("data__a"))
    assert texts.filter(text="x").count() == 1
    assert texts.filter(text="5").count() == 1
    assert texts.filter(text__lt="x").count() == 1


@given(one=values, other=values)
def test_the_function_of_sqlite_orders_all_pairs(one, other):
    left, right = place(one), place(other)
    expected = (left > right) - (left < right)
    assert compare_json(json.dumps(one), json.dumps(other)) == expected


def test_numbers_of_any_length_are_exact():
    assert compare_json("1" * 5000, "1" * 5000 + ".5") == -1
    assert compare_json("9007199254740993", "9007199254740992.0") == 1
    assert compare_json("1.0", "1") == 0
    assert compare_json(None, "1") is None


class Crate(orm.Model):
    data = orm.JSONField(null=True)

    class Meta:
        app_label = "json_order"


@pytest.mark.parametrize(
    ("name", "wanted", "places"),
    [
        ("data", [orm.JSONNull(), {"a": 1}], [0, 2]),
        ("data", [[1], orm.JSONNull(), None], [2, 4]),
        ("data", [orm.F("data"), [1]], [0, 1, 2, 4]),
        ("data__a", [orm.JSONNull(), 1], [0, 1]),
        ("data__a", [orm.Value(1), [1]], [0]),
    ],
)
def test_values_stand_among_expressions(database, name, wanted, places):
    database.create_tables(Crate)
    stored = ({"a": 1}, {"a": None}, orm.JSONNull(), None, [1])
    keys = [Crate.objects.create(data=one).pk for one in stored]
    found = Crate.objects.filter(**{f"{name}__in": wanted}).order_by("pk")
    assert [keys.index(key) for key in found.values_list("pk", flat=True)] == places


def test_a_column_is_equal_to_another_as_json(database):
    database.create_tables(Crate)
    key = Crate.objects.create(data={"a": [1, 2], "b": {"a": [1, 2]}}).pk
    for right in (F("data"), orm.Subquery(Crate.objects.values("data")[:1])):
        assert Crate.objects.filter(data=right).count() == 1
    copies = Crate.objects.annotate(copy=F("data__b")).filter(copy=F("data__b"))
    assert copies.count() == 1
    Crate.objects.filter(pk=key).update(data={"a": "text"})
    assert Crate.objects.filter(data=F("data")).count() == 1
    assert not Crate.objects.filter(data=F("data__a")).exists()
