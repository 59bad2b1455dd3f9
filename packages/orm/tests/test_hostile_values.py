"""Any value through any way in: an answer, or a documented error, and the connection serves on.

`HOTCLUB_HOSTILE_CASES` sets how many cases each test tries (two hundred every day). What single kinds of
values mean stands in test_attacks_on_values.py and test_bad_input.py.
"""

import datetime as dt
import os
from decimal import Decimal

import hotclub_orm as orm
import pytest
from hostile_values import VALUES, Raised
from hotclub_orm import transactions
from hotclub_orm.functions import Cast, Coalesce, TruncDay
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

CASES = int(os.environ.get("HOTCLUB_HOSTILE_CASES", "200"))
EVERY_DAY = settings(
    max_examples=CASES,
    deadline=None,
    derandomize="HOTCLUB_HOSTILE_CASES" not in os.environ,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
# ValueError is for values that Python can't take; its children for codecs are slips of ours.
DOCUMENTED = (orm.OrmError, ValueError, TypeError, Raised)


class Kept(orm.Model):
    text = orm.CharField(max_length=50, null=True)
    integer = orm.IntegerField(null=True)
    large = orm.BigIntegerField(null=True)
    real = orm.FloatField(null=True)
    price = orm.DecimalField(max_digits=8, decimal_places=2, null=True)
    flag = orm.BooleanField(null=True)
    day = orm.DateField(null=True)
    moment = orm.DateTimeField(null=True)
    clock = orm.TimeField(null=True)
    span = orm.DurationField(null=True)
    mark = orm.UUIDField(null=True)
    blob = orm.BinaryField(null=True)
    address = orm.GenericIPAddressField(null=True)
    data = orm.JSONField(null=True)
    boss = orm.ForeignKey("self", orm.CASCADE, null=True, related_name="staff")

    class Meta:
        app_label = "hostile_values"


class Pair(orm.Model):
    pk = orm.CompositePrimaryKey("a", "b")
    a = orm.IntegerField()
    b = orm.CharField(max_length=10)

    class Meta:
        app_label = "hostile_values"


FIELDS = [
    field.name for field in Kept._meta.get_fields() if field.concrete and not field.primary_key
]
COMPARED = [
    *{
        f"{name}__{lookup}"
        for name in FIELDS
        for lookup in Kept._meta.get_field(name).get_lookups()
        if lookup not in ("search", "trigram_similar")
    },
    "data__a",
    "data__a__gt",
    "data__a__in",
    "data__a__b__contains",
    "moment__year__gte",
]

WRITES = {
    "constructor": lambda name, value: Kept(**{name: value}),
    "full_clean": lambda name, value: Kept(**{name: value}).full_clean(),
    "create": lambda name, value: Kept.objects.create(**{name: value}),
    "update": lambda name, value: Kept.objects.update(**{name: value}),
    "update of a key": lambda name, value: Kept.objects.update(data__a=value),
    "bulk_create": lambda name, value: Kept.objects.bulk_create([Kept(**{name: value})] * 2),
    "bulk_update": lambda name, value: Kept.objects.bulk_update(
        [Kept(pk=1, **{name: value})], [name]
    ),
    "get_or_create": lambda name, value: Kept.objects.get_or_create(**{name: value}),
    "update_or_create": lambda name, value: Kept.objects.update_or_create(
        pk=1, defaults={name: value}
    ),
    "case": lambda name, value: Kept.objects.update(
        **{name: orm.Case(orm.When(pk=1, then=value), default=value)}
    ),
}
READS = {
    "filter": lambda name, value: list(Kept.objects.filter(**{name: value})[:1]),
    "exclude": lambda name, value: Kept.objects.exclude(**{name: value}).exists(),
    "two": lambda name, value: Kept.objects.filter(**{name: [value, value]}).count(),
    "when": lambda name, value: list(
        Kept.objects.annotate(x=orm.Case(orm.When(**{name: value}, then=1), default=0))
    ),
}


@pytest.fixture
def kept(database):
    orm.create_tables(database, Kept, Pair)
    Kept.objects.create(text="a", data={"a": 1})
    return database


def check(database, ask):
    """Call, and see that what comes is documented, can be shown, and leaves the connection usable."""
    try:
        with orm.atomic():
            ask()
            transactions.set_rollback(True)
    except DOCUMENTED as problem:
        refused = problem
    else:
        refused = None
    assert not isinstance(refused, UnicodeError)
    assert isinstance(str(refused), str)
    assert isinstance(repr(refused), str)
    assert database.execute("SELECT 1") == [(1,)]
    assert Kept.objects.filter(text="a", data__a=1).count() == 1


@EVERY_DAY
@given(st.sampled_from(sorted(WRITES)), st.sampled_from(FIELDS), st.sampled_from(sorted(VALUES)))
def test_whatever_is_written_is_kept_or_refused_by_name(kept, how, name, value):
    check(kept, lambda: WRITES[how](name, VALUES[value]()))


@EVERY_DAY
@given(
    st.sampled_from(sorted(READS)),
    st.sampled_from(sorted(COMPARED)),
    st.sampled_from(sorted(VALUES)),
)
def test_whatever_is_asked_is_answered_or_refused_by_name(kept, how, name, value):
    check(kept, lambda: READS[how](name, VALUES[value]()))


PLACES = {
    "slice": lambda value: Kept.objects.all()[value],
    "end of a slice": lambda value: list(Kept.objects.all()[:value]),
    "slice of a name": lambda value: list(Kept.objects.annotate(x=orm.F("text")[value])),
    "in_bulk": lambda value: Kept.objects.in_bulk(value),
    "pk__in": lambda value: Kept.objects.filter(pk__in=value).count(),
    "composite": lambda value: Pair.objects.filter(pk=value).count(),
    "composites": lambda value: Pair.objects.filter(pk__in=[value, (1, "a")]).count(),
    "beyond a composite": lambda value: Pair.objects.filter(pk__gt=value).count(),
    "object of a composite": lambda value: Pair(pk=value).save(force_insert=True),
    "relation": lambda value: Kept(boss=value).save(),
    "token": lambda value: Kept.objects.order_by("pk").keyset(after=value, size=2),
    "size of a page": lambda value: Kept.objects.order_by("pk").keyset(size=value),
    "union": lambda value: list(Kept.objects.all().union(value)),
    "subquery": lambda value: list(Kept.objects.annotate(x=orm.Subquery(value))),
    "exists": lambda value: Kept.objects.filter(orm.Exists(value)).count(),
    "prefetch": lambda value: list(Kept.objects.prefetch_related(orm.Prefetch("staff", value))),
    "bulk_create": lambda value: Kept.objects.bulk_create([value]),
    "bulk_update": lambda value: Kept.objects.bulk_update([value], ["text"]),
    "prefetch_related_objects": lambda value: orm.prefetch_related_objects([value], "staff"),
    "zone": lambda value: list(Kept.objects.annotate(x=TruncDay("moment", tzinfo=value))),
    "type": lambda value: list(Kept.objects.annotate(x=Cast("text", value))),
    "annotation": lambda value: list(
        Kept.objects.annotate(x=Coalesce("text", orm.Value(value, orm.CharField())))
    ),
    "raw": lambda value: list(
        Kept.objects.raw(f"SELECT id FROM {Kept._meta.db_table} WHERE text = %s", [value])
    ),
}


@EVERY_DAY
@given(st.sampled_from(sorted(PLACES)), st.sampled_from(sorted(VALUES)))
def test_whatever_stands_in_any_place_is_taken_or_refused_by_name(kept, where, value):
    check(kept, lambda: PLACES[where](VALUES[value]()))


BEYOND = [
    dt.datetime.min.replace(tzinfo=dt.timezone(dt.timedelta(hours=14))),
    dt.datetime.max.replace(tzinfo=dt.timezone(dt.timedelta(hours=-12))),
    "0001-01-01T00:00:00+14:00",
]


@pytest.mark.parametrize("moment", BEYOND)
async def test_a_moment_that_utc_does_not_have_is_refused_before_a_row_holds_it(colour, moment):
    await colour.run(colour.database._creation((Kept,)))
    with colour.database.watch_statements() as seen:
        for ask in (
            lambda: Kept.objects.acreate(moment=moment),
            lambda: Kept.objects.abulk_create([Kept(moment=moment)]),
            lambda: Kept.objects.aupdate(moment=moment),
            lambda: Kept.objects.filter(moment=moment).acount(),
        ):
            with pytest.raises(orm.ValidationError, match="of UTC"):
                await ask()
    assert [one for one in seen.records if "moment" in one.sql] == []


async def test_numbers_of_many_digits_are_refused_at_once(colour):
    await colour.run(colour.database._creation((Kept,)))
    for name, number in (
        ("integer", Decimal("1E+999999")),
        ("price", Decimal("1E+999999")),
        ("price", 1 << 3_400_000),
    ):
        with pytest.raises((ValueError, orm.ValidationError)) as caught:
            await Kept.objects.acreate(**{name: number})
        assert len(str(caught.value)) < 300
        with pytest.raises((ValueError, orm.ValidationError)):
            await Kept.objects.filter(**{f"{name}__gt": number}).acount()
    assert await Kept.objects.acount() == 0


async def test_an_object_has_all_of_no_keys_and_none_of_them(colour):
    await colour.run(colour.database._creation((Kept,)))
    await Kept.objects.acreate(data={"a": 1})
    assert await Kept.objects.filter(data__has_keys=[]).acount() == 1
    assert await Kept.objects.filter(data__has_any_keys=[]).acount() == 0
    assert await Kept.objects.exclude(data__has_any_keys=[]).acount() == 1


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
async def test_what_json_has_no_number_for_is_refused_by_every_database(colour, number):
    await colour.run(colour.database._creation((Kept,)))
    with colour.database.watch_statements() as seen:
        for ask in (
            lambda: Kept.objects.acreate(data={"a": [number]}),
            lambda: Kept.objects.aupdate(data=number),
        ):
            with pytest.raises(ValueError, match="JSON"):
                await ask()
    assert [one for one in seen.records if "data" in one.sql] == []


async def test_a_column_may_stand_for_the_collection_of_in(colour):
    await colour.run(colour.database._creation((Kept,)))
    await Kept.objects.acreate(integer=1, large=1)
    await Kept.objects.acreate(integer=1, large=2)
    assert await Kept.objects.filter(integer__in=orm.F("large")).acount() == 1


async def test_a_relation_filtered_under_the_name_of_a_table_of_the_query_is_refused(colour):
    await colour.run(colour.database._creation((Kept,)))
    name = Kept._meta.db_table
    with pytest.raises(ValueError, match="is the name of a table"):
        Kept.objects.annotate(
            **{name: orm.FilteredRelation("boss", condition=orm.Q(boss__text="boss"))}
        ).filter(**{f"{name}__text": "boss"})


NAMES = [
    "",
    "__",
    "text__",
    "__text",
    "text____exact",
    "boss__" * 40 + "text",
    "a" * 10_000,
    "\ud800",
    "te\0xt",
    "\u202etext",
    "te\u200dxt",
    "\uff54ext",
    "text ",
    "-text",
    "data__" + "a__" * 2000 + "b",
    "data__\ud800",
    "data__\0",
    "data__99999999999999999999",
    "staff__text",
    "_meta",
    "__class__",
    "select",
    "T3",
    "x" * 64,
    "hostile_values_kept",
]
NAMED = {
    "filter": lambda name: list(Kept.objects.filter(**{name: 1})),
    "Q": lambda name: list(Kept.objects.exclude(orm.Q(**{name: "a"}) | orm.Q(pk=1))),
    "create": lambda name: Kept.objects.create(**{name: 1}),
    "update": lambda name: Kept.objects.update(**{name: 1}),
    "defaults": lambda name: Kept.objects.update_or_create(pk=1, defaults={name: 1}),
    "annotate": lambda name: list(Kept.objects.annotate(**{name: orm.Value(1)})),
    "alias": lambda name: list(Kept.objects.alias(**{name: orm.Value(1)}).filter(**{name: 1})),
    "aggregate": lambda name: Kept.objects.aggregate(**{name: orm.Count("pk")}),
    "extra": lambda name: list(Kept.objects.extra(select={name: "1"})),
    "filtered": lambda name: list(
        Kept.objects.annotate(**{name: orm.FilteredRelation("boss")}).filter(**{name + "__pk": 1})
    ),
    "order_by": lambda name: list(Kept.objects.order_by(name)),
    "values": lambda name: list(Kept.objects.values(name)),
    "only": lambda name: list(Kept.objects.only(name)),
    "defer": lambda name: list(Kept.objects.defer(name)),
    "select_related": lambda name: list(Kept.objects.select_related(name)),
    "F": lambda name: list(Kept.objects.annotate(x=orm.F(name))),
    "OuterRef": lambda name: Kept.objects.filter(
        orm.Exists(Kept.objects.filter(text=orm.OuterRef(name)))
    ).count(),
    "dates": lambda name: list(Kept.objects.dates(name, "year")),
    "in_bulk": lambda name: Kept.objects.in_bulk([1], field_name=name),
    "update_fields": lambda name: Kept(pk=1).save(update_fields=[name]),
    "using": lambda name: list(Kept.objects.using(name)),
    "explain": lambda name: Kept.objects.explain(format=name),
}


@EVERY_DAY
@given(st.sampled_from(sorted(NAMED)), st.sampled_from(NAMES))
def test_whatever_is_named_is_found_or_refused_by_name(kept, where, name):
    check(kept, lambda: NAMED[where](name))


def test_a_name_is_no_endless_row_of_its_slices():
    with pytest.raises(TypeError, match="not iterable"):
        list(orm.F("text"))
