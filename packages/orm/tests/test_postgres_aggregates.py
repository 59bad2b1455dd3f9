"""Aggregates, functions and expressions that PostgreSQL alone has."""

import datetime as dt
from uuid import UUID

import hotclub_orm as orm
import pytest
from hotclub_orm import F, OuterRef, Q, Value, Window
from hotclub_orm.functions import JSONObject, Upper
from hotclub_orm.postgres.aggregates import (
    ArrayAgg,
    BitAnd,
    BitOr,
    BitXor,
    BoolAnd,
    BoolOr,
    Corr,
    CovarPop,
    JSONBAgg,
    RegrAvgX,
    RegrAvgY,
    RegrCount,
    RegrIntercept,
    RegrR2,
    RegrSlope,
    RegrSXX,
    RegrSXY,
    RegrSYY,
    StringAgg,
)
from hotclub_orm.postgres.expressions import ArraySubquery
from hotclub_orm.postgres.functions import RandomUUID, TransactionNow
from postgres_doors import door  # noqa: F401


class Band(orm.Model):
    name = orm.CharField(max_length=30)
    token = orm.UUIDField(null=True)
    seen = orm.DateTimeField(null=True)

    class Meta:
        app_label = "gathered"


class Song(orm.Model):
    title = orm.CharField(max_length=30, null=True)
    band = orm.ForeignKey(Band, orm.CASCADE, related_name="songs")
    live = orm.BooleanField(null=True)
    bits = orm.IntegerField(null=True)
    x = orm.IntegerField(null=True)
    y = orm.FloatField(null=True)

    class Meta:
        app_label = "gathered"


@pytest.fixture
def bands(postgres_database):
    orm.create_tables(postgres_database, Band, Song)
    hot, big, _ = (Band.objects.create(name=name) for name in ("hot", "big", "none"))
    for title, band, live, bits, x, y in (
        ("b", hot, True, 6, 1, 2.0),
        ("a", hot, True, 3, 2, 4.0),
        ("a", hot, None, None, 3, 6.5),
        (None, hot, True, 5, None, 9.0),
        ("z", big, False, 8, 4, None),
    ):
        Song.objects.create(title=title, band=band, live=live, bits=bits, x=x, y=y)
    return Band.objects.order_by("pk")


def each(bands, aggregate):
    return list(bands.annotate(found=aggregate).values_list("found", flat=True))


# --- gathered ------------------------------------------------------------------------------------


def test_values_are_gathered_into_a_list(bands):
    assert each(bands, ArrayAgg("songs__title", order_by="songs__title")) == [
        ["a", "a", "b", None], ["z"], [None],
    ]  # fmt: skip
    assert each(bands, ArrayAgg("songs__title", distinct=True, filter=Q(songs__title__isnull=False))) == [
        ["a", "b"], ["z"], None,
    ]  # fmt: skip
    titled = Q(songs__title="a")
    assert each(bands, ArrayAgg("songs__title", filter=titled, default=Value([]))) == [
        ["a", "a"], [], [],
    ]  # fmt: skip
    assert each(bands, ArrayAgg("songs__title", filter=titled, default=["x"]))[1:] == [["x"], ["x"]]
    assert Song.objects.none().aggregate(all=ArrayAgg("title")) == {"all": None}
    assert Song.objects.none().aggregate(all=ArrayAgg("title", default=Value([]))) == {"all": []}
    of_nothing = ArrayAgg("songs__title", filter=Q(songs__pk__in=[]), default=Value([]))
    assert each(bands, of_nothing) == [[], [], []]


def test_gathered_values_have_an_order(bands):
    def titles(**options):
        return Song.objects.filter(title__isnull=False).aggregate(x=ArrayAgg("title", **options))[
            "x"
        ]

    assert titles(order_by="-title") == ["z", "b", "a", "a"]
    assert titles(ordering=("-band__name", "title")) == ["a", "a", "b", "z"]
    assert titles(order_by=[F("y").desc(nulls_last=True), "pk"]) == ["a", "a", "b", "z"]
    assert titles(order_by=Upper("title").desc()) == ["z", "b", "a", "a"]
    with pytest.raises(TypeError, match="older name"):
        ArrayAgg("title", order_by="title", ordering="title")


def test_gathered_numbers_are_filtered_by_and_grouped(bands):
    ids = bands.annotate(ids=ArrayAgg("songs__x", order_by="songs__x"))
    assert list(ids.filter(ids__contains=[1, 2]).values_list("name", flat=True)) == ["hot"]
    assert ids.get(name="hot").ids == [1, 2, 3, None]
    by_live = Song.objects.values("live").annotate(all=ArrayAgg("x", order_by="x")).order_by("live")
    assert [row["all"] for row in by_live] == [[4], [1, 2, None], [3]]
    moments = Band.objects.aggregate(x=ArrayAgg("token"))["x"]
    assert moments == [None, None, None]


def test_a_list_over_a_window(bands):
    running = Window(ArrayAgg("x"), order_by="pk", frame=orm.RowRange(None, 0))
    found = Song.objects.annotate(all=running).order_by("pk").values_list("all", flat=True)
    assert list(found)[:3] == [[1], [1, 2], [1, 2, 3]]


def test_json_arrays(bands):
    assert each(bands, JSONBAgg("songs__bits", order_by="songs__bits")) == [
        [3, 5, 6, None], [8], [None],
    ]  # fmt: skip
    low = Q(songs__bits__lt=6)
    assert each(bands, JSONBAgg("songs__bits", distinct=True, filter=low)) == [[3, 5], None, None]
    assert each(bands, JSONBAgg("songs__bits", filter=low, default=[]))[1:] == [[], []]
    assert (
        each(bands, JSONBAgg("songs__bits", filter=low, default=Value([], orm.JSONField())))[1]
        == []
    )
    rows = JSONBAgg(JSONObject(t="songs__title", x="songs__x"), order_by="songs__pk")
    assert each(bands, rows)[1] == [{"t": "z", "x": 4}]


def test_texts_are_joined(bands):
    assert each(bands, StringAgg("songs__title", "; ", order_by="songs__title")) == [
        "a; a; b", "z", None,
    ]  # fmt: skip
    joined = StringAgg("songs__title", ";", ordering="-songs__title", distinct=True, default="-")
    assert each(bands, joined) == ["b;a", "z", "-"]


@pytest.mark.parametrize("delimiter", ["'", "%", "%s", "\\", "';--", '"', "%%"])
def test_orm_019_a_delimiter_is_that_text(bands, delimiter):
    joined = StringAgg("songs__title", delimiter, order_by="songs__title")
    assert each(bands, joined)[0] == delimiter.join(["a", "a", "b"])


def test_truth_of_all_and_of_any(bands):
    assert each(bands, BoolAnd("songs__live")) == [True, False, None]
    assert each(bands, BoolOr("songs__live")) == [True, False, None]
    assert each(bands, BoolAnd(Q(songs__bits__gt=4), default=False)) == [False, True, False]
    assert each(bands, BoolOr("songs__live", filter=Q(songs__title="z"), default=True)) == [
        True, False, True,
    ]  # fmt: skip


def test_bits_are_those_of_every_database(bands):
    assert (BitAnd, BitOr, BitXor) == (orm.BitAnd, orm.BitOr, orm.BitXor)
    assert each(bands, BitXor("songs__bits")) == [0, 8, None]


# --- statistics ----------------------------------------------------------------------------------


def test_statistics_of_pairs(bands):
    named = {
        "corr": Corr("y", "x"), "pop": CovarPop("y", "x"), "samp": CovarPop("y", "x", sample=True),
        "avg_x": RegrAvgX("y", "x"), "avg_y": RegrAvgY("y", "x"), "count": RegrCount("y", "x"),
        "intercept": RegrIntercept("y", "x"), "r2": RegrR2("y", "x"), "slope": RegrSlope("y", "x"),
        "sxx": RegrSXX("y", "x"), "sxy": RegrSXY("y", "x"), "syy": RegrSYY("y", "x"),
    }  # fmt: skip
    found = Song.objects.aggregate(**named)

    # Pairs (1, 2), (2, 4), (3, 6.5); those with a NULL are left out.
    mean_y, sxx, sxy = 12.5 / 3, 2.0, 4.5
    syy = 2.0**2 + 4.0**2 + 6.5**2 - 12.5**2 / 3
    assert found["count"] == 3
    assert type(found["count"]) is int
    expected = {
        "avg_x": 2, "avg_y": mean_y, "sxx": sxx, "sxy": sxy, "syy": syy, "slope": sxy / sxx,
        "intercept": mean_y - 2 * sxy / sxx, "pop": sxy / 3, "samp": sxy / 2,
        "r2": sxy**2 / (sxx * syy), "corr": sxy / (sxx * syy) ** 0.5,
    }  # fmt: skip
    assert {name: found[name] for name in expected} == pytest.approx(expected)


def test_statistics_are_filtered_and_have_defaults(bands):
    few = Song.objects.aggregate(
        slope=RegrSlope("y", "x", filter=Q(x__lte=2)),
        none=Corr("y", "x", filter=Q(x__gt=9)),
        default=Corr("y", "x", filter=Q(x__gt=9), default=-1.0),
        sample=CovarPop("y", "x", sample=True, filter=Q(x__gt=9), default=0.5),
        count=RegrCount("y", "x", filter=Q(x__gt=9)),
        shifted=RegrAvgX("y", F("x") + 10),
    )
    assert few == {
        "slope": 2.0, "none": None, "default": -1.0, "sample": 0.5, "count": 0, "shifted": 12.0,
    }  # fmt: skip
    assert Song.objects.none().aggregate(n=RegrCount("y", "x")) == {"n": 0}
    for y, x in ((None, "x"), ("y", None), ("", "x")):
        with pytest.raises(ValueError, match="Both y and x"):
            Corr(y, x)
    with pytest.raises(TypeError, match="default"):
        RegrCount("y", "x", default=0)
    with pytest.raises(TypeError):
        Corr("y", "x", distinct=True)


# --- functions and expressions -------------------------------------------------------------------


def test_identifiers_by_chance(bands):
    Band.objects.update(token=RandomUUID())
    tokens = set(Band.objects.values_list("token", flat=True))
    assert len(tokens) == 3
    assert all(isinstance(one, UUID) and one.version == 4 for one in tokens)


def test_the_moment_the_transaction_began(bands):
    with orm.atomic():
        first = Band.objects.annotate(now=TransactionNow()).first().now
        Band.objects.update(seen=TransactionNow())
        assert Band.objects.filter(seen=first).count() == 3
        assert Band.objects.annotate(now=TransactionNow()).first().now == first
    assert first.utcoffset() == dt.timedelta()
    assert Band.objects.filter(seen__lte=TransactionNow()).count() == 3


def test_a_subquery_as_a_list(bands):
    songs = Song.objects.filter(band=OuterRef("pk")).order_by("pk")
    assert each(bands, ArraySubquery(songs.values("title"))) == [["b", "a", "a", None], ["z"], []]
    rows = ArraySubquery(songs.filter(x__lt=3).values(json=JSONObject(t="title", x="x")))
    assert each(bands, rows) == [[{"t": "b", "x": 1}, {"t": "a", "x": 2}], [], []]
    listed = bands.annotate(found=ArraySubquery(songs.values("x")))
    assert listed.get(found__contains=[4]).name == "big"
    assert each(bands, ArraySubquery(songs.none().values("x"))) == [[], [], []]


def test_what_postgresql_alone_has_is_refused_on_sqlite(sqlite_database):
    orm.create_tables(sqlite_database, Band, Song)
    for aggregate in (ArrayAgg("x"), JSONBAgg("x"), BoolAnd("live"), Corr("y", "x")):
        with pytest.raises(
            orm.NotSupportedError, match=f"{type(aggregate).__name__} is PostgreSQL"
        ):
            Song.objects.aggregate(x=aggregate)
    with pytest.raises(orm.NotSupportedError, match="TransactionNow"):
        Song.objects.annotate(now=TransactionNow()).first()
    assert Song.objects.aggregate(x=StringAgg("title", ",")) == {"x": None}


async def test_aggregates_behind_both_doors(door):  # noqa: F811
    await door.create_tables(Band, Song)
    band = await door.do(Band.objects, "create", name="hot")
    for x, y in ((1, 2.0), (2, 4.0)):
        await door.do(Song.objects, "create", band=band, x=x, y=y, live=x == 1)
    found = await door.do(
        Song.objects, "aggregate", all=ArrayAgg("x", order_by="-x"), slope=RegrSlope("y", "x"),
        every=BoolAnd("live"), json=JSONBAgg("y", order_by="y"),
    )  # fmt: skip
    assert found == {"all": [2, 1], "slope": 2.0, "every": False, "json": [2, 4]}
    listed = Band.objects.annotate(
        xs=ArraySubquery(Song.objects.filter(band=OuterRef("pk")).order_by("x").values("x"))
    )
    assert [one.xs for one in await door.list(listed)] == [[1, 2]]
