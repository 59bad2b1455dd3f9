"""Ranges: what they store, what they can be asked, what they refuse."""

import datetime as dt
import json
import subprocess
import sys
from decimal import Decimal

import hotclub_orm as orm
import pytest
from hotclub_orm import F, Func, Q, Value
from hotclub_orm.postgres.fields import (
    ArrayField,
    BigIntegerRangeField,
    DateRange,
    DateRangeField,
    DateTimeRangeField,
    DateTimeTZRange,
    DecimalRangeField,
    IntegerRangeField,
    NumericRange,
    Range,
    RangeBoundary,
    RangeField,
)
from hotclub_orm.postgres.fields.text_forms import range_parts, range_text
from hotclub_orm.postgres.validators import RangeMaxValueValidator, RangeMinValueValidator
from hypothesis import given
from hypothesis import strategies as st
from postgres_doors import door  # noqa: F401

MAY = dt.date(1937, 5, 1)
NOON = dt.datetime(1937, 5, 1, 12, tzinfo=dt.UTC)


class Gig(orm.Model):
    title = orm.CharField(max_length=30)
    ages = IntegerRangeField(null=True)
    tickets = BigIntegerRangeField(null=True)
    price = DecimalRangeField(null=True)
    nights = DateRangeField(null=True)
    hours = DateTimeRangeField(null=True)
    breaks = ArrayField(IntegerRangeField(), null=True)

    class Meta:
        app_label = "ranges"


class Visit(orm.Model):
    age = orm.IntegerField()
    tiny = orm.SmallIntegerField()
    big = orm.BigIntegerField()
    real = orm.FloatField()
    price = orm.DecimalField(max_digits=6, decimal_places=2)
    day = orm.DateField()
    moment = orm.DateTimeField()

    class Meta:
        app_label = "ranges"


VALUES = {
    "ages": NumericRange(18, 99),
    "tickets": NumericRange(None, 2**40),
    "price": NumericRange(Decimal("1.50"), Decimal(3), "[]"),
    "nights": DateRange(MAY, MAY + dt.timedelta(days=3)),
    "hours": DateTimeTZRange(NOON, None, "()"),
    "breaks": [Range(1, 2), None, Range(empty=True)],
}


async def test_every_kind_of_range_comes_back_as_it_was(door):  # noqa: F811
    await door.create_tables(Gig)
    await door.do(Gig.objects, "create", title="a", **VALUES)
    many = [Gig(title="b", **VALUES), Gig(title="c"), Gig(title="d", ages=Range(empty=True))]
    await door.do(Gig.objects, "bulk_create", many)

    first, second, none, empty = await door.list(Gig.objects.order_by("pk"))

    for one in (first, second):
        assert {name: getattr(one, name) for name in VALUES} == VALUES
    assert all(getattr(none, name) is None for name in VALUES)
    assert empty.ages.isempty


async def test_pairs_are_ranges_with_the_default_bounds(door):  # noqa: F811
    await door.create_tables(Gig)
    day = dt.date(1937, 5, 2)
    await door.do(
        Gig.objects,
        "create",
        title="a",
        ages=(1, 5),
        price=("1", 2),
        nights=[MAY, None],
        hours=(day, NOON + dt.timedelta(2)),
    )
    made = await door.do(Gig.objects, "get")
    midnight = dt.datetime(1937, 5, 2, tzinfo=dt.UTC)
    assert (made.ages, made.price) == (Range(1, 5), Range(Decimal(1), Decimal(2)))
    assert (made.nights, made.hours) == (Range(MAY, None), Range(midnight, NOON + dt.timedelta(2)))
    assert DecimalRangeField(default_bounds="(]").get_prep_value((1, 2)).bounds == "(]"
    await door.do(Gig.objects.filter(ages=(1, 5)), "update", ages=Range(7, 9, "[]"))
    assert (await door.do(Gig.objects, "get")).ages == Range(7, 10)


@pytest.fixture
async def gigs(door):  # noqa: F811
    await door.create_tables(Gig)
    rows = [
        Gig(title="young", ages=(0, 10), nights=(MAY, dt.date(1937, 5, 3)), price=(1, 2)),
        Gig(title="adult", ages=(18, None), hours=(NOON, NOON + dt.timedelta(hours=2))),
        Gig(title="old", ages=(60, 100), tickets=(0, 2**40)),
        Gig(title="nobody", ages=Range(empty=True)),
        Gig(title="unknown"),
    ]
    await door.do(Gig.objects, "bulk_create", rows)
    return door


async def titles(door, queryset):  # noqa: F811
    return await door.list(queryset.order_by("pk").values_list("title", flat=True))


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({"ages__contains": 5}, ["young"]),
        ({"ages__contains": (60, 70)}, ["adult", "old"]),
        ({"ages__contains": Range(60, 70)}, ["adult", "old"]),
        ({"ages__contains": Range(60, None)}, ["adult"]),
        ({"ages__contains": 10**12}, []),
        ({"ages__contains": (0, 10**12)}, []),
        ({"ages__contained_by": (0, 100)}, ["young", "old", "nobody"]),
        ({"ages__overlap": (5, 20)}, ["young", "adult"]),
        ({"ages__fully_lt": (18, 20)}, ["young"]),
        ({"ages__fully_gt": (0, 12)}, ["adult", "old"]),
        ({"ages__not_lt": (18, 20)}, ["adult", "old"]),
        ({"ages__not_gt": (0, 100)}, ["young", "old"]),
        ({"ages__adjacent_to": (10, 18)}, ["young", "adult"]),
        ({"ages": (0, 10)}, ["young"]),
        ({"ages__in": [(0, 10), Range(18, None)]}, ["young", "adult"]),
        ({"ages__startswith": 18}, ["adult"]),
        ({"ages__startswith__gte": 18}, ["adult", "old"]),
        ({"ages__endswith__lt": 50}, ["young"]),
        ({"ages__endswith__isnull": True}, ["adult", "nobody", "unknown"]),
        ({"ages__isempty": True}, ["nobody"]),
        ({"ages__isempty": False}, ["young", "adult", "old"]),
        ({"ages__upper_inf": True}, ["adult"]),
        ({"ages__lower_inf": True}, []),
        ({"ages__lower_inc": True}, ["young", "adult", "old"]),
        ({"ages__upper_inc": True}, []),
        ({"ages__isnull": True}, ["unknown"]),
        ({"nights__contains": MAY}, ["young"]),
        ({"nights__contains": dt.date(1937, 5, 3)}, []),
        ({"price__contains": "1.5"}, ["young"]),
        ({"price__contains": 2}, []),
        ({"tickets__contains": 2**33}, ["old"]),
        ({"hours__contains": NOON}, ["adult"]),
        ({"hours__contains": dt.date(1937, 5, 2)}, []),
        ({"hours__overlap": (None, NOON + dt.timedelta(hours=1))}, ["adult"]),
        ({"hours__startswith__year": 1937}, ["adult"]),
    ],
)
async def test_lookups(gigs, conditions, expected):
    assert await titles(gigs, Gig.objects.filter(**conditions)) == expected
    # Once more, by the shape that is known now.
    assert await titles(gigs, Gig.objects.filter(**conditions)) == expected


async def test_a_value_and_a_range_may_follow_each_other_in_one_lookup(gigs):
    for value in (5, (1, 3), Range(1, 3), 10**12, 7, True):
        found = await titles(gigs, Gig.objects.filter(ages__contains=value))
        assert found == ([] if value == 10**12 else ["young"])


async def test_negation_keeps_what_is_unknown(gigs):
    kept = await titles(gigs, Gig.objects.exclude(ages__overlap=(0, 100)))
    assert kept == ["nobody", "unknown"]
    assert await titles(gigs, Gig.objects.filter(~Q(ages__contains=10**12))) == [
        "young", "adult", "old", "nobody", "unknown",
    ]  # fmt: skip


async def test_columns_stand_beside_columns(gigs):
    assert await titles(gigs, Gig.objects.filter(ages__contains=F("pk"))) == ["young"]
    assert await titles(gigs, Gig.objects.filter(ages__overlap=F("ages"))) == [
        "young",
        "adult",
        "old",
    ]
    low = Gig.objects.annotate(low=F("ages__startswith")).filter(low=60)
    assert await titles(gigs, low) == ["old"]
    await gigs.do(Gig.objects.filter(title="old"), "update", ages=None)
    assert await titles(gigs, Gig.objects.filter(ages=None)) == ["old", "unknown"]


class IntRange(Func):
    function = "INT4RANGE"
    output_field = IntegerRangeField()


async def test_a_function_makes_a_range_with_bounds(gigs):
    made = Gig.objects.annotate(
        made=IntRange(
            Value(1), Value(3), RangeBoundary(inclusive_lower=False, inclusive_upper=True)
        )
    )
    assert (await gigs.list(made[:1]))[0].made == Range(2, 4)
    assert await titles(gigs, made.filter(made__contains=3)) == [
        "young", "adult", "old", "nobody", "unknown",
    ]  # fmt: skip
    _, args, options = RangeBoundary().deconstruct()
    assert RangeBoundary(*args, **options) == RangeBoundary(True, False)
    shown = Value((1, 2), output_field=IntegerRangeField())
    assert (await gigs.list(Gig.objects.annotate(made=shown)[:1]))[0].made == Range(1, 2)


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [
        ("age", (30, 40), (41, 50)),
        ("tiny", Range(7, 7, "[]"), Range(7, 8, "()")),
        ("big", (2**40, None), (None, 2**40)),
        ("real", (1, 2), (2, 3)),
        ("price", (Decimal("9.99"), "10"), (0, Decimal("9.99"))),
        ("day", (MAY, None), (None, MAY)),
        ("moment", (NOON, NOON + dt.timedelta(hours=1)), Range(empty=True)),
        ("moment", (MAY, dt.date(1937, 5, 2)), (dt.date(1937, 5, 2), None)),
    ],
)
async def test_numbers_days_and_moments_lie_in_ranges(door, name, inside, outside):  # noqa: F811
    await door.create_tables(Visit)
    await door.do(
        Visit.objects,
        "create",
        age=35, tiny=7, big=2**40, real=1.5, price=Decimal("9.99"), day=MAY, moment=NOON,
    )  # fmt: skip
    for _ in range(2):
        for given_range, count in ((inside, 1), (outside, 0)):
            found = Visit.objects.filter(**{f"{name}__contained_by": given_range})
            assert await door.do(found, "count") == count


async def test_a_day_lies_in_a_column_of_days(door):  # noqa: F811
    await door.create_tables(Gig, Visit)
    await door.do(Gig.objects, "create", title="a", nights=(MAY, None), ages=(0, 50))
    await door.do(
        Visit.objects, "create", age=35, tiny=7, big=1, real=1, price=1, day=MAY, moment=NOON
    )
    nights = Gig.objects.values("nights")[:1]
    assert await door.do(Visit.objects.filter(day__contained_by=nights), "count") == 1


@pytest.mark.parametrize(
    ("conditions", "what"),
    [
        ({"ages": 5}, "takes a range or a pair"),
        ({"ages": (1, 2, 3)}, "takes a pair .* not 3 values"),
        ({"ages__overlap": "abc"}, "takes a range or a pair"),
        ({"ages__contains": "abc"}, "expected a number"),
        ({"ages__contains": {"a": 1}}, "expected a number"),
        ({"ages__contains": ["a", "b"]}, "expected a number"),
        ({"ages__in": [5]}, "takes a range or a pair"),
        ({"nights__contains": (1, 2)}, "invalid date"),
        ({"hours__contains": dt.datetime(1937, 5, 1)}, "has no time zone"),  # noqa: DTZ001
    ],
)
def test_a_wrong_kind_of_value_is_refused_before_the_database_sees_it(conditions, what):
    with pytest.raises((TypeError, ValueError, orm.ValidationError), match=what):
        str(Gig.objects.filter(**conditions).query)


def test_a_number_lies_in_ranges_only():
    for wrong in (5, "abc", (1, 2, 3), {"a": 1}):
        with pytest.raises(TypeError, match="contained_by lookup takes a range"):
            str(Visit.objects.filter(age__contained_by=wrong).query)


def test_people_say_ranges_in_json_pairs_and_ranges():
    field = Gig._meta.get_field("ages")
    said = json.dumps({"lower": "1", "upper": None, "bounds": "(]"})
    assert field.clean(said, None) == Range(1, None, "(]")
    assert field.clean('{"empty": true}', None).isempty
    assert field.clean({"lower": 1, "upper": "5"}, None) == Range(1, 5)
    assert field.clean([1, 5], None) == Range(1, 5)
    assert field.value_to_string(Gig(ages=Range(1, 5))) == (
        '{"lower": "1", "upper": "5", "bounds": "[)"}'
    )
    assert field.to_python(field.value_to_string(Gig(ages=Range(empty=True)))).isempty
    for wrong in ("[1", "[1, 2]", '{"lowest": 1}', '{"bounds": "[["}', 5, [1, 2, 3]):
        with pytest.raises(orm.ValidationError, match="must be a range"):
            field.clean(wrong, None)
    with pytest.raises(orm.ValidationError, match="must not exceed the end"):
        field.clean((5, 1), None)


def test_limits_of_both_ends():
    most, least = RangeMaxValueValidator(100), RangeMinValueValidator(0)
    most(Range(1, 100))
    least(Range(0, 5))
    for wrong in (Range(1, 101), Range(1, None)):
        with pytest.raises(orm.ValidationError, match=r"upper bound .* not greater than 100"):
            most(wrong)
    for wrong in (Range(-1, 101), Range(None, 3)):
        with pytest.raises(orm.ValidationError, match=r"lower bound .* not less than 0"):
            least(wrong)


def test_only_continuous_ranges_have_bounds_to_choose():
    with pytest.raises(TypeError, match="Cannot use 'default_bounds' with IntegerRangeField"):
        IntegerRangeField(default_bounds="[]")
    with pytest.raises(ValueError, match="default_bounds must be one of"):
        DecimalRangeField(default_bounds="[[")
    _, path, _, options = DateTimeRangeField(default_bounds="()", null=True).deconstruct()
    assert path == "hotclub_orm.postgres.fields.DateTimeRangeField"
    assert options == {"null": True, "default_bounds": "()"}


@pytest.mark.parametrize("depth", [200, 200_000])
def test_ranges_that_nest_deep_are_refused(depth):
    text = '{"lower":' * depth + "1" + "}" * depth
    for wrong in (text, "[" * depth + "]" * depth):
        with pytest.raises(orm.ValidationError):
            Gig._meta.get_field("ages").clean(wrong, None)


def test_a_table_with_a_range_can_not_be_made_on_sqlite(sqlite_database):
    with pytest.raises(orm.NotSupportedError, match=r"IntegerRangeField .* needs PostgreSQL"):
        sqlite_database.create_tables(Gig)
    with pytest.raises(orm.NotSupportedError, match="RangeContains is PostgreSQL's"):
        list(Gig.objects.filter(ages__contains=5))


ends = st.none() | st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))


def test_the_server_reads_the_text_of_a_range_as_it_is_meant(postgres_database):
    postgres_database.execute('CREATE TYPE textrange AS RANGE (subtype = text, collation = "C")')
    asking = "SELECT lower(r), upper(r), isempty(r), r::text FROM (SELECT %s::textrange AS r) AS x"

    @given(lower=ends, upper=ends, bounds=st.sampled_from(["[]", "[)", "(]", "()"]))
    def is_meant(lower, upper, bounds):
        if lower is not None and upper is not None and lower.encode() > upper.encode():
            lower, upper = upper, lower
        ((low, high, empty, text),) = postgres_database.execute(
            asking, [range_text(Range(lower, upper, bounds))]
        )
        assert empty or (low, high) == (lower, upper)
        parts = range_parts(text)
        assert (parts is None) is empty
        assert empty or parts[:2] == (lower, upper)

    is_meant()


@given(st.text(st.sampled_from('[(,)]"\\\\ a1')))
def test_any_text_is_a_range_or_refused(text):
    try:
        range_parts(text)
    except orm.DataError:
        pass


class FloatRangeField(RangeField):
    base_field = orm.FloatField
    range_type = Range

    def db_type(self, connection):
        return "floatrange"


class Wave(orm.Model):
    lengths = FloatRangeField()
    many = ArrayField(FloatRangeField(), default=list)

    class Meta:
        app_label = "ranges"


async def test_a_range_of_somebody_s_own(door):  # noqa: F811
    await door.execute("CREATE TYPE floatrange AS RANGE (subtype = float8)")
    await door.create_tables(Wave)
    value = Range(1.5, None, "()")
    await door.do(Wave.objects, "create", lengths=value, many=[value, None, Range(empty=True)])
    await door.do(Wave.objects, "create", lengths=(0, 1))
    found = await door.do(Wave.objects, "get", lengths__contains=7)
    assert (found.lengths, found.many) == (value, [value, None, Range(empty=True)])
    assert await door.do(Wave.objects.filter(lengths__startswith=0), "count") == 1


def test_without_the_driver_lists_can_be_declared_and_ranges_say_what_is_missing():
    script = """
import sys
sys.modules["psycopg"] = None
import hotclub_orm as orm
from hotclub_orm.postgres.fields import ArrayField, HStoreField
print(ArrayField(orm.TextField()).description)
try:
    from hotclub_orm.postgres.fields import IntegerRangeField
except orm.ImproperlyConfigured as problem:
    print(problem)
"""
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert shown.stdout.splitlines() == [
        "Array of Text",
        "Ranges need the extra 'postgres': pip install 'hotclub-orm[postgres]'",
    ], shown.stderr
