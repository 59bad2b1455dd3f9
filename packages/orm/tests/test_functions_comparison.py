"""Comparison, conversion and JSON on both databases: Cast, Coalesce, Collate, Greatest, Least, NullIf."""

import datetime as dt
from decimal import Decimal

import hotclub_orm as orm
import pytest
from hotclub_orm import Count, F, OuterRef, Q, Subquery, Value
from hotclub_orm.functions import (
    Cast,
    Coalesce,
    Collate,
    Concat,
    Greatest,
    JSONArray,
    JSONObject,
    Least,
    Lower,
    NullIf,
    Upper,
)


class Item(orm.Model):
    name = orm.CharField(max_length=20)
    alias = orm.CharField(max_length=20, null=True)
    a = orm.IntegerField(null=True)
    b = orm.IntegerField(null=True)
    price = orm.DecimalField(max_digits=8, decimal_places=2, null=True)
    real = orm.FloatField(null=True)
    day = orm.DateField(null=True)
    at = orm.DateTimeField(null=True)
    good = orm.BooleanField(null=True)
    notes = orm.JSONField(null=True)

    class Meta:
        app_label = "compared"


NOON = dt.datetime(2026, 1, 2, 12, 30, tzinfo=dt.UTC)


def fill():
    Item.objects.create(
        name="b", alias="x", a=1, b=5, price=Decimal("1.50"), real=2.75, day=NOON.date(), at=NOON,
        good=True, notes={"k": [1, None]},
    )  # fmt: skip
    Item.objects.create(name="A", a=7, b=2, price=Decimal("-3.25"), good=False, notes=[1])
    Item.objects.create(name="12")


@pytest.fixture
def items(database):
    orm.create_tables(database, Item)
    fill()
    return Item.objects.order_by("pk")


def found(items, expression):
    return list(items.annotate(found=expression).values_list("found", flat=True))


# --- Cast ----------------------------------------------------------------------------------------


def test_numbers_are_cast(items):
    assert found(items, Cast("a", orm.FloatField())) == [1.0, 7.0, None]
    assert found(items, Cast("a", orm.CharField())) == ["1", "7", None]
    assert found(items, Cast("a", orm.CharField(max_length=255))) == ["1", "7", None]
    assert found(items, Cast("a", orm.TextField())) == ["1", "7", None]
    assert found(items, Cast("a", orm.DecimalField(max_digits=8, decimal_places=2)))[:2] == [
        Decimal("1.00"), Decimal("7.00"),
    ]  # fmt: skip
    assert found(items, Cast("price", orm.FloatField()))[:2] == [1.5, -3.25]
    assert found(items, Cast("good", orm.IntegerField())) == [1, 0, None]
    for kind in (orm.IntegerField, orm.BigIntegerField, orm.SmallIntegerField, orm.AutoField,
                 orm.PositiveIntegerField, orm.BigAutoField):  # fmt: skip
        assert found(items.filter(name="12"), Cast("name", kind())) == [12]
    assert found(items, Cast(Value("3"), orm.IntegerField()))[0] == 3
    total = Cast(F("a") + F("b"), orm.FloatField())
    assert [type(one) for one in found(items, total)] == [float, float, type(None)]


def test_days_moments_and_truth_are_cast(items):
    assert found(items, Cast("at", orm.DateField()))[0] == NOON.date()
    assert found(items, Cast("at", orm.TimeField()))[0] == NOON.time()
    assert found(items, Cast(Value("2026-01-02"), orm.DateField()))[0] == NOON.date()
    assert found(items, Cast(Value("12:30:00"), orm.TimeField()))[0] == NOON.time()
    assert found(items, Cast("day", orm.CharField()))[0] == "2026-01-02"
    assert found(items, Cast("a", orm.BooleanField()))[:2] == [True, True]
    assert (
        items.annotate(day_of=Cast("at", orm.DateField())).filter(day_of=NOON.date()).count() == 1
    )


def test_casts_stand_in_conditions_and_aggregates(items):
    assert items.filter(a=Cast(Value("7"), orm.IntegerField())).get().name == "A"
    assert items.annotate(t=Cast("a", orm.TextField())).filter(t__startswith="7").get().name == "A"
    mean = Item.objects.aggregate(x=Cast(orm.Avg("a"), orm.IntegerField()))
    assert mean == {"x": 4}
    assert items.order_by(Cast("a", orm.FloatField()).desc(nulls_last=True))[0].name == "A"


# --- Coalesce, NullIf, Greatest, Least -----------------------------------------------------------


def test_the_first_that_is_not_null(items):
    assert found(items, Coalesce("alias", "name")) == ["x", "A", "12"]
    assert found(items, Coalesce("a", "b", Value(0))) == [1, 7, 0]
    assert found(items, Coalesce("a", 0)) == [1, 7, 0]
    assert found(items, Coalesce("alias", Value(None), Lower("name"))) == ["x", "a", "12"]
    assert found(items, Coalesce("price", Decimal("0.00")))[2] == Decimal(0)
    assert found(items, Coalesce("at", Value(NOON)))[2] == NOON
    assert found(items, Coalesce("day", dt.date(2000, 1, 1)))[2] == dt.date(2000, 1, 1)
    assert found(items, Coalesce("good", Value(False))) == [True, False, False]
    none = Subquery(Item.objects.none().values("a"))
    assert found(items, Coalesce(none, 42)) == [42, 42, 42]
    inner = Subquery(Item.objects.filter(pk=OuterRef("pk"), a=7).values("a"))
    assert found(items, Coalesce(inner, -1)) == [-1, 7, -1]
    assert items.order_by(Coalesce("alias", "name"))[0].name == "12"
    assert (
        Item.objects.filter(alias=None).update(alias=Coalesce("alias", Concat("name", Value("!"))))
        == 2
    )
    assert [one.alias for one in items] == ["x", "A!", "12!"]
    assert Item.objects.none().aggregate(x=Coalesce(orm.Sum("a"), 0)) == {"x": 0}
    for wrong in (lambda: Coalesce("a"), lambda: Coalesce()):
        with pytest.raises(ValueError, match="at least two"):
            wrong()


def test_null_where_both_are_equal(items):
    assert found(items, NullIf("a", Value(7))) == [1, None, None]
    assert found(items, NullIf("name", Value("b"))) == [None, "A", "12"]
    assert found(items, Coalesce(NullIf("alias", Value("x")), Value("none"))) == ["none"] * 3
    assert found(items, NullIf("a", "b"))[:2] == [1, 7]
    with pytest.raises(TypeError, match="2 arguments"):
        NullIf("a")


def test_the_greatest_and_the_least_of_several(items, database):
    assert found(items, Greatest("a", "b"))[:2] == [5, 7]
    assert found(items, Least("a", "b"))[:2] == [1, 2]
    assert found(items, Greatest("a", "b", Value(6)))[:2] == [6, 7]
    assert found(items, Least(F("a") * 10, "b"))[:2] == [5, 2]
    assert found(items, Greatest("price", Value(Decimal("0.00"))))[:2] == [
        Decimal("1.50"),
        Decimal(0),
    ]
    assert found(items, Greatest("day", Value(dt.date(2030, 1, 1))))[0] == dt.date(2030, 1, 1)
    assert found(items, Least("name", Lower("name")))[:2] == ["b", "A"]
    # With a NULL among them PostgreSQL passes it by, SQLite gives NULL: Coalesce makes them agree.
    with_null = found(items, Greatest("a", Value(3)))[2]
    assert with_null == (3 if database.vendor == "postgresql" else None)
    assert found(items, Greatest(Coalesce("a", 0), Value(3))) == [3, 7, 3]
    assert items.filter(b=Greatest("a", "b")).get().name == "b"
    assert Item.objects.filter(a__gt=Least("b", Value(3))).update(a=Least("a", "b")) == 1
    for wrong in (lambda: Greatest("a"), lambda: Least("a")):
        with pytest.raises(ValueError, match="at least two"):
            wrong()


# --- Collate -------------------------------------------------------------------------------------


def test_another_collation(items, database):
    known = "nocase" if database.vendor == "sqlite" else "C"
    ordered = list(items.filter(name__in=["b", "A"]).order_by(Collate("name", known)))
    assert [one.name for one in ordered] == ["A", "b"]
    exact = "binary" if database.vendor == "sqlite" else "C"
    found = items.annotate(c=Collate("name", exact)).filter(c="A")
    assert [one.name for one in found] == ["A"]
    assert items.filter(name=Collate(Value("A"), exact)).count() == 1
    assert items.order_by(Collate(Upper("name"), exact).desc())[0].name == "b"


@pytest.mark.parametrize("name", ["", None, 'a"b', "C; DROP TABLE x", "a b", "a'b", "a%s"])
def test_names_of_collations_are_names(name):
    with pytest.raises((ValueError, TypeError), match="collation"):
        Collate("name", name)


# --- JSON ----------------------------------------------------------------------------------------


def test_objects_and_arrays(items):
    assert found(items, JSONObject(n="name", low=Lower("name"), a="a"))[1:] == [
        {"n": "A", "low": "a", "a": 7}, {"n": "12", "low": "12", "a": None},
    ]  # fmt: skip
    assert found(items, JSONObject()) == [{}, {}, {}]
    assert found(items, JSONArray("name", "a", Value(2)))[1:] == [["A", 7, 2], ["12", None, 2]]
    assert found(items, JSONArray()) == [[], [], []]
    assert found(items, JSONObject(inner=JSONObject(b="b"), list=JSONArray("a", JSONArray("b"))))[0] == {
        "inner": {"b": 5}, "list": [1, [5]],
    }  # fmt: skip
    assert found(items, JSONObject(x=Value("'\"%s\\"), **{"odd 'key\" %": F("a")}))[0] == {
        "x": "'\"%s\\", "odd 'key\" %": 1,
    }  # fmt: skip
    assert found(items, JSONObject(sum=F("a") + F("b")))[0] == {"sum": 6}


def test_json_inside_json_and_truth_stay_what_they_are(items):
    assert found(items, JSONObject(notes="notes"))[:2] == [
        {"notes": {"k": [1, None]}},
        {"notes": [1]},
    ]
    assert found(items, JSONArray("notes", "good"))[:2] == [[{"k": [1, None]}, True], [[1], False]]
    assert found(items, JSONObject(good="good", any=Q(a__gt=0)))[1] == {"good": False, "any": True}
    assert found(items, JSONObject(good="good", notes="notes"))[2] == {"good": None, "notes": None}


def test_json_is_filtered_grouped_and_stored(items):
    made = items.annotate(j=JSONObject(n="name", a="a"))
    assert made.filter(j__n="A").get().a == 7
    assert made.filter(a__isnull=False, j__a__gt=1).get().name == "A"
    assert found(items, JSONObject(many=Count("pk"))) == [{"many": 1}] * 3
    Item.objects.filter(name="A").update(notes=JSONObject(n="name"))
    assert Item.objects.get(notes__n="A").notes == {"n": "A"}
    assert items.values_list(JSONArray("a", "b"), flat=True)[0] == [1, 5]


async def test_comparisons_behind_both_doors(colour):
    orm.create_tables(colour.database, Item)
    fill()
    rows = Item.objects.order_by("pk").values_list(Coalesce("alias", Lower("name")), JSONArray("a"))
    given = [one async for one in rows] if colour.awaits else list(rows)
    assert given == [("x", [1]), ("a", [7]), ("12", [None])]
