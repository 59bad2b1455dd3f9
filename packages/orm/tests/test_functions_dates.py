"""Functions of dates on both databases: each part, each period, zones, NULLs, wrong kinds."""

import datetime as dt
from zoneinfo import ZoneInfo

import hotclub_orm as orm
import pytest
from hotclub_orm import Count, F, Q
from hotclub_orm.functions import (
    Extract,
    ExtractDay,
    ExtractHour,
    ExtractIsoWeekDay,
    ExtractIsoYear,
    ExtractMinute,
    ExtractMonth,
    ExtractQuarter,
    ExtractSecond,
    ExtractWeek,
    ExtractWeekDay,
    ExtractYear,
    Now,
    Trunc,
    TruncDate,
    TruncDay,
    TruncHour,
    TruncMinute,
    TruncMonth,
    TruncQuarter,
    TruncSecond,
    TruncTime,
    TruncWeek,
    TruncYear,
)

MELBOURNE = ZoneInfo("Australia/Melbourne")


class Concert(orm.Model):
    name = orm.CharField(max_length=20, default="")
    began = orm.DateTimeField(null=True)
    ended = orm.DateTimeField(null=True)
    day = orm.DateField(null=True)
    doors = orm.TimeField(null=True)
    length = orm.DurationField(null=True)

    class Meta:
        app_label = "date_functions"


MOMENTS = (
    dt.datetime(2014, 12, 31, 23, 59, 59, 987654, tzinfo=dt.UTC),
    dt.datetime(2016, 1, 3, 0, 0, 0, tzinfo=dt.UTC),
    dt.datetime(2018, 12, 31, 12, 30, 15, 500, tzinfo=dt.UTC),
    dt.datetime(1899, 2, 28, 6, 7, 8, tzinfo=dt.UTC),
)


def fill():
    for moment in MOMENTS:
        Concert.objects.create(
            began=moment,
            ended=moment + dt.timedelta(hours=3),
            day=moment.date(),
            doors=moment.time(),
            length=dt.timedelta(hours=3),
        )
    Concert.objects.create()


@pytest.fixture
def concerts(database):
    orm.create_tables(database, Concert)
    fill()
    return Concert.objects.order_by("pk")


def found(concerts, expression):
    return list(concerts.annotate(found=expression).values_list("found", flat=True))


DAY_PARTS = [
    (ExtractYear, "year", lambda d: d.year),
    (ExtractIsoYear, "iso_year", lambda d: d.isocalendar().year),
    (ExtractQuarter, "quarter", lambda d: (d.month + 2) // 3),
    (ExtractMonth, "month", lambda d: d.month),
    (ExtractWeek, "week", lambda d: d.isocalendar().week),
    (ExtractWeekDay, "week_day", lambda d: d.isoweekday() % 7 + 1),
    (ExtractIsoWeekDay, "iso_week_day", lambda d: d.isoweekday()),
    (ExtractDay, "day", lambda d: d.day),
]
TIME_PARTS = [
    (ExtractHour, "hour", lambda t: t.hour),
    (ExtractMinute, "minute", lambda t: t.minute),
    (ExtractSecond, "second", lambda t: t.second),
]


# --- parts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("function", "part", "make"), DAY_PARTS)
def test_parts_of_days(concerts, function, part, make):
    expected = [*map(make, MOMENTS), None]
    for name in ("began", "day"):
        assert found(concerts, function(name)) == expected
        assert found(concerts, Extract(name, part)) == expected
        assert list(concerts.values_list(f"{name}__{part}", flat=True)) == expected
    wanted = make(MOMENTS[2])
    for condition in (Q(**{f"began__{part}": wanted}), Q(**{f"day__{part}": wanted})):
        expected = [moment for moment in MOMENTS if make(moment) == wanted]
        assert list(concerts.filter(condition).values_list("began", flat=True)) == expected
    above = concerts.filter(**{f"began__{part}__gt": make(MOMENTS[1])}).count()
    assert above == sum(make(moment) > make(MOMENTS[1]) for moment in MOMENTS)


@pytest.mark.parametrize(("function", "part", "make"), TIME_PARTS)
def test_parts_of_times(concerts, function, part, make):
    expected = [*map(make, MOMENTS), None]
    for name in ("began", "doors"):
        assert found(concerts, function(name)) == expected
        assert found(concerts, Extract(name, lookup_name=part)) == expected
        wanted = concerts.filter(**{f"{name}__{part}": make(MOMENTS[0])})
        assert wanted.first().began == MOMENTS[0]


def test_parts_in_another_zone(concerts):
    local = [moment.astimezone(MELBOURNE) for moment in MOMENTS]
    for function, _, make in (*DAY_PARTS, *TIME_PARTS[:1]):
        assert found(concerts, function("began", tzinfo=MELBOURNE)) == [*map(make, local), None]
    east = dt.timezone(dt.timedelta(hours=5, minutes=30))
    assert found(concerts, ExtractMinute("began", tzinfo=east))[:3] == [29, 30, 0]
    west = dt.timezone(-dt.timedelta(hours=3))
    assert found(concerts, ExtractHour("began", tzinfo=west))[:3] == [20, 21, 9]


def test_parts_of_durations(concerts):
    longer = F("length") + dt.timedelta(days=2, minutes=5)
    whole = Concert.objects.order_by("pk").annotate(longer=longer)
    for part, value in (("day", 2), ("hour", 3), ("minute", 5), ("second", 0)):
        got = whole.annotate(found=Extract("longer", part)).values_list("found", flat=True)
        assert list(got) == [value] * 4 + [None]


def test_parts_are_grouped_and_ordered_by(concerts):
    per_year = Concert.objects.values(y=ExtractYear("began")).annotate(n=Count("pk")).order_by("-y")
    assert {row["y"]: row["n"] for row in per_year} == {2018: 1, 2016: 1, 2014: 1, 1899: 1, None: 1}
    assert concerts.filter(began__year__in=[2014, 2016]).count() == 2
    assert concerts.filter(began__year__range=(2014, 2016)).count() == 2
    assert concerts.filter(began__year__lte=2014).count() == 2
    assert concerts.exclude(began__year=2014).count() == 4
    assert concerts.filter(began__month=F("day__month")).count() == 4
    assert concerts.filter(began__date=F("day")).count() == 4
    last = Concert.objects.filter(day__isnull=False).order_by("day__month", "-day__year")
    assert last.first().day.year == 2016
    assert concerts.filter(began__iso_year=2015, began__week=1).get().began == MOMENTS[0]


# --- periods -------------------------------------------------------------------------------------


def cut(kind, moment):
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return {
        "year": day.replace(month=1, day=1),
        "quarter": day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
        "month": day.replace(day=1),
        "week": day - dt.timedelta(days=day.weekday()),
        "day": day,
        "hour": moment.replace(minute=0, second=0, microsecond=0),
        "minute": moment.replace(second=0, microsecond=0),
        "second": moment.replace(microsecond=0),
    }[kind]


DAY_PERIODS = [
    (TruncYear, "year"), (TruncQuarter, "quarter"), (TruncMonth, "month"), (TruncWeek, "week"),
    (TruncDay, "day"),
]  # fmt: skip
TIME_PERIODS = [(TruncHour, "hour"), (TruncMinute, "minute"), (TruncSecond, "second")]


@pytest.mark.parametrize(("function", "kind"), [*DAY_PERIODS, *TIME_PERIODS])
def test_moments_are_cut(concerts, function, kind):
    expected = [*(cut(kind, moment) for moment in MOMENTS), None]
    assert found(concerts, function("began")) == expected
    assert found(concerts, Trunc("began", kind)) == expected
    local = [cut(kind, moment.astimezone(MELBOURNE)) for moment in MOMENTS]
    there = found(concerts, function("began", tzinfo=MELBOURNE))
    assert there == [*local, None]
    assert there[0].tzinfo is MELBOURNE


@pytest.mark.parametrize(("function", "kind"), DAY_PERIODS)
def test_days_are_cut(concerts, function, kind):
    expected = [*(cut(kind, moment).date() for moment in MOMENTS), None]
    assert found(concerts, function("day")) == expected
    assert found(concerts, Trunc("day", kind, output_field=orm.DateField())) == expected
    assert found(concerts, Trunc("began", kind, output_field=orm.DateField())) == expected


@pytest.mark.parametrize(("function", "kind"), TIME_PERIODS)
def test_times_are_cut(concerts, function, kind):
    expected = [*(cut(kind, moment).time() for moment in MOMENTS), None]
    assert found(concerts, function("doors")) == expected
    assert found(concerts, Trunc("doors", kind, output_field=orm.TimeField())) == expected
    assert found(concerts, Trunc("began", kind, output_field=orm.TimeField())) == expected


def test_days_and_times_of_moments(concerts):
    assert found(concerts, TruncDate("began")) == [*(one.date() for one in MOMENTS), None]
    assert found(concerts, TruncTime("began")) == [*(one.time() for one in MOMENTS), None]
    local = [moment.astimezone(MELBOURNE) for moment in MOMENTS]
    assert found(concerts, TruncDate("began", tzinfo=MELBOURNE))[:-1] == [
        one.date() for one in local
    ]
    assert (
        found(concerts, TruncTime("began", tzinfo=MELBOURNE))[:3]
        == [one.time() for one in local][:3]
    )
    assert concerts.filter(began__date=dt.date(2016, 1, 3)).count() == 1
    assert concerts.filter(began__date__gte=dt.date(2016, 1, 3)).count() == 2
    assert concerts.filter(began__time=dt.time()).count() == 1
    assert concerts.filter(began__time__gt=dt.time(12)).count() == 2
    assert concerts.filter(began__date__year=2016).count() == 1


def test_periods_are_grouped_and_compared(concerts):
    per_month = Concert.objects.values(m=TruncMonth("day")).annotate(n=Count("pk")).order_by("m")
    assert dt.date(2016, 1, 1) in [row["m"] for row in per_month]
    assert concerts.filter(began__gte=TruncYear("began")).count() == 4
    assert concerts.filter(day=TruncMonth("day")).count() == 0
    early = concerts.annotate(year=TruncYear("began")).filter(year__lt=MOMENTS[1])
    assert list(early.values_list("began", flat=True)) == [MOMENTS[0], MOMENTS[1], MOMENTS[3]]
    Concert.objects.filter(began__isnull=False).update(ended=TruncDay("began"))
    assert concerts.first().ended == cut("day", MOMENTS[0])


# --- now -----------------------------------------------------------------------------------------


def test_now_is_the_moment_of_the_statement(concerts):
    before = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=5)
    assert Concert.objects.filter(began__isnull=True).update(began=Now()) == 1
    after = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=5)
    assert before <= concerts.last().began <= after
    assert concerts.filter(began__lte=Now()).count() == 5
    assert before <= found(concerts, Now())[0] <= after
    made = Concert.objects.create(began=Now(), ended=Now() + dt.timedelta(hours=1))
    made.refresh_from_db()
    assert dt.timedelta(minutes=59) < made.ended - made.began <= dt.timedelta(minutes=61)
    assert concerts.filter(ended__gt=Now() - dt.timedelta(days=1)).count() == 1


# --- bad input -----------------------------------------------------------------------------------


def test_parts_that_a_kind_has_not_are_refused(concerts):
    for name, part in (
        ("day", "hour"), ("day", "second"), ("doors", "year"), ("doors", "week_day"),
        ("length", "month"), ("length", "iso_year"), ("name", "year"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=f"Cannot extract '{part}'"):
            list(concerts.annotate(x=Extract(name, part)))
    with pytest.raises(ValueError, match="lookup_name must be provided"):
        Extract("day")
    with pytest.raises(ValueError, match="Did you mean 'week_day'"):
        Extract("day", "weekday")
    for path in ("day__hour", "doors__year", "name__year"):
        with pytest.raises(orm.FieldError):
            concerts.filter(**{path: 1})


def test_periods_that_a_kind_has_not_are_refused(concerts):
    for name, kind, output in (
        ("day", "hour", None), ("day", "day", orm.DateTimeField()), ("doors", "year", None),
        ("doors", "hour", orm.DateTimeField()), ("began", "day", orm.IntegerField()),
        ("day", "time", None),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=r"Cannot truncate|output_field must be"):
            list(concerts.annotate(x=Trunc(name, kind, output_field=output)))
    with pytest.raises(TypeError, match="CharField 'name'"):
        list(concerts.annotate(x=Trunc("name", "day")))
    with pytest.raises(ValueError, match="is no period"):
        Trunc("began", "days; DROP TABLE x")


def test_orm_028_zones_are_known_names_or_offsets(concerts):
    class Zone(dt.tzinfo):
        key = "UTC'; DROP TABLE date_functions_concert; --"

        def utcoffset(self, moment):
            return None

    with pytest.raises(ValueError, match="zone"):
        found(concerts, ExtractHour("began", tzinfo=Zone()))
    with pytest.raises(ValueError, match="zone"):
        found(concerts, TruncDay("began", tzinfo=Zone()))
    assert concerts.count() == 5


async def test_functions_of_dates_behind_both_doors(colour):
    orm.create_tables(colour.database, Concert)
    fill()
    rows = Concert.objects.filter(began__year__gt=2000).order_by("pk")
    rows = rows.values_list(TruncMonth("began"), ExtractWeek("day"))
    given = [one async for one in rows] if colour.awaits else list(rows)
    assert given[0] == (dt.datetime(2014, 12, 1, tzinfo=dt.UTC), 1)
