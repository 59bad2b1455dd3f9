"""Aggregates on both databases and behind both doors: NULLs, distinct, filter, default, order."""

import datetime as dt
from decimal import Decimal

import hotclub_orm as orm
import pytest
from hotclub_orm import (
    Aggregate,
    AnyValue,
    Avg,
    BitAnd,
    BitOr,
    BitXor,
    Case,
    Count,
    Exists,
    F,
    FieldError,
    Max,
    Min,
    OuterRef,
    Q,
    StdDev,
    StringAgg,
    Sum,
    Value,
    Variance,
    When,
    Window,
)
from hotclub_orm.functions import Coalesce, Concat, Length, Lower, RowNumber
from hotclub_orm.lookups import Exact, GreaterThan


class Shop(orm.Model):
    name = orm.CharField(max_length=30)

    class Meta:
        app_label = "totals"


class Sale(orm.Model):
    shop = orm.ForeignKey(Shop, orm.CASCADE, related_name="sales")
    what = orm.CharField(max_length=30, null=True)
    count = orm.IntegerField(null=True)
    weight = orm.FloatField(null=True)
    price = orm.DecimalField(max_digits=8, decimal_places=2, null=True)
    day = orm.DateField(null=True)
    at = orm.DateTimeField(null=True)
    took = orm.DurationField(null=True)
    paid = orm.BooleanField(default=True)

    class Meta:
        app_label = "totals"


NOON = dt.datetime(2026, 1, 2, 12, tzinfo=dt.UTC)
SALES = (
    ("left", "pear", 1, 0.5, "1.10"),
    ("left", "apple", 2, 1.5, "2.20"),
    ("left", "apple", 2, None, "3.30"),
    ("left", None, None, 4.0, None),
    ("right", "fig", 6, 2.0, "0.05"),
)


def fill():
    shops = {name: Shop.objects.create(name=name) for name in ("left", "right", "empty")}
    Sale.objects.bulk_create(
        Sale(
            shop=shops[shop],
            what=what,
            count=count,
            weight=weight,
            price=None if price is None else Decimal(price),
            day=None if count is None else dt.date(2026, 1, count),
            at=None if count is None else NOON + dt.timedelta(days=count),
            took=None if count is None else dt.timedelta(minutes=count),
            paid=what != "pear",
        )
        for shop, what, count, weight, price in SALES
    )


@pytest.fixture
def shops(database):
    orm.create_tables(database, Shop, Sale)
    fill()
    return Shop.objects.order_by("pk")


def each(shops, aggregate):
    return list(shops.annotate(found=aggregate).values_list("found", flat=True))


def total(aggregate):
    return Sale.objects.aggregate(found=aggregate)["found"]


# --- each of them --------------------------------------------------------------------------------


def test_counts(shops):
    assert each(shops, Count("sales")) == [4, 1, 0]
    assert each(shops, Count("sales__what")) == [3, 1, 0]
    assert each(shops, Count("sales__what", distinct=True)) == [2, 1, 0]
    assert each(shops, Count("sales", filter=Q(sales__count__gt=1))) == [2, 1, 0]
    assert Sale.objects.aggregate(all=Count("*")) == {"all": 5}
    assert Sale.objects.values("what").annotate(n=Count("*")).filter(n=2).get() == {
        "what": "apple", "n": 2,
    }  # fmt: skip
    assert Sale.objects.none().aggregate(n=Count("pk")) == {"n": 0}
    with pytest.raises(ValueError, match="Star"):
        Count("*", filter=Q(paid=True))
    with pytest.raises(TypeError, match="default"):
        Count("pk", default=1)


def test_sums_keep_the_kind_of_what_is_summed(shops):
    assert each(shops, Sum("sales__count")) == [5, 6, None]
    assert each(shops, Sum("sales__price")) == [Decimal("6.60"), Decimal("0.05"), None]
    assert each(shops, Sum("sales__weight")) == [6.0, 2.0, None]
    assert each(shops, Sum("sales__took"))[0] == dt.timedelta(minutes=5)
    assert total(Sum("count", distinct=True)) == 9
    assert type(total(Sum("count"))) is int
    assert total(Sum(F("count") * F("price"))) == Decimal("12.40")
    assert total(Sum("count", filter=Q(paid=False), default=0)) == 1


def test_means(shops):
    assert total(Avg("count")) == pytest.approx(2.75)
    assert type(total(Avg("count"))) is float
    assert total(Avg("count", distinct=True)) == pytest.approx(3.0)
    assert total(Avg("weight")) == pytest.approx(2.0)
    assert total(Avg("price")) == Decimal("1.6625")
    assert total(Avg("took")) == dt.timedelta(minutes=2, seconds=45)
    assert each(shops, Avg("sales__count", default=0.0))[2] == 0.0
    assert total(Avg(F("count") + 1)) == pytest.approx(3.75)
    assert total(Avg("price", output_field=orm.FloatField())) == pytest.approx(1.6625)


def test_the_greatest_and_the_least(shops):
    assert total(Max("count")) == 6
    assert total(Min("price")) == Decimal("0.05")
    assert (total(Min("what")), total(Max("what"))) == ("apple", "pear")
    assert (total(Min("day")), total(Max("day"))) == (dt.date(2026, 1, 1), dt.date(2026, 1, 6))
    assert total(Max("at")) == NOON + dt.timedelta(days=6)
    assert total(Max("took")) == dt.timedelta(minutes=6)
    assert each(shops, Max("sales__count", default=-1)) == [2, 6, -1]
    assert total(Max(Length("what"))) == 5


def test_spreads_of_populations_and_samples(shops):
    assert total(StdDev("count")) == pytest.approx(1.92028, abs=1e-5)
    assert total(StdDev("count", sample=True)) == pytest.approx(2.21735, abs=1e-5)
    assert total(Variance("count")) == pytest.approx(3.6875)
    assert total(Variance("count", sample=True)) == pytest.approx(4.91667, abs=1e-5)
    assert float(total(Variance("price"))) == pytest.approx(1.47172, abs=1e-4)
    assert isinstance(total(Variance("price")), Decimal)
    assert isinstance(total(StdDev("weight")), float)
    assert each(shops, StdDev("sales__count", sample=True))[1:] == [None, None]
    assert each(shops, Variance("sales__count"))[1:] == [0.0, None]
    assert each(shops, StdDev("sales__count", sample=True, default=0.0))[1:] == [0.0, 0.0]


def test_any_value_is_one_that_is_not_null(shops, database):
    if database.vendor == "postgresql" and database.execute("SHOW server_version")[0][0] < "16":
        pytest.skip("ANY_VALUE came with PostgreSQL 16.")
    found = each(shops, AnyValue("sales__what"))
    assert found[0] in {"pear", "apple"}
    assert found[1:] == ["fig", None]
    assert each(shops, AnyValue("sales__what", filter=Q(sales__count=2)))[0] == "apple"
    grouped = Sale.objects.values("shop").annotate(what=AnyValue("what")).order_by("shop")
    assert [row["what"] for row in grouped][1] == "fig"
    assert each(shops, AnyValue("sales__day", default=dt.date(2000, 1, 1)))[2] == dt.date(
        2000, 1, 1
    )


def test_bits(shops):
    assert each(shops, BitAnd("sales__count")) == [0, 6, None]
    assert each(shops, BitOr("sales__count")) == [3, 6, None]
    assert each(shops, BitXor("sales__count")) == [1, 6, None]
    assert each(shops, BitOr("sales__count", filter=Q(sales__paid=True), default=0)) == [2, 6, 0]


# --- joined texts --------------------------------------------------------------------------------


def test_texts_are_joined_in_an_order(shops):
    def joined(**options):
        return each(shops, StringAgg("sales__what", Value(", "), **options))

    assert joined(order_by="sales__pk") == ["pear, apple, apple", "fig", None]
    assert joined(order_by="sales__what") == ["apple, apple, pear", "fig", None]
    assert joined(order_by="-sales__what") == ["pear, apple, apple", "fig", None]
    assert joined(order_by=("sales__count", "-sales__pk"))[0] == "pear, apple, apple"
    assert joined(order_by=F("sales__weight").asc(nulls_first=True))[0] == "apple, pear, apple"
    assert joined(order_by=F("sales__weight").desc(nulls_last=True))[0] == "apple, pear, apple"
    assert joined(order_by=[F("sales__price").desc()])[0] == "apple, apple, pear"
    assert joined(order_by="sales__day", filter=Q(sales__paid=True)) == [
        "apple, apple",
        "fig",
        None,
    ]
    assert joined(order_by="sales__what", distinct=True) == ["apple, pear", "fig", None]
    assert joined(order_by="-sales__what", distinct=True, default="-") == [
        "pear, apple",
        "fig",
        "-",
    ]


def test_texts_are_joined_once_each(shops):
    found = each(shops, StringAgg("sales__what", " + ", distinct=True))
    assert sorted(found[0].split(" + ")) == ["apple", "pear"]
    assert found[1:] == ["fig", None]


def test_joined_texts_may_be_computed(shops):
    named = StringAgg(Concat("sales__what", Value("!")), Value("|"), order_by=Lower("sales__what"),
                      filter=Q(sales__what__isnull=False))  # fmt: skip
    assert each(shops, named)[0] == "apple!|apple!|pear!"
    by_name = Sale.objects.filter(what__isnull=False).aggregate(
        found=StringAgg("what", Value(""), order_by="what")
    )
    assert by_name["found"] == "appleapplefigpear"
    assert Sale.objects.none().aggregate(x=StringAgg("what", ",", default="none")) == {"x": "none"}
    by_length = StringAgg("what", ",", order_by=[Length("what").desc(), "what"])
    assert total(by_length) == "apple,apple,pear,fig"


@pytest.mark.parametrize(
    "delimiter",
    ["'", "''", "%", "%s", "%%", "\\", ";", "'; DROP TABLE totals_sale; --", '"', "?", ""],
)
@pytest.mark.parametrize(
    "options", [{}, {"order_by": "pk"}, {"order_by": "what", "distinct": True}]
)
def test_orm_019_a_delimiter_is_that_text(shops, delimiter, options):
    query = Sale.objects.filter(what__in=["pear", "fig"]).order_by("pk")
    found = query.aggregate(found=StringAgg("what", Value(delimiter), **options))["found"]
    assert found in (f"pear{delimiter}fig", f"fig{delimiter}pear")


# --- options -------------------------------------------------------------------------------------


def test_filters_take_conditions_of_every_kind(shops):
    assert each(shops, Count("sales", filter=Q(sales__paid=True) & ~Q(sales__what="fig"))) == [
        3,
        0,
        0,
    ]
    assert each(shops, Count("sales", filter=Q(name="left") | Q(sales__count=6))) == [4, 1, 0]
    exists = Exists(Sale.objects.filter(pk=OuterRef("sales__pk"), count=2))
    assert each(shops, Count("sales", filter=exists)) == [2, 0, 0]
    assert each(shops, Sum("sales__count", filter=Q(sales__pk__in=[]), default=7)) == [7, 7, 7]
    assert each(shops, Count("sales", filter=Q(sales__pk__in=[]))) == [0, 0, 0]
    assert each(shops, Sum("sales__count", filter=~Q(sales__pk__in=[]))) == [5, 6, None]
    assert each(shops, Count("sales", filter=Q())) == [4, 1, 0]
    found = Sale.objects.annotate(twice=F("count") * 2).aggregate(
        n=Count("pk", filter=Q(twice__gte=4)), s=Sum("twice", filter=Q(twice__lt=12))
    )
    assert found == {"n": 3, "s": 10}


def test_defaults_are_values_and_expressions(shops):
    assert each(shops, Sum("sales__count", default=Value(0)))[2] == 0
    assert each(shops, Sum("sales__price", default=Decimal("0.00")))[2] == Decimal(0)
    assert each(shops, Min("sales__day", default=dt.date(2000, 1, 1)))[2] == dt.date(2000, 1, 1)
    assert each(shops, Max("sales__at", default=NOON))[2] == NOON
    assert each(shops, Sum("sales__took", default=dt.timedelta(0)))[2] == dt.timedelta(0)
    assert each(shops, Max("sales__what", default=Lower(Value("NONE"))))[2] == "none"
    none = Sale.objects.none().aggregate(a=Sum("count", default=3), b=Sum("count"), c=Max("day"))
    assert none == {"a": 3, "b": None, "c": None}
    nothing = Sale.objects.filter(pk__lt=0).aggregate(a=Avg("count", default=1.5))
    assert nothing == {"a": 1.5}
    over = (
        shops.annotate(n=Sum("sales__count", default=0))
        .filter(n__lt=5)
        .values_list("name", flat=True)
    )
    assert list(over) == ["empty"]


def test_what_an_aggregate_does_not_take_is_refused(shops):
    for made in (
        lambda: Max("count", distinct=True),
        lambda: StdDev("count", distinct=True),
        lambda: BitAnd("count", distinct=True),
        lambda: AnyValue("count", order_by="pk"),
        lambda: Count("count", order_by="pk"),
        lambda: Sum("count", order_by="pk"),
    ):
        with pytest.raises(TypeError, match="does not allow"):
            made()
    with pytest.raises(FieldError, match="is an aggregate"):
        shops.annotate(n=Count("sales")).annotate(m=Sum("n"))
    with pytest.raises(FieldError, match="window"):
        Sale.objects.annotate(n=Window(RowNumber(), order_by="pk")).annotate(m=Sum("n"))
    with pytest.raises(TypeError, match="alias"):
        Sale.objects.aggregate(Sum(F("count") + 1))
    with pytest.raises(TypeError):
        Sale.objects.aggregate(n=F("count"))


def test_the_names_aggregates_have_by_default(shops):
    assert Sale.objects.aggregate(Sum("count"), Max("price"), Count("shop__name")) == {
        "count__sum": 11, "price__max": Decimal("3.30"), "shop__name__count": 5,
    }  # fmt: skip


def test_aggregates_are_parts_of_expressions(shops):
    share = Sum("sales__count", default=0) * 100 / Value(11)
    assert each(shops, share) == [45, 54, 0]
    spread = Max("sales__count") - Min("sales__count")
    assert each(shops, spread) == [1, 0, None]
    kind = Case(When(Q(sales__isnull=True), then=Value("none")), default=Value("some"))
    counted = Shop.objects.annotate(kind=kind).values("kind").annotate(n=Count("pk", distinct=True))
    assert {row["kind"]: row["n"] for row in counted} == {"none": 1, "some": 2}
    paid = Sum(Case(When(sales__paid=True, then="sales__count"), default=0))
    assert each(shops, paid) == [4, 6, 0]
    assert each(shops, Coalesce(Sum("sales__count"), 0)) == [5, 6, 0]
    by_number = shops.annotate(n=Count("sales")).order_by(F("n").desc(), "pk")
    assert list(by_number.values_list("name", flat=True)) == ["left", "right", "empty"]
    with pytest.raises(FieldError, match="annotate"):
        shops.order_by(Count("sales").desc())
    assert Sale.objects.aggregate(mean=Sum("count") * 1.0 / Count("count"))["mean"] == 2.75


def test_conditions_on_aggregates_need_no_annotation(shops):
    assert list(shops.filter(GreaterThan(Count("sales"), 1)).values_list("name", flat=True)) == [
        "left"
    ]
    either = shops.filter(Exact(Count("sales"), 0) | Q(name="right"))
    assert list(either.values_list("name", flat=True)) == ["right", "empty"]
    assert either.count() == 2
    assert Sale.objects.values("what").filter(GreaterThan(Sum("count"), 3)).count() == 2


def test_totals_of_what_is_grouped_sliced_and_distinct(shops):
    assert Sale.objects.order_by("-count", "pk").exclude(count=None)[:2].aggregate(
        x=Sum("count")
    ) == {"x": 8}
    assert Sale.objects.values("what").distinct().aggregate(n=Count("what")) == {"n": 3}
    per_shop = Sale.objects.values("shop").annotate(n=Count("pk"))
    assert per_shop.aggregate(most=Max("n"), mean=Avg("n")) == {"most": 4, "mean": 2.5}


# --- aggregates of one's own ---------------------------------------------------------------------


class AllSum(Aggregate):
    function = "SUM"
    template = "%(function)s(%(all_values)s%(expressions)s)"
    allow_distinct = False

    def __init__(self, expression, all_values=False, **extra):
        super().__init__(expression, all_values="ALL " if all_values else "", **extra)


class Gathered(Aggregate):
    function = "GROUP_CONCAT"
    name = "Gathered"
    allow_distinct = True
    output_field = orm.TextField()

    def as_postgresql(self, compiler, connection, **extra):
        return self.as_sql(
            compiler,
            connection,
            template="STRING_AGG(%(distinct)s%(expressions)s::text, ',')",
            **extra,
        )


def test_aggregates_of_ones_own(shops, database):
    assert each(shops, Gathered("sales__count", distinct=True))[1:] == ["6", None]
    assert sorted(each(shops, Gathered("sales__count", distinct=True))[0]) == [",", "1", "2"]
    assert each(shops, Gathered("sales__count", filter=Q(sales__count=1)))[0] == "1"
    assert each(shops, AllSum("sales__count")) == [5, 6, None]
    if database.vendor == "postgresql":
        assert each(shops, AllSum("sales__count", all_values=True)) == [5, 6, None]
    with pytest.raises(TypeError, match="distinct"):
        AllSum("count", distinct=True)


# --- both doors ----------------------------------------------------------------------------------


async def test_totals_behind_both_doors(colour):
    orm.create_tables(colour.database, Shop, Sale)
    fill()
    wanted = {
        "n": Count("what", distinct=True),
        "s": Sum("count", filter=Q(paid=True)),
        "j": StringAgg("what", ";", order_by="-what", distinct=True),
        "d": Max("count", filter=Q(pk__in=[]), default=9),
    }
    query = Sale.objects.filter(shop__name="left")
    found = await query.aaggregate(**wanted) if colour.awaits else query.aggregate(**wanted)
    assert found == {"n": 2, "s": 4, "j": "pear;apple", "d": 9}
    rows = Shop.objects.annotate(n=Count("sales")).order_by("pk").values_list("n", flat=True)
    assert ([n async for n in rows] if colour.awaits else list(rows)) == [4, 1, 0]
