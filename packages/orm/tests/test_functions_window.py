"""Window functions on both databases: partitions, orders, frames, conditions on what they give."""

import datetime as dt

import hotclub_orm as orm
import pytest
from hotclub_orm import (
    Avg,
    Case,
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    RowRange,
    Subquery,
    Sum,
    Value,
    ValueRange,
    When,
    Window,
    WindowFrame,
    WindowFrameExclusion,
)
from hotclub_orm.functions import (
    Coalesce,
    CumeDist,
    DenseRank,
    ExtractYear,
    FirstValue,
    Lag,
    LastValue,
    Lead,
    NthValue,
    Ntile,
    PercentRank,
    Rank,
    RowNumber,
    Upper,
)
from hotclub_orm.lookups import GreaterThan


class Band(orm.Model):
    name = orm.CharField(max_length=20)

    class Meta:
        app_label = "windows"


class Player(orm.Model):
    name = orm.CharField(max_length=20)
    band = orm.ForeignKey(Band, orm.CASCADE, related_name="players")
    pay = orm.IntegerField()
    bonus = orm.IntegerField(null=True)
    since = orm.DateField(default=dt.date(1934, 1, 1))

    class Meta:
        app_label = "windows"


PLAYERS = (
    ("Django", "hot", 100, 5, 1934),
    ("Joseph", "hot", 40, None, 1934),
    ("Louis", "hot", 60, 1, 1935),
    ("Roger", "hot", 60, 2, 1936),
    ("Count", "big", 90, None, 1935),
    ("Freddie", "big", 70, 7, 1937),
)


def fill():
    bands = {name: Band.objects.create(name=name) for name in ("hot", "big")}
    Player.objects.bulk_create(
        Player(name=name, band=bands[band], pay=pay, bonus=bonus, since=dt.date(year, 1, 1))
        for name, band, pay, bonus, year in PLAYERS
    )


@pytest.fixture
def players(database):
    orm.create_tables(database, Band, Player)
    fill()
    return Player.objects.order_by("pk")


def values(players, expression, **options):
    found = players.annotate(found=Window(expression, **options))
    return list(found.values_list("found", flat=True))


def names(queryset):
    return list(queryset.values_list("name", flat=True))


# --- each function -------------------------------------------------------------------------------


def test_numbers_and_ranks(players):
    by_pay = {"partition_by": "band", "order_by": "-pay"}

    assert values(players, RowNumber(), order_by="pk") == [1, 2, 3, 4, 5, 6]
    assert values(players, RowNumber(), order_by=[F("pay").desc(), "pk"]) == [1, 6, 4, 5, 2, 3]
    assert values(players, Rank(), **by_pay) == [1, 4, 2, 2, 1, 2]
    assert values(players, DenseRank(), **by_pay) == [1, 3, 2, 2, 1, 2]
    assert values(players, PercentRank(), **by_pay) == pytest.approx([0, 1, 1 / 3, 1 / 3, 0, 1])
    assert values(players, CumeDist(), **by_pay) == pytest.approx([0.25, 1, 0.75, 0.75, 0.5, 1])
    assert values(players, Ntile(2), order_by="pk") == [1, 1, 1, 2, 2, 2]
    assert values(players, Ntile(num_buckets=4), order_by="pk") == [1, 1, 2, 2, 3, 4]
    assert values(players, Ntile(), order_by="pk") == [1] * 6


def test_neighbours(players):
    assert values(players, Lag("pay"), order_by="pk") == [None, 100, 40, 60, 60, 90]
    assert values(players, Lead("pay"), order_by="pk") == [40, 60, 60, 90, 70, None]
    assert values(players, Lag("pay", 2), order_by="pk") == [None, None, 100, 40, 60, 60]
    assert values(players, Lead("name", offset=3, default=Value("-")), order_by="pk") == [
        "Roger", "Count", "Freddie", "-", "-", "-",
    ]  # fmt: skip
    assert values(players, Lag("pay", default=0), order_by="pk", partition_by="band") == [
        0, 100, 40, 60, 0, 90,
    ]  # fmt: skip
    assert values(players, Lag(F("pay") * 2), order_by="pk")[1] == 200
    assert values(players, Lag("bonus"), order_by="pk") == [
        None, 5, None, 1, 2, None,
    ]  # fmt: skip


def test_first_last_and_nth(players):
    whole = RowRange()
    ordered = {"partition_by": "band", "order_by": "pay"}

    assert values(players, FirstValue("name"), **ordered)[4:] == ["Freddie", "Freddie"]
    assert values(players, LastValue("name"), order_by="pk") == [one[0] for one in PLAYERS]
    assert values(players, LastValue("name"), frame=whole, **ordered)[4:] == ["Count", "Count"]
    assert values(players, NthValue("name", 2), frame=whole, order_by="pk") == ["Joseph"] * 6
    assert values(players, NthValue("name", nth=4), order_by="pk") == [None] * 3 + ["Roger"] * 3
    assert values(players, NthValue("bonus", nth=2), frame=whole, order_by="pk") == [None] * 6


def test_orm_023_offsets_and_numbers_of_buckets_are_ints():
    for function in (Lag, Lead):
        for offset in (0, -1, "1", 1.5, None, True):
            with pytest.raises(ValueError, match="positive integer"):
                function("pay", offset=offset)
        with pytest.raises(ValueError, match="non-null"):
            function(None)
    for nth in (0, -1, "2", 1.5, None, True):
        with pytest.raises(ValueError, match="positive integer"):
            NthValue("pay", nth=nth)
        with pytest.raises(ValueError, match="greater than 0"):
            Ntile(num_buckets=nth)
    with pytest.raises(ValueError, match="non-null"):
        NthValue(None)
    for expression in (Upper("name"), F("pay") + 1, Value(1)):
        with pytest.raises(ValueError, match="OVER"):
            Window(expression)
    for order in (5, object(), ["pay", 5]):
        with pytest.raises(ValueError, match=r"order_by"):
            Window(Rank(), order_by=order)


# --- partitions, orders, aggregates ----------------------------------------------------------------


def test_aggregates_over_windows(players):
    assert values(players, Sum("pay"), partition_by="band") == [260] * 4 + [160] * 2
    assert values(players, Sum("pay"), order_by="pk") == [100, 140, 200, 260, 350, 420]
    assert values(players, Avg("pay"), partition_by=[F("band")]) == pytest.approx(
        [65] * 4 + [80] * 2
    )
    assert values(players, Count("bonus"), partition_by="band__name") == [3] * 4 + [1] * 2
    paid = Sum("pay", filter=Q(bonus__isnull=False))
    assert values(players, paid, partition_by="band") == [220] * 4 + [70] * 2
    assert values(players, Max("bonus", default=0), order_by="pk") == [5, 5, 5, 5, 5, 7]
    assert values(players, Count("*")) == [6] * 6


def test_partitions_and_orders_are_expressions(players):
    by_year = {"partition_by": ExtractYear("since"), "order_by": "pk"}
    assert values(players, RowNumber(), **by_year) == [1, 2, 1, 1, 2, 1]
    both = {"partition_by": ["band", ExtractYear("since")], "order_by": "pk"}
    assert values(players, RowNumber(), **both) == [1, 2, 1, 1, 1, 1]
    assert values(players, Rank(), order_by=Upper("name").desc()) == [5, 3, 2, 1, 6, 4]
    nulls = F("bonus").asc(nulls_last=True)
    assert values(players, RowNumber(), order_by=[nulls, "pk"]) == [3, 5, 1, 2, 6, 4]
    assert values(players, RowNumber(), order_by=("-band__name", "-pk")) == [4, 3, 2, 1, 6, 5]
    cheap = Case(When(pay__lt=65, then=Value("low")), default=Value("high"))
    assert values(players, Count("pk"), partition_by=cheap) == [3] * 6


def test_windows_are_parts_of_expressions(players):
    share = F("pay") * 100 / Window(Sum("pay"), partition_by="band")
    assert list(players.annotate(x=share).values_list("x", flat=True)) == [38, 15, 23, 23, 56, 43]
    previous = Coalesce(Window(Lag("pay"), order_by="pk"), Value(0))
    assert list(players.annotate(x=previous).values_list("x", flat=True))[:2] == [0, 100]
    best = Case(
        When(GreaterThan(F("pay"), 65), then=Window(Rank(), order_by="-pay")), default=Value(0)
    )
    assert list(players.annotate(x=best).values_list("x", flat=True)) == [1, 0, 0, 0, 2, 3]
    ranked = Player.objects.order_by(Window(Rank(), order_by="-pay").desc(), "pk")
    assert names(ranked)[0] == "Joseph"
    typed = Window(Sum("pay"), output_field=orm.FloatField())
    assert [type(one) for one in players.annotate(x=typed).values_list("x", flat=True)[:1]] == [
        float
    ]


def test_windows_over_groups(players):
    per_band = Player.objects.values("band__name").annotate(
        total=Sum("pay"), place=Window(Rank(), order_by=Sum("pay").desc())
    )
    found = per_band.order_by("place").values_list("band__name", "total", "place")
    assert list(found) == [("hot", 260, 1), ("big", 160, 2)]
    running = Window(Sum(F("total")), order_by="band__name")
    with pytest.raises(orm.FieldError, match="is an aggregate"):
        list(Player.objects.values("band__name").annotate(total=Sum("pay")).annotate(x=running))


# --- frames --------------------------------------------------------------------------------------


def test_frames_of_rows(players):
    def sums(start=None, end=None, **options):
        return values(players, Sum("pay"), order_by="pk", frame=RowRange(start, end, **options))

    assert sums() == [420] * 6
    assert sums(end=0) == [100, 140, 200, 260, 350, 420]
    assert sums(start=-1, end=1) == [140, 200, 160, 210, 220, 160]
    assert sums(start=0) == [420, 320, 280, 220, 160, 70]
    assert sums(start=1, end=2) == [100, 120, 150, 160, 70, None]
    assert sums(start=-2, end=-1) == [None, 100, 140, 100, 120, 150]
    assert sums(start=0, end=0) == [100, 40, 60, 60, 90, 70]


def test_frames_of_values(players):
    def sums(start=None, end=None, **options):
        return values(players, Sum("pay"), order_by="pay", frame=ValueRange(start, end, **options))

    assert sums() == [420] * 6
    assert sums(end=0) == [420, 40, 160, 160, 320, 230]
    assert sums(start=-10, end=10) == [190, 40, 190, 190, 190, 190]
    assert sums(start=0) == [100, 420, 380, 380, 190, 260]


def test_frames_leave_rows_out(players):
    def sums(exclusion, **options):
        frame = RowRange(exclusion=exclusion)
        return values(players, Sum("pay"), order_by="pay", frame=frame, **options)

    assert sums(WindowFrameExclusion.CURRENT_ROW) == [320, 380, 360, 360, 330, 350]
    assert sums(WindowFrameExclusion.GROUP) == [320, 380, 300, 300, 330, 350]
    assert sums(WindowFrameExclusion.TIES) == [420, 420, 360, 360, 420, 420]
    assert sums(WindowFrameExclusion.NO_OTHERS) == [420] * 6
    near = ValueRange(-10, 10, exclusion=WindowFrameExclusion.CURRENT_ROW)
    assert values(players, Count("pk"), order_by="pay", frame=near) == [1, 0, 2, 2, 1, 2]


@pytest.mark.parametrize("frame", [RowRange, ValueRange, WindowFrame])
def test_orm_026_bounds_of_frames_are_ints_or_nothing(frame):
    bad = ("1", "1; DROP TABLE windows_player", 1.0, True, b"1", [1], float("inf"))
    for bound in bad:
        with pytest.raises((TypeError, ValueError), match="bound"):
            frame(start=bound)
        with pytest.raises((TypeError, ValueError), match="bound"):
            frame(end=bound)
    with pytest.raises(TypeError, match="WindowFrameExclusion"):
        frame(exclusion="CURRENT ROW); --")
    with pytest.raises(ValueError, match="after its end"):
        frame(start=2, end=1)


# --- conditions ----------------------------------------------------------------------------------


def test_conditions_on_windows(players):
    ranked = players.annotate(place=Window(Rank(), partition_by="band", order_by="-pay"))

    assert names(ranked.filter(place=1)) == ["Django", "Count"]
    assert names(ranked.filter(place__lte=2, pay__lt=90)) == ["Louis", "Roger", "Freddie"]
    assert names(ranked.exclude(place=1)) == ["Joseph", "Louis", "Roger", "Freddie"]
    assert names(ranked.filter(band__name="hot").filter(place__gt=1)) == [
        "Joseph",
        "Louis",
        "Roger",
    ]
    assert ranked.filter(place=1).count() == 2
    assert ranked.filter(place=9).exists() is False
    assert ranked.get(place=1, band__name="big").place == 1
    assert names(ranked.filter(place=F("pk"))) == ["Django"]
    assert names(ranked.filter(place__in=[1, 4])) == ["Django", "Joseph", "Count"]


def test_conditions_on_windows_joined_with_others(players):
    ranked = players.annotate(place=Window(Rank(), partition_by="band", order_by="-pay"))

    assert names(ranked.filter(Q(place=1) | Q(name="Roger"))) == ["Django", "Roger", "Count"]
    assert names(ranked.filter(Q(place=1) | Q(band__name="big"))) == ["Django", "Count", "Freddie"]
    assert names(ranked.filter(~Q(place=1))) == ["Joseph", "Louis", "Roger", "Freddie"]
    assert names(ranked.filter(~(Q(place=1) | Q(name="Roger")))) == ["Joseph", "Louis", "Freddie"]
    assert names(ranked.filter(Q(place=1) ^ Q(band__name="hot"))) == [
        "Joseph",
        "Louis",
        "Roger",
        "Count",
    ]
    assert names(ranked.filter(~(Q(place=1) & Q(pay=100)))) == [
        "Joseph", "Louis", "Roger", "Count", "Freddie",
    ]  # fmt: skip
    assert names(ranked.exclude(Q(place=1) | Q(bonus__gt=5))) == ["Joseph", "Louis", "Roger"]
    peers = Player.objects.filter(band=OuterRef("band"), bonus=7)
    assert names(ranked.filter(Q(place=4) | Exists(peers))) == ["Joseph", "Count", "Freddie"]
    assert names(ranked.filter(Q(place=4) | ~Exists(peers)).filter(pay__gt=40)) == [
        "Django", "Louis", "Roger",
    ]  # fmt: skip
    either = ranked.filter(Q(place=1) | Q(name__startswith="Fred"), Q(pay__lt=95) | Q(place=4))
    assert names(either) == ["Count", "Freddie"]


def test_nulls_of_windows_in_negated_conditions(players):
    before = players.annotate(before=Window(Lag("bonus"), order_by="pk"))

    assert names(before.filter(before=5)) == ["Joseph"]
    assert names(before.exclude(before=5)) == ["Django", "Louis", "Roger", "Count", "Freddie"]
    assert names(before.filter(before__isnull=True)) == ["Django", "Louis", "Freddie"]
    assert names(before.filter(Q(before__isnull=True) | Q(pay=40))) == [
        "Django", "Joseph", "Louis", "Freddie",
    ]  # fmt: skip


def test_conditions_on_windows_given_as_expressions(players):
    place = Window(Rank(), order_by="-pay")
    assert names(players.filter(GreaterThan(place, 4))) == ["Joseph"]
    ahead = players.annotate(x=F("pay") - Window(Avg("pay"))).filter(x__gt=10)
    assert names(ahead) == ["Django", "Count"]
    truth = players.annotate(top=Q(pay=Window(Max("pay"), partition_by="band")))
    assert names(truth.filter(top=True)) == ["Django", "Count"]


def test_conditions_on_windows_beside_groups(players):
    bands = Band.objects.annotate(total=Sum("players__pay")).annotate(
        place=Window(Rank(), order_by=F("total").desc())
    )
    assert names(bands.filter(place=1)) == ["hot"]
    # Conditions on groups say which groups the window sees.
    assert names(bands.filter(place=1, total__lt=200)) == ["big"]
    assert names(bands.filter(Q(place=1) | Q(total=160)).order_by("pk")) == ["hot", "big"]
    assert names(bands.filter(~Q(place=1))) == ["big"]


def test_rows_filtered_by_windows_are_ordered_sliced_and_used(players):
    ranked = players.annotate(place=Window(Rank(), partition_by="band", order_by="-pay"))
    best = ranked.filter(Q(place=1) | Q(name="Roger"))

    assert names(best.order_by("-place", "name")) == ["Roger", "Count", "Django"]
    assert names(best.order_by("name")[1:2]) == ["Django"]
    assert best.aggregate(n=Sum("pay")) == {"n": 250}
    assert names(Band.objects.filter(players__in=best.filter(pay=90))) == ["big"]
    tops = Player.objects.annotate(
        place=Window(Rank(), order_by="-pay")
    ).filter(place=1, band=OuterRef("pk"))  # fmt: skip
    assert list(
        Band.objects.order_by("pk")
        .annotate(top=Subquery(tops.values("name")))
        .values_list("top", flat=True)
    ) == ["Django", "Count"]
    assert best.values("band").distinct().count() == 2
    assert [one.band.name for one in best.select_related("band")] == ["hot", "hot", "big"]
    assert Player.objects.filter(pk__in=best.values("pk")).update(bonus=0) == 3


async def test_conditions_on_windows_behind_both_doors(colour):
    orm.create_tables(colour.database, Band, Player)
    fill()
    ranked = Player.objects.annotate(place=Window(Rank(), partition_by="band", order_by="-pay"))
    best = ranked.filter(Q(place=1) | Q(name="Roger")).order_by("pk").values_list("name", flat=True)
    found = [one async for one in best] if colour.awaits else list(best)
    assert found == ["Django", "Roger", "Count"]
    assert (await best.acount() if colour.awaits else best.count()) == 3
