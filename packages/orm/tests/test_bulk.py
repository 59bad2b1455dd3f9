"""bulk_create: every type of column, however many rows, in both colours, on both databases."""

import datetime as dt
import decimal
import uuid
from contextlib import contextmanager
from decimal import Decimal

import hotclub_orm as orm
import pytest
from hotclub_orm.functions import Now, Upper
from hotclub_orm.operations.arrays import NotAnArray, array_text
from hotclub_orm.operations.bulk import ARRAY_CHUNK, CHUNK

PARIS = dt.timezone(dt.timedelta(hours=1))


class Club(orm.Model):
    name = orm.CharField(max_length=20, unique=True)
    size = orm.IntegerField(default=7)

    class Meta:
        app_label = "bulk"


class Everything(orm.Model):
    big = orm.BigIntegerField(null=True)
    small = orm.PositiveSmallIntegerField(null=True)
    real = orm.FloatField(null=True)
    price = orm.DecimalField(max_digits=12, decimal_places=3, null=True)
    flag = orm.BooleanField(null=True)
    short = orm.CharField(max_length=40, null=True)
    long = orm.TextField(null=True)
    slug = orm.SlugField(null=True)
    day = orm.DateField(null=True)
    moment = orm.DateTimeField(null=True)
    clock = orm.TimeField(null=True)
    span = orm.DurationField(null=True)
    mark = orm.UUIDField(null=True)
    blob = orm.BinaryField(null=True)
    data = orm.JSONField(null=True)
    address = orm.GenericIPAddressField(null=True)
    club = orm.ForeignKey(Club, orm.CASCADE, null=True)

    class Meta:
        app_label = "bulk"


class Stamped(orm.Model):
    title = orm.CharField(max_length=20)
    made = orm.DateTimeField(auto_now_add=True)
    changed = orm.DateTimeField(auto_now=True)
    rank = orm.IntegerField(db_default=5)
    loud = orm.GeneratedField(
        expression=Upper("title"), output_field=orm.CharField(max_length=20), db_persist=True
    )

    class Meta:
        app_label = "bulk"


class Coded(orm.Model):
    code = orm.UUIDField(primary_key=True, default=uuid.uuid4)
    when = orm.DateTimeField(db_default=Now())

    class Meta:
        app_label = "bulk"


class Empty(orm.Model):
    class Meta:
        app_label = "bulk"


class Cellar(Club):
    deep = orm.IntegerField()

    class Meta:
        app_label = "bulk"


MODELS = [Club, Everything, Stamped, Coded, Empty, Cellar]
COLUMNS = [field.attname for field in Everything._meta.concrete_fields if field.attname != "id"]

# fmt: off
ROWS = [
    {},
    {"big": 2**63 - 1, "small": 0, "real": 1.5e300, "price": Decimal("123456789.125"),
     "flag": True, "short": "plain", "long": "two\nlines", "slug": "a-b",
     "day": dt.date(1, 1, 1), "moment": dt.datetime(2026, 1, 2, 3, 4, 5, 678, dt.UTC),
     "clock": dt.time(23, 59, 59, 999999), "span": dt.timedelta(days=3, seconds=4, microseconds=5),
     "mark": uuid.UUID(int=7), "blob": b"\x00\\\"'\xff", "data": {"a": [1, None, '\\"{}']},
     "address": "192.0.2.1"},
    {"big": -(2**63), "small": 32767, "real": -0.0, "price": Decimal("-0.001"),
     "flag": False, "short": "NULL", "long": "", "slug": "",
     "day": dt.date(9999, 12, 31), "moment": dt.datetime(1969, 12, 31, 23, 0, 0, 1, PARIS),
     "clock": dt.time(0), "span": -dt.timedelta(days=1, microseconds=1),
     "mark": uuid.UUID(int=2**128 - 1), "blob": b"", "data": [], "address": "2001:db8::1"},
    {"short": "{a,b}", "long": 'quote " back \\ both \\" comma , brace } percent %s ? é 日本 🎷',
     "data": "text", "span": dt.timedelta(0), "real": float("inf")},
    {"short": "None", "long": " edges ", "data": {"é": "\u2028"}, "price": Decimal("1E+3")},
    {"short": "null", "long": "\t\r\n", "data": 5, "big": 0},
]
# fmt: on


@pytest.fixture
def tables(database):
    orm.create_tables(database, *MODELS)
    return database


@contextmanager
def inserts(database, expected):
    """Count the INSERTs that are sent."""
    with database.watch_statements() as recorder:
        yield
    assert [sql[:6] for sql in recorder.sql].count("INSERT") == expected


def seen(one):
    return {name: getattr(one, name) for name in COLUMNS}


def expected(row):
    return {name: row.get(name) for name in COLUMNS}


@pytest.mark.parametrize("keyed", [False, True], ids=["keys come back", "keys are given"])
async def test_every_type_of_column_comes_back_as_it_went(colour, keyed):
    orm.create_tables(colour.database, *MODELS)
    club = Club.objects.create(name="Hot")
    rows = [{**row, "club_id": club.pk if i % 2 else None} for i, row in enumerate(ROWS)] * 60
    objects = [
        Everything(**row, **({"pk": 1000 + i} if keyed else {})) for i, row in enumerate(rows)
    ]

    if colour.awaits:
        made = await Everything.objects.abulk_create(objects)
    else:
        made = Everything.objects.bulk_create(objects)

    found = list(Everything.objects.order_by("pk"))
    assert [one.pk for one in made] == [one.pk for one in found]
    assert [seen(one) for one in found] == [expected(row) for row in rows]
    assert made == objects
    assert all(not one._state.adding and one._state.db == "default" for one in made)


def test_saving_one_by_one_stores_the_same(tables):
    for row in ROWS:
        Everything(**row).save()
    Everything.objects.bulk_create([Everything(**row) for row in ROWS])

    columns = tables.execute(f"SELECT {', '.join(COLUMNS)} FROM bulk_everything ORDER BY id")
    assert columns[: len(ROWS)] == columns[len(ROWS) :]


@pytest.mark.parametrize("count", [1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 7])
def test_any_number_of_rows_gets_its_keys_in_order(tables, count):
    made = Club.objects.bulk_create([Club(name=f"c{i}", size=i) for i in range(count)])

    assert list(Club.objects.order_by("size").values_list("pk", "name")) == [
        (one.pk, f"c{i}") for i, one in enumerate(made)
    ]


def test_statements_are_few(tables):
    on_postgres = tables.vendor == "postgresql"
    clubs = [Club(name=f"c{i}") for i in range(2 * CHUNK + 1)]
    with inserts(tables, 1 if on_postgres else 3):
        Club.objects.bulk_create(clubs)
    with inserts(tables, 1 if on_postgres else 2):
        Club.objects.bulk_create([Club(pk=9000 + i, name=f"k{i}") for i in range(CHUNK + 3)])
    with inserts(tables, 3):
        Club.objects.bulk_create([Club(name=f"b{i}") for i in range(5)], batch_size=2)
    with inserts(tables, 0):
        assert Club.objects.bulk_create([]) == []


def test_more_rows_than_one_statement_of_arrays_takes(postgres_database):
    orm.create_tables(postgres_database, Club)
    count = ARRAY_CHUNK + 5

    with inserts(postgres_database, 2):
        made = Club.objects.bulk_create([Club(name=f"c{i}") for i in range(count)])

    assert len({one.pk for one in made}) == Club.objects.count() == count


def test_a_statement_of_arrays_has_one_text_for_any_number(postgres_database):
    orm.create_tables(postgres_database, Club)
    with postgres_database.watch_statements() as recorder:
        Club.objects.bulk_create([Club(name="a")])
        Club.objects.bulk_create([Club(name=f"b{i}") for i in range(9)])

    text = (
        'INSERT INTO "bulk_club" ("name", "size") '
        'SELECT * FROM unnest(%s::varchar[], %s::integer[]) RETURNING "id"'
    )
    assert [sql for sql in recorder.sql if sql.startswith("INSERT")] == [text, text]


def test_keys_that_are_given_and_keys_that_are_not_may_be_mixed(tables):
    clubs = [Club(name="a"), Club(pk=500, name="b"), Club(name="c")]

    Club.objects.bulk_create(clubs)

    assert clubs[1].pk == 500
    assert {one.name: one.pk for one in Club.objects.all()} == {one.name: one.pk for one in clubs}


def test_expressions_and_defaults_of_the_database_stand_beside_plain_values(tables):
    rows = [Stamped(title=f"t{i}", rank=i) for i in range(CHUNK)]
    rows += [Stamped(title="default"), Stamped(title=orm.Value("valued"), rank=1)]

    before = dt.datetime.now(dt.UTC)
    Stamped.objects.bulk_create(rows)

    found = {one.title: one for one in Stamped.objects.all()}
    assert found["default"].rank == 5
    assert found["valued"].rank == 1
    assert [found[f"t{i}"].rank for i in range(CHUNK)] == list(range(CHUNK))
    assert rows[-2].rank == 5
    assert [one.loud for one in rows[:2]] == ["T0", "T1"]
    assert rows[-2].loud == "DEFAULT"
    assert all(one.made >= before and one.changed >= before for one in rows)


def test_a_key_with_a_default_is_made_in_python_and_a_moment_in_the_database(tables):
    made = Coded.objects.bulk_create([Coded() for _ in range(3)])

    assert {one.pk for one in made} == set(Coded.objects.values_list("pk", flat=True))
    assert all(isinstance(one.when, dt.datetime) for one in made)


def test_rows_without_any_column(tables):
    made = Empty.objects.bulk_create([Empty(), Empty(), Empty()])

    assert [one.pk for one in made] == list(Empty.objects.order_by("pk").values_list("pk", flat=1))


def test_conflicts_are_ignored_or_update(tables):
    Club.objects.bulk_create([Club(name=f"c{i}", size=1) for i in range(CHUNK + 10)])

    Club.objects.bulk_create(
        [Club(name="c0", size=2), Club(name="new", size=2)], ignore_conflicts=True
    )
    assert dict(Club.objects.filter(name__in=["c0", "new"]).values_list("name", "size")) == {
        "c0": 1,
        "new": 2,
    }

    changed = Club.objects.bulk_create(
        [Club(name=f"c{i}", size=3) for i in range(CHUNK + 10)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["size"],
    )
    assert Club.objects.filter(size=3).count() == CHUNK + 10
    assert {one.name: one.pk for one in changed} == dict(
        Club.objects.filter(size=3).values_list("name", "pk")
    )


def test_all_or_nothing(tables):
    clubs = [Club(name=f"c{i}") for i in range(CHUNK + 5)] + [Club(name="c0")]

    with pytest.raises(orm.IntegrityError):
        Club.objects.bulk_create(clubs)

    assert Club.objects.count() == 0
    assert all(one._state.adding for one in clubs)


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b"], ids=["NUL", "surrogate"])
@pytest.mark.parametrize("column", ["short", "long", "slug"])
def test_text_that_no_database_takes_is_refused_before_it(tables, column, text):
    good = [Everything(short="x") for _ in range(3)]

    with inserts(tables, 0), pytest.raises(orm.ValidationError):
        Everything.objects.bulk_create([*good, Everything(**{column: text})])

    assert Everything.objects.count() == 0


def test_text_that_is_too_long_is_refused_not_cut(postgres_database):
    orm.create_tables(postgres_database, Club)

    with pytest.raises(orm.DataError):
        Club.objects.bulk_create([Club(name="x" * 21), Club(name="y")])


@pytest.mark.parametrize(
    ("field", "value"),
    [("big", "many"), ("day", "someday"), ("price", "dear"), ("mark", "no"), ("blob", "text")],
)
def test_a_value_of_the_wrong_type_is_refused(tables, field, value):
    with pytest.raises((orm.ValidationError, ValueError, TypeError)):
        Everything.objects.bulk_create([Everything(**{field: value})])


def test_values_that_only_look_right_are_converted_as_by_save(tables):
    given = {"big": "12", "small": True, "day": "2026-01-02", "price": 1.25, "flag": "t"}
    Everything.objects.bulk_create([Everything(**given), Everything(big=1)])

    found = Everything.objects.order_by("pk").first()
    assert {name: getattr(found, name) for name in given} == {
        "big": 12,
        "small": 1,
        "day": dt.date(2026, 1, 2),
        "price": Decimal("1.250"),
        "flag": True,
    }


def test_children_of_several_tables_are_refused(tables):
    with pytest.raises(ValueError, match="multi-table"):
        Cellar.objects.bulk_create([Cellar(name="x", deep=1)])


class Shout(orm.CharField):
    """Somebody's own type of column, with a text of its own for the database."""

    def get_prep_value(self, value):
        return None if value is None else f"{value}!"


class Boxed(orm.Field):
    """A column of a type that only its author knows."""

    def db_type(self, connection):
        return "integer[]" if connection.vendor == "postgresql" else "text"

    def cast_db_type(self, connection):
        return self.db_type(connection)

    def get_db_prep_value(self, value, connection, prepared=False):
        return value if connection.vendor == "postgresql" else ",".join(map(str, value))


class Foreign(orm.Model):
    word = Shout(max_length=9)
    box = Boxed()

    class Meta:
        app_label = "bulk"


def test_columns_of_somebody_elses_types(database):
    orm.create_tables(database, Foreign)

    Foreign.objects.bulk_create([Foreign(word="a", box=[1, 2]), Foreign(word="b", box=[3])])

    boxes = [[1, 2], [3]] if database.vendor == "postgresql" else ["1,2", "3"]
    assert list(Foreign.objects.order_by("pk").values_list("word", "box")) == [
        ("a!", boxes[0]),
        ("b!", boxes[1]),
    ]


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([1, None, -3], "{1, NULL, -3}"),
        ([True, None], "{True, NULL}"),
        ([None, None], "{NULL,NULL}"),
        (["a", 'b"\\'], '{"a","b\\"\\\\"}'),
        (["NULL", None, ""], '{"NULL",NULL,""}'),
        ([decimal.Decimal("1.50")], "{1.50}"),
        ([b"\x01"], '{"\\\\x01"}'),
        ([dt.timedelta(days=-1, seconds=2)], '{"-1 days +2.000000 seconds"}'),
    ],
)
def test_the_literal_of_an_array(values, text):
    assert array_text(values) == text


@pytest.mark.parametrize("values", [[1, "a"], [object()], ["a\x00", "b"], [[1]]])
def test_what_makes_no_array_is_said(values):
    with pytest.raises(NotAnArray):
        array_text(values)
