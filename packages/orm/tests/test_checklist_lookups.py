"""ORM-16, ORM-17, ORM-18, ORM-19: every lookup on both databases behind both doors; fetch modes.

Where SQLite's rows differ, as it knows no case in LIKE, they stand in a third place.
"""

import datetime as dt
import uuid
from typing import Any

import hotclub_orm as orm
import pytest
from checklist_doors import ask, make_tables, rows
from hotclub_orm import KT, Q
from hotclub_orm.testing import Colour

UTC = dt.UTC
MARK = uuid.UUID("12345678-9abc-4def-8123-456789abcdef")


class Maker(orm.Model):
    name = orm.CharField(max_length=20)

    class Meta:
        app_label = "checklist_lookups"


class Thing(orm.Model):
    key = orm.CharField(max_length=1)
    text = orm.CharField(max_length=30, null=True)
    number = orm.IntegerField(null=True)
    day = orm.DateField(null=True)
    moment = orm.DateTimeField(null=True)
    clock = orm.TimeField(null=True)
    mark = orm.UUIDField(null=True)
    data = orm.JSONField(null=True)
    maker = orm.ForeignKey(Maker, orm.CASCADE, null=True)

    class Meta:
        app_label = "checklist_lookups"
        ordering = ["key"]


NEW_YEARS_EVE = dt.datetime(2024, 12, 30, 23, 59, 58, tzinfo=UTC)

# The rows: a and b hold something, c holds something else, n holds NULL everywhere.
ROWS: list[dict[str, Any]] = [
    {
        "key": "a",
        "text": "Straße 100%",
        "number": 1,
        "day": NEW_YEARS_EVE.date(),
        "moment": NEW_YEARS_EVE,
        "clock": NEW_YEARS_EVE.time(),
        "mark": MARK,
        "data": {"k": 1, "l": [1, 2, {"deep": "x"}], "s": "Text", "none": None},
    },
    {
        "key": "b",
        "text": "street_one",
        "number": 2,
        "day": dt.date(2024, 2, 29),
        "moment": dt.datetime(2024, 2, 29, 1, 2, 3, tzinfo=UTC),
        "clock": dt.time(1, 2, 3),
        "mark": uuid.UUID(int=5),
        "data": {"k": 2, "l": [], "m": True, "s": "text"},
    },
    {
        "key": "c",
        "text": "STREET\\two\nlines",
        "number": -3,
        "day": dt.date(2023, 1, 1),
        "moment": dt.datetime(2023, 1, 1, 12, tzinfo=UTC),
        "clock": dt.time(12),
        "mark": uuid.UUID(int=6),
        "data": [1, "q", None],
    },
    {"key": "n"},
]

TEXTS: list[tuple[Any, ...]] = [
    ({"text": "street_one"}, "b"),
    ({"text__exact": "Street_one"}, ""),
    ({"text__exact": None}, "n"),
    ({"text__iexact": "STREET_ONE"}, "b"),
    ({"text__iexact": None}, "n"),
    ({"text__contains": "reet"}, "b", "bc"),
    ({"text__icontains": "REET"}, "bc"),
    ({"text__contains": "100%"}, "a"),
    ({"text__contains": "t_o"}, "b"),
    ({"text__contains": "\\t"}, "c"),
    ({"text__startswith": "Str"}, "a", "abc"),
    ({"text__istartswith": "str"}, "abc"),
    ({"text__endswith": "one"}, "b"),
    ({"text__iendswith": "ONE"}, "b"),
    ({"text__regex": r"^s.*e$"}, "b"),
    ({"text__iregex": r"^S.*E$"}, "b"),
    ({"text__regex": r"\d{3}"}, "a"),
    ({"text__in": ["street_one", "nothing"]}, "b"),
    ({"text__in": []}, ""),
    ({"text__isnull": True}, "n"),
    ({"text__gt": "street"}, "b"),
    ({"text__startswith": orm.F("text")}, "abc"),
    ({"number__gt": 1}, "b"),
    ({"number__gte": 1}, "ab"),
    ({"number__lt": 1}, "c"),
    ({"number__lte": 1}, "ac"),
    ({"number__range": (1, 2)}, "ab"),
    ({"number__in": {1, -3}}, "ac"),
    ({"number__in": range(3)}, "ab"),
    ({"number__lt": 1.5}, "ac"),
    ({"number__gte": 1.5}, "b"),
    ({"number__contains": 1}, "a"),
    ({"pk__in": Thing.objects.filter(number=2)}, "b"),
    ({"pk__in": Thing.objects.filter(number__gt=0).values("pk")}, "ab"),
]

DATES: list[tuple[Any, ...]] = [
    ({"day__year": 2024}, "ab"),
    ({"day__year__gt": 2023}, "ab"),
    ({"day__iso_year": 2025}, "a"),
    ({"day__iso_year__lt": 2024}, "c"),
    ({"day__quarter": 4}, "a"),
    ({"day__month": 2}, "b"),
    ({"day__week": 1}, "a"),
    ({"day__week_day": 1}, "c"),
    ({"day__iso_week_day": 7}, "c"),
    ({"day__day__gte": 29}, "ab"),
    ({"day__in": [dt.date(2024, 2, 29), "2023-01-01"]}, "bc"),
    ({"day__range": ("2024-01-01", dt.date(2024, 12, 31))}, "ab"),
    ({"moment__date": dt.date(2024, 12, 30)}, "a"),
    ({"moment__date__lt": dt.date(2024, 1, 1)}, "c"),
    ({"moment__time": dt.time(12)}, "c"),
    ({"moment__hour": 23}, "a"),
    ({"moment__minute": 2}, "b"),
    ({"moment__second__gte": 3}, "ab"),
    ({"moment__year": 2023}, "c"),
    ({"moment__quarter": 1}, "bc"),
    ({"clock__hour": 12}, "c"),
    ({"clock__minute__lt": 3}, "bc"),
    ({"clock__second": 58}, "a"),
    ({"clock__gt": dt.time(2)}, "ac"),
]

JSON: list[tuple[Any, ...]] = [
    ({"data__k": 1}, "a"),
    ({"data__k__gt": 1}, "b"),
    ({"data__k__in": [1, 2]}, "ab"),
    ({"data__l__0": 1}, "a"),
    ({"data__l__2__deep": "x"}, "a"),
    ({"data__0": 1}, "c"),
    ({"data__none": None}, "a"),
    ({"data__none__isnull": False}, "a"),
    ({"data__none__isnull": True}, "bcn"),
    ({"data__s": "text"}, "b"),
    ({"data__s__iexact": "TEXT"}, "ab"),
    ({"data__s__icontains": "EX"}, "ab"),
    ({"data__s__startswith": "T"}, "a", "ab"),
    ({"data__s__regex": "^t"}, "b"),
    ({"data__s__contains": "ext"}, "ab"),
    ({"data__has_key": "k"}, "ab"),
    ({"data__has_keys": ["k", "m"]}, "b"),
    ({"data__has_any_keys": ["m", "none"]}, "ab"),
    ({"data__k__in": []}, ""),
    ({"data__in": []}, ""),
    ({"data__in": Thing.objects.filter(key="b").values("data")}, "b"),
    ({"data__l": []}, "b"),
    ({"data__exact": [1, "q", None]}, "c"),
    ({"data": {"k": 2, "l": [], "m": True, "s": "text"}}, "b"),
    ({"data__m": True}, "b"),
    ({"data__in": [[1, "q", None], 5]}, "c"),
    ({"data__icontains": "DEEP"}, "a"),
    ({"data__isnull": True}, "n"),
    ({"data__k": orm.F("number")}, "ab"),
]

POSTGRES_JSON: list[tuple[Any, ...]] = [
    ({"data__contains": {"k": 1}}, "a"),
    ({"data__contains": [1]}, "c"),
    ({"data__l__contains": [1]}, "a"),
    ({"data__l__contains": [{"deep": "x"}]}, "a"),
    ({"data__l__contains": 2}, "a"),
    ({"data__k__contained_by": 1}, "a"),
    ({"data__contained_by": {"k": 2, "l": [], "m": True, "s": "text", "z": 0}}, "b"),
]

MARKS: list[tuple[Any, ...]] = [
    ({"mark": str(MARK)}, "a"),
    ({"mark__exact": MARK.hex}, "a"),
    ({"mark__iexact": str(MARK).upper()}, "a"),
    ({"mark__contains": "9abc"}, "a"),
    ({"mark__contains": "5678-9abc"}, "a"),
    ({"mark__icontains": "9ABC"}, "a"),
    ({"mark__startswith": "12345678"}, "a"),
    ({"mark__istartswith": "12345678-9ABC"}, "a"),
    ({"mark__endswith": "456789abcdef"}, "a"),
    ({"mark__iendswith": "ABCDEF"}, "a"),
    ({"mark__in": [MARK, str(uuid.UUID(int=5))]}, "ab"),
]


@pytest.fixture
async def things(colour: Colour) -> Colour:
    await make_tables(colour, Maker, Thing)
    ann = await ask(colour, Maker.objects, "create", name="ann")
    for values in ROWS:
        maker = ann if values["key"] in "ab" else None
        await ask(colour, Thing.objects, "create", maker=maker, **values)
    return colour


async def keys(colour: Colour, queryset: Any) -> str:
    return "".join([one.key for one in await rows(colour, queryset)])


TABLES = {"texts": TEXTS, "dates": DATES, "json": JSON + POSTGRES_JSON, "uuids": MARKS}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
async def test_lookups_find_the_same_rows_and_leave_out_the_others(
    things: Colour, table: Any
) -> None:
    for lookups, *found in table:
        expected = found[-1] if things.is_sqlite else found[0]
        asked = Thing.objects.filter(**lookups)
        if things.is_sqlite and (lookups, expected) in POSTGRES_JSON:
            with pytest.raises(orm.NotSupportedError):
                await rows(things, asked)
            continue
        assert await keys(things, asked) == expected, f"filter({lookups})"
        rest = "".join(key for key in "abcn" if key not in expected)
        assert await keys(things, Thing.objects.exclude(**lookups)) == rest, f"exclude({lookups})"
        assert await ask(things, asked, "exists") is bool(expected), f"exists({lookups})"


async def test_lookups_over_relations(things: Colour) -> None:
    ann = await ask(things, Maker.objects, "get", name="ann")
    for lookups, expected in [
        ({"maker": ann}, "ab"),
        ({"maker": ann.pk}, "ab"),
        ({"maker_id": ann.pk}, "ab"),
        ({"maker__pk": ann.pk}, "ab"),
        ({"maker__exact": ann}, "ab"),
        ({"maker__in": [ann]}, "ab"),
        ({"maker__in": Maker.objects.filter(name="ann")}, "ab"),
        ({"maker__gt": ann.pk - 1}, "ab"),
        ({"maker__gte": ann.pk}, "ab"),
        ({"maker__lt": ann.pk}, ""),
        ({"maker__lte": ann.pk}, "ab"),
        ({"maker__isnull": True}, "cn"),
        ({"maker__name__startswith": "a"}, "ab"),
        ({"maker__thing__key": "b"}, "ab"),
    ]:
        assert await keys(things, Thing.objects.filter(**lookups).distinct()) == expected, lookups
    with pytest.raises(ValueError, match="Maker"):
        Thing.objects.filter(maker=Thing(pk=1))
    with pytest.raises(orm.FieldError, match="text"):
        Thing.objects.filter(test="a")


async def test_json_paths_as_expressions(things: Colour) -> None:
    every = Thing.objects.filter(data__has_key="s")
    assert await rows(
        things, every.order_by(KT("data__s").desc()).values_list(KT("data__s"), "key")
    ) in (
        [("text", "b"), ("Text", "a")],
        [("Text", "a"), ("text", "b")],
    )
    assert await rows(things, every.values_list("data__k", "data__s")) == [(1, "Text"), (2, "text")]
    assert await rows(things, Thing.objects.filter(key="a").values_list("data__l", flat=True)) == [
        [1, 2, {"deep": "x"}]
    ]
    assert (
        await keys(things, Thing.objects.filter(Q(data__l__1=2) | ~Q(data__has_key="k"))) == "acn"
    )
    last = Thing.objects.filter(**{"data__l__-1__deep": "x"})
    assert await keys(things, last) == "a", "an index from the end"
    await ask(things, Thing.objects, "create", key="o", data=orm.JSONNull())
    assert await keys(things, Thing.objects.filter(data=orm.JSONNull())) == "o"
    assert await keys(things, Thing.objects.filter(data__isnull=True)) == "n"


async def test_bad_values_of_lookups_are_refused(things: Colour) -> None:
    for lookups in [
        {"number": "x"},
        {"number__in": 5},
        {"number__range": (1,)},
        {"day__year": "x"},
        {"day": "tomorrow"},
        {"mark": "x"},
        {"text__isnull": "yes"},
        {"text__regex": "("},
    ]:
        with pytest.raises((ValueError, TypeError, orm.ValidationError, orm.DatabaseError)):
            await rows(things, Thing.objects.filter(**lookups))
            pytest.fail(f"{lookups} was taken")


async def test_fetch_modes(things: Colour) -> None:
    assert [mode.name for mode in (orm.FETCH_ONE, orm.FETCH_PEERS, orm.FETCH_RAISE)] == [
        "ONE",
        "PEERS",
        "RAISE",
    ]
    for mode, statements in [(orm.FETCH_ONE, 2), (orm.FETCH_PEERS, 1)]:
        found = await rows(things, Thing.objects.filter(maker__isnull=False).fetch_mode(mode))
        with things.database.watch_statements() as seen:
            for one in found:
                if things.awaits and "maker" not in one.__dict__:
                    await one.aload("maker")
                assert one.maker.name == "ann"
        assert len(seen.sql) == statements, mode
    [strict, *_] = await rows(things, Thing.objects.fetch_mode(orm.FETCH_RAISE).defer("text"))
    for name in ("maker", "text"):
        with pytest.raises(orm.FieldFetchBlocked):
            getattr(strict, name)
    assert strict.maker_id
