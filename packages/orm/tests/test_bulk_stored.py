"""Many rows written in few statements: what is stored comes back, and new values come as a table."""

import datetime as dt
import uuid
from decimal import Decimal

import hotclub_orm as orm
import pytest
from hotclub_orm import F
from hotclub_orm.functions import Upper
from hotclub_orm.operations.bulk_update import ARRAY_CHUNK, CHUNK
from hotclub_orm.testing import Colour


class Item(orm.Model):
    code = orm.CharField(max_length=10, unique=True)
    price = orm.DecimalField(max_digits=8, decimal_places=2, default=Decimal(1))
    seen = orm.IntegerField(default=0)
    note = orm.CharField(max_length=20, null=True)
    rank = orm.IntegerField(db_default=5)
    loud = orm.GeneratedField(
        expression=Upper("code"), output_field=orm.CharField(max_length=10), db_persist=True
    )
    changed = orm.DateTimeField(auto_now=True)

    class Meta:
        app_label = "bulk_stored"


class Sort(orm.Model):
    big = orm.BigIntegerField(null=True)
    real = orm.FloatField(null=True)
    price = orm.DecimalField(max_digits=12, decimal_places=3, null=True)
    flag = orm.BooleanField(null=True)
    text = orm.TextField(null=True)
    day = orm.DateField(null=True)
    moment = orm.DateTimeField(null=True)
    span = orm.DurationField(null=True)
    mark = orm.UUIDField(null=True)
    blob = orm.BinaryField(null=True)
    data = orm.JSONField(null=True)
    item = orm.ForeignKey(Item, orm.CASCADE, null=True)

    class Meta:
        app_label = "bulk_stored"


class Slip(orm.Model):
    key = orm.UUIDField(primary_key=True, default=uuid.uuid4)
    text = orm.CharField(max_length=10)

    class Meta:
        app_label = "bulk_stored"


async def done(colour, name, *args, **kwargs):
    if colour.awaits:
        return await getattr(Item.objects, f"a{name}")(*args, **kwargs)
    return getattr(Item.objects, name)(*args, **kwargs)


@pytest.fixture
def tables(database):
    database.create_tables(Item, Sort, Slip)
    return database


UPSERT = {
    "update_conflicts": True,
    "unique_fields": ["code"],
    "update_fields": ["price"],
}


# --- bulk_create(returning=…) --------------------------------------------------------------------


@pytest.mark.asyncio
async def test_an_upsert_gives_the_stored_rows(colour: Colour):
    colour.database.create_tables(Item)
    await done(colour, "bulk_create", [Item(code="a", seen=7, note="old", rank=1)])
    given = [Item(code="b", seen=3), Item(code="a", price=Decimal("2.50"), seen=0, note="new")]
    new, there = await done(colour, "bulk_create", given, **UPSERT, returning=True)
    assert [new, there] == given
    assert (there.pk, new.pk) != (None, None)
    assert (there.code, there.price, there.seen, there.note) == ("a", Decimal("2.50"), 7, "old")
    assert (there.rank, there.loud, new.rank, new.loud) == (1, "A", 5, "B")
    assert not there._state.adding
    stored = await done(colour, "get", code="a")
    assert stored.pk == there.pk
    assert stored.changed == there.changed


def test_only_the_fields_that_are_named_come_back(tables):
    Item.objects.create(code="a", seen=7, note="old")
    (item,) = Item.objects.bulk_create([Item(code="a", note="new")], **UPSERT, returning=["seen"])
    assert (item.seen, item.note) == (7, "new")


def test_without_conflicts_too_what_is_stored_comes_back(tables):
    (item,) = Item.objects.bulk_create([Item(code="a", price="1.10")], returning=["price", "pk"])
    assert item.price == Decimal("1.10")
    assert item.pk


def test_expressions_come_back_as_their_values(tables):
    item = Item(code="a", note=Upper(orm.Value("loud")))
    Item.objects.bulk_create([item], returning=["note"])
    assert item.note == "LOUD"


@pytest.mark.parametrize(
    ("returning", "options", "error", "text"),
    [
        (True, {"ignore_conflicts": True}, ValueError, "ignore_conflicts"),
        ("price", {}, TypeError, "names of fields in a list"),
        (["prise"], {}, orm.FieldDoesNotExist, "Did you mean 'price'"),
        (["sort"], {}, ValueError, "has none"),
    ],
)
def test_what_cannot_come_back_is_refused(tables, returning, options, error, text):
    with pytest.raises(error, match=text):
        Item.objects.bulk_create([Item(code="a")], returning=returning, **options)


# --- bulk_update -------------------------------------------------------------------------------


NOON = dt.datetime(2024, 5, 6, 12, 30, 1, 5, tzinfo=dt.UTC)
FULL = {
    "big": 2**62, "real": 0.1, "price": Decimal("1234.125"), "flag": True, "text": 'a"\\,{}\n é',
    "day": dt.date(2024, 2, 29), "moment": NOON, "span": dt.timedelta(days=-1, microseconds=5),
    "mark": uuid.UUID(int=7), "blob": b"\0\xff", "data": {"a": [1, None, "é"]},
}  # fmt: skip


def test_every_type_of_column_is_written(tables):
    item = Item.objects.create(code="a")
    one, two = Sort.objects.bulk_create([Sort(), Sort(**FULL)])
    for name, value in FULL.items():
        setattr(one, name, value)
        setattr(two, name, None)
    one.item = item
    assert Sort.objects.bulk_update([one, two], [*FULL, "item"]) == 2
    stored = Sort.objects.get(pk=one.pk)
    assert {name: getattr(stored, name) for name in FULL} == FULL
    assert stored.item_id == item.pk
    emptied = Sort.objects.get(pk=two.pk)
    assert {getattr(emptied, name) for name in FULL} == {None}


def test_a_batch_is_one_statement(tables):
    items = Item.objects.bulk_create([Item(code=f"c{i}") for i in range(CHUNK)])
    for item in items:
        item.seen = item.pk
    with orm.watch_queries() as q:
        assert Item.objects.bulk_update(items, ["seen", "note"]) == CHUNK
    (sql,) = (query.sql for query in q if query.sql.startswith("UPDATE"))
    assert "CASE" not in sql
    assert Item.objects.filter(seen=F("pk")).count() == CHUNK


def test_more_rows_than_a_batch_are_all_written(sqlite_database):
    sqlite_database.create_tables(Slip)
    slips = Slip.objects.bulk_create([Slip(text="a") for _ in range(CHUNK * 2 + 3)])
    for slip in slips:
        slip.text = "b"
    assert Slip.objects.bulk_update(slips, ["text"]) == len(slips)
    assert Slip.objects.filter(text="b").count() == len(slips)


def test_more_rows_than_arrays_hold_are_all_written(postgres_database):
    postgres_database.create_tables(Slip)
    slips = Slip.objects.bulk_create([Slip(text="a") for _ in range(ARRAY_CHUNK + 3)])
    for slip in slips:
        slip.text = "b"
    assert Slip.objects.bulk_update(slips, ["text"]) == len(slips)
    assert Slip.objects.filter(text="b").count() == len(slips)


def test_expressions_and_deferred_fields_are_written_too(tables):
    one, two = Item.objects.bulk_create([Item(code="a", seen=1), Item(code="b", seen=2)])
    one.seen, two.seen = F("seen") + 10, 5
    assert Item.objects.bulk_update([one, two], ["seen"]) == 2
    assert list(Item.objects.order_by("code").values_list("seen", flat=True)) == [11, 5]
    items = list(Item.objects.defer("note"))
    assert Item.objects.bulk_update(items, ["note"]) == 2


def test_of_one_row_given_twice_the_first_is_written(tables):
    item = Item.objects.create(code="a")
    again = Item.objects.get()
    item.seen, again.seen = 1, 2
    assert Item.objects.bulk_update([item, again], ["seen"]) == 1
    assert Item.objects.get().seen == 1


def test_what_the_column_does_not_take_is_not_cut(postgres_database):
    postgres_database.create_tables(Item)
    item = Item.objects.create(code="a")
    item.code = "much too long"
    with pytest.raises(orm.DataError):
        Item.objects.bulk_update([item], ["code"])
    assert Item.objects.get().code == "a"
